"""The whole stack: each configured vendor's part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from components import registry
from components.contract import ConnectSaml, Deployment, OidcClient
from components.passwords import initial_passwords
from components.settings import Link, StackSettings


@dataclass(frozen=True)
class Stack:
    """What was registered."""

    settings: StackSettings
    deployments: Mapping[str, Deployment]
    """Kind -> its part."""
    passwords: Mapping[str, pulumi.Output[str]]
    entitlements: Mapping[str, Any]
    """Where the entitlements are kept; empty where the stack keeps none."""

    def clients(self) -> dict[str, dict[str, OidcClient]]:
        """App -> kind -> how it logs in."""
        return {
            app.name: {kind: self.deployments[kind].applications[app.name].oidc_client for kind in app.providers}
            for app in self.settings.apps
        }

    def user_ids(self) -> dict[str, dict[str, pulumi.Output[str]]]:
        """E-mail address -> kind -> the vendor's ID of the user."""
        return {
            user.email: {
                kind: part.directory.user_ids[user.email]
                for kind, part in self.deployments.items()
                if user.email in part.directory.user_ids
            }
            for user in self.settings.users
        }


def build(settings: StackSettings) -> Stack:
    """Registers everything that the settings describe."""
    passwords = initial_passwords(settings)
    return Stack(settings, _Parts(settings, passwords).all(), passwords, _entitlements(settings))


def _entitlements(settings: StackSettings) -> Mapping[str, Any]:
    if settings.entitlements is None:
        return {}
    from components.entitlements.deploy import deploy

    return deploy("entitlements", settings.entitlements, deletion_protection=settings.deletion_protection)


class _Parts:
    """Each vendor's part, registered when it or another one that logs its users in is first asked for."""

    def __init__(self, settings: StackSettings, passwords: Mapping[str, pulumi.Output[str]]) -> None:
        self._settings = settings
        self._passwords = passwords
        self._begun: list[str] = []
        self._parts: dict[str, Deployment] = {}

    def all(self) -> dict[str, Deployment]:
        """Kind -> its part, in the stack file's order."""
        parts = {kind: self._part(kind) for kind in self._settings.providers}
        return {
            kind: replace(part, outputs={**part.outputs, **part.complete(self)}) if part.complete else part
            for kind, part in parts.items()
        }

    def client(self, link: Link) -> OidcClient:
        """The client that the link's source holds for it."""
        return self._part(link.source).applications[link.app.name].oidc_client

    def saml(self, kind: str) -> ConnectSaml:
        """Makes the side of a SAML trust that is the identity provider's."""
        connect = self._part(kind).connect_saml
        if connect is None:
            raise pulumi.RunError(f"{registry.schema(kind).title} is no SAML identity provider here")
        return connect

    def _part(self, kind: str) -> Deployment:
        if kind not in self._parts:
            if kind in self._begun:
                circle = " -> ".join([*self._begun[self._begun.index(kind) :], kind])
                raise pulumi.RunError(
                    f"identity providers that log in each other's users wait for each other: {circle}"
                )
            self._begun.append(kind)
            self._parts[kind] = registry.deploy(kind)(kind, self._settings, self._passwords, self)
        return self._parts[kind]
