"""Two secrets of which one always holds: an app that gets the younger some days late is never refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from components.entra.secrets import ClientSecret, staggered
from tests.emulator.entra.browser import App, code_of
from tests.emulator.entra.tenant_client import Tenant

DAY = 24 * 3600


class Operator:
    """Makes and removes secrets as `pulumi up` does: new ones first, then what is no longer wanted."""

    def __init__(self, tenant: Tenant, app: App) -> None:
        self.tenant = tenant
        self.path = f"/v1.0/applications/{app.registration['id']}"
        self.made: dict[ClientSecret, dict[str, str]] = {}
        self.changes = 0

    def today(self) -> datetime:
        return datetime.fromtimestamp(self.tenant.clock(), UTC)

    def up(self, days: int) -> str:
        """The app's secret after the run."""
        own = self.tenant.credentials
        self.tenant.token = self.tenant.app_token(own["client_id"], own["client_secret"])["access_token"]
        wanted = staggered(days, self.today())
        for secret in wanted:
            if secret not in self.made:
                credential = {"displayName": secret.label, "endDateTime": secret.end.strftime("%Y-%m-%dT%H:%M:%SZ")}
                self.made[secret] = self.tenant.post(f"{self.path}/addPassword", {"passwordCredential": credential})
                self.changes += 1
        for secret in [one for one in self.made if one not in wanted]:
            self.tenant.post(f"{self.path}/removePassword", {"keyId": self.made.pop(secret)["keyId"]})
            self.changes += 1
        return self.made[wanted[-1]]["secretText"]


def log_in(app: App, secret: str | None = None) -> Any:
    """The token endpoint's answer to a new browser's login."""
    app.browser = app.tenant.app.test_client()
    return app.redeem(code_of(app.sign_in()), client_secret=secret or app.secret)


@pytest.fixture
def app(tenant: Tenant) -> App:
    tenant.user("ada")
    return App(tenant)


def test_an_app_that_is_handed_its_secret_days_after_each_run_logs_in_all_the_time(tenant: Tenant, app: App) -> None:
    operator = Operator(tenant, app)
    app.secret = operator.up(28)
    handed_over: list[tuple[float, str]] = []
    for day in range(0, 120, 4):
        if day % 8 == 0:
            handed_over.append((tenant.clock() + 6 * DAY, operator.up(28)))
        while handed_over and handed_over[0][0] <= tenant.clock():
            app.secret = handed_over.pop(0)[1]
        answer = log_in(app)
        assert answer.status_code == 200, (operator.today(), answer.json)
        tenant.clock.now += 4 * DAY
    assert operator.changes > 8


def test_a_second_run_in_a_period_changes_nothing(tenant: Tenant, app: App) -> None:
    operator = Operator(tenant, app)
    first = operator.up(28)
    before = operator.changes
    tenant.clock.now += 1
    assert (operator.up(28), operator.changes) == (first, before)


def test_both_secrets_are_taken_until_each_ends_and_the_older_ends_first(tenant: Tenant, app: App) -> None:
    operator = Operator(tenant, app)
    operator.up(28)
    older, younger = (operator.made[one]["secretText"] for one in staggered(28, operator.today()))
    ends = [one.end.timestamp() for one in staggered(28, operator.today())]
    for secret in (older, younger):
        assert log_in(app, secret).status_code == 200

    tenant.clock.now = ends[0] + 1
    refused = log_in(app, older)
    assert (refused.status_code, refused.json["error_codes"]) == (401, [7000222])
    assert log_in(app, younger).status_code == 200

    tenant.clock.now = ends[1] + 1
    refused = log_in(app, younger)
    assert (refused.status_code, refused.json["error_codes"]) == (401, [7000222])


def test_a_version_that_goes_on_leaves_the_one_before_in_force(tenant: Tenant, app: App) -> None:
    path = f"/v1.0/applications/{app.registration['id']}"
    held = [tenant.post(f"{path}/addPassword", {"passwordCredential": {"displayName": "1"}})]
    for version in range(2, 6):
        app.secret = held[-1]["secretText"]
        held.append(tenant.post(f"{path}/addPassword", {"passwordCredential": {"displayName": str(version)}}))
        if len(held) > 2:
            tenant.post(f"{path}/removePassword", {"keyId": held.pop(0)["keyId"]})
        assert log_in(app).status_code == 200
        app.secret = held[-1]["secretText"]
        assert log_in(app).status_code == 200
