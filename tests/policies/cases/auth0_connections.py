"""What the policies on Auth0's connections are tried on."""

from __future__ import annotations

from resource_types import AUTH0_CONNECTION

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.protocol import Secret

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
PASSWORDLESS = {"name": "email", "strategy": "email", "options": {"disableSignup": True}}

CASES = [
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
            *(
                Break({f"options.{name}": value}, f"options.{path}", ("<secret>",), hidden="in-clear")
                for name, value, path in (
                    ("consumerSecret", "consumer-in-clear", "consumerSecret"),
                    ("twilioToken", "twilio-in-clear", "twilioToken"),
                    ("gatewayAuthentication", {"secret": "gateway-in-clear"}, "gatewayAuthentication.secret"),
                    ("signingKey", {"key": "signing-in-clear", "cert": "x"}, "signingKey.key"),
                    ("decryptionKey", {"key": "decryption-in-clear", "cert": "x"}, "decryptionKey.key"),
                    ("configuration", {"DATABASE_PASSWORD": "database-in-clear"}, "configuration"),
                )
            ),
        ],
        [
            Pass({"options": Secret({"clientSecret": "inside-a-secret"})}),
            Pass({"options.clientSecret": ""}),
            Pass({"options.clientSecret": REMOVED}),
        ],
    ),
]
