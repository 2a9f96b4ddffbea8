"""What the policies on Cognito's app clients are tried on."""

from __future__ import annotations

from resource_types import COGNITO_CLIENTS

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.cases.uris import bad_uris, uri_passes

CLIENT_TYPE, MANAGED_TYPE = COGNITO_CLIENTS
CLIENT = {
    "name": "Board",
    "userPoolId": "eu-west-1_abc",
    "generateSecret": False,
    "allowedOauthFlowsUserPoolClient": True,
    "allowedOauthFlows": ["code"],
    "allowedOauthScopes": ["openid"],
    "callbackUrls": ["https://board.example.com/callback"],
    "logoutUrls": ["https://board.example.com/"],
    "explicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
    "accessTokenValidity": 60,
    "idTokenValidity": 60,
    "refreshTokenValidity": 30,
    "tokenValidityUnits": {"accessToken": "minutes", "idToken": "minutes", "refreshToken": "days"},
    "refreshTokenRotation": {"feature": "ENABLED", "retryGracePeriodSeconds": 0},
    "enableTokenRevocation": True,
    "preventUserExistenceErrors": "ENABLED",
}
MANAGED = {
    **{name: value for name, value in CLIENT.items() if name not in ("name", "generateSecret")},
    "namePrefix": "AmazonOpenSearchService-people",
}


def _without(*names: str) -> dict[str, object]:
    return dict.fromkeys(names, REMOVED)


CASES = [
    Case(
        "cognito-client-require-exact-redirect-uris",
        CLIENT_TYPE,
        CLIENT,
        [
            *bad_uris("callbackUrls"),
            *bad_uris("logoutUrls"),
            Break({"defaultRedirectUri": "http://a.example/"}, "defaultRedirectUri", ("'http://a.example/'",)),
            Break({"callbackUrls": ["myapp://callback"]}, "callbackUrls[0]", ("'myapp://callback'", "allowedSchemes")),
        ],
        [
            *uri_passes("callbackUrls"),
            Pass({"callbackUrls": ["com.example.app:/callback"]}),
            Pass({"callbackUrls": ["myapp://callback"]}, {"allowedSchemes": ["myapp"]}),
        ],
    ),
    *(
        Case(f"cognito-client-{policy}", MANAGED_TYPE, MANAGED, [Break({name: value}, path, says)])
        for policy, name, value, path, says in (
            (
                "require-exact-redirect-uris",
                "callbackUrls",
                ["http://a.example/"],
                "callbackUrls[0]",
                ("'http://a.ex",),
            ),
            ("disallow-implicit-grant", "allowedOauthFlows", ["implicit"], "allowedOauthFlows[0]", ("'implicit'",)),
            ("disallow-password-grant", "explicitAuthFlows", ["ADMIN_NO_SRP_AUTH"], "explicitAuthFlows[0]", ("SRP",)),
            ("limit-token-lifetime", "accessTokenValidity", 120, "accessTokenValidity", ("got 120",)),
            ("require-token-revocation", "enableTokenRevocation", False, "enableTokenRevocation", ("got false",)),
            (
                "require-hidden-user-existence",
                "preventUserExistenceErrors",
                "LEGACY",
                "preventUserExistenceErrors",
                ("'LE",),
            ),
        )
    ),
    Case(
        "cognito-client-disallow-implicit-grant",
        CLIENT_TYPE,
        CLIENT,
        [Break({"allowedOauthFlows": ["code", "implicit"]}, "allowedOauthFlows[1]", ("'implicit'", "use 'code'"))],
        [Pass({"allowedOauthFlows": REMOVED})],
    ),
    Case(
        "cognito-client-disallow-password-grant",
        CLIENT_TYPE,
        CLIENT,
        [
            Break({"explicitAuthFlows": [flow]}, "explicitAuthFlows[0]", (repr(flow), "login pages"))
            for flow in (
                *(
                    "ALLOW_USER_PASSWORD_AUTH",
                    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
                    "USER_PASSWORD_AUTH",
                    "ADMIN_NO_SRP_AUTH",
                ),
            )
        ],
        [Pass({"explicitAuthFlows": REMOVED}), Pass({"explicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH"]})],
    ),
    Case(
        "cognito-client-disallow-public-client-secrets",
        CLIENT_TYPE,
        CLIENT,
        [
            Break(
                {"generateSecret": True, "callbackUrls": ["com.example.app:/callback"]},
                "generateSecret",
                ("'com.example.app:/callback'", "set it to false"),
                depends_on=("callbackUrls", "callbackUrls[0]"),
            )
        ],
        [Pass({"generateSecret": True}), Pass({"callbackUrls": ["com.example.app:/callback"]})],
    ),
    Case(
        "cognito-client-limit-token-lifetime",
        CLIENT_TYPE,
        CLIENT,
        [
            Break({"accessTokenValidity": 1440}, "accessTokenValidity", ("got 1440", "60 minutes")),
            Break(
                {"accessTokenValidity": 24, "tokenValidityUnits": REMOVED, **_without("idTokenValidity")},
                "accessTokenValidity",
                ("got 24", "hours, Cognito's unit where `tokenValidityUnits.accessToken` is not given"),
                depends_on=("tokenValidityUnits",),
            ),
            Break({"idTokenValidity": 1440}, "idTokenValidity", ("got 1440",)),
            Break(
                {"refreshTokenValidity": 3650},
                "refreshTokenValidity",
                ("got 3650", "30 days"),
                depends_on=("tokenValidityUnits.refreshToken",),
            ),
            Break({"authSessionValidity": 15}, "authSessionValidity", ("got 15", "10 minutes")),
            Break({}, "accessTokenValidity", ("15 minutes",), {"maxAccessTokenMinutes": 15}),
            Break({}, "idTokenValidity", ("15 minutes",), {"maxIdTokenMinutes": 15}),
            Break({}, "refreshTokenValidity", ("7 days",), {"maxRefreshTokenDays": 7}),
            Break({"authSessionValidity": 5}, "authSessionValidity", ("3 minutes",), {"maxAuthSessionMinutes": 3}),
        ],
        [
            Pass(_without("accessTokenValidity", "idTokenValidity", "refreshTokenValidity", "tokenValidityUnits")),
            Pass({"accessTokenValidity": 3600, "tokenValidityUnits.accessToken": "seconds"}),
            Pass({"refreshTokenValidity": 90}, {"maxRefreshTokenDays": 90}),
        ],
    ),
    Case(
        "cognito-client-require-refresh-token-rotation",
        CLIENT_TYPE,
        CLIENT,
        [
            Break(
                {"refreshTokenRotation": REMOVED},
                "refreshTokenRotation.feature",
                ("got nothing", "ALLOW_REFRESH_TOKEN_AUTH"),
                depends_on=("generateSecret",),
            ),
            Break({"refreshTokenRotation.feature": "DISABLED"}, "refreshTokenRotation.feature", ("'DISABLED'",)),
            Break(
                {"generateSecret": True, "refreshTokenRotation": REMOVED},
                "refreshTokenRotation.feature",
                ("got nothing",),
                {"confidentialClients": True},
            ),
        ],
        [
            Pass({"generateSecret": True, "refreshTokenRotation": REMOVED}),
            Pass({"allowedOauthFlows": ["client_credentials"], "refreshTokenRotation": REMOVED}),
        ],
    ),
    Case(
        "cognito-client-require-token-revocation",
        CLIENT_TYPE,
        CLIENT,
        [Break({"enableTokenRevocation": False}, "enableTokenRevocation", ("got false", "set it to true"))],
        [Pass({"enableTokenRevocation": REMOVED})],
    ),
    Case(
        "cognito-client-require-hidden-user-existence",
        CLIENT_TYPE,
        CLIENT,
        [
            Break({"preventUserExistenceErrors": "LEGACY"}, "preventUserExistenceErrors", ("'LEGACY'", "'ENABLED'")),
            Break({"preventUserExistenceErrors": REMOVED}, "preventUserExistenceErrors", ("got nothing",)),
        ],
    ),
]
