"""What the policies on Auth0's clients are tried on."""

from __future__ import annotations

from resource_types import AUTH0_CLIENT, AUTH0_CLIENT_CREDENTIALS

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.cases.uris import bad_uris, uri_passes
from tests.policies.protocol import Resource

CLIENT = {
    "name": "Board",
    "appType": "spa",
    "grantTypes": ["authorization_code", "refresh_token"],
    "callbacks": ["https://board.example.com/callback"],
    "allowedLogoutUrls": ["https://board.example.com/"],
    "webOrigins": ["https://board.example.com"],
    "oidcConformant": True,
    "crossOriginAuth": False,
    "jwtConfiguration": {"alg": "RS256", "lifetimeInSeconds": 3600},
    "refreshToken": {
        "rotationType": "rotating",
        "expirationType": "expiring",
        "leeway": 0,
        "tokenLifetime": 2592000,
        "idleTokenLifetime": 1296000,
        "infiniteTokenLifetime": False,
        "infiniteIdleTokenLifetime": False,
    },
}

CASES = [
    Case(
        "auth0-client-require-exact-redirect-uris",
        AUTH0_CLIENT,
        CLIENT,
        [
            *bad_uris("callbacks"),
            *bad_uris("allowedLogoutUrls"),
            Break({"initiateLoginUri": "http://a.example/"}, "initiateLoginUri", ("'http://a.example/'", "https")),
            Break(
                {
                    "oidcLogout": {
                        "backchannelLogoutUrls": ["http://a.example/"],
                        "backchannelLogoutInitiators": {"mode": "all"},
                    }
                },
                "oidcLogout.backchannelLogoutUrls[0]",
                ("'http://a.example/'",),
            ),
            Break(
                {"appType": "native", "callbacks": ["myapp:/callback"]},
                "callbacks[0]",
                ("'myapp:/callback'", "allowedSchemes"),
            ),
            Break(
                {"callbacks": ["com.example.app:/callback"]},
                "callbacks[0]",
                ("'com.example.app:/callback'",),
                depends_on=("appType",),
            ),
        ],
        [
            *uri_passes("callbacks"),
            Pass({"initiateLoginUri": ""}),
            Pass({"appType": "native", "callbacks": ["com.example.app:/callback"]}),
            Pass({"appType": "native", "callbacks": ["myapp:/callback"]}, {"allowedSchemes": ["myapp"]}),
        ],
    ),
    Case(
        "auth0-client-require-exact-origins",
        AUTH0_CLIENT,
        CLIENT,
        [
            Break({"webOrigins": ["https://*.example.com"]}, "webOrigins[0]", ("wildcard", "'https://*.example.com'")),
            Break({"allowedOrigins": ["http://a.example"]}, "allowedOrigins[0]", ("'https://a.example'",)),
            Break(
                {"allowedOrigins": ["capacitor://localhost"]}, "allowedOrigins[0]", ("https",), depends_on=("appType",)
            ),
            Break({"webOrigins": ["https://a.example/app"]}, "webOrigins[0]", ("origin", "use 'https://a.example'")),
            Break(
                {"webOrigins": ["http://localhost:1"]}, "webOrigins[0]", ("allowLoopback",), {"allowLoopback": False}
            ),
            Break({}, "webOrigins[0]", ("allowedHosts",), {"allowedHosts": ["other.example"]}),
        ],
        [
            Pass({"webOrigins": ["http://localhost:8501", "https://a.example/"]}),
            Pass({"appType": "native", "allowedOrigins": ["capacitor://localhost", "http://localhost"]}),
            Pass({"appType": "native", "allowedOrigins": ["tauri://localhost"]}, {"allowedSchemes": ["tauri"]}),
        ],
    ),
    Case(
        "auth0-client-disallow-implicit-grant",
        AUTH0_CLIENT,
        CLIENT,
        [
            Break(
                {"grantTypes": ["authorization_code", "refresh_token", "implicit"]},
                "grantTypes[2]",
                ("'implicit'", "authorization_code"),
            ),
            Break({"grantTypes": REMOVED}, "grantTypes", ("got nothing", "name the grants")),
        ],
    ),
    Case(
        "auth0-client-disallow-password-grant",
        AUTH0_CLIENT,
        CLIENT,
        [
            Break({"grantTypes": ["password", "refresh_token"]}, "grantTypes[0]", ("'password'", "login page")),
            Break(
                {"grantTypes": ["http://auth0.com/oauth/grant-type/password-realm", "refresh_token"]},
                "grantTypes[0]",
                ("password-realm",),
            ),
        ],
    ),
    Case(
        "auth0-client-require-oidc-conformance",
        AUTH0_CLIENT,
        CLIENT,
        [
            Break({"oidcConformant": False}, "oidcConformant", ("got false", "set it to true")),
            Break({"oidcConformant": REMOVED}, "oidcConformant", ("got nothing",)),
        ],
    ),
    Case(
        "auth0-client-disallow-cross-origin-authentication",
        AUTH0_CLIENT,
        CLIENT,
        [
            Break({"crossOriginAuth": True}, "crossOriginAuth", ("got true", "login page")),
            Break({"crossOriginLoc": "https://a.example/fallback"}, "crossOriginLoc", ("remove it",)),
        ],
        [Pass({"crossOriginAuth": REMOVED, "crossOriginLoc": ""})],
    ),
    Case(
        "auth0-client-require-asymmetric-signing",
        AUTH0_CLIENT,
        CLIENT,
        [
            Break({"jwtConfiguration.alg": "HS256"}, "jwtConfiguration.alg", ("'HS256'", "'RS256'")),
            Break({"jwtConfiguration": REMOVED}, "jwtConfiguration.alg", ("got nothing",)),
        ],
        [
            Pass({"jwtConfiguration.alg": "PS256"}),
            Pass({"appType": "non_interactive", "jwtConfiguration.alg": REMOVED}),
        ],
    ),
    Case(
        "auth0-client-limit-id-token-lifetime",
        AUTH0_CLIENT,
        CLIENT,
        [
            Break(
                {"jwtConfiguration.lifetimeInSeconds": 86400}, "jwtConfiguration.lifetimeInSeconds", ("86400", "36000")
            ),
            Break(
                {"jwtConfiguration.lifetimeInSeconds": REMOVED},
                "jwtConfiguration.lifetimeInSeconds",
                ("got nothing", "set it to 3600 or less"),
                {"maxSeconds": 3600},
            ),
        ],
        [
            Pass({"jwtConfiguration.lifetimeInSeconds": REMOVED}),
            Pass({"jwtConfiguration.lifetimeInSeconds": 86400}, {"maxSeconds": 86400}),
        ],
    ),
    Case(
        "auth0-client-limit-refresh-token-lifetime",
        AUTH0_CLIENT,
        CLIENT,
        [
            Break(
                {"refreshToken": REMOVED},
                "refreshToken.expirationType",
                ("got nothing", "'expiring'"),
                depends_on=("grantTypes", "grantTypes[1]"),
            ),
            Break(
                {"refreshToken.expirationType": "non-expiring", "refreshToken.rotationType": "non-rotating"},
                "refreshToken.expirationType",
                ("'non-expiring'",),
            ),
            Break(
                {"refreshToken.infiniteTokenLifetime": True}, "refreshToken.infiniteTokenLifetime", ("set it to false",)
            ),
            Break(
                {"refreshToken.infiniteIdleTokenLifetime": True},
                "refreshToken.infiniteIdleTokenLifetime",
                ("set it to false",),
            ),
            Break({"refreshToken.tokenLifetime": 31557600}, "refreshToken.tokenLifetime", ("31557600", "30 days")),
            Break(
                {"refreshToken.idleTokenLifetime": 2592000}, "refreshToken.idleTokenLifetime", ("2592000", "15 days")
            ),
            Break({}, "refreshToken.tokenLifetime", ("7 days",), {"maxDays": 7}),
            Break({}, "refreshToken.idleTokenLifetime", ("1 days",), {"maxIdleDays": 1}),
        ],
        [
            Pass({"grantTypes": ["authorization_code"], "refreshToken": REMOVED}),
            Pass({"refreshToken.tokenLifetime": 31536000}, {"maxDays": 365}),
            Pass({"refreshToken.idleTokenLifetime": 2592000}, {"maxIdleDays": 30}),
        ],
    ),
    Case(
        "auth0-client-require-refresh-token-rotation",
        AUTH0_CLIENT,
        CLIENT,
        [
            Break(
                {"refreshToken.rotationType": "non-rotating"},
                "refreshToken.rotationType",
                ("'non-rotating'", "'rotating'"),
            ),
            Break({"refreshToken": REMOVED}, "refreshToken.rotationType", ("got nothing",)),
            Break({"refreshToken.leeway": 120}, "refreshToken.leeway", ("120", "60")),
            Break({"refreshToken.leeway": 30}, "refreshToken.leeway", ("30",), {"maxLeewaySeconds": 5}),
            Break(
                {"appType": "regular_web", "refreshToken.rotationType": "non-rotating"},
                "refreshToken.rotationType",
                ("'non-rotating'",),
                {"confidentialClients": True},
                depends_on=("appType", "grantTypes", "grantTypes[1]"),
            ),
        ],
        [
            Pass({"appType": "regular_web", "refreshToken.rotationType": "non-rotating"}),
            Pass({"grantTypes": ["authorization_code"], "refreshToken": REMOVED}),
        ],
    ),
    Case(
        "auth0-client-credentials-disallow-public-client-secrets",
        AUTH0_CLIENT_CREDENTIALS,
        {"clientId": "abc", "authenticationMethod": "none"},
        [
            Break(
                {"authenticationMethod": "client_secret_post"},
                "authenticationMethod",
                ("'client_secret_post'", "'spa'", "set it to 'none'"),
            ),
            Break(
                {"authenticationMethod": "client_secret_basic"},
                "authenticationMethod",
                ("'native'",),
                of={"client": {"appType": "native"}},
            ),
        ],
        [Pass({"authenticationMethod": "client_secret_post"}, of={"client": {"appType": "regular_web"}})],
        made_from={"clientId": Resource(AUTH0_CLIENT, "client", CLIENT)},
    ),
]
