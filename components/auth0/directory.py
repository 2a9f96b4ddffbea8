"""A tenant's databases of users, its roles, and the code that puts roles into tokens."""

from collections.abc import Mapping

import pulumi
import pulumi_auth0 as auth0
from typing_extensions import NotRequired, TypedDict

from components.auth0 import claims
from components.naming import child, words


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


class Auth0RoleArgs(TypedDict):
    """A role of the tenant."""

    name: str
    """As it stands in the token."""
    description: str
    """Shown in the dashboard."""


class Auth0UserArgs(TypedDict):
    """A user of one connection."""

    email: str
    """The login name."""
    name: str
    """The full name."""
    connection: str
    """Name of one of the connections."""
    password: pulumi.Input[str]
    """The initial password; a secret."""
    roles: list[str]
    """Names of the roles, in the order in which they stand in the token."""
    nickname: NotRequired[str]
    """Shown in place of the name."""
    user_id: NotRequired[str]
    """The part of the ID after `auth0|`; chosen by Auth0 by default."""


class Auth0ApiArgs(TypedDict):
    """An API that machine clients get tokens for."""

    audience: str
    """Its identifier."""
    scopes: list[str]
    """What it grants."""


class Auth0GrantArgs(TypedDict):
    """Which client may ask for which scopes of an API."""

    name: str
    """Tells the grant from its siblings."""
    client_id: pulumi.Input[str]
    """A machine client."""
    audience: str
    """Identifier of one of the APIs."""
    scopes: list[str]
    """Scopes of that API."""


class Auth0BoundActionArgs(TypedDict):
    """An Action of the tenant that is not this component's."""

    id: str
    """The Action's ID."""
    name: str
    """Shown in the flow."""


class Auth0DirectoryArgs(TypedDict):
    """What the tenant holds once."""

    domain: pulumi.Input[str]
    """The tenant's domain, as `auth0:domain`."""
    connections: list[Auth0ConnectionArgs]
    """Databases of users."""
    roles: list[Auth0RoleArgs]
    """The stack's roles."""
    users: list[Auth0UserArgs]
    """Who may log in."""
    role_claim: NotRequired[str]
    """`action` (default), or `rule` for a tenant that still runs Rules."""
    other_actions: NotRequired[list[Auth0BoundActionArgs]]
    """Bound to the post-login trigger before the role claim."""
    apis: NotRequired[list[Auth0ApiArgs]]
    """APIs for machine clients."""
    grants: NotRequired[list[Auth0GrantArgs]]
    """What machine clients may ask for."""
    protect: NotRequired[bool]
    """Refuses to delete the connections, and with them their users; true by default."""


class Auth0Directory(pulumi.ComponentResource):
    """Database connections, roles, users, and the role claim of an Auth0 tenant.

    Outputs:
        issuer: ``https://<domain>/``.
        user_ids: e-mail address -> ``auth0|…``, the `sub` of the user's tokens.
        connection_ids: name -> ``con_…``.
        role_ids: name -> ``rol_…``.
    """

    issuer: pulumi.Output[str]
    """The issuer of the tenant's tokens, with a slash at its end."""
    user_ids: dict[str, pulumi.Output[str]]
    """E-mail address to user ID."""
    connection_ids: dict[str, pulumi.Output[str]]
    """Connection name to connection ID."""
    role_ids: dict[str, pulumi.Output[str]]
    """Role name to role ID."""

    def __init__(self, name: str, args: Auth0DirectoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:Auth0Directory", name, {}, opts)
        self._name = name
        self._inside = pulumi.ResourceOptions(parent=self)
        self.issuer = pulumi.Output.concat("https://", args["domain"], "/")
        connections = {
            connection["name"]: self._connection(connection, args.get("protect", True))
            for connection in args["connections"]
        }
        enabled = {
            connection["name"]: auth0.ConnectionClients(
                child(name, "clients", connection["name"]),
                connection_id=connections[connection["name"]].id,
                enabled_clients=connection["enabled_clients"],
                opts=self._inside,
            )
            for connection in args["connections"]
        }
        roles = {role["name"]: self._role(role) for role in args["roles"]}
        self.connection_ids = {key: connection.id for key, connection in connections.items()}
        self.role_ids = {key: role.id for key, role in roles.items()}
        # Auth0 refuses to create users in a connection that no client, or not the calling one, is enabled for.
        self.user_ids = {
            user["email"]: self._user(user, connections[user["connection"]], enabled[user["connection"]], roles)
            for user in args["users"]
        }
        self._role_claim(args.get("role_claim", "action"), args.get("other_actions", []))
        self._apis(args.get("apis", []), args.get("grants", []))
        self.register_outputs(
            {
                "issuer": self.issuer,
                "userIds": self.user_ids,
                "connectionIds": self.connection_ids,
                "roleIds": self.role_ids,
            }
        )

    def _connection(self, args: Auth0ConnectionArgs, protect: bool) -> auth0.Connection:
        return auth0.Connection(
            child(self._name, "connection", args["name"]),
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
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )

    def _role(self, args: Auth0RoleArgs) -> auth0.Role:
        return auth0.Role(
            child(self._name, "role", args["name"]),
            name=args["name"],
            description=args["description"],
            opts=self._inside,
        )

    def _user(
        self,
        args: Auth0UserArgs,
        connection: auth0.Connection,
        enabled: auth0.ConnectionClients,
        roles: Mapping[str, auth0.Role],
    ) -> pulumi.Output[str]:
        user = auth0.User(
            child(self._name, "user", args["email"]),
            connection_name=connection.name,
            email=args["email"],
            email_verified=True,
            verify_email=False,
            name=args["name"],
            nickname=args.get("nickname", args["email"].partition("@")[0]),
            user_id=args.get("user_id"),
            password=pulumi.Output.secret(args["password"]),
            app_metadata=pulumi.Output.json_dumps({"roles": args["roles"]}),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[enabled], additional_secret_outputs=["password"]),
        )
        if args["roles"]:
            auth0.UserRoles(
                child(self._name, "user-roles", args["email"]),
                user_id=user.id,
                roles=[roles[role].id for role in args["roles"]],
                opts=self._inside,
            )
        return user.id

    def _role_claim(self, kind: str, other_actions: list[Auth0BoundActionArgs]) -> None:
        if kind == "rule":
            self._rule()
            return
        source = claims.action()
        action = auth0.Action(
            child(self._name, "role-claim"),
            name=source.name,
            code=source.code,
            runtime=source.runtime,
            deploy=True,
            supported_triggers=auth0.ActionSupportedTriggersArgs(id=source.trigger, version=source.trigger_version),
            opts=self._inside,
        )
        bound = [auth0.TriggerActionsActionArgs(id=other["id"], display_name=other["name"]) for other in other_actions]
        auth0.TriggerActions(
            child(self._name, "post-login"),
            trigger=source.trigger,
            actions=[*bound, auth0.TriggerActionsActionArgs(id=action.id, display_name=source.name)],
            opts=self._inside,
        )

    def _rule(self) -> None:
        pulumi.log.warn(
            f"Auth0 ended Rules on {claims.RULES_END_OF_LIFE}: a tenant that no longer runs them issues tokens without "
            "roles. Set 'roleClaim: action'.",
            resource=self,
        )
        source = claims.rule()
        auth0.Rule(
            child(self._name, "role-claim-rule"),
            name=words(source.name),
            script=source.code,
            enabled=True,
            order=1,
            opts=self._inside,
        )

    def _apis(self, apis: list[Auth0ApiArgs], grants: list[Auth0GrantArgs]) -> None:
        scopes: dict[str, auth0.ResourceServerScopes] = {}
        for api in apis:
            server = auth0.ResourceServer(
                child(self._name, "api", api["audience"]),
                name=api["audience"],
                identifier=api["audience"],
                signing_alg="RS256",
                token_lifetime=3600,
                opts=self._inside,
            )
            scopes[api["audience"]] = auth0.ResourceServerScopes(
                child(self._name, "api-scopes", api["audience"]),
                resource_server_identifier=server.identifier,
                scopes=[auth0.ResourceServerScopesScopeArgs(name=s, description=s) for s in api["scopes"]],
                opts=self._inside,
            )
        for grant in grants:
            auth0.ClientGrant(
                child(self._name, "grant", grant["name"]),
                client_id=grant["client_id"],
                audience=scopes[grant["audience"]].resource_server_identifier,
                scopes=grant["scopes"],
                opts=self._inside,
            )
