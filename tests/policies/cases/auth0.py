"""What the policies on Auth0 are tried on."""

from __future__ import annotations

from resource_types import (
    AUTH0_ACTION,
    AUTH0_ATTACK_PROTECTION,
    AUTH0_CLIENT,
    AUTH0_CLIENT_CREDENTIALS,
    AUTH0_CONNECTION,
    AUTH0_GUARDIAN,
    AUTH0_RESOURCE_SERVER,
    AUTH0_RULE,
    AUTH0_RULE_CONFIG,
    AUTH0_TENANT,
    AUTH0_USER,
)

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.cases.uris import bad_uris, uri_passes
from tests.policies.protocol import Resource, Secret

KEY = "-----BEGIN RSA PRIVATE KEY-----"
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
DATABASE = {
    "name": "Users",
    "strategy": "auth0",
    "options": {
        "disableSignup": True,
        "bruteForceProtection": True,
        "passwordPolicy": "good",
        "passwordComplexityOptions": {"minLength": 12},
    },
}
UPSTREAM = {
    "name": "Upstream",
    "strategy": "oidc",
    "options": {
        "type": "back_channel",
        "issuer": "https://login.example.com",
        "discoveryUrl": "https://login.example.com/.well-known/openid-configuration",
        "clientId": "auth0-at-upstream",
        "clientSecret": Secret("upstream-secret"),
        "connectionSettings": {"pkce": "S256"},
    },
}
ACTION = {
    "name": "add-role",
    "code": "exports.onExecutePostLogin = async (event, api) => { use(event.secrets.API_KEY); };",
    "supportedTriggers": {"id": "post-login", "version": "v3"},
    "secrets": [{"name": "API_KEY", "value": Secret("s3cret-of-action")}],
}
RULE = {"name": "add role", "script": "function (user, context, callback) { callback(null, user, context); }"}
USER = {
    "connectionName": "Users",
    "email": "ada@example.com",
    "nickname": "ada",
    "password": Secret("Kq7!vT2#xw9$Rm4z"),
}
PASSWORDLESS = {"name": "email", "strategy": "email", "options": {"disableSignup": True}}

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
            Break({"webOrigins": ["https://a.example/app"]}, "webOrigins[0]", ("origin", "use 'https://a.example'")),
            Break(
                {"webOrigins": ["http://localhost:1"]}, "webOrigins[0]", ("allowLoopback",), {"allowLoopback": False}
            ),
            Break({}, "webOrigins[0]", ("allowedHosts",), {"allowedHosts": ["other.example"]}),
        ],
        [Pass({"webOrigins": ["http://localhost:8501", "https://a.example/"]})],
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
    Case(
        "auth0-connection-disallow-self-registration",
        AUTH0_CONNECTION,
        DATABASE,
        [
            Break(
                {"options.disableSignup": False},
                "options.disableSignup",
                ("got false", "set it to true"),
                depends_on=("strategy",),
            ),
            Break({"options.disableSignup": REMOVED}, "options.disableSignup", ("got nothing",)),
            Break({**PASSWORDLESS, "options": {}}, "options.disableSignup", ("got nothing",)),
        ],
        [Pass(UPSTREAM), Pass(PASSWORDLESS)],
    ),
    Case(
        "auth0-connection-require-strong-passwords",
        AUTH0_CONNECTION,
        DATABASE,
        [
            Break(
                {"options.passwordPolicy": "low"},
                "options.passwordPolicy",
                ("'low'", "set it to 'good'"),
                depends_on=("strategy",),
            ),
            Break(
                {"options.passwordComplexityOptions": REMOVED},
                "options.passwordComplexityOptions.minLength",
                ("got nothing", "set it to 12"),
            ),
            Break(
                {"options.passwordComplexityOptions.minLength": 8},
                "options.passwordComplexityOptions.minLength",
                ("got 8", "12"),
            ),
            Break(
                {
                    "options.passwordPolicy": REMOVED,
                    "options.passwordComplexityOptions": REMOVED,
                    "options.passwordOptions": {"complexity": {"minLength": 6}},
                },
                "options.passwordOptions.complexity.minLength",
                ("got 6",),
            ),
            Break({}, "options.passwordComplexityOptions.minLength", ("15",), {"minimumLength": 15}),
            Break({}, "options.passwordPolicy", ("'excellent'",), {"policies": ["excellent"]}),
        ],
        [
            Pass({"options.passwordPolicy": REMOVED}),
            Pass({"options.passwordComplexityOptions.minLength": 8}, {"minimumLength": 8}),
            Pass({"options.passwordComplexityOptions": REMOVED}, {"minimumLength": 8}),
            Pass({"options.passwordPolicy": "fair"}, {"policies": ["fair", "good"]}),
            Pass(UPSTREAM),
        ],
    ),
    Case(
        "auth0-connection-require-brute-force-protection",
        AUTH0_CONNECTION,
        DATABASE,
        [
            Break(
                {"options.bruteForceProtection": False}, "options.bruteForceProtection", ("got false", "set it to true")
            )
        ],
        [Pass({"options.bruteForceProtection": REMOVED})],
    ),
    Case(
        "auth0-connection-require-https",
        AUTH0_CONNECTION,
        UPSTREAM,
        [
            Break(
                {f"options.{name}": "http://idp.example/x"},
                f"options.{name}",
                ("'http://idp.example/x'", "use 'https://idp"),
            )
            for name in (
                *("issuer", "discoveryUrl", "authorizationEndpoint", "tokenEndpoint", "userinfoEndpoint", "jwksUri"),
                *("metadataUrl", "signInEndpoint", "signOutEndpoint", "adfsServer"),
            )
        ],
        [Pass({"options.issuer": "urn:example:idp"})],
    ),
    Case(
        "auth0-connection-require-pkce",
        AUTH0_CONNECTION,
        UPSTREAM,
        [
            Break(
                {"options.connectionSettings.pkce": method}, "options.connectionSettings.pkce", (repr(method), "'S256'")
            )
            for method in ("disabled", "plain")
        ]
        + [
            Break({"strategy": "oauth2", "options.pkceEnabled": False}, "options.pkceEnabled", ("got false",)),
            Break(
                {"strategy": "oauth2"},
                "options.pkceEnabled",
                ("got nothing", "set it to true"),
                depends_on=("strategy",),
            ),
        ],
        [
            Pass({"options.connectionSettings": REMOVED}),
            Pass({"strategy": "oauth2", "options.pkceEnabled": True}),
            Pass({"options.connectionSettings.pkce": "auto"}),
        ],
    ),
    Case(
        "auth0-connection-require-marked-secrets",
        AUTH0_CONNECTION,
        UPSTREAM,
        [
            Break(
                {"options.clientSecret": "hunter2-in-clear"},
                "options.clientSecret",
                ("<secret>", "pulumi.Output.secret"),
                hidden="hunter2-in-clear",
            ),
            Break(
                {"options.signingKey": {"key": KEY, "cert": "x"}}, "options.signingKey.key", ("<secret>",), hidden=KEY
            ),
            Break(
                {"options.twilioToken": "t0ken-in-clear"}, "options.twilioToken", ("<secret>",), hidden="t0ken-in-clear"
            ),
        ],
        [
            Pass({"options": Secret({"clientSecret": "inside-a-secret"})}),
            Pass({"options.clientSecret": ""}),
            Pass({"options.clientSecret": REMOVED}),
        ],
    ),
    Case(
        "auth0-attack-protection-require-brute-force-protection",
        AUTH0_ATTACK_PROTECTION,
        {
            "bruteForceProtection": {"enabled": True, "shields": ["block", "user_notification"]},
            "suspiciousIpThrottling": {"enabled": True, "shields": ["block"]},
        },
        [
            Break(
                {f"{name}.enabled": False, f"{name}.shields": REMOVED},
                f"{name}.enabled",
                ("got false", "set it to true"),
            )
            for name in ("bruteForceProtection", "suspiciousIpThrottling")
        ]
        + [
            Break({f"{name}.shields": ["user_notification"]}, f"{name}.shields", ("user_notification", "add 'block'"))
            for name in ("bruteForceProtection", "suspiciousIpThrottling")
        ],
        [Pass({"bruteForceProtection": REMOVED, "suspiciousIpThrottling": REMOVED})],
    ),
    Case(
        "auth0-guardian-require-mfa",
        AUTH0_GUARDIAN,
        {"policy": "all-applications", "otp": True},
        [
            Break({"policy": "never"}, "policy", ("'never'", "all-applications")),
            Break(
                {"otp": False, "email": True},
                "otp",
                ("got false", "webauthnRoaming"),
                depends_on=("webauthnRoaming", "push"),
            ),
            Break({"otp": REMOVED}, "otp", ("got nothing",)),
        ],
        [Pass({"otp": False, "webauthnRoaming": {"enabled": True}})],
    ),
    Case(
        "auth0-tenant-limit-session-lifetime",
        AUTH0_TENANT,
        {"friendlyName": "Dashboards", "sessionLifetime": 24, "idleSessionLifetime": 1},
        [
            Break({"sessionLifetime": 720}, "sessionLifetime", ("720", "168")),
            Break({"idleSessionLifetime": 100.5}, "idleSessionLifetime", ("100.5", "72")),
            Break({"ephemeralSessionLifetime": 200}, "ephemeralSessionLifetime", ("200",)),
            Break({"idleEphemeralSessionLifetime": 100}, "idleEphemeralSessionLifetime", ("100",)),
            Break({"sessionLifetime": REMOVED}, "sessionLifetime", ("got nothing", "24 or less"), {"maxHours": 24}),
            Break({"idleSessionLifetime": 30}, "idleSessionLifetime", ("30", "24 or less"), {"maxIdleHours": 24}),
        ],
        [
            Pass({"sessionLifetime": REMOVED, "idleSessionLifetime": REMOVED}),
            Pass({"sessionLifetime": 720}, {"maxHours": 720}),
            Pass({"idleSessionLifetime": 100}, {"maxIdleHours": 100}),
        ],
    ),
    Case(
        "auth0-tenant-require-exact-logout-urls",
        AUTH0_TENANT,
        {"friendlyName": "Dashboards", "allowedLogoutUrls": ["https://board.example.com/"]},
        [
            *bad_uris("allowedLogoutUrls"),
            Break({"defaultRedirectionUri": "http://a.example/"}, "defaultRedirectionUri", ("'http://a.example/'",)),
        ],
        [Pass({"defaultRedirectionUri": "https://a.example/"})],
    ),
    Case(
        "auth0-resource-server-limit-token-lifetime",
        AUTH0_RESOURCE_SERVER,
        {
            "identifier": "https://api.example.com",
            "signingAlg": "RS256",
            "tokenLifetime": 3600,
            "tokenLifetimeForWeb": 3600,
        },
        [
            Break({"tokenLifetime": 86400}, "tokenLifetime", ("86400", "3600")),
            Break({"tokenLifetime": REMOVED}, "tokenLifetime", ("got nothing",)),
            Break({"tokenLifetimeForWeb": 7200}, "tokenLifetimeForWeb", ("7200",)),
            Break({"tokenLifetimeForWeb": REMOVED}, "tokenLifetime", ("3600", "600"), {"maxSeconds": 600}),
        ],
        [Pass({"tokenLifetimeForWeb": REMOVED}), Pass({"tokenLifetime": 86400}, {"maxSeconds": 86400})],
    ),
    Case(
        "auth0-resource-server-require-asymmetric-signing",
        AUTH0_RESOURCE_SERVER,
        {"identifier": "https://api.example.com", "signingAlg": "RS256", "tokenLifetime": 3600},
        [Break({"signingAlg": "HS256"}, "signingAlg", ("'HS256'", "'RS256'"))],
        [Pass({"signingAlg": REMOVED})],
    ),
    Case(
        "auth0-rule-disallow-rules",
        AUTH0_RULE,
        RULE,
        [Break({}, "script", ("2026-11-18", "auth0.Action"), whatever_it_is=True)],
    ),
    Case(
        "auth0-rule-disallow-rules",
        AUTH0_RULE_CONFIG,
        {"key": "ENDPOINT", "value": Secret("x")},
        [Break({}, "key", ("2026-11-18", "auth0.Action"), whatever_it_is=True)],
    ),
    Case(
        "auth0-action-disallow-secrets-in-code",
        AUTH0_ACTION,
        ACTION,
        [
            Break(
                {"code": "const a = 1;\nconst clientSecret = 'Zq8fLw2pXn5vRt7k';"},
                "code",
                ("line 2", "event.secrets", "<secret>"),
                hidden="Zq8fLw2pXn5vRt7k",
            ),
            Break({"code": f"const key = `{KEY}`;"}, "code", ("a private key",), hidden=KEY),
        ],
        [Pass({"code": "const clientSecret = event.secrets.CLIENT_SECRET;"})],
    ),
    Case(
        "auth0-action-disallow-secrets-in-code",
        AUTH0_RULE,
        RULE,
        [
            Break(
                {"script": "function (u, c, cb) { var api_key = 'Zq8fLw2pXn5vRt7k'; cb(null, u, c); }"},
                "script",
                ("line 1", "configuration"),
                hidden="Zq8fLw2pXn5vRt7k",
            )
        ],
    ),
    Case(
        "auth0-action-require-marked-secrets",
        AUTH0_ACTION,
        ACTION,
        [
            Break(
                {"secrets": [{"name": "A", "value": Secret("fine")}, {"name": "B", "value": "in-clear-b"}]},
                "secrets[1].value",
                ("<secret>", "pulumi.Output.secret"),
                hidden="in-clear-b",
            )
        ],
        [Pass({"secrets": REMOVED})],
    ),
    Case(
        "auth0-user-disallow-known-passwords",
        AUTH0_USER,
        USER,
        [
            Break({"password": Secret("password")}, "password", ("tried first", "<secret>", "RandomPassword")),
            Break({"password": "Welcome2026!!!!!"}, "password", ("tried first",), hidden="Welcome2026"),
            Break({"password": "Sh0rt!aB"}, "password", ("at least 12",), hidden="Sh0rt!aB"),
            Break({"password": "xx-Ada-99-zz-Long"}, "password", ("owner's name",), hidden="xx-Ada-99"),
            Break({}, "password", ("at least 20",), {"minimumLength": 20}),
        ],
        [Pass({"password": "Sh0rt!aB"}, {"minimumLength": 8}), Pass({"password": REMOVED})],
    ),
]
