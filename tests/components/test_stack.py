from __future__ import annotations

import pytest

import integrations
from components.exports import exports
from components.rendering import render
from tests.components.recorder import Secret, record_stack, record_values
from tests.components.stacks import app, stack

ALL = ("auth0", "cognito", "entra")


def exported(config):
    def outputs(built):
        return exports(built, render(built, integrations.all_variables(), integrations.all_files()))

    return record_values(config, outputs)


def test_every_app_yields_the_same_value_at_every_identity_provider():
    applications = exported(stack(*ALL))["applications"]

    assert list(applications["Board"]) == list(ALL)
    assert len({tuple(client) for client in applications["Board"].values()}) == 1


def test_the_outputs_are_those_that_outside_programs_rely_on():
    found = exported(stack(*ALL))

    assert found["directories"] == {
        "auth0": {
            "issuer": "https://tenant.example.com/",
            "domain": "tenant.example.com",
            "connections": {"Dashboard-Users": "auth0-connection-Dashboard-Users-id"},
        },
        "cognito": {
            "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool",
            "user_pool_id": "eu-west-1_Pool",
            "login_url": "https://dashboards.auth.eu-west-1.amazoncognito.com",
        },
        "entra": {"issuer": "https://login.microsoftonline.com/tenant-1/v2.0", "tenant_id": "tenant-1"},
    }
    assert found["users"] == {
        "ada@example.com": {
            "auth0": "auth0-user-ada@example.com-id",
            "cognito": "cognito-user-ada@example.com-sub",
            "entra": "object-of-ada@example.com",
        }
    }
    assert found["initial_passwords"] == Secret({"ada@example.com": "correct horse battery"})
    assert found["dashboard_user_id"] == "auth0-user-ada@example.com-id"
    assert found["dashboard_user_email"] == "ada@example.com"
    assert found["dashboard_client_id"] == "auth0-Board-client"


def test_only_what_is_made_of_a_secret_is_secret():
    found = exported(stack(*ALL))

    for client in found["applications"]["Board"].values():
        assert [key for key, value in client.items() if isinstance(value, Secret)] == ["client_secret"]
    for variables in found["settings"]["Board"].values():
        assert [key for key, value in variables.items() if isinstance(value, Secret)] == ["OIDC_CLIENT_SECRET"]


def test_a_variable_that_the_client_has_no_value_for_is_left_out():
    found = exported(stack("auth0", apps=[app("auth0", type="spa")]))["settings"]["Board"]["auth0"]

    assert "OIDC_CLIENT_SECRET" not in found
    assert "OIDC_POST_LOGOUT_REDIRECT_URI" not in found
    assert found["OIDC_SCOPES"] == "openid profile email offline_access"


def test_an_app_is_registered_only_where_it_names_the_identity_provider():
    recording = record_stack(stack(*ALL, apps=[app("auth0"), app("entra", name="Other")]))

    assert [r.name for r in recording.of("auth0:index/client:Client")] == ["auth0-Board"]
    assert [r.name for r in recording.of("azuread:index/application:Application")] == ["entra-Other"]
    assert recording.of("UserPoolClient") == []


def test_a_user_exists_only_where_the_stack_says():
    users = [{"email": "ada@example.com", "providers": ["cognito"]}]
    found = exported(stack(*ALL, users=users))

    assert list(found["users"]["ada@example.com"]) == ["cognito"]


def test_a_password_that_is_not_given_is_generated_and_the_same_everywhere():
    recording = record_stack(stack("auth0", "cognito", passwords={}))

    generated = recording.one("RandomPassword")
    assert generated.inputs["length"] == 20
    assert {user.inputs["password"] for user in recording.of("User")} == {"generated-password"}


def test_a_given_password_generates_none():
    assert record_stack(stack("auth0")).of("RandomPassword") == []


@pytest.mark.parametrize("changed", [{"name": "Second"}])
def test_another_app_adds_its_own_resources_and_leaves_the_names_of_the_others(changed):
    before = {(r.type, r.name) for r in record_stack(stack(*ALL)).resources}
    after = {(r.type, r.name) for r in record_stack(stack(*ALL, apps=[app(*ALL), app(*ALL, **changed)])).resources}

    assert before < after
    assert all("Second" in name for _, name in after - before)


def test_no_apps_user_has_a_first_one_to_export():
    found = exported(stack("auth0", users=[], passwords={}))

    assert found["dashboard_user_id"] is None
    assert found["dashboard_user_email"] is None
