"""A client secret that got out is not good for ever."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.lifetimes import DAY_SECONDS, go_duration_seconds, moment, now
from inputs import UNKNOWN, Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import ENTRA_APPLICATION, ENTRA_APPLICATION_PASSWORD, ENTRA_SERVICE_PRINCIPAL_PASSWORD
from sources import microsoft

_MAX_DAYS = Setting("maxDays", 180, "Longest lifetime of a client secret, from its start.")
_FIX = "give `endDate`, with at most {} days from now"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Of a secret by itself, or inside its application. A secret without an end has Entra's two years; one without a start begins now."""
    inside = not inputs.lacks("password")
    prefix, most = "password." if inside else "", settings[_MAX_DAYS.name]
    if not inside and inputs.lacks("applicationId") and inputs.lacks("servicePrincipalId"):
        return
    end, relative = inputs.get(f"{prefix}endDate"), inputs.get(f"{prefix}endDateRelative")
    if end is None and relative is None:
        yield Violation(
            f"{prefix}endDate",
            f"must be given: Entra's own is two years, and {most} days are the most",
            _FIX.format(most),
            None,
        )
    elif isinstance(relative, str):
        seconds = go_duration_seconds(relative)
        if seconds is not None and seconds > most * DAY_SECONDS:
            yield Violation(
                f"{prefix}endDateRelative", f"must be at most {most} days ({most * 24}h)", _FIX.format(most), relative
            )
    begins, until = inputs.get(f"{prefix}startDate"), moment(end)
    if begins is UNKNOWN or until is None:
        return
    if (until - (moment(begins) or now())).total_seconds() > most * DAY_SECONDS:
        yield Violation(f"{prefix}endDate", f"must be at most {most} days from its start", _FIX.format(most), end)


policy = resource_policy(
    name="entra-application-password-limit-lifetime",
    title="Client secrets at Entra end within months",
    types=[ENTRA_APPLICATION_PASSWORD, ENTRA_SERVICE_PRINCIPAL_PASSWORD, ENTRA_APPLICATION],
    looks_at=["endDate", "endDateRelative", "password.endDate"],
    sources=[
        microsoft(
            "Security best practices for application properties",
            "entra/identity-platform/security-best-practices-for-app-registration",
        ),
        microsoft(
            "Microsoft Entra application management policies",
            "graph/api/resources/applicationauthenticationmethodpolicy",
        ),
    ],
    settings=[_MAX_DAYS],
    check=check,
)
