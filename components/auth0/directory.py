"""A tenant's connections, its users and roles, and the code that puts roles into tokens."""

from collections.abc import Mapping
from typing import NotRequired

import pulumi
import pulumi_auth0 as auth0
from typing_extensions import TypedDict

from components.auth0 import claims, connections
from components.auth0.connections import (
    Auth0AdoptedConnectionArgs,
    Auth0ConnectionArgs,
    Auth0GoogleArgs,
    Source,
    Sources,
)
from components.auth0.settings import GOOGLE
from components.naming import child, words


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
    """Name of one of the databases, or of an adopted one."""
    password: pulumi.Input[str]
    """The initial password; a secret."""
    roles: list[str]
    """Names of the roles, in the order in which they stand in the token."""
    nickname: NotRequired[str]
    """Shown in place of the name."""
    user_id: NotRequired[str]
    """The part of the ID after `auth0|`; chosen by Auth0 by default."""


class Auth0AdoptedUserArgs(TypedDict):
    """A user of an adopted connection, who is there already: looked up, and given roles besides those they have."""

    email: str
    """The login name."""
    connection: str
    """Name of one of the adopted connections."""
    roles: list[str]
    """Names of the roles."""
    user_id: NotRequired[str]
    """The part of the ID after `auth0|`; found by the e-mail address by default."""


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
    google: NotRequired[Auth0GoogleArgs]
    """The connection to Google; none by default."""
    adopted_connections: NotRequired[list[Auth0AdoptedConnectionArgs]]
    """Connections that were there before."""
    roles: list[Auth0RoleArgs]
    """The stack's roles."""
    users: list[Auth0UserArgs]
    """Who may log in."""
    adopted_users: NotRequired[list[Auth0AdoptedUserArgs]]
    """Who may log in and was there before."""
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
    """Connections, roles, users, and the role claim of an Auth0 tenant.

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
        protect = args.get("protect", True)
        sources: dict[str, Source] = {
            each["name"]: connections.database(name, each, self, protect=protect) for each in args["connections"]
        }
        if "google" in args:
            sources[GOOGLE] = connections.google(name, args["google"], self, protect=protect)
        for adopted in args.get("adopted_connections", []):
            sources[adopted["name"]] = connections.adopted(name, adopted, self)
        roles = {role["name"]: self._role(role) for role in args["roles"]}
        self.connection_ids = {key: source.id for key, source in sources.items()}
        self.role_ids = {key: role.id for key, role in roles.items()}
        self.user_ids = {
            **{user["email"]: self._user(user, sources, roles) for user in args["users"]},
            **{user["email"]: self._adopted_user(user, roles) for user in args.get("adopted_users", [])},
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
        sources: Sources,
        roles: Mapping[str, auth0.Role],
    ) -> pulumi.Output[str]:
        source = sources[args["connection"]]
        user = auth0.User(
            child(self._name, "user", args["email"]),
            connection_name=source.name,
            email=args["email"],
            email_verified=True,
            verify_email=False,
            name=args["name"],
            nickname=args.get("nickname", args["email"].partition("@")[0]),
            user_id=args.get("user_id"),
            password=pulumi.Output.secret(args["password"]),
            app_metadata=pulumi.Output.json_dumps({"roles": args["roles"]}),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=source.ready,
                additional_secret_outputs=["password"],
                # Whether the address is still verified is Auth0's to say, and who was locked out by hand stays so.
                ignore_changes=["email_verified", "blocked"],
            ),
        )
        if args["roles"]:
            auth0.UserRoles(
                child(self._name, "user-roles", args["email"]),
                user_id=user.id,
                roles=[roles[role].id for role in args["roles"]],
                opts=self._inside,
            )
        return user.id

    def _adopted_user(self, args: Auth0AdoptedUserArgs, roles: Mapping[str, auth0.Role]) -> pulumi.Output[str]:
        query = f'email:"{args["email"]}" AND identities.connection:"{args["connection"]}"'
        found = auth0.get_user_output(
            user_id=f"auth0|{args['user_id']}" if "user_id" in args else None,
            query=None if "user_id" in args else query,
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        user_id = found.id.apply(str)
        for role in args["roles"]:
            auth0.UserRole(
                child(self._name, "user-role", args["email"], role),
                user_id=user_id,
                role_id=roles[role].id,
                opts=self._inside,
            )
        return user_id

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
