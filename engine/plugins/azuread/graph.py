"""The provider's settings, and Microsoft Graph by httpx."""

from __future__ import annotations

import base64
import functools
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.plugins.errors import GaveUp, NotConfigured, Unanswered, VendorError
from engine.plugins.once import as_often_as_it_takes, asks_once, may_have_arrived
from engine.plugins.properties import Properties
from engine.plugins.timeouts import timeout_seconds

_ENVIRONMENT: Final = {
    "metadataHost": "ARM_METADATA_HOSTNAME",
    "environment": "ARM_ENVIRONMENT",
    "tenantId": "ARM_TENANT_ID",
    "clientId": "ARM_CLIENT_ID",
    "clientSecret": "ARM_CLIENT_SECRET",
}
_CLOUDS: Final = {
    "public": ("https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "global": ("https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "usgovernment": ("https://login.microsoftonline.us", "https://graph.microsoft.us"),
    "usgovernmentl5": ("https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
    "china": ("https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"),
}
_METADATA_VERSION: Final = "2022-09-01"
_LEEWAY_SECONDS: Final = 60
_LONGEST_PAUSE_SECONDS: Final = 10.0


class NotFound(VendorError):
    """Graph has no such object."""


class GraphClient:
    """Settings as the official provider reads them; the first call learns the cloud's hosts and gets the token.

    Source: https://www.pulumi.com/registry/packages/azuread/installation-configuration/ (2026-11-24).
    Differs: a client secret is the only way to log in; certificates, OIDC, MSI and the Azure CLI are the official
    plugin's. A connection that ends without an answer is tried again, which the official plugin does not.
    """

    def __init__(self, settings: Properties) -> None:
        found = {name: settings.get(name) or os.environ.get(variable) for name, variable in _ENVIRONMENT.items()}
        missing = [name for name in ("tenantId", "clientId", "clientSecret") if not found[name]]
        if missing:
            hints = ", ".join(f"azuread:{name} ({_ENVIRONMENT[name]})" for name in missing)
            raise NotConfigured(f"missing configuration: {hints}; the attached plugin logs in with a client secret")
        self._settings = found
        self.tenant_id: str = found["tenantId"] or ""
        self.client_id: str = found["clientId"] or ""
        self._lock = threading.Lock()
        self._token = ""
        self._token_ends = 0.0

    attempts = 8

    def pause(self, failures: int) -> None:
        time.sleep(_pause(failures, None))

    @functools.cached_property
    def _http(self) -> Any:
        import httpx

        return httpx.Client(timeout=timeout_seconds())

    @functools.cached_property
    def _hosts(self) -> tuple[str, str]:
        """Where to log in, and where Graph is."""
        host = self._settings["metadataHost"]
        if not host:
            name = (self._settings["environment"] or "public").lower()
            if name not in _CLOUDS:
                raise NotConfigured(f"azuread:environment: must be one of {', '.join(_CLOUDS)}, got {name!r}")
            return _CLOUDS[name]
        url = f"https://{host}/metadata/endpoints?api-version={_METADATA_VERSION}"
        answer = self._attempt("GET", url, {})
        if answer.is_error:
            refusal = GaveUp if answer.is_server_error else VendorError
            raise refusal(f"{url}: {answer.status_code} {answer.text}")
        metadata = answer.json()
        return metadata["authentication"]["loginEndpoint"].rstrip("/"), metadata["microsoftGraphResourceId"].rstrip("/")

    @property
    def graph(self) -> str:
        return self._hosts[1]

    def token(self) -> str:
        with self._lock:
            if time.time() > self._token_ends - _LEEWAY_SECONDS:
                self._fetch_token()
            return self._token

    def _fetch_token(self) -> None:
        login, graph = self._hosts
        form = {
            "client_id": self.client_id,
            "client_secret": self._settings["clientSecret"],
            "grant_type": "client_credentials",
            "scope": f"{graph}/.default",
        }
        with as_often_as_it_takes():
            answer = self._attempt("POST", f"{login}/{self.tenant_id}/oauth2/v2.0/token", {"data": form})
        if answer.is_error:
            refusal = GaveUp if answer.is_server_error else VendorError
            raise refusal(f"no token for Microsoft Graph: {answer.status_code} {answer.text}")
        body = answer.json()
        self._token, self._token_ends = body["access_token"], time.time() + float(body["expires_in"])

    @functools.cached_property
    def caller(self) -> str:
        """The object id of the service principal that the plugin acts as."""
        payload = self.token().split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        if claims.get("oid"):
            return str(claims["oid"])
        found = list(self.list("/servicePrincipals", filter=f"appId eq '{self.client_id}'"))
        if len(found) != 1:
            raise VendorError(f"{len(found)} service principals have the client id {self.client_id}")
        return str(found[0]["id"])

    def call(
        self, method: str, path: str, body: Any = None, *, beta: bool = False, expected: bool = False, **query: str
    ) -> Any:
        """Calls Graph; answers the document, or None where there is none.

        Args:
            path: from the version on, with a leading slash, or a whole URL that Graph gave.
            expected: the object was just made: a 404 means that Graph's other replicas have not heard of it.
        """
        url = path if path.startswith("https://") else f"{self.graph}/{'beta' if beta else 'v1.0'}{path}"
        options: dict[str, Any] = {"params": {f"${name}": value for name, value in query.items()}} if query else {}
        if body is not None:
            options["json"] = body
        answer = self._attempt(method, url, options, expected=expected, authorized=True)
        if answer.is_error:
            raise _worded(answer, method, path)
        return answer.json() if answer.content else None

    def unless_gone(self, method: str, path: str, **options: Any) -> Any:
        """The answer, or None when there is no such object; True for an answer without a body."""
        try:
            answer = self.call(method, path, **options)
        except NotFound:
            return None
        return True if answer is None else answer

    def list(self, path: str, *, beta: bool = False, **query: str) -> Iterator[Properties]:
        """Every object of a collection, page by page."""
        page = self.call("GET", path, None, beta=beta, expected=False, **query)
        while True:
            yield from page["value"]
            if not page.get("@odata.nextLink"):
                return
            page = self.call("GET", page["@odata.nextLink"])

    def _attempt(
        self, method: str, url: str, options: Mapping[str, Any], *, expected: bool = False, authorized: bool = False
    ) -> Any:
        import httpx

        final, arrived = asks_once() and method == "POST", False
        for attempt in range(1, self.attempts + 1):
            headers = {"Authorization": f"Bearer {self.token()}"} if authorized else {}
            try:
                answer = self._http.request(method, url, headers=headers, **options)
            except httpx.HTTPError as error:
                reason = f"{url}: {error or type(error).__name__}"
                arrived = arrived or may_have_arrived(error)
                if attempt == self.attempts or final or not may_have_arrived(error):
                    raise (Unanswered if arrived else GaveUp)(reason) from error
                time.sleep(_pause(attempt, None))
                continue
            arrived = arrived or _failed(answer.status_code)
            if attempt == self.attempts or not _again(answer.status_code, expected=expected, final=final):
                return answer
            time.sleep(_pause(attempt, answer.headers.get("Retry-After")))
        raise AssertionError("the last attempt answers or raises")


def _failed(status: int) -> bool:
    """Whether the fault is the service's own; what it does not do at all it says once."""
    return status >= 500 and status != 501


def _again(status: int, *, expected: bool, final: bool) -> bool:
    return status == 429 or (_failed(status) and not final) or (expected and status == 404)


def _pause(attempt: int, asked: str | None) -> float:
    if asked and asked.isdigit():
        return float(asked)
    return min(0.1 * 2.0**attempt, _LONGEST_PAUSE_SECONDS)


def _worded(answer: Any, method: str, path: str) -> VendorError:
    try:
        error = answer.json()["error"]
        text = f"{error['code']}: {error['message']}"
    except (ValueError, KeyError, TypeError):
        text = answer.text
    message = f"{answer.status_code} from {method} {path}: {text}"
    if _failed(answer.status_code):
        return Unanswered(message)
    if answer.status_code == 429:
        return GaveUp(message)
    return NotFound(message) if answer.status_code == 404 else VendorError(message)
