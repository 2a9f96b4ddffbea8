"""The certificates that a service principal's assertions are signed with."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from engine.plugins.azuread.base import DirectoryResource, check_instant, is_uuid, same_instant
from engine.plugins.check import Report
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties


class ServicePrincipalTokenSigningCertificate(DirectoryResource):
    """A certificate; its id is ``<object id>/tokenSigningCertificate/<id of the key to verify>``. Nothing of it changes in place."""

    token = "azuread:index/servicePrincipalTokenSigningCertificate:ServicePrincipalTokenSigningCertificate"
    sdk = "pulumi_azuread.service_principal_token_signing_certificate:ServicePrincipalTokenSigningCertificate"
    replaces = frozenset({"displayName", "endDate", "servicePrincipalId"})
    secrets = frozenset({"value"})

    @classmethod
    def same(cls) -> Mapping[str, Callable[[Any, Any], bool]]:
        return {"endDate": same_instant}

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        principal = inputs.get("servicePrincipalId")
        if isinstance(principal, str):
            prefix, _, identity = principal.rpartition("/")
            if prefix != "/servicePrincipals" or not is_uuid(identity):
                reason = f"must be the service principal's id, /servicePrincipals/OBJECT_ID, got {principal!r}"
                report(("servicePrincipalId",), reason)
        name = inputs.get("displayName")
        if isinstance(name, str) and name and not (name.startswith("CN=") and len(name) > len("CN=")):
            report(("displayName",), f"must begin with CN=, got {name!r}")
        check_instant(inputs.get("endDate"), ("endDate",), report)

    def make(self, inputs: Properties) -> tuple[str, Any]:
        principal = inputs["servicePrincipalId"]
        body = {"displayName": inputs.get("displayName"), "endDateTime": inputs.get("endDate")}
        sent = {name: value for name, value in body.items() if value}
        made = self.client.call("POST", f"{principal}/addTokenSigningCertificate", sent, expected=True)
        for key in self._keys(principal):
            if key["customKeyIdentifier"] == made["customKeyIdentifier"] and key["usage"] == "Verify":
                return _identity(principal, key), key
        raise VendorError(f"{principal}: the new certificate is not among the keys")

    def twins(self, inputs: Properties) -> frozenset[str]:
        principal, name = inputs["servicePrincipalId"], inputs.get("displayName")
        if self.client.unless_gone("GET", principal) is None:
            return frozenset()
        keys = [key for key in self._keys(principal) if key["usage"] == "Verify"]
        return frozenset(_identity(principal, key) for key in keys if name in (None, key.get("displayName")))

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        if made is None:
            return super().finish(resource_id, inputs, made)
        return _state(inputs["servicePrincipalId"], made)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        principal, key_id = _parts(resource_id)
        if self.client.unless_gone("GET", principal) is None:
            return None
        return next((_state(principal, key) for key in self._keys(principal) if key["keyId"] == key_id), None)

    def delete(self, resource_id: str, known: Properties) -> None:
        """Takes the key to verify away with the key and the password that belong to it."""
        principal, key_id = _parts(resource_id)
        found = self.client.unless_gone("GET", principal, select="keyCredentials,passwordCredentials")
        keys: list[Properties] = (found or {}).get("keyCredentials") or []
        gone = next((key["customKeyIdentifier"] for key in keys if key["keyId"] == key_id), None)
        if found is None or gone is None:
            return
        kept = {
            name: [entry for entry in found[name] if entry["customKeyIdentifier"] != gone]
            for name in ("keyCredentials", "passwordCredentials")
        }
        # Who deletes the application in the same moment takes the service principal away too.
        self.client.unless_gone("PATCH", principal, body=kept)

    def _keys(self, principal: str) -> list[Properties]:
        """Graph shows the certificates themselves only to who selects them."""
        found: list[Properties] = self.client.call("GET", principal, select="keyCredentials")["keyCredentials"]
        return found


def _identity(principal: str, key: Properties) -> str:
    return f"{principal.rpartition('/')[2]}/tokenSigningCertificate/{key['keyId']}"


def _parts(resource_id: str) -> tuple[str, str]:
    """The service principal's path and the key's id."""
    principal, _, key = resource_id.partition("/tokenSigningCertificate/")
    if not is_uuid(principal) or not is_uuid(key):
        raise VendorError(
            f"a signing certificate's id is OBJECT_ID/tokenSigningCertificate/KEY_ID, got {resource_id!r}"
        )
    return f"/servicePrincipals/{principal}", key


def _state(principal: str, key: Properties) -> Properties:
    return {
        "servicePrincipalId": principal,
        "displayName": key.get("displayName"),
        "startDate": key.get("startDateTime"),
        "endDate": key.get("endDateTime"),
        "keyId": key["keyId"],
        "thumbprint": hashlib.sha1(base64.b64decode(key["key"]), usedforsecurity=False).hexdigest().upper(),
        "value": key["key"],
    }
