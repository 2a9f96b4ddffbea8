"""The whole stack: each configured vendor's part, and what an outside program reads of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from components import registry
from components.contract import ConnectSaml, Deployment, OidcClient, Variable
from components.passwords import initial_passwords
from components.settings import Link, StackSettings

Exports = dict[str, Any]


@dataclass(frozen=True)
class Stack:
    """What was registered."""

    settings: StackSettings
    deployments: Mapping[str, Deployment]
    """Kind -> its part."""
    passwords: Mapping[str, pulumi.Output[str]]

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
    return Stack(settings, _Parts(settings, passwords).all(), passwords)


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


def exports(stack: Stack, variables: Mapping[str, Mapping[str, Variable]]) -> Exports:
    """The stack's outputs.

    Args:
        variables: integration -> variable -> what it is made of.

    ``dashboard_*`` are those of the first user and the first app at the first identity provider that has them.
    """
    clients = stack.clients()
    users = stack.user_ids()
    return {
        "applications": clients,
        "directories": {kind: dict(part.outputs) for kind, part in stack.deployments.items()},
        "users": users,
        "settings": {
            app.name: {kind: _render(variables[app.integration], client) for kind, client in clients[app.name].items()}
            for app in stack.settings.apps
        },
        "initial_passwords": pulumi.Output.secret(dict(stack.passwords)),
        "dashboard_user_id": next((i for ids in users.values() for i in ids.values()), None),
        "dashboard_user_email": next(iter(users), None),
        "dashboard_client_id": next((c["client_id"] for of in clients.values() for c in of.values()), None),
    }


def _render(variables: Mapping[str, Variable], client: OidcClient) -> dict[str, pulumi.Input[str]]:
    """Each variable by itself, so that only those made of a secret are secret. What the client lacks is left out."""
    fields: Mapping[str, Any] = client
    return {
        name: _text(variable, [fields[field] for field in variable.fields])
        for name, variable in variables.items()
        if all(fields[field] not in (None, []) for field in variable.fields)
    }


def _text(variable: Variable, values: list[Any]) -> pulumi.Input[str]:
    if not any(isinstance(value, pulumi.Output) for value in values):
        return variable.render(*values)
    if len(values) == 1:
        single: pulumi.Output[Any] = values[0]
        return single.apply(variable.render)
    return pulumi.Output.all(*values).apply(lambda known: variable.render(*known))
