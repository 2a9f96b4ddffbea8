from __future__ import annotations

import ast
import json
import sys
import tomllib
from pathlib import Path
from typing import get_type_hints

import jmespath
import pytest

import integrations
from components.contract import OidcClient
from integrations.variable import OWN_FIELDS
from tests.integrations.clients import AWKWARD, CLIENT, file, variables

TABLES = Path(__file__).with_name("variables")


def table(name: str) -> dict[str, str]:
    """Variable -> its value for ``CLIENT``; the column between them says who reads it."""
    rows = (TABLES / f"{name}.tsv").read_text("utf-8").splitlines()
    assert rows[0].split("\t") == ["variable", "read by", "value"]
    return {variable: value for variable, _, value in (row.split("\t") for row in rows[1:])}


def imports_of(path: Path) -> set[str]:
    found = [
        node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    modules = [node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in found]
    return {str(module).partition(".")[0] for module in modules}


def test_the_names_are_those_of_the_modules():
    assert {"machine_learning_dashboard", "oidc_env", "amundsen", "osdu", "ml_lab"} <= set(integrations.names())
    assert not {"quoting", "roles", "variable"} & set(integrations.names())


@pytest.mark.parametrize("name", integrations.names())
def test_every_variable_and_file_is_made_of_fields_that_a_client_or_its_app_has(name):
    fields = set(get_type_hints(OidcClient)) | OWN_FIELDS
    made = [*integrations.variables(name).values(), *integrations.files(name).values()]

    assert all(set(variable.fields) <= fields for variable in made)


@pytest.mark.parametrize("name", integrations.names())
def test_the_variables_are_those_of_the_app_s_table(name):
    assert variables(name) == table(name)


@pytest.mark.parametrize("name", integrations.names())
def test_an_integration_needs_only_the_standard_library(name):
    imported = imports_of(Path(integrations.__file__).parent / f"{name}.py")

    assert imported <= set(sys.stdlib_module_names) | {"integrations", "__future__"}


@pytest.mark.parametrize("name", integrations.names())
def test_an_integration_says_which_app_it_is_for(name):
    assert integrations.module(name).__doc__


@pytest.mark.parametrize("name", integrations.names())
def test_a_variable_that_shows_no_secret_is_made_of_none(name):
    for variable in integrations.variables(name).values():
        shown = variable.render(*(CLIENT[field] for field in variable.fields))
        secret = {"client_secret", "session_secret"} & set(variable.fields)
        assert bool(secret) == any(CLIENT[field] in shown for field in ("client_secret", "session_secret"))


@pytest.mark.parametrize(
    "name", [name for name in integrations.names() if any(path.endswith(".py") for path in integrations.files(name))]
)
def test_a_python_file_is_the_same_for_every_client_so_that_it_holds_no_secret(name):
    files = {path: made for path, made in integrations.files(name).items() if path.endswith(".py")}

    assert all(made.fields == () for made in files.values())
    for made in files.values():
        compile(made.render(), name, "exec")


def test_amundsen_is_called_back_where_the_stack_says_by_whole_address_and_by_path():
    found = variables("amundsen", redirect_uris=["https://amundsen.example.com/authorization-code/callback"])

    assert found["OVERWRITE_REDIRECT_URI"] == "https://amundsen.example.com/authorization-code/callback"
    assert found["OIDC_CALLBACK_ROUTE"] == found["FLASK_OIDC_REDIRECT_URI"] == "/authorization-code/callback"
    assert found["FLASK_OIDC_FORCE_SCHEME"] == "https"


def test_amundsen_s_file_is_the_discovery_document_with_the_client_s_credentials():
    document = json.loads(file("amundsen", "client_secrets.json", client_secret=AWKWARD))

    assert document["issuer"] == CLIENT["issuer"]
    assert document["authorization_endpoint"] == CLIENT["authorization_endpoint"]
    assert document["token_endpoint"] == CLIENT["token_endpoint"]
    assert document["userinfo_endpoint"] == CLIENT["userinfo_endpoint"]
    assert document["jwks_uri"] == CLIENT["jwks_uri"]
    assert document["token_endpoint_auth_methods_supported"] == ["client_secret_basic"]
    assert (document["client_id"], document["client_secret"]) == ("abc", AWKWARD)


@pytest.mark.parametrize(
    ("endpoint", "domain"),
    [
        ("https://osdu.auth.us-east-1.amazoncognito.com/oauth2/authorize", "osdu.auth.us-east-1.amazoncognito.com"),
        ("https://localhost:18442/osdu/oauth2/authorize", "localhost:18442/osdu"),
        ("https://tenant.example.com/authorize", "tenant.example.com"),
    ],
)
def test_an_osdu_client_finds_the_login_below_the_domain_of_the_user_pool(endpoint, domain):
    assert variables("osdu", authorization_endpoint=endpoint)["AUTH_DOMAIN"] == domain


def test_streamlit_s_secrets_hold_any_value():
    text = file("streamlit", ".streamlit/secrets.toml", client_secret=AWKWARD, role_claim="https://example.com/roles")
    secrets = tomllib.loads(text)

    assert secrets["auth"]["client_secret"] == AWKWARD
    assert secrets["auth"]["client_kwargs"]["scope"] == "openid email"
    assert secrets["roles"] == {"claim": "https://example.com/roles"}


def test_streamlit_takes_the_callback_that_it_can_answer():
    secrets = tomllib.loads(file("streamlit", ".streamlit/secrets.toml"))

    assert secrets["auth"]["redirect_uri"] == "http://localhost:8501/oauth2callback"


def test_grafana_s_address_is_what_stands_before_its_callback():
    found = variables("grafana", redirect_uris=["https://example.com/grafana/login/generic_oauth"])

    assert found["GF_SERVER_ROOT_URL"] == "https://example.com/grafana/"


def test_superset_s_provider_is_the_last_part_of_the_callback():
    found = variables("superset", redirect_uris=["https://superset.example.com/oauth-authorized/entra"])

    assert found["SUPERSET_OIDC_PROVIDER"] == "entra"


def test_the_cookie_of_oauth2_proxy_is_secure_where_the_app_is_served_over_tls():
    found = variables("oauth2_proxy", redirect_uris=["https://app.example.com/oauth2/callback"])

    assert found["OAUTH2_PROXY_COOKIE_SECURE"] == "true"


@pytest.mark.parametrize(
    ("roles", "level"),
    [
        (["dashboard-user", "dashboard-editor", "dashboard-admin"], "Admin"),
        (["dashboard-user", "dashboard-editor"], "Editor"),
        (["dashboard-user"], "Viewer"),
        (["billing-dashboard-admin"], "None"),
        ([], "None"),
        (None, "None"),
    ],
)
@pytest.mark.parametrize("claim", ["roles", "cognito:groups", "https://dashboard.example.com/roles"])
def test_grafana_s_level_follows_the_role_whatever_the_claim_is_called(roles, level, claim):
    path = variables("grafana", role_claim=claim)["GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH"]

    assert jmespath.search(path, {claim: roles, "email": "ada@example.com"}) == level
    assert jmespath.search(path, {"email": "ada@example.com"}) == "None"


def test_the_stack_file_says_what_an_app_calls_its_roles():
    roles = {"viewer": "Viewer", "owner": "Admin"}
    path = variables("grafana", app_roles=roles)["GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH"]

    assert jmespath.search(path, {"roles": ["viewer", "owner"]}) == "Admin"
    assert jmespath.search(path, {"roles": ["dashboard-admin"]}) == "None"
    assert json.loads(variables("superset", app_roles=roles)["SUPERSET_OIDC_ROLES_MAPPING"]) == {
        "viewer": ["Viewer"],
        "owner": ["Admin"],
    }
    hub = variables("jupyterhub", app_roles={"viewer": "user", "owner": "admin"})
    assert (hub["JUPYTERHUB_ALLOWED_ROLES"], hub["JUPYTERHUB_ADMIN_ROLES"]) == ("viewer,owner", "owner")


def test_an_integration_says_what_roles_may_be_called_in_its_app():
    known = integrations.app_roles()

    assert known["grafana"] == ("Admin", "Editor", "Viewer", "None")
    assert known["jupyterhub"] == ("admin", "user")
    assert known["superset"] is None
    assert known["oidc_env"] == ()
