"""One table a vendor: each policy with a compliant resource, and the changes that break its rule."""

from __future__ import annotations

from tests.policies.cases import auth0, aws, cognito, dex, entra
from tests.policies.cases.case import Case

CASES: list[Case] = [*auth0.CASES, *cognito.CASES, *entra.CASES, *aws.CASES, *dex.CASES]
