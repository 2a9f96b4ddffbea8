"""Refusals of settings for Auth0, by their exact text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.components.stacks import app, stack
from tests.components.test_settings import problems

PROVIDER = "dashboard-identity:providers.auth0"
USER = "dashboard-identity:users[0]"


def provider(**settings: Any) -> dict[str, Any]:
    return stack("auth0", providers={"auth0": settings}, users=[], passwords={})


def user(options: dict[str, Any], **settings: Any) -> dict[str, Any]:
    users = [{"email": "ada@example.com", "options": {"auth0": options}}]
    return stack("auth0", providers={"auth0": settings}, users=users, passwords={})


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (provider(connections=[]), f"{PROVIDER}.connections: must have at least 1, or else 'google', got []"),
        (
            provider(google={"clientId": "ours"}),
            (
                "dashboard-identity:secrets.google-oauth2: is required: the client secret that 'google-oauth2' of Auth0 was issued; "
                "run: pulumi config set --secret --path 'secrets[\"google-oauth2\"]'"
            ),
        ),
        (
            {**provider(google={}), "dashboard-identity:secrets": {"google-oauth2": "x"}},
            "dashboard-identity:secrets.google-oauth2: is for no connection; there are none",
        ),
        (
            provider(google={"clientSecret": "x"}),
            (
                f"{PROVIDER}.google.clientSecret: is a secret in clear, got <secret>; "
                "remove it and run: pulumi config set --secret --path '<key>'"
            ),
        ),
        (
            provider(google={"apps": ["Bored"]}),
            f"{PROVIDER}.google.apps[0]: is not an app at Auth0, got 'Bored'; did you mean 'Board'?",
        ),
        (provider(google={"scope": []}), f"{PROVIDER}.google.scope: is not a known key; did you mean 'scopes'?"),
        (provider(google={"scopes": []}), f"{PROVIDER}.google.scopes: must have at least 1, got []"),
        (
            provider(google={"existing": True, "scopes": ["email"]}),
            (
                f"{PROVIDER}.google.scopes: would change the connection, which is there already; "
                "remove it, or remove 'existing'"
            ),
        ),
        (
            provider(connections=[{"name": "google-oauth2"}]),
            (
                f"{PROVIDER}.connections[0].name: is the name of the connection to Google, got 'google-oauth2'; "
                "use 'google: {}'"
            ),
        ),
        (
            provider(connections=[{"name": "google-oauth2", "existing": True}], google={}),
            (
                f"{PROVIDER}.connections[0].name: is the name of the connection to Google, got 'google-oauth2'; "
                "remove one of them"
            ),
        ),
        (
            provider(connections=[{"name": "Staff", "existing": True, "signup": False}]),
            (
                f"{PROVIDER}.connections[0].signup: would change the connection, which is there already; "
                "remove it, or remove 'existing'"
            ),
        ),
        (
            user({}, connections=[], google={}),
            (
                f"{USER}.email: has no database at Auth0 to be in: Google alone logs in there, got 'ada@example.com'; "
                "leave 'auth0' out of the user's 'providers', or name one in 'providers.auth0.connections'"
            ),
        ),
        (
            user({"create": False}),
            (
                f"{USER}.options.auth0.create: is for existing connections: 'Dashboard-Users' is new, got False; "
                "remove it, or make the connection 'existing: true'"
            ),
        ),
        (
            user({"nickname": "ada"}, connections=[{"name": "Staff", "existing": True}]),
            f"{USER}.options.auth0.nickname: would change the user, who is there already, got 'ada'",
        ),
        (
            stack(
                "auth0",
                apps=[
                    app(
                        "auth0",
                        type="machine",
                        callbacks=[],
                        audience="https://api.example.com",
                        options={"auth0": {"existing": "abc"}},
                    )
                ],
            ),
            (
                "dashboard-identity:apps[0].options.auth0.existing: is for apps that log people in: a machine's grant would be given to a "
                "client that is not the stack's, got 'abc'"
            ),
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_the_way_out(config: dict[str, Any], expected: str):
    assert problems(config) == [expected]
