"""The real Dex on this machine: the stack's configuration in force, logins by its own passwords and through the other identity providers."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

from engine import processes as others
from engine.dex import server
from tests.apps import processes
from tests.needs import needs
from tests.ports import free_ports
from tests.projects import ProjectCopy, copy_project
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node", "go")]

APP = "MachineLearningDashboard"
EMAIL = "editor@example.com"
ROLES = {"dashboard-user", "dashboard-editor"}
SOURCES = ("auth0", "cognito", "entra")
LAB = Path(__file__).parents[1] / "apps" / "ml_lab" / "lab.py"


def _providers(config):
    return config["dashboard-identity:providers"]


@pytest.fixture(scope="module")
def lab_port() -> int:
    return free_ports(1)[0]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, lab_port: int):
    """A stack whose apps are at Dex only, where users come from all three others."""
    copy = copy_project(tmp_path_factory.mktemp("dex") / "project", free_ports(7))

    def at_dex(config):
        _providers(config)["dex"] = {
            "issuer": f"https://localhost:{copy.ports[6]}/dex",
            "staticPasswords": True,
            "connectors": [{"id": source, "from": source} for source in SOURCES],
            "expiry": {"refreshReuseSeconds": 0},
        }
        providers = _providers(config)
        config["dashboard-identity:providers"] = {kind: providers[kind] for kind in (*SOURCES, "dex")}
        app = next(app for app in config["dashboard-identity:apps"] if app["name"] == APP)
        lab = {
            "name": "ML-Lab",
            "providers": ["dex"],
            "callbacks": [f"http://localhost:{lab_port}/api/auth/oidc/callback"],
            "integration": "ml_lab",
        }
        notebooks = {"name": "Notebooks", "providers": ["dex"], "callbacks": ["https://notebooks.example.com/callback"]}
        config["dashboard-identity:apps"] = [{**app, "providers": ["dex"]}, notebooks, lab]
        # Those name apps that this stack does not have.
        del providers["auth0"]["google"], providers["cognito"]["federation"]

    copy.edit(at_dex)
    try:
        up = copy.make("up", check=True)
        assert "Dex runs: https://localhost:" in up.stderr
        yield copy
    finally:
        copy.stop()


@pytest.fixture
def outputs(project: ProjectCopy):
    return project.outputs()


@pytest.fixture
def app(project: ProjectCopy, outputs) -> RelyingParty:
    return RelyingParty(outputs["applications"][APP]["dex"], project.authority)


def _log_in(app: RelyingParty, project: ProjectCopy, password: str, connector: str) -> str:
    """The address at the app's callback to which a login by a connector leads."""
    attempt = app.begin(connector_id=connector)
    person = Person(project.authority)
    if connector == "local":
        arrived = person.submit(person.open(attempt.url), login=EMAIL, password=password)
    else:
        arrived = person.log_in(attempt.url, EMAIL, password)
    assert arrived.is_redirect, arrived.text
    return app.finish(attempt, arrived.headers["Location"])


def _dex(project: ProjectCopy) -> server.Running:
    found = server.running(project.state / "dex")
    assert found is not None
    return found


def test_a_user_logs_in_with_the_stacks_password(project, outputs, app):
    claims = _log_in(app, project, outputs["initial_passwords"][EMAIL], "local")

    assert claims["email"] == EMAIL
    assert claims["email_verified"] is True
    assert set(app.roles(claims)) == ROLES
    assert claims["sub"] == outputs["users"][EMAIL]["dex"]


@pytest.mark.parametrize("source", SOURCES)
def test_a_user_of_another_identity_provider_logs_in_and_the_roles_there_are_groups_here(project, outputs, app, source):
    claims = _log_in(app, project, outputs["initial_passwords"][EMAIL], source)

    assert claims["email"] == EMAIL
    assert set(app.roles(claims)) == ROLES


def test_a_user_chooses_where_to_log_in(project, app):
    page = Person(project.authority).open(app.begin().url).text

    assert all(f"Log in with {name}" in page for name in ("Email", "Auth0", "Amazon Cognito", "Microsoft"))


def test_a_wrong_password_leads_nowhere(project, app):
    person = Person(project.authority)
    page = person.submit(person.open(app.begin(connector_id="local").url), login=EMAIL, password="not the password")

    assert not page.is_redirect
    assert "Invalid Email Address and password" in page.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "PKCE+is+required"),
        ({"code_challenge_method": "plain"}, "Unsupported+PKCE+challenge+method"),
    ],
)
def test_a_login_without_a_sound_challenge_is_refused(project, app, changes, told):
    answer = Person(project.authority).open(app.begin(connector_id="local", **changes).url)

    location = answer.headers["Location"]
    assert location.startswith(app.client["redirect_uris"][0])
    assert "error=invalid_request" in location
    assert told in location


def test_a_callback_that_is_not_registered_is_refused(project, app):
    changed = app.client["redirect_uris"][0] + "/other"
    page = Person(project.authority).open(app.begin(connector_id="local", redirect_uri=changed).url)

    assert page.status_code == 400
    assert "Unregistered redirect_uri" in page.text


@pytest.mark.parametrize("connector", ["local", *SOURCES])
def test_a_session_is_refreshed_with_a_token_that_is_good_once(project, outputs, app, connector):
    attempt = app.begin(connector_id=connector)
    person = Person(project.authority)
    password = outputs["initial_passwords"][EMAIL]
    if connector == "local":
        arrived = person.submit(person.open(attempt.url), login=EMAIL, password=password)
    else:
        arrived = person.log_in(attempt.url, EMAIL, password)
    code = arrived.headers["Location"].partition("code=")[2].partition("&")[0]
    first = app.redeem(attempt, code).json()["refresh_token"]

    answer = app.token_request({"grant_type": "refresh_token", "refresh_token": first})

    assert answer.status_code == 200, answer.text
    assert answer.json()["refresh_token"] != first
    assert app.verify(answer.json()["id_token"])["email"] == EMAIL
    again = app.token_request({"grant_type": "refresh_token", "refresh_token": first})
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")


def test_a_login_is_remembered_for_the_stacks_other_apps_until_the_logout(project, outputs, app):
    attempt = app.begin(connector_id="local")
    person = Person(project.authority)
    page = person.submit(person.open(attempt.url), login=EMAIL, password=outputs["initial_passwords"][EMAIL])
    code = page.headers["Location"].partition("code=")[2].partition("&")[0]
    id_token = app.redeem(attempt, code).json()["id_token"]
    other = RelyingParty(outputs["applications"]["Notebooks"]["dex"], project.authority)
    again = other.begin(connector_id="local", prompt="none")
    assert other.finish(again, person.open(again.url).headers["Location"])["email"] == EMAIL

    assert app.discovery["end_session_endpoint"] == app.client["end_session_endpoint"]
    (back,) = app.client["post_logout_redirect_uris"]
    asked = urlencode({"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": "s"})
    left = person.open(f"{app.client['end_session_endpoint']}?{asked}")

    assert left.headers["Location"] == f"{back}?state=s"
    silent = other.begin(connector_id="local", prompt="none")
    assert "error=login_required" in person.open(silent.url).headers["Location"]


def test_a_second_up_changes_nothing_and_leaves_dex_alone(project):
    before = _dex(project)
    again = project.make("up", check=True)

    assert _dex(project) == before
    assert "Dex runs" not in again.stderr
    unchanged = project.run("preview", "--expect-no-changes", "--diff")
    assert unchanged.returncode == 0, unchanged.stdout + unchanged.stderr


def test_its_configuration_is_kept_from_others_and_from_the_terminal(project, outputs):
    files = {path.name: path.stat().st_mode & 0o777 for path in (project.state / "dex").iterdir()}
    assert {name: mode for name, mode in files.items() if mode != 0o600} == {}

    secret = outputs["applications"][APP]["dex"]["client_secret"]
    shown = project.run("stack", "output", "--json").stdout
    assert secret not in shown
    state = next((project.state / "pulumi" / ".pulumi" / "stacks").rglob("dev.json")).read_text()
    assert secret not in state
    assert secret not in project.make("up", check=True).stdout


def test_a_killed_dex_is_back_after_the_next_up_and_knows_its_sessions(project, outputs, app):
    attempt = app.begin(connector_id="local")
    person = Person(project.authority)
    page = person.submit(person.open(attempt.url), login=EMAIL, password=outputs["initial_passwords"][EMAIL])
    code = page.headers["Location"].partition("code=")[2].partition("&")[0]
    token = app.redeem(attempt, code).json()["refresh_token"]
    before = _dex(project)
    os.kill(before.pid, signal.SIGKILL)
    assert others.wait_for_end(before.pid, 10)
    assert server.running(project.state / "dex") is None

    project.make("up", check=True)

    assert _dex(project).pid != before.pid
    assert app.token_request({"grant_type": "refresh_token", "refresh_token": token}).status_code == 200


def test_what_dex_refuses_is_told_in_its_words_and_the_earlier_configuration_stays_in_force(project, outputs, app):
    before = _dex(project)
    nowhere = f"https://localhost:{free_ports(1)[0]}"

    def add(config):
        connector = {"id": "nowhere", "type": "oidc", "issuer": nowhere, "clientId": "dex"}
        _providers(config)["dex"]["connectors"].append(connector)

    project.edit(add)
    project.run("config", "set", "--secret", "--path", 'dashboard-identity:secrets["nowhere"]', "issued", check=True)
    refused = project.make("up")

    assert refused.returncode != 0
    assert "Dex refuses its configuration" in refused.stderr
    assert nowhere in refused.stderr
    assert _dex(project) == before
    assert _log_in(app, project, outputs["initial_passwords"][EMAIL], "local")["email"] == EMAIL

    def remove(config):
        _providers(config)["dex"]["connectors"].pop()
        del config["dashboard-identity:secrets"]

    project.edit(remove)
    project.make("up", check=True)
    assert _dex(project) == before


def test_a_change_takes_a_restart_and_is_then_in_force(project, lab_port, tmp_path):
    before = _dex(project)
    project.edit(
        lambda config: _providers(config)["dex"].update({"pkce": "optional", "expiry": {"idTokensMinutes": 5}})
    )

    refused = project.make("up")
    assert refused.returncode != 0
    assert "`oauth2.pkce.enforce` must be true" in refused.stdout
    assert _dex(project) == before
    project.except_from_policy("dex-server-require-pkce", dex="ML Lab sends no challenge")
    up = project.make("up", check=True)

    assert "Dex runs with the changed configuration" in up.stderr
    assert _dex(project).pid != before.pid
    assert not others.alive(before.pid)
    outputs = project.outputs()
    password = outputs["initial_passwords"][EMAIL]

    # ML Lab sends no challenge.
    variables = outputs["settings"]["ML-Lab"]["dex"]
    assert len(variables) == 4
    environment = {**variables, "PORT": str(lab_port)}
    lab = f"http://localhost:{lab_port}"
    command = [sys.executable, str(LAB)]
    with processes.running("ML Lab", command, f"{lab}/health", tmp_path, environment, project.authority):
        person = Person(project.authority)
        chooser = person.open(
            person.session.get(f"{lab}/api/auth/oidc/login", allow_redirects=False).headers["Location"]
        )
        assert "Log in with Email" in chooser.text
        entry = variables["LAB_EXTERNAL_OIDC_AUTH_URL"] + "/local?" + chooser.url.partition("?")[2]
        callback = person.submit(person.open(entry), login=EMAIL, password=password).headers["Location"]
        assert callback.startswith(f"{lab}/api/auth/oidc/callback?")
        person.session.get(callback, allow_redirects=False)
        assert f"Logged in as {EMAIL}" in person.session.get(f"{lab}/").text

    app = RelyingParty(outputs["applications"][APP]["dex"], project.authority)
    claims = _log_in(app, project, password, "local")
    assert claims["exp"] - claims["iat"] == 300


def test_down_leaves_no_process_and_no_data(project):
    pid = _dex(project).pid

    down = project.make("down", check=True)

    assert "Dex has stopped" in down.stderr
    assert not others.alive(pid)
    assert not (project.state / "dex").exists()
