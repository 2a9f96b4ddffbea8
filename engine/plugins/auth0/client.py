"""The provider's settings, and Auth0's own client made from them."""

from __future__ import annotations

import functools
import inspect
import operator
import os
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from engine.plugins.errors import GaveUp, NotConfigured, Unanswered, VendorError
from engine.plugins.once import as_often_as_it_takes, may_have_arrived
from engine.plugins.properties import Properties
from engine.plugins.timeouts import timeout_seconds

_LEEWAY_SECONDS: Final = 30
_ENVIRONMENT: Final = {
    "domain": "AUTH0_DOMAIN",
    "apiToken": "AUTH0_API_TOKEN",
    "clientId": "AUTH0_CLIENT_ID",
    "clientSecret": "AUTH0_CLIENT_SECRET",
    "audience": "AUTH0_AUDIENCE",
    "customDomainHeader": "AUTH0_CUSTOM_DOMAIN_HEADER",
}


_PARTS: Final = (
    *("actions.triggers.bindings", "client_grants", "clients.credentials", "connections.clients", "resource_servers"),
    *("roles", "rules", "tenants.settings", "users.permissions", "users.roles"),
)
_importing = threading.Lock()


class NotFound(VendorError):
    """Auth0 has no such thing."""


class Auth0Client:
    """Settings as the official provider reads them; the first call gets the token.

    Source: https://www.pulumi.com/registry/packages/auth0/installation-configuration/ (2026-11-24).
    Differs: a private key instead of a secret, and the credentials of Auth0's CLI, are not taken.
    """

    def __init__(self, settings: Properties) -> None:
        found = {name: settings.get(name) or os.environ.get(variable) for name, variable in _ENVIRONMENT.items()}
        if not found["domain"]:
            raise NotConfigured("missing configuration: auth0:domain, or AUTH0_DOMAIN in the environment")
        if not found["apiToken"] and not (found["clientId"] and found["clientSecret"]):
            raise NotConfigured(
                "missing configuration: auth0:apiToken (AUTH0_API_TOKEN), or auth0:clientId and auth0:clientSecret "
                "(AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET)"
            )
        self.domain: str = found["domain"].removeprefix("https://").removeprefix("http://").rstrip("/")
        self._settings = found
        self._lock = threading.Lock()
        self._token = ""
        self._token_ends = 0.0
        self._silence: GaveUp | None = None
        self._api: Any = None

    attempts = 4
    """As often as ``PatientClient`` asks."""

    def pause(self, failures: int) -> None:
        from engine.plugins.auth0.http import backoff

        time.sleep(backoff(failures))

    @property
    def api(self) -> Any:
        """auth0-python's ManagementClient, with the parts of it that it would import when they are first used.

        Two threads that import them at once find half of a module.
        """
        with _importing:
            if self._api is None:
                api = self._management_client()
                for part in _PARTS:
                    operator.attrgetter(part)(api)
                self._api = api
            return self._api

    def _management_client(self) -> Any:
        from auth0.management import ManagementClient

        return ManagementClient(
            domain=self.domain,
            token=self._settings["apiToken"] or self._current_token,
            custom_domain=self._settings["customDomainHeader"],
            httpx_client=self._http,
        )

    @functools.cached_property
    def _http(self) -> Any:
        from engine.plugins.auth0.http import PatientClient

        return PatientClient(timeout=timeout_seconds(), follow_redirects=True)

    def _current_token(self) -> str:
        """Of all that ask at once one fetches it; where nobody answered that one, the others need not find out the same in turn."""
        known = self._silence
        with self._lock:
            if self._silence is not None and self._silence is not known:
                raise GaveUp(str(self._silence))
            if time.time() > self._token_ends - _LEEWAY_SECONDS:
                try:
                    self._fetch_token()
                except GaveUp as silence:
                    self._silence = silence
                    raise
            return self._token

    def _fetch_token(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings["clientId"],
            "client_secret": self._settings["clientSecret"],
            "audience": self._settings["audience"] or f"https://{self.domain}/api/v2/",
        }
        from httpx import HTTPError

        try:
            with as_often_as_it_takes():
                answer = self._http.post(f"https://{self.domain}/oauth/token", data=form)
        except HTTPError as error:
            raise GaveUp(f"no token for the Management API: {self.domain}: {_reason(error)}") from error
        if answer.is_error:
            refusal = GaveUp if answer.is_server_error else VendorError
            raise refusal(f"no token for the Management API: {answer.status_code} {answer.text}")
        body = answer.json()
        self._token, self._token_ends = body["access_token"], time.time() + body["expires_in"]

    def call(self, operation: Any, *arguments: Any, **body: Any) -> Any:
        """Calls an operation of the client; answers plain documents, and Auth0's own words when it refuses.

        Fields that the client does not know are sent as they are.
        """
        from auth0.management.core.api_error import ApiError
        from httpx import HTTPError

        parameters = _parameters(operation)
        named = {name: value for name, value in body.items() if name in parameters}
        options: dict[str, Any] = {"max_retries": 0}
        rest = {name: value for name, value in body.items() if name not in parameters}
        if rest:
            options["additional_body_parameters"] = rest
        try:
            return _plain(operation(*arguments, **named, request_options=options))
        except ApiError as error:
            raise _worded(error) from error
        except HTTPError as error:
            failure = Unanswered if may_have_arrived(error) else GaveUp
            raise failure(f"{self.domain}: {_reason(error)}") from error

    def unless_gone(self, operation: Any, *arguments: Any, **body: Any) -> Any:
        """The answer, or None when there is no such thing."""
        try:
            return self.call(operation, *arguments, **body)
        except NotFound:
            return None


@functools.cache
def _function_parameters(function: Any) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters)


def _parameters(operation: Any) -> frozenset[str]:
    return _function_parameters(operation.__func__)


def _plain(answer: Any) -> Any:
    if answer is None or isinstance(answer, (str, int, float, Mapping)):
        return answer
    if hasattr(answer, "model_dump"):
        return answer.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return [_plain(item) for item in answer]


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _worded(error: Any) -> VendorError:
    from engine.plugins.auth0.http import FAILED

    body = error.body if isinstance(error.body, Mapping) else _plain(error.body)
    if isinstance(body, Mapping):
        text = f"{body.get('statusCode', error.status_code)} {body.get('error', '')}: {body.get('message', body)}"
    else:
        text = f"{error.status_code}: {body}"
    if error.status_code in FAILED:
        return Unanswered(text)
    return NotFound(text) if error.status_code == 404 else VendorError(text)
