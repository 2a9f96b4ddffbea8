"""The provider's settings, and boto3's clients made from them."""

from __future__ import annotations

import functools
import os
import random
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from engine.plugins.errors import GaveUp, NotConfigured, Unanswered, VendorError
from engine.plugins.once import asks_once
from engine.plugins.properties import Properties
from engine.plugins.timeouts import timeout_seconds

_SERVICES = {"cognitoidp": "cognito-idp", "cognitoidentity": "cognito-identity"}
_ATTEMPTS = 25
"""The official provider's default for ``maxRetries``."""
_NETWORK_ATTEMPTS = 10
"""Where nobody listens the official provider gives up earlier."""
_LONGEST_PAUSE_SECONDS = 20.0
_READS = ("Get", "List", "Describe", "AdminGet", "AdminList", "Batch", "Query", "Scan")
_TOO_MANY = frozenset(
    {
        *("PriorRequestNotComplete", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown"),
        *("RequestThrottled", "RequestThrottledException", "ThrottledException", "Throttling", "ThrottlingException"),
        *("TooManyRequestsException",),
    }
)
"""Codes that botocore asks again after, but for those that stand for a quota."""
_ARRIVED = "a request may have arrived"
_UNSUPPORTED = ("assumeRoles", "assumeRoleWithWebIdentity")


class AwsClient:
    """Settings as the official provider reads them; a service's client is made on its first use.

    Source: https://www.pulumi.com/registry/packages/aws/installation-configuration/ (2026-11-24).
    Differs: assumed roles are refused; the profile or the environment can name one instead.
    """

    def __init__(self, settings: Properties) -> None:
        self._settings = settings
        for name in _UNSUPPORTED:
            if settings.get(name):
                raise NotConfigured(
                    f"aws:{name} is not supported by the attached plugin; use a profile that names the role"
                )
        region = settings.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        if not region:
            raise NotConfigured(
                "missing region information\nset it with: pulumi config set aws:region eu-west-1, or AWS_REGION"
            )
        self.region: str = region
        self.endpoints = _endpoints(settings.get("endpoints") or [])
        self.default_tags: dict[str, str] = (settings.get("defaultTags") or {}).get("tags") or {}
        self.attempts = int(settings.get("maxRetries") or _ATTEMPTS)
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    def pause(self, failures: int) -> None:
        """As botocore's standard mode waits."""
        time.sleep(random.random() * min(2.0 ** (failures - 1), _LONGEST_PAUSE_SECONDS))  # noqa: S311 - guards nothing

    def service(self, name: str, region: str | None = None) -> Any:
        """The boto3 client of one service in the provider's region, or in the resource's own."""
        key = (name, region or self.region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._connect(*key)
            return self._clients[key]

    def _connect(self, name: str, region: str) -> Any:
        from botocore.config import Config

        made = self._session.client(
            name,
            region_name=region,
            endpoint_url=self.endpoints.get(name),
            verify=self._settings.get("customCaBundle") or os.environ.get("AWS_CA_BUNDLE") or None,
            config=Config(
                retries={"mode": "standard", "total_max_attempts": self.attempts},
                connect_timeout=timeout_seconds(),
                read_timeout=timeout_seconds(),
            ),
        )
        made.meta.events.register_first("needs-retry", functools.partial(_give_up, self.attempts))
        return made

    @functools.cached_property
    def _session(self) -> Any:
        import boto3

        return boto3.Session(
            aws_access_key_id=self._settings.get("accessKey"),
            aws_secret_access_key=self._settings.get("secretKey"),
            aws_session_token=self._settings.get("token"),
            profile_name=self._settings.get("profile"),
            region_name=self.region,
        )

    @functools.cached_property
    def account_id(self) -> str:
        """The account that the credentials belong to."""
        if self._settings.get("skipRequestingAccountId") in (True, "true"):
            return ""
        return str(call(self.service("sts").get_caller_identity)["Account"])

    def all_tags(self, tags: Mapping[str, str] | None) -> dict[str, str]:
        """A resource's tags with the provider's default ones below them."""
        return {**self.default_tags, **(tags or {})}


def _endpoints(entries: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {_SERVICES.get(name, name): url for entry in entries for name, url in entry.items() if url}


def call(operation: Any, **parameters: Any) -> Any:
    """Calls an operation; AWS's own error text comes back as a VendorError."""
    from botocore import exceptions

    try:
        return operation(**parameters)
    except exceptions.ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        about = error.response.get("ResponseMetadata", {})
        if _failed(about.get("HTTPStatusCode", 0)):
            raise Unanswered(str(error)) from error
        if code in _TOO_MANY:
            raise GaveUp(str(error)) from error
        raise AwsError(code, f"{error}{_property(parameters, str(error))}") from error
    except exceptions.HTTPClientError as error:
        raise (Unanswered if _may_have_arrived(error) else GaveUp)(str(error)) from error
    except (exceptions.BotoCoreError, OSError) as error:
        raise VendorError(str(error)) from error


def _failed(status: int) -> bool:
    """Whether the fault is the service's own; what it does not do at all it says once."""
    return status >= 500 and status != 501


def _may_have_arrived(error: Exception) -> bool:
    from botocore import exceptions

    never = (
        exceptions.EndpointConnectionError,
        exceptions.ConnectTimeoutError,
        exceptions.ProxyConnectionError,
        exceptions.SSLError,
    )
    return not isinstance(error, never)


def _give_up(
    most: int,
    operation: Any,
    attempts: int,
    request_dict: dict[str, Any],
    response: Any = None,
    caught_exception: Any = None,
    **_: Any,
) -> None:
    """Asked by botocore before it sends a request again.

    Args:
        most: attempts in all.

    Raises:
        GaveUp: nobody listens.
        Unanswered: the request may have taken effect, and it is the last, or a second one might do the same again.
    """
    from botocore.exceptions import EndpointConnectionError

    reason = _lost(operation, response, caught_exception)
    if reason:
        request_dict["context"][_ARRIVED] = True
    unheard = isinstance(caught_exception, EndpointConnectionError)
    if attempts >= (min(most, _NETWORK_ATTEMPTS) if unheard else most) and (reason or unheard):
        arrived = request_dict["context"].get(_ARRIVED)
        raise (Unanswered if arrived else GaveUp)(reason or str(caught_exception))
    if reason and asks_once() and not operation.name.startswith(_READS):
        raise Unanswered(reason)


def _lost(operation: Any, response: Any, caught_exception: Any) -> str:
    """Why nobody knows whether the request took effect; empty where it is known that it did not."""
    if caught_exception is not None:
        return str(caught_exception) if _may_have_arrived(caught_exception) else ""
    if not _failed(response[0].status_code):
        return ""
    error = response[1].get("Error", {})
    return f"{operation.name}: {response[0].status_code} {error.get('Code', '')}: {error.get('Message', '')}"


def _property(parameters: Mapping[str, Any], message: str) -> str:
    """The parameter that AWS's text names, for the texts that quote it: ``at 'poolName' failed to satisfy``."""
    named = [name for name in parameters if f"'{name[:1].lower()}{name[1:]}'" in message]
    return f" (property {named[0][:1].lower()}{named[0][1:]})" if named else ""


class AwsError(VendorError):
    """A refusal with AWS's error code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def unless_gone(operation: Any, *codes: str, **parameters: Any) -> Any:
    """The answer, or None when AWS says with one of the codes that there is no such thing."""
    try:
        return call(operation, **parameters)
    except AwsError as error:
        if error.code in codes:
            return None
        raise
