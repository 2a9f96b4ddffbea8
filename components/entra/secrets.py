"""The client secrets that an app has at a time: one that a version names, or two that the calendar does."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from components.naming import child

_FIRST_PERIOD = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
"""A Monday, so that periods of whole weeks begin on Mondays."""
_SLOTS = ("even_periods", "odd_periods")
"""Names that no version can have."""


@dataclass(frozen=True)
class ClientSecret:
    """A secret that is to be there."""

    name: str
    """Last part of its logical name."""
    label: str
    """What tells it from the app's others at Entra."""
    end: datetime.datetime
    keeps_its_end: bool
    """Whether ``end`` counts only when the secret is made; otherwise another end is another secret."""


def now() -> datetime.datetime:
    """The time that decides which secrets are due."""
    return datetime.datetime.now(datetime.UTC)


def due(period_days: int | None, version: str, previous: str | None, lifetime_days: int) -> list[ClientSecret]:
    """The secrets that are to be there now, the app's own last.

    Args:
        period_days: two by the calendar in place of the one of ``version``.
        previous: an earlier version, whose secret is to hold beside them.
    """
    at = now()
    end = at + datetime.timedelta(days=lifetime_days)
    own = [_of_version(version, end)] if period_days is None else staggered(period_days, at)
    return [*([] if previous is None else [_of_version(previous, end)]), *own]


def staggered(period_days: int, at: datetime.datetime) -> list[ClientSecret]:
    """The secrets of the period before this one and of this one; each holds until the end of the period after its own.

    Dates and names follow from the calendar alone: every run within a period, on whatever machine, wants the same two secrets.
    """
    period = datetime.timedelta(days=period_days)
    current = (at - _FIRST_PERIOD) // period
    return [_of_period(number, _FIRST_PERIOD + (number + 2) * period) for number in (current - 1, current)]


def _of_version(version: str, end: datetime.datetime) -> ClientSecret:
    return ClientSecret(name=version, label=version, end=end, keeps_its_end=True)


def _of_period(number: int, end: datetime.datetime) -> ClientSecret:
    return ClientSecret(name=_SLOTS[number % 2], label=f"until {end:%Y-%m-%d}", end=end, keeps_its_end=False)


def add(
    parent: pulumi.Resource,
    name: str,
    title: str,
    application_id: pulumi.Input[str],
    wanted: Sequence[ClientSecret],
) -> azuread.ApplicationPassword:
    """Makes the secrets; answers the youngest, which is the app's."""
    made = [_make(parent, name, title, application_id, secret) for secret in wanted]
    return made[-1]


def _make(
    parent: pulumi.Resource, name: str, title: str, application_id: pulumi.Input[str], secret: ClientSecret
) -> azuread.ApplicationPassword:
    return azuread.ApplicationPassword(
        child(name, "secret", secret.name),
        application_id=application_id,
        display_name=f"{title} {secret.label}",
        end_date=secret.end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        opts=pulumi.ResourceOptions(
            parent=parent,
            ignore_changes=["endDate"] if secret.keeps_its_end else [],
            additional_secret_outputs=["value"],
        ),
    )
