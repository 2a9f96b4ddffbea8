"""The provider's settings, and boto3's clients made from them."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from engine.plugins.errors import NotConfigured, VendorError
from engine.plugins.properties import Properties

_SERVICES = {"cognitoidp": "cognito-idp", "cognitoidentity": "cognito-identity"}
_ATTEMPTS = 25
"""The official provider's default for ``maxRetries``."""
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
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    def service(self, name: str, region: str | None = None) -> Any:
        """The boto3 client of one service in the provider's region, or in the resource's own."""
        key = (name, region or self.region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._connect(*key)
            return self._clients[key]

    def _connect(self, name: str, region: str) -> Any:
        from botocore.config import Config

        attempts = int(self._settings.get("maxRetries") or _ATTEMPTS)
        return self._session.client(
            name,
            region_name=region,
            endpoint_url=self.endpoints.get(name),
            verify=self._settings.get("customCaBundle") or os.environ.get("AWS_CA_BUNDLE") or None,
            config=Config(retries={"mode": "standard", "total_max_attempts": attempts}),
        )

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
        raise AwsError(code, f"{error}{_property(parameters, str(error))}") from error
    except (exceptions.BotoCoreError, OSError) as error:
        raise VendorError(str(error)) from error


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
