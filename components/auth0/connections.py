"""Where a tenant's users come from: databases, Google, and connections that were there before the stack."""

# No `from __future__ import annotations`: see components/contract.py.

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NotRequired

import pulumi
import pulumi_auth0 as auth0
from typing_extensions import TypedDict

from components.auth0.settings import GOOGLE
from components.naming import child

DEVELOPMENT_KEYS = "https://auth0.com/docs/authenticate/identity-providers/social-identity-providers/devkeys"


class Auth0ConnectionArgs(TypedDict):
    """A database of users, and the clients it is enabled for."""

    name: str
    """The connection's name in the tenant."""
    enabled_clients: list[pulumi.Input[str]]
    """Client IDs; no other client may use the connection."""
    signup: NotRequired[bool]
    """Whether visitors may register themselves; false by default."""
    brute_force_protection: NotRequired[bool]
    """Blocks an address after repeated failures; true by default."""
    password_policy: NotRequired[str]
    """Which kinds of character a password needs: low, fair, good, excellent; good by default."""
    password_min_length: NotRequired[int]
    """In characters; 12 by default."""


class Auth0GoogleArgs(TypedDict):
    """A connection to Google, and the clients it is enabled for."""

    enabled_clients: list[pulumi.Input[str]]
    """Client IDs; no other client may use the connection."""
    client_id: NotRequired[str]
    """The client ID that Google gave; Auth0's development keys by default."""
    client_secret: NotRequired[pulumi.Input[str]]
    """The secret that came with it."""
    scopes: NotRequired[list[str]]
    """What Google is asked for; e-mail address and profile by default."""


class Auth0AdoptedConnectionArgs(TypedDict):
    """A connection that is there already, and the clients that may use it from now on, besides those that may already."""

    name: str
    """The connection's name in the tenant."""
    enabled_clients: dict[str, pulumi.Input[str]]
    """What tells a client from its siblings -> its client ID."""


@dataclass(frozen=True)
class Source:
    """A connection of the tenant, whoever made it."""

    name: pulumi.Output[str]
    id: pulumi.Output[str]
    ready: list[pulumi.Resource]
    """What lets clients use it: Auth0 refuses to create users in a connection that no client, or not the calling one, is enabled for."""


def database(name: str, args: Auth0ConnectionArgs, parent: pulumi.Resource, *, protect: bool) -> Source:
    """A database of the stack's own."""
    connection = auth0.Connection(
        child(name, "connection", args["name"]),
        name=args["name"],
        strategy="auth0",
        options=auth0.ConnectionOptionsArgs(
            disable_signup=not args.get("signup", False),
            requires_username=False,
            brute_force_protection=args.get("brute_force_protection", True),
            import_mode=False,
            password_policy=args.get("password_policy", "good"),
            password_complexity_options=auth0.ConnectionOptionsPasswordComplexityOptionsArgs(
                min_length=args.get("password_min_length", 12)
            ),
        ),
        opts=pulumi.ResourceOptions(parent=parent, protect=protect),
    )
    return _enabled(name, args["name"], connection, args["enabled_clients"], parent)


def google(name: str, args: Auth0GoogleArgs, parent: pulumi.Resource, *, protect: bool) -> Source:
    """The connection to Google, of the stack's own."""
    if "client_id" not in args:
        pulumi.log.warn(
            f"Google logs in by Auth0's development keys, which are for trying out: Google's page names Auth0, and there is no single "
            f"sign-on. See {DEVELOPMENT_KEYS}",
            resource=parent,
        )
    connection = auth0.Connection(
        child(name, "connection", GOOGLE),
        name=GOOGLE,
        strategy=GOOGLE,
        options=auth0.ConnectionOptionsArgs(
            client_id=args.get("client_id"),
            client_secret=args.get("client_secret"),
            scopes=args.get("scopes", ["email", "profile"]),
        ),
        opts=pulumi.ResourceOptions(parent=parent, protect=protect),
    )
    return _enabled(name, GOOGLE, connection, args["enabled_clients"], parent)


def adopted(name: str, args: Auth0AdoptedConnectionArgs, parent: pulumi.Resource) -> Source:
    """A connection that somebody else made: its clients stay, and each of the stack's is added by itself."""
    found = auth0.get_connection_output(name=args["name"], opts=pulumi.InvokeOutputOptions(parent=parent))
    connection_id = found.id.apply(str)
    added: list[pulumi.Resource] = [
        auth0.ConnectionClient(
            child(name, "client", args["name"], key),
            connection_id=connection_id,
            client_id=client_id,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for key, client_id in args["enabled_clients"].items()
    ]
    return Source(found.name.apply(str), connection_id, added)


def _enabled(
    name: str,
    key: str,
    connection: auth0.Connection,
    clients: list[pulumi.Input[str]],
    parent: pulumi.Resource,
) -> Source:
    enabled = auth0.ConnectionClients(
        child(name, "clients", key),
        connection_id=connection.id,
        enabled_clients=clients,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return Source(connection.name, connection.id, [enabled])


Sources = Mapping[str, Source]
"""Connection name -> connection."""
