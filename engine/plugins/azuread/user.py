"""Users of the directory."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.plugins.azuread.base import DirectoryResource, check_instant, last_part, same_instant
from engine.plugins.azuread.graph import NotFound
from engine.plugins.check import Report
from engine.plugins.errors import doing
from engine.plugins.properties import Properties

_SAME: Final = (
    "accountEnabled",
    "ageGroup",
    "businessPhones",
    "city",
    "companyName",
    "consentProvidedForMinor",
    "country",
    "department",
    "displayName",
    "employeeHireDate",
    "employeeId",
    "employeeType",
    "faxNumber",
    "givenName",
    "jobTitle",
    "mail",
    "mailNickname",
    "mobilePhone",
    "officeLocation",
    "otherMails",
    "postalCode",
    "preferredLanguage",
    "state",
    "streetAddress",
    "surname",
    "usageLocation",
    "userPrincipalName",
)
_ON_PREMISES: Final = {
    "onpremisesImmutableId": "onPremisesImmutableId",
    "onpremisesDistinguishedName": "onPremisesDistinguishedName",
    "onpremisesDomainName": "onPremisesDomainName",
    "onpremisesSamAccountName": "onPremisesSamAccountName",
    "onpremisesSecurityIdentifier": "onPremisesSecurityIdentifier",
    "onpremisesSyncEnabled": "onPremisesSyncEnabled",
    "onpremisesUserPrincipalName": "onPremisesUserPrincipalName",
}
_ONLY_READ: Final = ("aboutMe", "creationType", "externalUserState", "imAddresses", "proxyAddresses", "userType")
_POLICIES: Final = {
    "disablePasswordExpiration": "DisablePasswordExpiration",
    "disableStrongPassword": "DisableStrongPassword",
}
_SELECT: Final = ",".join(
    (
        "id",
        *_SAME,
        *_ON_PREMISES.values(),
        "creationType",
        "externalUserState",
        "imAddresses",
        "proxyAddresses",
        "userType",
        "passwordPolicies",
        "employeeOrgData",
    )
)
_MADE_LENGTH: Final = 16


class User(DirectoryResource):
    """A user; its id is ``/users/<object id>``. Without a password one is made."""

    token = "azuread:index/user:User"
    sdk = "pulumi_azuread.user:User"
    defaults = {
        "accountEnabled": True,
        "disablePasswordExpiration": False,
        "disableStrongPassword": False,
        "forcePasswordChange": False,
        "showInAddressList": True,
    }
    secrets = frozenset({"password"})
    kept = frozenset({"forcePasswordChange", "password"})
    unordered = frozenset({"otherMails"})

    @classmethod
    def same(cls) -> Mapping[str, Callable[[Any, Any], bool]]:
        return {"employeeHireDate": same_instant}

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        name = inputs.get("userPrincipalName")
        if isinstance(name, str) and (name.count("@") != 1 or not all(name.split("@"))):
            report(("userPrincipalName",), f"must be user@domain, got {name!r}")
        password = inputs.get("password")
        if isinstance(password, str) and not 1 <= len(password) <= 256:
            report(("password",), f"must have 1 to 256 characters, got {len(password)}")
        identity = inputs.get("employeeId")
        if isinstance(identity, str) and len(identity) > 16:
            report(("employeeId",), f"at most 16 characters, got {len(identity)}")
        check_instant(inputs.get("employeeHireDate"), ("employeeHireDate",), report)

    def make(self, inputs: Properties) -> tuple[str, Any]:
        password = inputs.get("password") or _made_password()
        body = {key: value for key, value in _body(inputs).items() if value is not None}
        body.setdefault("mailNickname", inputs["userPrincipalName"].partition("@")[0])
        body["passwordProfile"] = {"forceChangePasswordNextSignIn": inputs["forcePasswordChange"], "password": password}
        made = self.client.call("POST", "/users", body)
        return f"/users/{made['id']}", password

    def twins(self, inputs: Properties) -> frozenset[str]:
        escaped = inputs["userPrincipalName"].replace("'", "''")
        listed = self.client.list("/users", filter=f"userPrincipalName eq '{escaped}'")
        return frozenset(f"/users/{found['id']}" for found in listed)

    def usable(self, resource_id: str, inputs: Properties) -> bool:
        """Of a user whose password was made up, nobody knows it when the answer is lost."""
        if not inputs.get("password"):
            self.delete(resource_id, inputs)
        return bool(inputs.get("password"))

    def heard(self, made: Any) -> Properties:
        return {"password": made} if made else {}

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        listed = {"showInAddressList": inputs["showInAddressList"]}
        self.client.call("PATCH", resource_id, listed, beta=True, expected=True)
        if inputs.get("managerId"):
            with doing("setting its manager"):
                self._set_manager(resource_id, inputs["managerId"])
        return {**super().finish(resource_id, inputs, made), "password": made or inputs["password"]}

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        identity = f"/users/{last_part(resource_id, 'users')}"
        found = self.client.unless_gone("GET", identity, select=_SELECT)
        if found is None:
            return None
        listed = self.client.call("GET", identity, beta=True, select="showInAddressList")
        try:
            manager = self.client.call("GET", f"{identity}/manager")["id"]
        except NotFound:
            manager = None
        policies = found.get("passwordPolicies") or ""
        return {
            "id": identity,
            **{name: found.get(name) for name in (*_SAME, *_ONLY_READ)},
            **{name: found.get(graph) for name, graph in _ON_PREMISES.items()},
            **{name: policy in policies for name, policy in _POLICIES.items()},
            "costCenter": (found.get("employeeOrgData") or {}).get("costCenter"),
            "division": (found.get("employeeOrgData") or {}).get("division"),
            "forcePasswordChange": known.get("forcePasswordChange", False),
            "managerId": manager,
            "objectId": found["id"],
            "showInAddressList": True if listed.get("showInAddressList") is None else listed["showInAddressList"],
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        before, wanted = _body(olds), _body(news)
        body = {key: value for key, value in wanted.items() if before.get(key) != value}
        for name in ("businessPhones", "mail", "mailNickname", "onPremisesImmutableId"):
            if body.get(name, "") is None:
                del body[name]
        if news.get("password") and olds.get("password") != news["password"]:
            force = news["forcePasswordChange"]
            body["passwordProfile"] = {"forceChangePasswordNextSignIn": force, "password": news["password"]}
        if body:
            self.client.call("PATCH", resource_id, body)
        if olds.get("showInAddressList") != news["showInAddressList"]:
            self.client.call("PATCH", resource_id, {"showInAddressList": news["showInAddressList"]}, beta=True)
        if olds.get("managerId") != news.get("managerId"):
            if news.get("managerId"):
                self._set_manager(resource_id, news["managerId"])
            else:
                self.client.unless_gone("DELETE", f"{resource_id}/manager/$ref")
        password = news.get("password") or olds.get("password")
        return {**(self.read(resource_id, news) or {}), "id": None, "password": password}

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone("DELETE", resource_id)

    def _set_manager(self, identity: str, manager: str) -> None:
        reference = {"@odata.id": f"{self.client.graph}/v1.0/users/{manager}"}
        self.client.call("PUT", f"{identity}/manager/$ref", reference, expected=True)


def _body(inputs: Properties) -> Properties:
    policies = [policy for name, policy in _POLICIES.items() if inputs.get(name)]
    organization = {name: inputs.get(name) for name in ("costCenter", "division")}
    return {
        **{name: inputs.get(name, [] if name == "otherMails" else None) for name in _SAME},
        "onPremisesImmutableId": inputs.get("onpremisesImmutableId"),
        "passwordPolicies": ", ".join(policies) or None,
        "employeeOrgData": organization if any(organization.values()) else None,
    }


def _made_password() -> str:
    """Letters and digits, and one of each kind that a directory may ask for."""
    body = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(_MADE_LENGTH))
    return f"{body}aA1!"
