"""Cognito's login sends people on to the identity providers behind it: Entra by SAML and by OpenID Connect, Auth0, and the real Dex."""

from __future__ import annotations

import re

import pytest

from tests.needs import needs
from tests.ports import free_ports
from tests.projects import ProjectCopy, copy_project, leave_one_app
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node", "go")]

APP = "MachineLearningDashboard"
EMAIL = "editor@example.com"
FEDERATION = [
    {"name": "Entra-SAML", "type": "saml", "from": "entra"},
    {"name": "Entra", "type": "oidc", "from": "entra"},
    {"name": "Auth0", "type": "oidc", "from": "auth0", "identifiers": ["example.com"]},
    {"name": "Dex", "type": "oidc", "from": "dex"},
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory):
    """A stack whose app is at Cognito, which has all the others behind it."""
    copy = copy_project(tmp_path_factory.mktemp("federation") / "project", free_ports(7))

    def federate(config):
        leave_one_app(config, "auth0", "cognito", "entra", "dex")["providers"] = ["cognito"]
        providers = config["dashboard-identity:providers"]
        providers["cognito"]["federation"] = FEDERATION
        # Cognito sends no challenge to the providers behind it.
        providers["dex"] |= {"pkce": "optional", "connectors": []}

    copy.edit(federate)
    copy.except_from_policy("dex-server-require-pkce", dex="Cognito sends no challenge")
    try:
        copy.make("up", check=True)
        yield copy
        copy.make("down", check=True)
    finally:
        copy.stop()


@pytest.fixture(scope="module")
def outputs(project: ProjectCopy):
    return project.outputs()


@pytest.fixture
def app(project: ProjectCopy, outputs) -> RelyingParty:
    return RelyingParty(outputs["applications"][APP]["cognito"], project.authority)


def _posted(person: Person, page):
    """A page that a browser's script sends on by itself: SAML's HTTP POST binding."""
    while "SAMLResponse" in page.text:
        page = person.submit(page)
    return page


def _logged_in(person: Person, page, password: str):
    """The last redirect, to the app, after a login at whoever asks for it."""
    if 'name="login"' in page.text:
        return _posted(person, person.submit(page, login=EMAIL, password=password))
    while page.status_code < 300 and 'name="username"' in page.text:
        asks_for_password = 'name="password"' in page.text
        page = person.submit(page, username=EMAIL, password=password)
        if asks_for_password:
            break
    return _posted(person, page)


@pytest.mark.parametrize("provider", [one["name"] for one in FEDERATION])
def test_a_person_logs_in_at_the_provider_behind_cognito(project, outputs, app, provider):
    attempt = app.begin(identity_provider=provider)
    person = Person(project.authority)
    arrived = _logged_in(person, person.open(attempt.url), outputs["initial_passwords"][EMAIL])
    assert arrived.is_redirect, arrived.text
    claims = app.finish(attempt, arrived.headers["Location"])

    assert claims["email"] == EMAIL
    assert claims["cognito:username"].lower().startswith(f"{provider.lower()}_")
    (identity,) = claims["identities"]
    assert identity["providerName"] == provider
    assert identity["providerType"] == ("SAML" if provider == "Entra-SAML" else "OIDC")
    assert app.roles(claims) == [], "whoever comes from elsewhere has no role of the pool"


def test_the_login_page_offers_each_provider_beside_the_password(project, app):
    page = Person(project.authority).open(app.begin().url).text

    assert 'name="password"' in page
    for one in FEDERATION:
        assert re.search(rf"identity_provider={one['name']}\b", page)


def test_a_domain_leads_straight_to_its_provider(project, app):
    page = Person(project.authority).open(app.begin(idp_identifier="example.com").url)

    assert page.url.startswith(f"https://localhost:{project.ports[0]}/")


def test_a_second_up_and_a_refresh_change_nothing(project):
    for command in ("preview", "refresh"):
        done = project.run(command, "--expect-no-changes", "--diff")
        assert done.returncode == 0, done.stdout + done.stderr


def test_no_secret_of_a_provider_is_in_the_state_in_clear(project):
    exported = project.run("stack", "export", check=True).stdout
    shown = project.run("stack", "export", "--show-secrets", check=True).stdout
    secrets = set(re.findall(r'client_secret\\*": *\\*"([^"\\]+)', shown))

    assert len(secrets) >= 3
    assert not [secret for secret in secrets if secret in exported]
