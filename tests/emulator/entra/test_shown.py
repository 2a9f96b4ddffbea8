from __future__ import annotations

from emulator.entra.shown import shown
from tests.emulator.entra.browser import App
from tests.emulator.entra.service_provider import ServiceProvider
from tests.emulator.entra.tenant_client import Tenant


def test_the_console_lists_the_apps_and_people_that_can_log_in(tenant: Tenant) -> None:
    app = App(tenant)
    tenant.application(displayName="Without a service principal", web={"redirectUris": ["https://a.example.com"]})
    tenant.user("ada")
    tenant.user("bob", accountEnabled=False)
    (listed,) = shown(tenant.context)
    assert [client.client_id for client in listed.clients] == [app.client_id]
    assert listed.people == ["ada@example.com"]


def test_a_saml_application_is_not_offered_for_a_login_with_tokens(tenant: Tenant) -> None:
    App(tenant)
    ServiceProvider(tenant, certificate=False)

    (listed,) = shown(tenant.context)
    assert [client.name for client in listed.clients] == ["Dashboard"]
