"""What the policies on Dex are tried on: the parts of its configuration that this project's components hand the engine."""

from __future__ import annotations

from resource_types import DEX_APPLICATION, DEX_DIRECTORY

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.cases.uris import bad_uris, uri_passes

SERVER = {
    "issuer": "https://login.example.com/dex",
    "oauth2": {
        "responseTypes": ["code"],
        "grantTypes": ["authorization_code", "refresh_token"],
        "pkce": {"enforce": True, "codeChallengeMethodsSupported": ["S256"]},
    },
    "expiry": {
        "idTokens": "60m",
        "refreshTokens": {
            "disableRotation": False,
            "reuseInterval": "3s",
            "validIfNotUsedFor": "720h",
            "absoluteLifetime": "2160h",
        },
    },
}
CLIENT = {
    "id": "board",
    "name": "Board",
    "redirectURIs": ["https://board.example.com/callback"],
    "postLogoutRedirectURIs": ["https://board.example.com/"],
    "public": False,
}
METHODS = "oauth2.pkce.codeChallengeMethodsSupported"

CASES = [
    Case(
        "dex-server-require-pkce",
        DEX_DIRECTORY,
        SERVER,
        [
            Break({"oauth2.pkce.enforce": False}, "oauth2.pkce.enforce", ("got false", "pkce: required")),
            Break({"oauth2.pkce": REMOVED}, "oauth2.pkce.enforce", ("got nothing",)),
            Break({METHODS: ["S256", "plain"]}, METHODS, ("'plain'", "name 'S256' only")),
        ],
    ),
    Case(
        "dex-server-disallow-implicit-grant",
        DEX_DIRECTORY,
        SERVER,
        [
            Break(
                {"oauth2.responseTypes": ["code", "token id_token"]},
                "oauth2.responseTypes[1]",
                ("'token id_token'", "'code'"),
            ),
            Break({"oauth2.grantTypes": ["implicit"]}, "oauth2.grantTypes[0]", ("'implicit'",)),
        ],
        [Pass({"oauth2.responseTypes": REMOVED})],
    ),
    Case(
        "dex-server-disallow-password-grant",
        DEX_DIRECTORY,
        SERVER,
        [
            Break(
                {"oauth2.grantTypes": ["authorization_code", "password"]},
                "oauth2.grantTypes[1]",
                ("'password'", "login page"),
            ),
            Break({"oauth2.passwordConnector": "local"}, "oauth2.passwordConnector", ("'local'",)),
        ],
    ),
    Case(
        "dex-server-limit-token-lifetime",
        DEX_DIRECTORY,
        SERVER,
        [
            Break({"expiry.idTokens": "24h"}, "expiry.idTokens", ("'24h'", "60 minutes")),
            Break({"expiry.idTokens": REMOVED}, "expiry.idTokens", ("got nothing", "24h")),
            Break(
                {"expiry.refreshTokens.absoluteLifetime": "3962h"},
                "expiry.refreshTokens.absoluteLifetime",
                ("90 days",),
            ),
            Break(
                {"expiry.refreshTokens.validIfNotUsedFor": REMOVED},
                "expiry.refreshTokens.validIfNotUsedFor",
                ("got nothing", "for ever"),
            ),
            Break({}, "expiry.idTokens", ("5 minutes",), {"maxTokenMinutes": 5}),
            Break({}, "expiry.refreshTokens.absoluteLifetime", ("30 days",), {"maxRefreshTokenDays": 30}),
            Break({}, "expiry.refreshTokens.validIfNotUsedFor", ("7 days",), {"maxUnusedDays": 7}),
        ],
        [Pass({"expiry.idTokens": "24h"}, {"maxTokenMinutes": 1440})],
    ),
    Case(
        "dex-server-require-refresh-token-rotation",
        DEX_DIRECTORY,
        SERVER,
        [
            Break(
                {"expiry.refreshTokens.disableRotation": True},
                "expiry.refreshTokens.disableRotation",
                ("got true", "rotateRefreshTokens"),
            )
        ],
    ),
    Case(
        "dex-client-require-exact-redirect-uris",
        DEX_APPLICATION,
        CLIENT,
        [
            *bad_uris("redirectURIs"),
            *bad_uris("postLogoutRedirectURIs"),
            Break(
                {"redirectURIs": ["com.example.app:/callback"]},
                "redirectURIs[0]",
                ("'com.example.app:/callback'",),
                depends_on=("public",),
            ),
            Break({"public": True, "redirectURIs": ["myapp:/cb"]}, "redirectURIs[0]", ("allowedSchemes",)),
        ],
        [
            *uri_passes("redirectURIs"),
            Pass({"public": True, "redirectURIs": ["com.example.app:/callback"]}),
            Pass({"public": True, "redirectURIs": ["myapp:/cb"]}, {"allowedSchemes": ["myapp"]}),
        ],
    ),
]
