"""What the policies on Entra ID are tried on."""

from __future__ import annotations

import datetime

from resource_types import (
    ENTRA_APPLICATION,
    ENTRA_APPLICATION_FALLBACK,
    ENTRA_APPLICATION_PASSWORD,
    ENTRA_APPLICATION_REDIRECT_URIS,
    ENTRA_APPLICATION_REGISTRATION,
    ENTRA_SERVICE_PRINCIPAL_PASSWORD,
    ENTRA_USER,
)

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.cases.uris import bad_uris, uri_passes
from tests.policies.protocol import Resource, Secret

WEB = ["https://board.example.com/callback"]
APPLICATION = {
    "displayName": "Board",
    "signInAudience": "AzureADMyOrg",
    "owners": ["00000000-0000-0000-0000-000000000001"],
    "web": {
        "redirectUris": WEB,
        "implicitGrant": {"accessTokenIssuanceEnabled": False, "idTokenIssuanceEnabled": False},
    },
    "fallbackPublicClientEnabled": False,
}
SPA = {**APPLICATION, "web": {}, "singlePageApplication": {"redirectUris": WEB}}
REGISTRATION = {
    "displayName": "Board",
    "signInAudience": "AzureADMyOrg",
    "logoutUrl": "https://board.example.com/logout",
}
MSAL = "msal00000000-0000-0000-0000-00000000000a://auth"


def in_days(days: int) -> str:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


PASSWORD = {"applicationId": "/applications/abc", "displayName": "Board 1", "endDate": in_days(90)}

CASES = [
    Case(
        "entra-application-require-exact-redirect-uris",
        ENTRA_APPLICATION,
        APPLICATION,
        [
            *bad_uris("web.redirectUris"),
            *bad_uris("singlePageApplication.redirectUris"),
            Break({"web.logoutUrl": "http://a.example/"}, "web.logoutUrl", ("'http://a.example/'",)),
            Break(
                {"publicClient": {"redirectUris": ["myapp://auth"]}},
                "publicClient.redirectUris[0]",
                ("'myapp://auth'", "allowedSchemes"),
            ),
            Break(
                {"web.redirectUris": ["com.example.app:/callback"]},
                "web.redirectUris[0]",
                ("'com.example.app:/callback'",),
            ),
        ],
        [
            *uri_passes("web.redirectUris"),
            Pass({"publicClient": {"redirectUris": ["com.example.app:/cb", MSAL, "http://localhost"]}}),
            Pass({"publicClient": {"redirectUris": ["myapp://auth"]}}, {"allowedSchemes": ["myapp"]}),
        ],
    ),
    Case(
        "entra-application-require-exact-redirect-uris",
        ENTRA_APPLICATION_REDIRECT_URIS,
        {"applicationId": "/applications/abc", "type": "Web", "redirectUris": WEB},
        [
            *bad_uris("redirectUris"),
            Break({"type": "PublicClient", "redirectUris": ["myapp://auth"]}, "redirectUris[0]", ("'myapp://auth'",)),
            Break({"redirectUris": [MSAL]}, "redirectUris[0]", (MSAL,), depends_on=("type",)),
        ],
        [Pass({"type": "PublicClient", "redirectUris": [MSAL]})],
    ),
    Case(
        "entra-application-require-exact-redirect-uris",
        ENTRA_APPLICATION_REGISTRATION,
        REGISTRATION,
        [Break({"logoutUrl": "http://a.example/"}, "logoutUrl", ("'http://a.example/'",))],
    ),
    Case(
        "entra-application-require-pkce",
        ENTRA_APPLICATION,
        APPLICATION,
        [
            Break(
                {"publicClient": {"redirectUris": WEB}},
                "publicClient.redirectUris[0]",
                (WEB[0], "singlePageApplication"),
            )
        ],
        [
            Pass(
                {
                    "publicClient": {
                        "redirectUris": ["https://login.microsoftonline.com/common/oauth2/nativeclient", MSAL]
                    }
                }
            ),
            Pass({"singlePageApplication": {"redirectUris": WEB}}),
        ],
    ),
    Case(
        "entra-application-require-pkce",
        ENTRA_APPLICATION_REDIRECT_URIS,
        {"applicationId": "/applications/abc", "type": "SPA", "redirectUris": WEB},
        [Break({"type": "PublicClient"}, "redirectUris[0]", (WEB[0],), depends_on=("type",))],
    ),
    Case(
        "entra-application-disallow-implicit-grant",
        ENTRA_APPLICATION,
        APPLICATION,
        [
            Break({f"web.implicitGrant.{name}": True}, f"web.implicitGrant.{name}", ("got true", "code flow"))
            for name in ("accessTokenIssuanceEnabled", "idTokenIssuanceEnabled")
        ],
        [
            Pass({"web.implicitGrant": REMOVED}),
            Pass({"web.implicitGrant.idTokenIssuanceEnabled": True}, {"idTokens": True}),
        ],
    ),
    Case(
        "entra-application-disallow-implicit-grant",
        ENTRA_APPLICATION_REGISTRATION,
        REGISTRATION,
        [
            Break({name: True}, name, ("got true",))
            for name in ("implicitAccessTokenIssuanceEnabled", "implicitIdTokenIssuanceEnabled")
        ],
    ),
    Case(
        "entra-application-disallow-password-grant",
        ENTRA_APPLICATION,
        APPLICATION,
        [Break({"fallbackPublicClientEnabled": True}, "fallbackPublicClientEnabled", ("got true", "publicClient"))],
        [Pass({"fallbackPublicClientEnabled": REMOVED})],
    ),
    Case(
        "entra-application-disallow-password-grant",
        ENTRA_APPLICATION_FALLBACK,
        {"applicationId": "/applications/abc", "enabled": False},
        [Break({"enabled": True}, "enabled", ("got true",))],
    ),
    Case(
        "entra-application-disallow-public-client-secrets",
        ENTRA_APPLICATION_PASSWORD,
        PASSWORD,
        [
            Break(
                {},
                "applicationId",
                ("singlePageApplication", "remove the secret"),
                of={"application": {"web": REMOVED, "singlePageApplication": {"redirectUris": WEB}}},
                whatever_it_is=True,
            ),
            Break(
                {},
                "applicationId",
                ("publicClient",),
                of={"application": {"web": {}, "publicClient": {"redirectUris": [MSAL]}}},
                whatever_it_is=True,
            ),
        ],
        [Pass({}, of={"application": {"singlePageApplication": {"redirectUris": WEB}}})],
        made_from={"applicationId": Resource(ENTRA_APPLICATION, "application", APPLICATION)},
    ),
    Case(
        "entra-application-disallow-public-client-secrets",
        ENTRA_APPLICATION,
        SPA,
        [
            Break(
                {"password": {"displayName": "x", "endDate": in_days(90)}},
                "password",
                ("singlePageApplication",),
                whatever_it_is=True,
            )
        ],
        [Pass({"password": {"displayName": "x", "endDate": in_days(90)}, "web": APPLICATION["web"]})],
    ),
    Case(
        "entra-application-require-single-tenant",
        ENTRA_APPLICATION,
        APPLICATION,
        [
            Break({"signInAudience": audience}, "signInAudience", (repr(audience), "set it to 'AzureADMyOrg'"))
            for audience in ("AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount")
        ],
        [
            Pass({"signInAudience": REMOVED}),
            Pass({"signInAudience": "AzureADMultipleOrgs"}, {"audiences": ["AzureADMyOrg", "AzureADMultipleOrgs"]}),
        ],
    ),
    Case(
        "entra-application-require-single-tenant",
        ENTRA_APPLICATION_REGISTRATION,
        REGISTRATION,
        [Break({"signInAudience": "AzureADMultipleOrgs"}, "signInAudience", ("'AzureADMultipleOrgs'",))],
    ),
    Case(
        "entra-application-require-owners",
        ENTRA_APPLICATION,
        APPLICATION,
        [
            Break({"owners": REMOVED}, "owners", ("got nothing", "get_client_config().object_id")),
            Break({"owners": []}, "owners", ("got []",)),
            Break({}, "owners", ("at least 2",), {"minimum": 2}),
        ],
        [Pass({"owners": REMOVED}, {"minimum": 0})],
    ),
    Case(
        "entra-application-password-limit-lifetime",
        ENTRA_APPLICATION_PASSWORD,
        PASSWORD,
        [
            Break({"endDate": in_days(400)}, "endDate", (in_days(400)[:10], "180 days")),
            Break({"endDate": REMOVED}, "endDate", ("got nothing", "two years")),
            Break({"endDate": REMOVED, "endDateRelative": "8760h"}, "endDateRelative", ("'8760h'", "4320h")),
            Break({"startDate": in_days(-300)}, "endDate", ("from its start",), depends_on=("startDate",)),
            Break({}, "endDate", ("30 days",), {"maxDays": 30}),
        ],
        [
            Pass({"endDate": in_days(400)}, {"maxDays": 730}),
            Pass({"endDate": REMOVED, "endDateRelative": "2160h"}),
            Pass({"endDate": in_days(400), "startDate": in_days(300)}),
        ],
    ),
    Case(
        "entra-application-password-limit-lifetime",
        ENTRA_SERVICE_PRINCIPAL_PASSWORD,
        {"servicePrincipalId": "/servicePrincipals/abc", "endDate": in_days(90)},
        [Break({"endDate": REMOVED}, "endDate", ("got nothing",))],
    ),
    Case(
        "entra-application-password-limit-lifetime",
        ENTRA_APPLICATION,
        APPLICATION,
        [Break({"password": {"displayName": "x"}}, "password.endDate", ("got nothing",))],
        [Pass({"password": {"displayName": "x", "endDate": in_days(90)}})],
    ),
    Case(
        "entra-user-disallow-known-passwords",
        ENTRA_USER,
        {
            "userPrincipalName": "ada@example.com",
            "displayName": "Ada",
            "mailNickname": "ada",
            "password": Secret("Kq7!vT2#xw9$Rm4z"),
        },
        [
            Break({"password": "Changeme!2026"}, "password", ("tried first",), hidden="Changeme"),
            Break({"password": "Sh0rt!aB"}, "password", ("at least 12", "<secret>"), hidden="Sh0rt!aB"),
            Break({}, "password", ("at least 20",), {"minimumLength": 20}),
        ],
        [Pass({"password": "Sh0rt!aB"}, {"minimumLength": 8}), Pass({"password": REMOVED})],
    ),
]
