"""A browser app is registered where Entra demands a code challenge."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import ENTRA_APPLICATION, ENTRA_APPLICATION_REDIRECT_URIS
from sources import microsoft, rfc

_NATIVE_PAGES = frozenset(
    ("login.microsoftonline.com", "login.live.com", "login.microsoftonline.us", "login.chinacloudapi.cn")
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Entra requires PKCE on the platform of single-page apps; an https page of one's own as a public client escapes that."""
    paths = ["publicClient.redirectUris"]
    if inputs.known("type") == "PublicClient":
        paths.append("redirectUris")
    for path in paths:
        for where, uri in inputs.items(path):
            parts = urlsplit(uri)
            if parts.scheme == "https" and parts.hostname not in _NATIVE_PAGES:
                rule = "must not be a web page: on this platform Entra redeems its codes without PKCE"
                fix = "register it as a redirect URI of `singlePageApplication`, or of `web` for an app on a server"
                yield Violation(where, rule, fix, uri)


policy = resource_policy(
    name="entra-application-require-pkce",
    title="Browser apps without a secret are single-page applications at Entra, which requires PKCE of them",
    types=[ENTRA_APPLICATION, ENTRA_APPLICATION_REDIRECT_URIS],
    looks_at=["publicClient.redirectUris", "redirectUris"],
    sources=[
        rfc(9700, "2.1.1"),
        microsoft("Redirect URI (reply URL) best practices and limitations", "entra/identity-platform/reply-url"),
    ],
    check=check,
)
