from __future__ import annotations

import pytest

from tests.components.recorder import record_stack
from tests.components.stacks import app, stack

OURS = {"clientId": "ours.apps.googleusercontent.com"}


@pytest.mark.parametrize("value", [{}, None])
def test_google_beside_the_database(value: object):
    recording = record_stack(stack("auth0", providers={"auth0": {"google": value}}))

    assert [one.inputs["strategy"] for one in recording.of("Connection")] == ["auth0", "google-oauth2"]
    assert recording.named("auth0-connection-google-oauth2").inputs == {
        "name": "google-oauth2",
        "strategy": "google-oauth2",
        "options": {"scopes": ["email", "profile"]},
    }
    assert recording.named("auth0-clients-google-oauth2").inputs["enabledClients"] == ["auth0-Board-client"]
    assert recording.one("User").inputs["connectionName"] == "Dashboard-Users"


def test_google_alone():
    recording = record_stack(
        stack("auth0", providers={"auth0": {"connections": [], "google": {}}}, users=[], passwords={})
    )

    assert recording.one("Connection").inputs["strategy"] == "google-oauth2"
    assert recording.of("User") == []


def test_auth0_s_development_keys_are_warned_of():
    (message,) = record_stack(stack("auth0", providers={"auth0": {"google": {}}})).messages

    assert "for trying out" in message
    assert "devkeys" in message


def test_own_keys_are_used_and_the_secret_stays_secret():
    config = stack("auth0", providers={"auth0": {"google": OURS}}, secrets={"google-oauth2": "GOCSPX-of-ours"})
    recording = record_stack(config)

    connection = recording.named("auth0-connection-google-oauth2")
    assert connection.inputs["options"]["clientId"] == "ours.apps.googleusercontent.com"
    assert connection.request.object["options"]["clientSecret"]["value"] == "GOCSPX-of-ours"
    assert recording.messages == []


def test_google_is_enabled_for_the_apps_it_names():
    providers = {"auth0": {"google": {"apps": ["Other"], "otherClients": ["x"], "scopes": ["email"]}}}
    recording = record_stack(stack("auth0", providers=providers, apps=[app("auth0"), app("auth0", name="Other")]))

    assert recording.named("auth0-clients-google-oauth2").inputs["enabledClients"] == ["auth0-Other-client", "x"]
    assert recording.named("auth0-connection-google-oauth2").inputs["options"]["scopes"] == ["email"]


def test_google_holds_users_too_so_it_is_protected():
    recording = record_stack(stack("auth0", providers={"auth0": {"google": {}}}))

    assert recording.named("auth0-connection-google-oauth2").request.protect is True
