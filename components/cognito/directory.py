"""A user pool: who may log in, how well that is guarded, and the hosted pages."""

from typing import NotRequired

import pulumi
from pulumi_aws import cognito
from typing_extensions import TypedDict

from components.cognito.claims import RoleClaimFunction
from components.naming import child, words


class CognitoPasswordPolicyArgs(TypedDict):
    """What a password needs."""

    minimum_length: NotRequired[int]
    """In characters; 12 by default."""
    require_lowercase: NotRequired[bool]
    """True by default."""
    require_uppercase: NotRequired[bool]
    """True by default."""
    require_numbers: NotRequired[bool]
    """True by default."""
    require_symbols: NotRequired[bool]
    """True by default."""
    temporary_password_validity_days: NotRequired[int]
    """7 by default."""


class CognitoGroupArgs(TypedDict):
    """A role, as a group of the pool."""

    name: str
    """As it stands in the token."""
    description: str
    """Shown in the console."""


class CognitoUserArgs(TypedDict):
    """A user of the pool."""

    email: str
    """The login name."""
    name: str
    """The full name."""
    password: pulumi.Input[str]
    """The initial password; a secret."""
    groups: list[str]
    """Names of the groups."""


class CognitoApiArgs(TypedDict):
    """An API that machine clients get tokens for."""

    audience: str
    """Its identifier."""
    scopes: list[str]
    """What it grants."""


class CognitoDirectoryArgs(TypedDict):
    """A pool and what is in it."""

    pool_name: str
    """Shown in the console."""
    domain: str
    """Prefix of the hosted login's host."""
    groups: list[CognitoGroupArgs]
    """The stack's roles."""
    users: list[CognitoUserArgs]
    """Who may log in."""
    mfa: NotRequired[str]
    """OFF, OPTIONAL (default) or ON; the second factor is a time-based one-time password."""
    self_signup: NotRequired[bool]
    """Whether visitors may register themselves; false by default."""
    recovery: NotRequired[str]
    """verified_email (default) or admin_only."""
    password_policy: NotRequired[CognitoPasswordPolicyArgs]
    """What a password needs."""
    tier: NotRequired[str]
    """LITE, ESSENTIALS or PLUS; AWS's own default when absent. PLUS turns threat protection on."""
    deletion_protection: NotRequired[bool]
    """Refuses to delete the pool, here and at AWS; true by default."""
    role_claim: NotRequired[str]
    """A claim that a Lambda function puts a user's groups under; no function by default, and apps read `cognito:groups`."""
    apis: NotRequired[list[CognitoApiArgs]]
    """APIs for machine clients."""
    issuer_host: NotRequired[str]
    """Template of the issuer without the pool's ID; `https://cognito-idp.{region}.amazonaws.com` by default."""
    domain_host: NotRequired[str]
    """Template of the hosted login; `https://{domain}.auth.{region}.amazoncognito.com` by default."""


class CognitoDirectory(pulumi.ComponentResource):
    """A user pool with its hosted domain, groups and users.

    Outputs:
        issuer: ``https://cognito-idp.<region>.amazonaws.com/<pool>``, no slash at its end.
        user_ids: e-mail address -> the user's `sub`.
        user_pool_id: ``<region>_<id>``.
        login_url: the hosted login's base, no slash at its end.
    """

    issuer: pulumi.Output[str]
    """The issuer of the pool's tokens."""
    user_ids: dict[str, pulumi.Output[str]]
    """E-mail address to the user's `sub`."""
    user_pool_id: pulumi.Output[str]
    """The pool's ID."""
    login_url: pulumi.Output[str]
    """Base of the hosted login, once the domain is there."""

    def __init__(self, name: str, args: CognitoDirectoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:CognitoDirectory", name, {}, opts)
        self._name = name
        self._inside = pulumi.ResourceOptions(parent=self)
        claim = args.get("role_claim")
        function = RoleClaimFunction(child(name, "role-claim"), claim, self._inside) if claim else None
        pool = self._pool(args, function)
        if function:
            function.let_pool_call(pool)
        domain = cognito.UserPoolDomain(
            child(name, "domain"),
            domain=args["domain"],
            user_pool_id=pool.id,
            # The service takes one prefix domain a pool.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        groups = {group["name"]: self._group(group, pool) for group in args["groups"]}
        self.user_ids = {user["email"]: self._user(user, pool, groups) for user in args["users"]}
        for api in args.get("apis", []):
            self._api(api, pool)
        region = pool.id.apply(lambda pool_id: pool_id.partition("_")[0])
        issuer_host = args.get("issuer_host", "https://cognito-idp.{region}.amazonaws.com")
        domain_host = args.get("domain_host", "https://{domain}.auth.{region}.amazoncognito.com")
        self.user_pool_id = pool.id
        self.issuer = pulumi.Output.concat(region.apply(lambda r: issuer_host.replace("{region}", r)), "/", pool.id)
        self.login_url = pulumi.Output.all(domain.domain, region).apply(
            lambda known: domain_host.replace("{domain}", known[0]).replace("{region}", known[1])
        )
        self.register_outputs(
            {
                "issuer": self.issuer,
                "userIds": self.user_ids,
                "userPoolId": self.user_pool_id,
                "loginUrl": self.login_url,
            }
        )

    def _pool(self, args: CognitoDirectoryArgs, function: RoleClaimFunction | None) -> cognito.UserPool:
        policy = args.get("password_policy", CognitoPasswordPolicyArgs())
        mfa = args.get("mfa", "OPTIONAL")
        protect = args.get("deletion_protection", True)
        tier = args.get("tier")
        return cognito.UserPool(
            self._name,
            name=args["pool_name"],
            username_attributes=["email"],
            username_configuration=cognito.UserPoolUsernameConfigurationArgs(case_sensitive=False),
            auto_verified_attributes=["email"],
            user_attribute_update_settings=cognito.UserPoolUserAttributeUpdateSettingsArgs(
                attributes_require_verification_before_updates=["email"]
            ),
            schemas=[_string_attribute("email", required=True), _string_attribute("name", required=False)],
            password_policy=cognito.UserPoolPasswordPolicyArgs(
                minimum_length=policy.get("minimum_length", 12),
                require_lowercase=policy.get("require_lowercase", True),
                require_uppercase=policy.get("require_uppercase", True),
                require_numbers=policy.get("require_numbers", True),
                require_symbols=policy.get("require_symbols", True),
                temporary_password_validity_days=policy.get("temporary_password_validity_days", 7),
            ),
            mfa_configuration=mfa,
            software_token_mfa_configuration=None
            if mfa == "OFF"
            else cognito.UserPoolSoftwareTokenMfaConfigurationArgs(enabled=True),
            account_recovery_setting=cognito.UserPoolAccountRecoverySettingArgs(
                recovery_mechanisms=[
                    cognito.UserPoolAccountRecoverySettingRecoveryMechanismArgs(
                        name=args.get("recovery", "verified_email"), priority=1
                    )
                ]
            ),
            admin_create_user_config=cognito.UserPoolAdminCreateUserConfigArgs(
                allow_admin_create_user_only=not args.get("self_signup", False)
            ),
            deletion_protection="ACTIVE" if protect else "INACTIVE",
            user_pool_tier=tier,
            user_pool_add_ons=cognito.UserPoolUserPoolAddOnsArgs(advanced_security_mode="ENFORCED")
            if tier == "PLUS"
            else None,
            lambda_config=function.trigger() if function else None,
            # Cognito changes no attribute that is there, and the provider imports only those that are not as in every pool.
            opts=pulumi.ResourceOptions(parent=self, protect=protect, ignore_changes=["schemas"]),
        )

    def _group(self, args: CognitoGroupArgs, pool: cognito.UserPool) -> cognito.UserGroup:
        return cognito.UserGroup(
            child(self._name, "group", args["name"]),
            name=args["name"],
            description=args["description"],
            user_pool_id=pool.id,
            opts=self._inside,
        )

    def _user(
        self, args: CognitoUserArgs, pool: cognito.UserPool, groups: dict[str, cognito.UserGroup]
    ) -> pulumi.Output[str]:
        user = cognito.User(
            child(self._name, "user", args["email"]),
            user_pool_id=pool.id,
            username=args["email"],
            attributes={"email": args["email"], "email_verified": "true", "name": args["name"]},
            password=pulumi.Output.secret(args["password"]),
            message_action="SUPPRESS",
            opts=pulumi.ResourceOptions(
                parent=self,
                additional_secret_outputs=["password"],
                # Whether the address is still verified is Cognito's to say, and who was locked out by hand stays so.
                ignore_changes=["attributes.email_verified", "enabled"],
            ),
        )
        for group in args["groups"]:
            cognito.UserInGroup(
                child(self._name, "user", args["email"], group),
                user_pool_id=pool.id,
                group_name=groups[group].name,
                username=user.username,
                opts=self._inside,
            )
        return user.sub

    def _api(self, args: CognitoApiArgs, pool: cognito.UserPool) -> None:
        cognito.ResourceServer(
            child(self._name, "api", args["audience"]),
            name=words(args["audience"]),
            identifier=args["audience"],
            user_pool_id=pool.id,
            scopes=[
                cognito.ResourceServerScopeArgs(scope_name=scope, scope_description=scope) for scope in args["scopes"]
            ],
            opts=self._inside,
        )


def _string_attribute(name: str, *, required: bool) -> cognito.UserPoolSchemaArgs:
    """Every field is set: an entry without constraints is a diff for ever, and then "cannot modify schema items"."""
    return cognito.UserPoolSchemaArgs(
        name=name,
        attribute_data_type="String",
        developer_only_attribute=False,
        mutable=True,
        required=required,
        string_attribute_constraints=cognito.UserPoolSchemaStringAttributeConstraintsArgs(
            min_length="0", max_length="2048"
        ),
    )
