"""What somebody changed by hand at a vendor: named by ``make drift``, put back by ``up``, or left alone on purpose."""

from __future__ import annotations

import io
import json
import re
import shlex
import zipfile
from collections.abc import Iterator

import pytest

from tests.administrator import Administrator
from tests.needs import needs
from tests.official import attached_or_official
from tests.ports import free_ports
from tests.projects import ProjectCopy, copy_project, leave_one_app
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"
CONNECTION = "Machine-Learning-Dashboard-DB"
TABLE = "osdu-entitlements"
FOREIGN = "https://elsewhere.example.com/callback"
NEW_PASSWORD = "Sesame-0pen-for-them!"
PROVIDERS = ("auth0", "cognito", "entra")


def _small(config):
    entitlements = config["dashboard-identity:entitlements"]
    entitlements["partitions"][0]["groups"] = entitlements["partitions"][0]["groups"][:1]
    leave_one_app(config, *PROVIDERS)
    config["dashboard-identity:entitlements"] = entitlements


@pytest.fixture(scope="module", params=attached_or_official("auth0", "azuread"))
def project(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, needs_pulumi: None, needs_node: None
) -> Iterator[ProjectCopy]:
    copy = copy_project(tmp_path_factory.mktemp("drift") / "project", free_ports(7)).with_variables(request.param)
    copy.edit(_small)
    try:
        copy.make("up", check=True)
        yield copy
    finally:
        copy.stop()


@pytest.fixture(scope="module")
def administrator(project: ProjectCopy) -> Administrator:
    return Administrator(project)


def _drift(project, tmp_path):
    """How ``make drift`` ended, what it printed, and resource and property of each line -> what stack and vendor say."""
    file = tmp_path / "drift.json"
    done = project.make("drift", REPORT=str(file), MARKDOWN=str(tmp_path / "drift.md"))
    report = json.loads(file.read_text())
    found = {}
    for change in report.get("changes", []):
        if change["operation"] == "delete":
            found[change["resource"], ""] = ("there", "deleted")
        for part in change.get("properties", []):
            found[change["resource"], part["path"]] = (part.get("before"), part.get("after"))
    return done, found


def _put_back(project):
    done = project.make("deploy")
    assert done.returncode == 0, done.stdout + done.stderr


def _log_in(project, client, email, password):
    app = RelyingParty(client, project.authority)
    attempt = app.begin()
    arrived = Person(project.authority).log_in(attempt.url, email, password)
    assert arrived.is_redirect, arrived.text
    return app.roles(app.finish(attempt, arrived.headers["Location"]))


def _change_auth0(administrator):
    """Resource and property -> what the stack says and what the vendor has."""
    api = administrator.auth0
    client = administrator.auth0_named("clients", APP)
    api.clients.update(client.client_id, callbacks=[*client.callbacks, FOREIGN])
    editor = administrator.auth0_user("editor@example.com")
    role = administrator.auth0_named("roles", "dashboard-editor")
    api.users.roles.delete(editor.user_id, roles=[role.id])
    api.roles.delete(administrator.auth0_named("roles", "dashboard-admin").id)
    connection = api.connections.get(administrator.auth0_named("connections", CONNECTION).id)
    options = {**connection.options, "brute_force_protection": False}
    api.connections.update(connection.id, options={**options, "disable_signup": False})
    (action,) = api.actions.list()
    api.actions.update(action.id, code="exports.onExecutePostLogin = async () => {};")
    api.actions.deploy(action.id)
    api.actions.triggers.bindings.update_many("post-login", bindings=[])
    return {
        (f"auth0-{APP}", "callbacks[2]"): (None, f'"{FOREIGN}"'),
        ("auth0-user-roles-editor@example.com", "roles[1]"): (f'"{role.id}" (auth0-role-dashboard-editor)', None),
        ("auth0-role-dashboard-admin", ""): ("there", "deleted"),
        (f"auth0-connection-{CONNECTION}", "options.bruteForceProtection"): ("true", "false"),
        (f"auth0-connection-{CONNECTION}", "options.disableSignup"): ("true", "false"),
        ("auth0-role-claim", "code"): ...,
        ("auth0-post-login", "actions"): ...,
    }


def _zipped(code):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("handler.py", code)
    return content.getvalue()


def _change_cognito(administrator):
    cognito, pool = administrator.cognito, administrator.pool
    client = administrator.app_client(APP)
    cognito.update_user_pool_client(**{**client, "CallbackURLs": [*client["CallbackURLs"], FOREIGN]})
    cognito.admin_remove_user_from_group(UserPoolId=pool, Username="editor@example.com", GroupName="dashboard-editor")
    cognito.delete_group(UserPoolId=pool, GroupName="dashboard-admin")
    cognito.admin_delete_user(UserPoolId=pool, Username="guest@example.com")
    described = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    policy = {**described["Policies"]["PasswordPolicy"], "MinimumLength": 8, "RequireSymbols": False}
    administrator.set_pool(
        Policies={"PasswordPolicy": policy}, AdminCreateUserConfig={"AllowAdminCreateUserOnly": False}
    )
    functions = administrator.aws("lambda")
    (function,) = functions.list_functions()["Functions"]
    functions.update_function_code(
        FunctionName=function["FunctionName"], ZipFile=_zipped("def handler(event, _): return event")
    )
    return {
        ("cognito-role-claim", "codeSha256"): ...,
        (f"cognito-{APP}", "callbackUrls[2]"): (None, f'"{FOREIGN}"'),
        ("cognito-user-editor@example.com-dashboard-editor", ""): ("there", "deleted"),
        ("cognito-group-dashboard-admin", ""): ("there", "deleted"),
        ("cognito-user-guest@example.com", ""): ("there", "deleted"),
        ("cognito", "passwordPolicy.minimumLength"): ("12", "8"),
        ("cognito", "passwordPolicy.requireSymbols"): ("true", "false"),
        ("cognito", "adminCreateUserConfig.allowAdminCreateUserOnly"): ("true", "false"),
    }


def _change_entra(administrator):
    registration, principal = administrator.registration(APP), administrator.principal(APP)
    addresses = [*registration["web"]["redirectUris"], FOREIGN]
    administrator.graph("PATCH", f"/applications/{registration['id']}", json={"web": {"redirectUris": addresses}})
    administrator.graph("PATCH", f"/servicePrincipals/{principal['id']}", json={"appRoleAssignmentRequired": True})
    roles = {role["id"]: role["value"] for role in registration["appRoles"]}
    assigned = administrator.graph("GET", f"/servicePrincipals/{principal['id']}/appRoleAssignedTo")["value"]
    (lost,) = (
        one["id"]
        for one in assigned
        if (one["principalDisplayName"], roles.get(one["appRoleId"])) == ("Edda Editor", "dashboard-editor")
    )
    administrator.graph("DELETE", f"/servicePrincipals/{principal['id']}/appRoleAssignedTo/{lost}")
    administrator.graph("DELETE", "/users/guest@example.com")
    (secret,) = registration["passwordCredentials"]
    administrator.graph("POST", f"/applications/{registration['id']}/removePassword", json={"keyId": secret["keyId"]})
    added = len(addresses) - 1
    return {
        (f"entra-{APP}", f"web.redirectUris[{added}]"): (None, f'"{FOREIGN}"'),
        (f"entra-{APP}-principal", "appRoleAssignmentRequired"): ("false", "true"),
        (f"entra-{APP}-assignment-editor@example.com-dashboard-editor", ""): ("there", "deleted"),
        ("entra-user-guest@example.com", ""): ("there", "deleted"),
        (f"entra-{APP}-secret-1", ""): ("there", "deleted"),
    }


def _change_entitlements(administrator):
    dynamodb = administrator.aws("dynamodb")
    items = {item["memberEmail"]["S"]: item for item in dynamodb.scan(TableName=TABLE)["Items"]}
    key = "groupUniqueIdentifier"
    dynamodb.delete_item(TableName=TABLE, Key={key: items["user@example.com"][key]})
    dynamodb.put_item(TableName=TABLE, Item={**items["editor@example.com"], "role": {"S": "OWNER"}})
    record = "entitlements-{}".format
    return {
        (record(items["user@example.com"][key]["S"]), ""): ("there", "deleted"),
        (record(items["editor@example.com"][key]["S"]), "item.role.S"): ('"MEMBER"', '"OWNER"'),
    }


def test_what_was_changed_by_hand_is_named_and_put_back(project, administrator, tmp_path):
    changed = {
        **_change_auth0(administrator),
        **_change_cognito(administrator),
        **_change_entra(administrator),
        **_change_entitlements(administrator),
    }
    before = project.run("stack", "export", check=True).stdout

    done, found = _drift(project, tmp_path)

    assert done.returncode != 0
    assert "drift] Error 2" in done.stderr, "the status of a comparison that found something"
    assert set(changed) <= set(found), set(changed) - set(found)
    assert {where: found[where] for where, pair in changed.items() if pair is not ...} == {
        where: pair for where, pair in changed.items() if pair is not ...
    }
    (command,) = re.findall(r"Put it back: +bin/pulumi (.*)", done.stdout)
    assert command == "up --refresh --replace '**Function::cognito-role-claim'"
    assert project.run("stack", "export", check=True).stdout == before, "a comparison changes nothing"
    # A user without a group that is gone has lost the membership, too: nothing but what follows from the changes is there.
    assert {where for where, _ in set(found) - set(changed)} <= {
        "auth0-user-roles-admin@example.com",
        "cognito-user-admin@example.com-dashboard-admin",
    }

    project.run(*shlex.split(command), "--skip-preview", "--yes", check=True)

    done, found = _drift(project, tmp_path)
    assert (done.returncode, found) == (0, {}), done.stdout
    assert "no drift" in done.stdout
    assert "Not compared, on purpose" in done.stdout
    outputs = project.outputs()
    for provider, client in outputs["applications"][APP].items():
        for email, expected in (
            ("editor@example.com", {"dashboard-user", "dashboard-editor"}),
            ("admin@example.com", {"dashboard-user", "dashboard-editor", "dashboard-admin"}),
            ("guest@example.com", set()),
        ):
            roles = _log_in(project, client, email, outputs["initial_passwords"][email])
            assert set(roles) == expected, f"{email} at {provider}"
    assert FOREIGN not in administrator.auth0_named("clients", APP).callbacks
    assert FOREIGN not in administrator.app_client(APP)["CallbackURLs"]
    assert FOREIGN not in administrator.registration(APP)["web"]["redirectUris"]
    items = administrator.aws("dynamodb").scan(TableName=TABLE)["Items"]
    assert {(item["memberEmail"]["S"], item["role"]["S"]) for item in items} == {
        ("admin@example.com", "OWNER"),
        ("editor@example.com", "MEMBER"),
        ("user@example.com", "MEMBER"),
    }


def test_what_users_and_vendors_decide_is_neither_drift_nor_put_back(project, administrator, tmp_path):
    email, guest = "user@example.com", "guest@example.com"
    cognito, pool = administrator.cognito, administrator.pool
    administrator.auth0.users.update(administrator.auth0_user(email).user_id, password=NEW_PASSWORD)
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=NEW_PASSWORD, Permanent=True)
    profile = {"passwordProfile": {"password": NEW_PASSWORD, "forceChangePasswordNextSignIn": False}}
    administrator.graph("PATCH", f"/users/{email}", json=profile)
    clients = project.outputs()["applications"][APP]
    for client in clients.values():
        assert _log_in(project, client, email, NEW_PASSWORD) == ["dashboard-user"]
    assert administrator.auth0_user(email).logins_count >= 1, "a login that Auth0 counts"
    # What an administrator does about an account: has its owner choose a password, doubts its address, locks it.
    administrator.auth0.users.update(administrator.auth0_user(guest).user_id, email_verified=False, blocked=True)
    unverified = [{"Name": "email_verified", "Value": "false"}]
    cognito.admin_update_user_attributes(UserPoolId=pool, Username=guest, UserAttributes=unverified)
    cognito.admin_set_user_password(UserPoolId=pool, Username=guest, Password=NEW_PASSWORD, Permanent=False)
    cognito.admin_disable_user(UserPoolId=pool, Username=guest)
    forced = {"passwordProfile": {"password": NEW_PASSWORD, "forceChangePasswordNextSignIn": True}}
    administrator.graph("PATCH", f"/users/{guest}", json={**forced, "accountEnabled": False})

    done, found = _drift(project, tmp_path)
    assert (done.returncode, found) == (0, {}), done.stdout
    # An update of the same accounts leaves all of that alone as well.
    project.edit(lambda config: config["dashboard-identity:users"][3].update(name="Gus Renamed"))
    _put_back(project)

    assert administrator.auth0_user(guest).name == "Gus Renamed"
    for provider, client in clients.items():
        assert _log_in(project, client, email, NEW_PASSWORD) == ["dashboard-user"], provider
    at_auth0 = administrator.auth0_user(guest)
    assert (at_auth0.email_verified, at_auth0.blocked) == (False, True)
    at_cognito = cognito.admin_get_user(UserPoolId=pool, Username=guest)
    attributes = {one["Name"]: one["Value"] for one in at_cognito["UserAttributes"]}
    assert (at_cognito["Enabled"], at_cognito["UserStatus"]) == (False, "FORCE_CHANGE_PASSWORD")
    assert attributes["email_verified"] == "false"
    assert (
        administrator.graph("GET", f"/users/{guest}", params={"$select": "accountEnabled"})["accountEnabled"] is False
    )


def test_no_secret_stands_in_any_report_of_a_stack_that_is_up(project, tmp_path):
    def change(config):
        config["dashboard-identity:apps"][0]["callbacks"].append("https://dashboard.example.org/callback")
        # At Entra the user is protected; nobody is taken away there.
        config["dashboard-identity:users"][-1]["providers"] = ["entra"]

    # A user at Entra is protected, and would stop the preview half way.
    project.run("state", "unprotect", "--all", "--yes", check=True)
    project.edit(change)
    summary, body, report = (tmp_path / name for name in ("summary.md", "comment.md", "report.json"))
    shown = project.make(
        "preview", GITHUB_STEP_SUMMARY=str(summary), MARKDOWN=str(body), REPORT=str(report), check=True
    )
    drifted, _ = _drift(project, tmp_path)

    assert "https://dashboard.example.org/callback" in summary.read_text()
    assert "is deleted" in shown.stdout, "a deleted user is told loudly"
    outputs = project.outputs()
    secrets = {client["client_secret"] for client in outputs["applications"][APP].values()}
    secrets |= set(outputs["initial_passwords"].values())
    assert len(secrets) == 3 + 4
    texts = [summary.read_text(), body.read_text(), report.read_text(), (tmp_path / "drift.json").read_text()]
    texts += [shown.stdout, shown.stderr, drifted.stdout, drifted.stderr]
    assert not [secret for secret in secrets if any(secret in text for text in texts)]
