"""What the policies on Cognito are tried on."""

from __future__ import annotations

from resource_types import (
    COGNITO_CLIENTS,
    COGNITO_IDENTITY_POOL,
    COGNITO_IDENTITY_PROVIDER,
    COGNITO_RISK_CONFIGURATION,
    COGNITO_USER,
    COGNITO_USER_POOL,
)

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.cases.uris import bad_uris, uri_passes
from tests.policies.protocol import Secret

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
POOL = {
    "name": "people",
    "adminCreateUserConfig": {"allowAdminCreateUserOnly": True},
    "passwordPolicy": {
        "minimumLength": 12,
        "requireLowercase": True,
        "requireUppercase": True,
        "requireNumbers": True,
        "requireSymbols": True,
        "temporaryPasswordValidityDays": 7,
    },
    "mfaConfiguration": "OPTIONAL",
    "softwareTokenMfaConfiguration": {"enabled": True},
    "deletionProtection": "ACTIVE",
}
PLUS = {"userPoolTier": "PLUS", "userPoolAddOns": {"advancedSecurityMode": "ENFORCED"}}
MODE = "userPoolAddOns.advancedSecurityMode"
CUSTOM_MODE = "userPoolAddOns.advancedSecurityAdditionalFlows.customAuthMode"
CHALLENGE = {"lambdaConfig": {"defineAuthChallenge": "arn:aws:lambda:eu-west-1:111122223333:function:challenge"}}
IDP = {
    "userPoolId": "eu-west-1_abc",
    "providerName": "Upstream",
    "providerType": "OIDC",
    "providerDetails": {
        "oidc_issuer": "https://login.example.com",
        "authorize_url": "https://login.example.com/authorize",
        "client_id": "cognito-at-upstream",
        "client_secret": Secret("upstream-secret"),
        "authorize_scopes": "openid email",
        "attributes_request_method": "GET",
    },
}
RISK = {
    "userPoolId": "eu-west-1_abc",
    "compromisedCredentialsRiskConfiguration": {"actions": {"eventAction": "BLOCK"}, "eventFilters": ["SIGN_IN"]},
    "accountTakeoverRiskConfiguration": {
        "actions": {
            "lowAction": {"eventAction": "MFA_IF_CONFIGURED", "notify": True},
            "mediumAction": {"eventAction": "MFA_REQUIRED", "notify": True},
            "highAction": {"eventAction": "BLOCK", "notify": True},
        }
    },
}
USER = {
    "userPoolId": "eu-west-1_abc",
    "username": "ada@example.com",
    "attributes": {"email": "ada@example.com"},
    "password": Secret("Kq7!vT2#xw9$Rm4z"),
}
COMPROMISED = "compromisedCredentialsRiskConfiguration"
TAKEOVER = "accountTakeoverRiskConfiguration.actions"


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
    Case(
        "cognito-user-pool-disallow-self-registration",
        COGNITO_USER_POOL,
        POOL,
        [
            Break(
                {"adminCreateUserConfig.allowAdminCreateUserOnly": False},
                "adminCreateUserConfig.allowAdminCreateUserOnly",
                ("got false", "set it to true"),
            ),
            Break(
                {"adminCreateUserConfig": REMOVED}, "adminCreateUserConfig.allowAdminCreateUserOnly", ("got nothing",)
            ),
        ],
    ),
    Case(
        "cognito-user-pool-require-strong-passwords",
        COGNITO_USER_POOL,
        POOL,
        [
            Break({"passwordPolicy.minimumLength": 8}, "passwordPolicy.minimumLength", ("got 8", "set it to 12")),
            Break({"passwordPolicy": REMOVED}, "passwordPolicy.minimumLength", ("got nothing", "Cognito's own is 8")),
            *(
                Break({f"passwordPolicy.{name}": value}, f"passwordPolicy.{name}", (says, "set it to true"))
                for name in ("requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols")
                for value, says in ((False, "got false"), (REMOVED, "got nothing"))
            ),
            Break(
                {"passwordPolicy.temporaryPasswordValidityDays": 30},
                "passwordPolicy.temporaryPasswordValidityDays",
                ("got 30", "7 days"),
            ),
            Break({}, "passwordPolicy.minimumLength", ("14",), {"minimumLength": 14}),
            Break({}, "passwordPolicy.temporaryPasswordValidityDays", ("1 days",), {"maxTemporaryPasswordDays": 1}),
        ],
        [
            Pass({"passwordPolicy": REMOVED}, {"minimumLength": 8}),
            Pass({"passwordPolicy.requireSymbols": False}, {"characters": ["lowercase", "uppercase", "numbers"]}),
            Pass({"passwordPolicy.temporaryPasswordValidityDays": REMOVED}),
        ],
    ),
    Case(
        "cognito-user-pool-require-mfa",
        COGNITO_USER_POOL,
        POOL,
        [
            Break({"mfaConfiguration": "OFF"}, "mfaConfiguration", ("'OFF'", "set it to 'ON'")),
            Break({"mfaConfiguration": REMOVED}, "mfaConfiguration", ("got nothing",)),
            Break({}, "mfaConfiguration", ("'OPTIONAL'",), {"ofEveryone": True}),
        ],
        [Pass({"mfaConfiguration": "ON"}, {"ofEveryone": True})],
    ),
    Case(
        "cognito-user-pool-require-deletion-protection",
        COGNITO_USER_POOL,
        POOL,
        [
            Break({"deletionProtection": "INACTIVE"}, "deletionProtection", ("'INACTIVE'", "'ACTIVE'")),
            Break({"deletionProtection": REMOVED}, "deletionProtection", ("got nothing",)),
        ],
    ),
    Case(
        "cognito-user-pool-require-threat-protection",
        COGNITO_USER_POOL,
        {**POOL, **PLUS},
        [
            Break({MODE: "OFF"}, MODE, ("'OFF'", "'ENFORCED'"), depends_on=("userPoolTier",)),
            Break({MODE: "AUDIT"}, MODE, ("'AUDIT'",)),
            Break({"userPoolAddOns": REMOVED}, MODE, ("got nothing",)),
            Break(CHALLENGE, CUSTOM_MODE, ("got nothing", "'ENFORCED'")),
            Break(
                {"userPoolTier": "ESSENTIALS", "userPoolAddOns": REMOVED},
                "userPoolTier",
                ("'ESSENTIALS'", "set it to 'PLUS'"),
                {"everyPool": True},
            ),
            Break(
                {"userPoolTier": REMOVED, "userPoolAddOns": REMOVED},
                "userPoolTier",
                ("got nothing",),
                {"everyPool": True},
            ),
        ],
        [
            *(Pass({"userPoolTier": tier, "userPoolAddOns": REMOVED}) for tier in ("LITE", "ESSENTIALS", REMOVED)),
            Pass({MODE: "AUDIT"}, {"mode": "AUDIT"}),
            Pass({**CHALLENGE, CUSTOM_MODE: "ENFORCED"}),
        ],
    ),
    Case(
        "cognito-risk-configuration-require-blocking",
        COGNITO_RISK_CONFIGURATION,
        RISK,
        [
            Break(
                {f"{COMPROMISED}.actions.eventAction": "NO_ACTION"},
                f"{COMPROMISED}.actions.eventAction",
                ("'NO_ACTION'", "set it to 'BLOCK'"),
            ),
            Break(
                {f"{COMPROMISED}.eventFilters": ["SIGN_UP"]},
                f"{COMPROMISED}.eventFilters",
                ("SIGN_UP", "add 'SIGN_IN'"),
            ),
            *(
                Break(
                    {f"{TAKEOVER}.{risk}.eventAction": "NO_ACTION"}, f"{TAKEOVER}.{risk}.eventAction", ("'NO_ACTION'",)
                )
                for risk in ("lowAction", "mediumAction", "highAction")
            ),
            Break({}, f"{TAKEOVER}.lowAction.eventAction", ("'MFA_IF_CONFIGURED'", "'BLOCK'"), {"blockAlways": True}),
        ],
        [Pass({COMPROMISED: REMOVED, "accountTakeoverRiskConfiguration": REMOVED})],
    ),
    Case(
        "cognito-identity-provider-require-https",
        COGNITO_IDENTITY_PROVIDER,
        IDP,
        [
            Break(
                {f"providerDetails.{name}": "http://idp.example/x"},
                f"providerDetails.{name}",
                ("'http://idp.example/x'", "use 'https://idp.example/x'"),
            )
            for name in (
                *("oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri"),
                *("MetadataURL", "SLORedirectBindingURI", "SSORedirectBindingURI"),
            )
        ],
    ),
    Case(
        "cognito-identity-provider-require-marked-secrets",
        COGNITO_IDENTITY_PROVIDER,
        IDP,
        [
            Break(
                {"providerDetails.client_secret": "hunter2-in-clear"},
                "providerDetails.client_secret",
                ("<secret>", "pulumi.Output.secret"),
                hidden="hunter2-in-clear",
            ),
            Break(
                {"providerDetails.private_key": "apple-key-in-clear"},
                "providerDetails.private_key",
                ("<secret>",),
                hidden="apple-key",
            ),
        ],
        [Pass({"providerDetails": Secret({"client_secret": "inside-a-secret"})})],
    ),
    Case(
        "cognito-identity-pool-disallow-guest-access",
        COGNITO_IDENTITY_POOL,
        {"identityPoolName": "people", "allowUnauthenticatedIdentities": False},
        [
            Break(
                {"allowUnauthenticatedIdentities": True},
                "allowUnauthenticatedIdentities",
                ("got true", "set it to false"),
            )
        ],
        [Pass({"allowUnauthenticatedIdentities": REMOVED})],
    ),
    Case(
        "cognito-user-disallow-known-passwords",
        COGNITO_USER,
        USER,
        [
            Break({"password": "Password123!"}, "password", ("tried first", "<secret>"), hidden="Password123!"),
            Break({"temporaryPassword": "Sh0rt!aB"}, "temporaryPassword", ("at least 12",), hidden="Sh0rt!aB"),
            Break({"password": "my-ada-is-long-99"}, "password", ("owner's name",), hidden="my-ada"),
            Break({}, "password", ("at least 20",), {"minimumLength": 20}),
        ],
        [Pass({"password": "Sh0rt!aB"}, {"minimumLength": 8})],
    ),
]
