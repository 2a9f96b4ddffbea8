"""Tables by vendor and resource: each policy with a compliant resource, and the changes that break its rule."""

from __future__ import annotations

from tests.policies.cases import (
    auth0_clients,
    auth0_connections,
    auth0_tenant,
    aws,
    cognito_clients,
    cognito_pools,
    dex,
    entra,
)
from tests.policies.cases.case import Case

CASES: list[Case] = [
    case
    for table in (
        *(auth0_clients, auth0_connections, auth0_tenant),
        *(cognito_clients, cognito_pools),
        *(entra, aws, dex),
    )
    for case in table.CASES
]
