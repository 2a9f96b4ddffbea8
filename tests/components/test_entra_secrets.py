"""Which client secrets an app has at a time, and what a stack file may say of them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from components.entra import secrets
from tests.components.recorder import Secret, record_stack, record_values
from tests.components.stacks import app, stack
from tests.components.test_settings import problems

APPS = "dashboard-identity:apps"
UTC = datetime.UTC
FIRST = datetime.datetime(2026, 11, 30, tzinfo=UTC)
"""The first day of a period of 28 days."""


def with_app(provider: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    return stack("entra", providers={"entra": provider or {}}, apps=[app("entra", options={"entra": options})])


def passwords(config: dict[str, Any]) -> dict[str, str]:
    """Logical name -> end date."""
    return {one.name: one.inputs["endDate"] for one in record_stack(config).of("ApplicationPassword")}


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Any:
    def move(moment: datetime.datetime) -> None:
        monkeypatch.setattr(secrets, "now", lambda: moment)

    move(FIRST)
    return move


def test_by_the_calendar_an_app_has_two_secrets_of_which_the_older_ends_when_the_next_is_due(today):
    made = passwords(with_app(secretRotationDays=28))

    assert made == {
        "entra-Board-secret-odd_periods": "2026-12-28T00:00:00Z",
        "entra-Board-secret-even_periods": "2027-01-25T00:00:00Z",
    }


def test_every_run_within_a_period_wants_the_same_to_the_letter(today):
    config = with_app(secretRotationDays=28)
    inputs = []
    for moment in (FIRST, FIRST + datetime.timedelta(seconds=1), FIRST + datetime.timedelta(days=28, seconds=-1)):
        today(moment)
        inputs.append([(one.name, one.inputs) for one in record_stack(config).of("ApplicationPassword")])

    assert inputs[0] == inputs[1] == inputs[2]


def test_in_the_next_period_the_secret_that_has_ended_is_replaced_and_the_other_stays(today):
    config = with_app(secretRotationDays=28)
    before = passwords(config)
    today(FIRST + datetime.timedelta(days=28))
    after = passwords(config)

    assert before["entra-Board-secret-even_periods"] == after["entra-Board-secret-even_periods"]
    assert before["entra-Board-secret-odd_periods"] == "2026-12-28T00:00:00Z"
    assert after["entra-Board-secret-odd_periods"] == "2027-02-22T00:00:00Z"


def test_the_app_gets_the_younger_and_its_expiry(today):
    def client(moment: datetime.datetime) -> Any:
        today(moment)
        return record_values(with_app(secretRotationDays=28), lambda s: s.clients()["Board"]["entra"])

    first, next_one = client(FIRST), client(FIRST + datetime.timedelta(days=28))
    assert (first["secret_expires_at"], next_one["secret_expires_at"]) == (
        "2027-01-25T00:00:00Z",
        "2027-02-22T00:00:00Z",
    )
    assert first["client_secret"] == Secret("entra-secret")


def test_a_date_of_the_calendar_is_not_ignored_and_that_of_a_version_is(today):
    recording = record_stack(with_app(secretRotationDays=28, previousSecretVersion=1))
    ignored = {one.name: list(one.request.ignoreChanges) for one in recording.of("ApplicationPassword")}

    assert ignored == {
        "entra-Board-secret-1": ["endDate"],
        "entra-Board-secret-even_periods": [],
        "entra-Board-secret-odd_periods": [],
    }


@pytest.mark.parametrize("days", [1, 7, 30, 90])
@pytest.mark.parametrize("offset", [0, 1, 86399, 86400, 40 * 86400])
def test_a_new_secret_holds_for_at_least_one_period_and_at_most_two(days, offset):
    at = FIRST + datetime.timedelta(seconds=offset)
    period = datetime.timedelta(days=days)
    older, younger = secrets.staggered(days, at)

    assert period < younger.end - at <= 2 * period
    assert datetime.timedelta() < older.end - at <= period
    assert younger.name != older.name


def test_an_earlier_version_stays_where_the_stack_says_so_and_the_app_gets_the_present_one():
    config = with_app(secretVersion=2, previousSecretVersion=1)
    recording = record_stack(config)

    assert [one.name for one in recording.of("ApplicationPassword")] == ["entra-Board-secret-1", "entra-Board-secret-2"]
    assert [one.inputs["displayName"] for one in recording.of("ApplicationPassword")] == ["Board 1", "Board 2"]


def test_the_provider_s_setting_holds_for_each_app_and_an_app_s_own_for_itself(today):
    apps = [
        app("entra"),
        app("entra", name="Other", options={"entra": {"secretRotationDays": 7}}),
        app("entra", name="Page", type="spa"),
    ]
    made = passwords(stack("entra", providers={"entra": {"secretRotationDays": 28}}, apps=apps))

    assert made == {
        "entra-Board-secret-even_periods": "2027-01-25T00:00:00Z",
        "entra-Board-secret-odd_periods": "2026-12-28T00:00:00Z",
        "entra-Other-secret-even_periods": "2026-12-14T00:00:00Z",
        "entra-Other-secret-odd_periods": "2026-12-07T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (
            with_app(secretRotationDays=91),
            (
                "[0].options.entra.secretRotationDays: must be at most 90: a secret holds for two periods, within the stack's "
                "'limits.maxSecretLifetimeDays' of 180, got 91; or raise the limit"
            ),
        ),
        (
            with_app(secretRotationDays=0),
            "[0].options.entra.secretRotationDays: must be greater than or equal to 1, got 0",
        ),
        (
            with_app({"secretRotationDays": 60}, secretVersion=3),
            (
                "[0].options.entra.secretVersion: is not used beside 'secretRotationDays', which names secrets by the calendar, "
                "got '3'; remove it, or keep that secret for a while by 'previousSecretVersion: 3'"
            ),
        ),
        (
            with_app({"secretRotationDays": 60}, secretLifetimeDays=3),
            (
                "[0].options.entra.secretLifetimeDays: is not used beside 'secretRotationDays', where a secret holds for two "
                "periods, got 3; remove one of them"
            ),
        ),
        (
            with_app(previousSecretVersion=1),
            (
                "[0].options.entra.previousSecretVersion: is the present 'secretVersion', got '1'; change 'secretVersion', and "
                "name here the version that it had"
            ),
        ),
        (
            with_app(secretVersion=2, previousSecretVersion="of even"),
            (
                "[0].options.entra.previousSecretVersion: must be letters, digits, '.' and '-', at most 32, got 'of even'; such "
                "as '2' or '2027-01'"
            ),
        ),
        (
            stack("entra", apps=[app("entra", type="spa", options={"entra": {"secretRotationDays": 20}})]),
            "[0].options.entra.secretRotationDays: is about a client secret, and a public app has none, got 20; remove it",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_with_its_place_and_a_way_out(config, expected):
    assert problems(config) == [f"{APPS}{expected}"]


def test_a_lifetime_beside_a_rotation_is_refused_at_the_provider():
    config = with_app({"secretRotationDays": 60, "secretLifetimeDays": 30})

    assert problems(config) == [
        (
            "dashboard-identity:providers.entra.secretLifetimeDays: is not used beside 'secretRotationDays', where a secret holds "
            "for two periods, got 30; remove one of them"
        )
    ]
