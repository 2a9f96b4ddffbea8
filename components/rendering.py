"""What each app reads, as text: its integration's variables and files, filled in from its OIDC clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.contract import OidcClient, Variable
from components.naming import child
from components.settings import AppSettings
from components.stack import Stack

Texts = dict[str, pulumi.Input[str]]
"""Name of a variable, or path of a file -> its text."""
Integrations = Mapping[str, Mapping[str, Variable]]
"""Integration -> variable or path -> what it is made of."""

_SESSION_SECRET = "session_secret"
_SECRET_FIELDS = frozenset({"client_secret", _SESSION_SECRET})
_SESSION_SECRET_LENGTH = 32
"""In characters; 16, 24 or 32 is what oauth2-proxy takes for AES, and enough for everyone else."""


@dataclass(frozen=True)
class Rendered:
    """One app at one identity provider."""

    variables: Texts
    files: Texts
    """Secret as a whole where they hold a secret."""
    secret: frozenset[str]
    """Which of both are made of a secret."""


def render(stack: Stack, variables: Integrations, files: Integrations) -> dict[str, dict[str, Rendered]]:
    """App -> kind -> what it reads there."""
    clients = stack.clients()
    rendered: dict[str, dict[str, Rendered]] = {}
    for app in stack.settings.apps:
        of_variables, of_files = variables[app.integration], files.get(app.integration, {})
        own: dict[str, Any] = {"app": app.name, "app_roles": stack.settings.app_roles_of(app)}
        if any(_SESSION_SECRET in made.fields for made in (*of_variables.values(), *of_files.values())):
            own[_SESSION_SECRET] = _session_secret(app)
        rendered[app.name] = {
            kind: _one(of_variables, of_files, client, {**own, "provider": kind})
            for kind, client in clients[app.name].items()
        }
    return rendered


def _one(
    variables: Mapping[str, Variable], files: Mapping[str, Variable], client: OidcClient, own: Mapping[str, Any]
) -> Rendered:
    fields: Mapping[str, Any] = {**client, **own}
    made = [*variables.items(), *files.items()]
    return Rendered(
        _texts(variables, fields),
        _texts(files, fields),
        frozenset(name for name, variable in made if _SECRET_FIELDS.intersection(variable.fields)),
    )


def _texts(variables: Mapping[str, Variable], fields: Mapping[str, Any]) -> Texts:
    """Each by itself, so that only those made of a secret are secret. What the client lacks is left out."""
    return {
        name: _text(variable, [fields[field] for field in variable.fields])
        for name, variable in variables.items()
        if not _lacking(fields[field] for field in variable.fields)
    }


def _lacking(values: Iterable[Any]) -> bool:
    return any(value is None or value == [] for value in values if not isinstance(value, pulumi.Output))


def _text(variable: Variable, values: list[Any]) -> pulumi.Input[str]:
    if not any(isinstance(value, pulumi.Output) for value in values):
        return variable.render(*values)
    if len(values) == 1:
        single: pulumi.Output[Any] = values[0]
        return single.apply(variable.render)
    return pulumi.Output.all(*values).apply(lambda known: variable.render(*known))


def _session_secret(app: AppSettings) -> pulumi.Output[str]:
    """What the app signs its own sessions with: one an app, made once."""
    import pulumi_random

    made = pulumi_random.RandomPassword(child("session-secret", app.name), length=_SESSION_SECRET_LENGTH, special=False)
    return pulumi.Output.secret(made.result)
