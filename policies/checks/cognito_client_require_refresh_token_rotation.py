"""A refresh token that was stolen ends when it is used."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import UNKNOWN, Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import COGNITO_CLIENT
from sources import aws, rfc

_CONFIDENTIAL_CLIENTS = Setting(
    "confidentialClients", False, "Whether app clients with a secret have to rotate as well."
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The standard asks it of public clients: others need their secret besides to use a refresh token."""
    flows, secret = inputs.get("allowedOauthFlows"), inputs.get("generateSecret")
    if isinstance(flows, list) and flows == ["client_credentials"]:
        return
    if secret is UNKNOWN or (secret is True and not settings[_CONFIDENTIAL_CLIENTS.name]):
        return
    feature = inputs.get("refreshTokenRotation.feature")
    if feature in (None, "DISABLED"):
        rule = "must be 'ENABLED': a refresh token that was stolen from a public client could be used until it expires"
        fix = "set it to 'ENABLED', and take ALLOW_REFRESH_TOKEN_AUTH out of `explicitAuthFlows`"
        yield Violation("refreshTokenRotation.feature", rule, fix, feature)


policy = resource_policy(
    name="cognito-client-require-refresh-token-rotation",
    title="Every use of a public Cognito app client's refresh token replaces it",
    types=[COGNITO_CLIENT],
    looks_at=["refreshTokenRotation.feature"],
    sources=[
        rfc(9700, "2.2.2"),
        aws(
            "Refresh tokens",
            "cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html",
        ),
    ],
    settings=[_CONFIDENTIAL_CLIENTS],
    check=check,
)
