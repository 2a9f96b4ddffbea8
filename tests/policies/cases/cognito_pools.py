"""What the policies on Cognito's pools, identity providers and users are tried on."""

from __future__ import annotations

from resource_types import (
    COGNITO_IDENTITY_POOL,
    COGNITO_IDENTITY_PROVIDER,
    COGNITO_RISK_CONFIGURATION,
    COGNITO_USER,
    COGNITO_USER_POOL,
)

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.protocol import Secret

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

CASES = [
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
