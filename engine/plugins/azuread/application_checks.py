"""What the directory is known to refuse of an application."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from engine.plugins.azuread.base import check_uuid
from engine.plugins.check import Report
from engine.plugins.properties import Path, Properties, Unknown, has_unknown

_AUDIENCES: Final = (
    "AzureADMyOrg",
    "AzureADMultipleOrgs",
    "AzureADandPersonalMicrosoftAccount",
    "PersonalMicrosoftAccount",
)
_PLATFORMS: Final = ("web", "singlePageApplication", "publicClient")
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_MOST_URIS: Final = 256
_LONGEST_URI: Final = 256
_LONGEST_VALUE: Final = 249
_ELSEWHERE: Final = ("logoImage", "oauth2PostResponseRequired", "password", "templateId")


def check(inputs: Properties, report: Report) -> None:
    audience = inputs.get("signInAudience")
    if isinstance(audience, str) and audience not in _AUDIENCES:
        report(("signInAudience",), f"must be one of {', '.join(_AUDIENCES)}, got {audience!r}")
    for name in _ELSEWHERE:
        if inputs.get(name):
            report((name,), "the attached plugin does not know it; the official one does")
    for platform in _PLATFORMS:
        _check_redirects(inputs.get(platform), platform, report)
    web = inputs.get("web")
    logout = web.get("logoutUrl") if isinstance(web, dict) else None
    if isinstance(logout, str) and logout and not _is_https_or_local(logout):
        report(("web", "logoutUrl"), f"must be https, got {logout!r}")
    _check_roles_and_scopes(inputs, report)
    for index, owner in enumerate(_items(inputs.get("owners"))):
        check_uuid(owner, ("owners", index), report)
    api = inputs.get("api")
    version = api.get("requestedAccessTokenVersion") if isinstance(api, dict) else None
    if version not in (None, 1, 2) and not isinstance(version, Unknown):
        report(("api", "requestedAccessTokenVersion"), f"must be 1 or 2, got {version}")
    if audience in _AUDIENCES[2:] and version != 2 and not has_unknown(api):
        report(("api", "requestedAccessTokenVersion"), f"must be 2 where signInAudience is {audience}")


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_https_or_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)


def _check_redirects(platform: Any, name: str, report: Report) -> None:
    uris = _items(platform.get("redirectUris")) if isinstance(platform, dict) else []
    if len(uris) > _MOST_URIS:
        report((name, "redirectUris"), f"at most {_MOST_URIS}, got {len(uris)}")
    for index, uri in enumerate(uris):
        if isinstance(uri, str):
            _check_redirect(uri, (name, "redirectUris", index), report, any_scheme=name == "publicClient")


def _check_redirect(uri: str, path: Path, report: Report, *, any_scheme: bool) -> None:
    parts = urlsplit(uri)
    if len(uri) > _LONGEST_URI:
        report(path, f"at most {_LONGEST_URI} characters, got {len(uri)}")
    if uri.startswith("urn:") and len(uri.split(":")) >= 3 and path[0] != "singlePageApplication":
        return
    if not parts.netloc:
        report(path, f"must be an absolute URI with a host, got {uri!r}")
    elif parts.fragment or "#" in uri:
        report(path, f"must not contain a fragment, got {uri!r}")
    elif any_scheme:
        return
    elif parts.scheme == "http" and parts.hostname not in _LOCAL:
        report(path, f"must be https; http is for localhost only, got {uri!r}")
    elif parts.scheme not in ("http", "https", "ms-appx-web", "brk-multihub"):
        report(path, f"must be https, got {uri!r}")
    elif not parts.path:
        report(path, f"needs a trailing slash where there is no path, got {uri!r}; write {uri}/")


def _check_roles_and_scopes(inputs: Properties, report: Report) -> None:
    """Ids are unique over both; values in each."""
    api = inputs.get("api")
    scopes = _items(api.get("oauth2PermissionScopes")) if isinstance(api, dict) else []
    ids: dict[str, Path] = {}
    for prefix, entries in (
        (("appRoles",), _items(inputs.get("appRoles"))),
        (("api", "oauth2PermissionScopes"), scopes),
    ):
        values: dict[str, Path] = {}
        for index, entry in enumerate(entries):
            if not isinstance(entry, dict):
                continue
            path: Path = (*prefix, index)
            check_uuid(entry.get("id"), (*path, "id"), report)
            _check_twice(entry.get("id"), ids, (*path, "id"), report)
            _check_twice(entry.get("value"), values, (*path, "value"), report)
            _check_value(entry.get("value"), (*path, "value"), report)
            for place, member in enumerate(_items(entry.get("allowedMemberTypes"))):
                if isinstance(member, str) and member not in ("User", "Application"):
                    report((*path, "allowedMemberTypes", place), f"must be User or Application, got {member!r}")


def _check_twice(value: Any, seen: dict[str, Path], path: Path, report: Report) -> None:
    if not isinstance(value, str) or not value:
        return
    if value in seen:
        report(path, f"{value!r} is already at {'.'.join(map(str, seen[value]))}; it must be unique")
    seen.setdefault(value, path)


def _check_value(value: Any, path: Path, report: Report) -> None:
    if not isinstance(value, str):
        return
    if len(value) > _LONGEST_VALUE:
        report(path, f"at most {_LONGEST_VALUE} characters, got {len(value)}")
    if value.startswith("."):
        report(path, f"must not begin with a period, got {value!r}")
    if " " in value:
        report(path, f"must not contain a space, got {value!r}")
