"""What the policies on an Auth0 tenant, its APIs, code and users are tried on."""

from __future__ import annotations

from resource_types import (
    AUTH0_ACTION,
    AUTH0_ATTACK_PROTECTION,
    AUTH0_GUARDIAN,
    AUTH0_RESOURCE_SERVER,
    AUTH0_RULE,
    AUTH0_RULE_CONFIG,
    AUTH0_TENANT,
    AUTH0_USER,
)

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.cases.uris import bad_uris
from tests.policies.protocol import Secret

KEY = "-----BEGIN RSA PRIVATE KEY-----"
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
SNS = {
    "awsAccessKeyId": "abc",
    "awsSecretAccessKey": "sns-in-clear",
    "awsRegion": "eu-west-1",
    "snsApnsPlatformApplicationArn": "arn:aws:sns:eu-west-1:111122223333:app/APNS/x",
    "snsGcmPlatformApplicationArn": "arn:aws:sns:eu-west-1:111122223333:app/GCM/x",
}

CASES = [
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
        "auth0-guardian-require-marked-secrets",
        AUTH0_GUARDIAN,
        {
            "policy": "all-applications",
            "otp": True,
            "duo": {
                "enabled": True,
                "integrationKey": "abc",
                "secretKey": Secret("duo-marked"),
                "hostname": "duo.example",
            },
        },
        [
            Break(
                {"duo.secretKey": "duo-in-clear"},
                "duo.secretKey",
                ("<secret>", "pulumi.Output.secret"),
                hidden="duo-in-clear",
            ),
            *(
                Break({name: {"enabled": True, **given}}, f"{name}.{path}", ("<secret>",), hidden="in-clear")
                for name, given, path in (
                    ("phone", {"options": {"authToken": "twilio-in-clear"}}, "options.authToken"),
                    ("push", {"amazonSns": SNS}, "amazonSns.awsSecretAccessKey"),
                    (
                        "push",
                        {"directApns": {"sandbox": False, "bundleId": "x", "p12": "p12-in-clear"}},
                        "directApns.p12",
                    ),
                    ("push", {"directFcm": {"serverKey": "fcm-in-clear"}}, "directFcm.serverKey"),
                )
            ),
        ],
        [
            Pass({"phone": {"enabled": True, "options": Secret({"authToken": "inside-a-secret"})}}),
            Pass({"duo": REMOVED}),
        ],
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
