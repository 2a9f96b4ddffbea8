"""An app registration that somebody else made: looked up, and nothing of it written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components.entra.adopted import client_id_of
from tests.components.recorder import Recording, Secret, record_stack, record_values
from tests.components.stacks import app, stack
from tests.components.test_settings import problems

APPS = "dashboard-identity:apps"
CLIENT = "5a4c1c0e-6b0f-4c8e-9a55-0c1b2d3e4f50"


def adopting(existing: str = CLIENT, *, type: str = "regular_web", **options: Any) -> dict[str, Any]:  # noqa: A002
    return stack("entra", apps=[app("entra", type=type, options={"entra": {"existing": existing, **options}})])


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The redirect URIs of the registration that every look-up finds."""
    uris = ["https://board.example.com/callback"]
    answer = Recording.call

    def call(self: Recording, args: Any) -> dict[str, Any]:
        found = answer(self, args)
        if not args.token.endswith("getApplication"):
            return found
        platforms = {"webs": [{"redirectUris": uris}], "singlePageApplications": [], "publicClients": []}
        return {**found, "clientId": CLIENT, "objectId": "object-1", **platforms}

    monkeypatch.setattr(Recording, "call", call)
    return uris


def custom(recording: Recording) -> list[str]:
    return [one.type for one in recording.resources if one.request.custom]


def test_nothing_is_written_for_a_registration_that_is_there_already():
    recording = record_stack(adopting())

    assert custom(recording) == []
    assert ("azuread:index/getApplication:getApplication", {"clientId": CLIENT}) in recording.calls


def test_what_is_no_client_id_is_a_display_name():
    assert (
        "azuread:index/getApplication:getApplication",
        {"displayName": "Board of 2019"},
    ) in record_stack(adopting("Board of 2019")).calls


def test_the_client_is_the_registration_s_and_has_no_secret_that_anybody_could_read():
    client = record_values(adopting(), lambda s: s.clients()["Board"]["entra"])

    assert (client["client_id"], client["client_secret"], client["secret_expires_at"]) == (CLIENT, None, None)
    assert client["token_endpoint_auth_method"] == "client_secret_basic"
    assert client["redirect_uris"] == ["https://board.example.com/callback"]


def test_a_secret_of_the_stack_s_own_is_added_where_the_stack_says_so():
    config = adopting(addSecret=True, secretVersion=2, previousSecretVersion=1)
    recording = record_stack(config)

    assert [one.name for one in recording.of("ApplicationPassword")] == ["entra-Board-secret-1", "entra-Board-secret-2"]
    assert {one.inputs["applicationId"] for one in recording.of("ApplicationPassword")} == {"/applications/object-1"}
    assert set(custom(recording)) == {"azuread:index/applicationPassword:ApplicationPassword"}
    client = record_values(config, lambda s: s.clients()["Board"]["entra"])
    assert client["client_secret"] == Secret("entra-secret")


def test_a_callback_that_the_registration_lacks_is_said():
    found = SimpleNamespace(
        client_id=CLIENT,
        webs=[{"redirect_uris": ["https://elsewhere.example.com/callback"]}],
        single_page_applications=[],
        public_clients=[],
    )
    with pytest.raises(pulumi.RunError) as refused:
        client_id_of("Board of 2019", found, ["https://board.example.com/callback"])
    assert str(refused.value) == (
        "the app registration 'Board of 2019', which the stack adopts and does not change, lacks the redirect URI "
        "https://board.example.com/callback: add them by hand"
    )


def test_the_port_of_a_local_callback_is_passed_over_as_entra_does(registered):
    registered[:] = ["http://localhost/callback"]
    config = stack(
        "entra",
        apps=[app("entra", callbacks=["http://localhost:8501/callback"], options={"entra": {"existing": CLIENT}})],
    )

    assert record_values(config, lambda s: s.clients()["Board"]["entra"])["client_id"] == CLIENT


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (
            adopting(frontChannelLogoutUrl="https://board.example.com/out"),
            (
                "frontChannelLogoutUrl: would change the registration that 'existing' names, got "
                "'https://board.example.com/out'; set it there by hand"
            ),
        ),
        (
            adopting(secretRotationDays=30),
            (
                "secretRotationDays: is about a client secret, and the stack makes none for a registration that is there already, "
                "got 30; remove it, or set 'addSecret: true'"
            ),
        ),
        (
            adopting(type="spa", addSecret=True),
            "addSecret: is about a client secret, and a public app has none; remove it",
        ),
        (
            stack("entra", apps=[app("entra", options={"entra": {"addSecret": True}})]),
            "addSecret: is for an app registration that is there already; remove it, or name that by 'existing'",
        ),
        (
            adopting(" "),
            (
                "existing: must be a client ID or a display name of at most 256 characters, got ' '; find it in 'App "
                "registrations'"
            ),
        ),
    ],
)
def test_a_setting_that_would_write_is_refused(config, expected):
    assert problems(config) == [f"{APPS}[0].options.entra.{expected}"]
