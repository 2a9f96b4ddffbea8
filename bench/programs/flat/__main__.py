"""The same resources as the component program's, registered one after the other as one would by hand.

No component, no schema, no check of the settings: what is left is what the SDKs and the engine cost by themselves.
"""

from __future__ import annotations

import datetime
import json
import uuid
from pathlib import Path
from typing import Any

import pulumi
import pulumi_auth0 as auth0
import pulumi_azuread as azuread
import pulumi_random as random
from pulumi_aws import cognito

from integrations import oidc_env

config = pulumi.Config("dashboard-identity")
providers: dict[str, Any] = config.require_object("providers")
roles: list[dict[str, Any]] = config.require_object("roles")
users: list[dict[str, Any]] = config.require_object("users")
apps: list[dict[str, Any]] = config.require_object("apps")
hosts: dict[str, str] = config.require_object("loginHosts")
domain = pulumi.Config("auth0").require("domain")
secret_days = config.require_object("limits")["maxSecretLifetimeDays"]

passwords = {
    user["email"]: random.RandomPassword(
        f"password-{user['email']}",
        length=20,
        min_lower=2,
        min_upper=2,
        min_numeric=2,
        min_special=2,
        override_special="!#%*+-_=",
    ).result
    for user in users
}
applications: dict[str, dict[str, Any]] = {app["name"]: {} for app in apps}
user_ids: dict[str, dict[str, Any]] = {user["email"]: {} for user in users}


def oidc_client(app: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "redirect_uris": app["callbacks"],
        "post_logout_redirect_uris": app["logoutUrls"],
        "token_endpoint_auth_method": "client_secret_basic",
        "secret_expires_at": None,
        **fields,
    }


def variables(client: dict[str, Any]) -> dict[str, Any]:
    return {
        name: pulumi.Output.from_input(client[variable.fields[0]]).apply(variable.render)
        for name, variable in oidc_env.VARIABLES.items()
        if client[variable.fields[0]] not in (None, [])
    }


auth0_clients = {}
for app in apps:
    client = auth0.Client(
        f"auth0-{app['name']}",
        name=app["name"],
        description=app["description"],
        app_type="regular_web",
        grant_types=["authorization_code", "refresh_token"],
        callbacks=app["callbacks"],
        allowed_logout_urls=app["logoutUrls"],
        allowed_origins=app["origins"],
        web_origins=app["origins"],
        initiate_login_uri="",
        client_metadata={"role_claim": f"{app['namespace']}role"},
        oidc_conformant=True,
        is_first_party=True,
        cross_origin_auth=False,
        jwt_configuration=auth0.ClientJwtConfigurationArgs(alg="RS256", lifetime_in_seconds=3600),
        refresh_token=auth0.ClientRefreshTokenArgs(
            rotation_type="rotating",
            expiration_type="expiring",
            leeway=0,
            token_lifetime=30 * 86400,
            idle_token_lifetime=15 * 86400,
            infinite_token_lifetime=False,
            infinite_idle_token_lifetime=False,
        ),
        opts=pulumi.ResourceOptions(additional_secret_outputs=["clientSecret"]),
    )
    credentials = auth0.ClientCredentials(
        f"auth0-{app['name']}-credentials",
        client_id=client.client_id,
        authentication_method="client_secret_basic",
        opts=pulumi.ResourceOptions(additional_secret_outputs=["clientSecret"]),
    )
    auth0_clients[app["name"]] = client
    applications[app["name"]]["auth0"] = oidc_client(
        app,
        issuer=f"https://{domain}/",
        discovery_url=f"https://{domain}/.well-known/openid-configuration",
        authorization_endpoint=f"https://{domain}/authorize",
        token_endpoint=f"https://{domain}/oauth/token",
        userinfo_endpoint=f"https://{domain}/userinfo",
        jwks_uri=f"https://{domain}/.well-known/jwks.json",
        end_session_endpoint=f"https://{domain}/oidc/logout",
        client_id=client.client_id,
        client_secret=pulumi.Output.secret(credentials.client_secret),
        scopes=["openid", "profile", "email", "offline_access"],
        role_claim=f"{app['namespace']}role",
    )

connection_name = providers["auth0"]["connections"][0]["name"]
connection = auth0.Connection(
    "auth0-connection",
    name=connection_name,
    strategy="auth0",
    options=auth0.ConnectionOptionsArgs(
        disable_signup=True,
        requires_username=False,
        brute_force_protection=True,
        import_mode=False,
        password_policy="good",
        password_complexity_options=auth0.ConnectionOptionsPasswordComplexityOptionsArgs(min_length=12),
    ),
)
connection_clients = auth0.ConnectionClients(
    "auth0-clients",
    connection_id=connection.id,
    enabled_clients=[client.client_id for client in auth0_clients.values()],
)
auth0_roles = {
    role["name"]: auth0.Role(f"auth0-role-{role['name']}", name=role["name"], description=role["description"])
    for role in roles
}
for user in users:
    auth0_user = auth0.User(
        f"auth0-user-{user['email']}",
        connection_name=connection.name,
        email=user["email"],
        email_verified=True,
        verify_email=False,
        name=user["name"],
        nickname=user["email"].partition("@")[0],
        password=passwords[user["email"]],
        app_metadata=json.dumps({"roles": user["roles"]}),
        opts=pulumi.ResourceOptions(depends_on=[connection_clients], additional_secret_outputs=["password"]),
    )
    user_ids[user["email"]]["auth0"] = auth0_user.id
    if user["roles"]:
        auth0.UserRoles(
            f"auth0-user-roles-{user['email']}",
            user_id=auth0_user.id,
            roles=[auth0_roles[role].id for role in user["roles"]],
        )
action = auth0.Action(
    "auth0-role-claim",
    name="Add role claim",
    code=Path(__file__).with_name("role-claim.js").read_text(encoding="utf-8"),
    runtime="node22",
    deploy=True,
    supported_triggers=auth0.ActionSupportedTriggersArgs(id="post-login", version="v3"),
)
auth0.TriggerActions(
    "auth0-post-login",
    trigger="post-login",
    actions=[auth0.TriggerActionsActionArgs(id=action.id, display_name="Add role claim")],
)


def string_attribute(name: str, *, required: bool) -> cognito.UserPoolSchemaArgs:
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


pool = cognito.UserPool(
    "cognito",
    name=providers["cognito"]["poolName"],
    username_attributes=["email"],
    username_configuration=cognito.UserPoolUsernameConfigurationArgs(case_sensitive=False),
    auto_verified_attributes=["email"],
    user_attribute_update_settings=cognito.UserPoolUserAttributeUpdateSettingsArgs(
        attributes_require_verification_before_updates=["email"]
    ),
    schemas=[string_attribute("email", required=True), string_attribute("name", required=False)],
    password_policy=cognito.UserPoolPasswordPolicyArgs(
        minimum_length=12,
        require_lowercase=True,
        require_uppercase=True,
        require_numbers=True,
        require_symbols=True,
        temporary_password_validity_days=7,
    ),
    mfa_configuration="OFF",
    account_recovery_setting=cognito.UserPoolAccountRecoverySettingArgs(
        recovery_mechanisms=[
            cognito.UserPoolAccountRecoverySettingRecoveryMechanismArgs(name="verified_email", priority=1)
        ]
    ),
    admin_create_user_config=cognito.UserPoolAdminCreateUserConfigArgs(allow_admin_create_user_only=True),
    deletion_protection="INACTIVE",
)
pool_domain = cognito.UserPoolDomain(
    "cognito-domain",
    domain=providers["cognito"]["domain"],
    user_pool_id=pool.id,
    opts=pulumi.ResourceOptions(delete_before_replace=True),
)
pool_issuer = pool.id.apply(lambda pool_id: f"{hosts['cognitoIssuer']}/{pool_id}")
hosted = pool_domain.domain.apply(lambda prefix: hosts["cognitoDomain"].replace("{domain}", prefix))
groups = {
    role["name"]: cognito.UserGroup(
        f"cognito-group-{role['name']}",
        name=role["name"],
        description=role["description"],
        user_pool_id=pool.id,
    )
    for role in roles
}
for user in users:
    cognito_user = cognito.User(
        f"cognito-user-{user['email']}",
        user_pool_id=pool.id,
        username=user["email"],
        attributes={"email": user["email"], "email_verified": "true", "name": user["name"]},
        password=passwords[user["email"]],
        message_action="SUPPRESS",
        opts=pulumi.ResourceOptions(additional_secret_outputs=["password"]),
    )
    user_ids[user["email"]]["cognito"] = cognito_user.sub
    for role in user["roles"]:
        cognito.UserInGroup(
            f"cognito-user-{user['email']}-{role}",
            user_pool_id=pool.id,
            group_name=groups[role].name,
            username=cognito_user.username,
        )
for app in apps:
    pool_client = cognito.UserPoolClient(
        f"cognito-{app['name']}",
        name=app["name"],
        user_pool_id=pool.id,
        generate_secret=True,
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["code"],
        allowed_oauth_scopes=["openid", "email", "profile"],
        supported_identity_providers=["COGNITO"],
        callback_urls=app["callbacks"],
        logout_urls=app["logoutUrls"],
        explicit_auth_flows=["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
        access_token_validity=60,
        id_token_validity=60,
        refresh_token_validity=30,
        token_validity_units=cognito.UserPoolClientTokenValidityUnitsArgs(
            access_token="minutes", id_token="minutes", refresh_token="days"
        ),
        enable_token_revocation=True,
        prevent_user_existence_errors="ENABLED",
        opts=pulumi.ResourceOptions(additional_secret_outputs=["clientSecret"]),
    )
    applications[app["name"]]["cognito"] = oidc_client(
        app,
        issuer=pool_issuer,
        discovery_url=pool_issuer.apply(lambda url: f"{url}/.well-known/openid-configuration"),
        authorization_endpoint=hosted.apply(lambda url: f"{url}/oauth2/authorize"),
        token_endpoint=hosted.apply(lambda url: f"{url}/oauth2/token"),
        userinfo_endpoint=hosted.apply(lambda url: f"{url}/oauth2/userInfo"),
        jwks_uri=pool_issuer.apply(lambda url: f"{url}/.well-known/jwks.json"),
        end_session_endpoint=hosted.apply(lambda url: f"{url}/logout"),
        client_id=pool_client.id,
        client_secret=pulumi.Output.secret(pool_client.client_secret),
        scopes=["openid", "email", "profile"],
        role_claim="cognito:groups",
    )

caller = azuread.get_client_config_output()
tenant_id = caller.tenant_id
login = tenant_id.apply(lambda tenant: f"{hosts['entra']}/{tenant}")
entra_users = {
    user["email"]: azuread.User(
        f"entra-user-{user['email']}",
        user_principal_name=user["email"],
        display_name=user["name"],
        mail=user["email"],
        mail_nickname=user["email"].partition("@")[0],
        account_enabled=True,
        password=passwords[user["email"]],
        opts=pulumi.ResourceOptions(additional_secret_outputs=["password"]),
    )
    for user in users
}
for app in apps:
    app_role_ids = {
        role["name"]: str(
            uuid.uuid5(uuid.UUID("0e2a1f6c-6b1b-5d0a-9f43-6c1d7c0f8a55"), f"{app['name']}/{role['name']}")
        )
        for role in roles
    }
    application = azuread.Application(
        f"entra-{app['name']}",
        display_name=app["name"],
        description=app["description"],
        sign_in_audience="AzureADMyOrg",
        owners=[caller.object_id],
        web=azuread.ApplicationWebArgs(
            redirect_uris=[*app["callbacks"], *app["logoutUrls"]],
            implicit_grant=azuread.ApplicationWebImplicitGrantArgs(
                access_token_issuance_enabled=False, id_token_issuance_enabled=False
            ),
        ),
        fallback_public_client_enabled=False,
        app_roles=[
            azuread.ApplicationAppRoleArgs(
                id=app_role_ids[role["name"]],
                value=role["name"],
                display_name=role["name"],
                description=role["description"],
                allowed_member_types=["User"],
                enabled=True,
            )
            for role in roles
        ],
        optional_claims=azuread.ApplicationOptionalClaimsArgs(
            id_tokens=[azuread.ApplicationOptionalClaimsIdTokenArgs(name="email")]
        ),
    )
    principal = azuread.ServicePrincipal(
        f"entra-{app['name']}-principal",
        client_id=application.client_id,
        app_role_assignment_required=False,
        owners=[caller.object_id],
    )
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=secret_days)
    secret = azuread.ApplicationPassword(
        f"entra-{app['name']}-secret",
        application_id=application.id,
        display_name=f"{app['name']} 1",
        end_date=end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        opts=pulumi.ResourceOptions(ignore_changes=["endDate"], additional_secret_outputs=["value"]),
    )
    for user in users:
        for role in user["roles"]:
            azuread.AppRoleAssignment(
                f"entra-{app['name']}-assignment-{user['email']}-{role}",
                app_role_id=app_role_ids[role],
                principal_object_id=entra_users[user["email"]].object_id,
                resource_object_id=principal.object_id,
            )
    applications[app["name"]]["entra"] = oidc_client(
        app,
        issuer=login.apply(lambda url: f"{url}/v2.0"),
        discovery_url=login.apply(lambda url: f"{url}/v2.0/.well-known/openid-configuration"),
        authorization_endpoint=login.apply(lambda url: f"{url}/oauth2/v2.0/authorize"),
        token_endpoint=login.apply(lambda url: f"{url}/oauth2/v2.0/token"),
        userinfo_endpoint=f"{hosts['graph']}/oidc/userinfo",
        jwks_uri=login.apply(lambda url: f"{url}/discovery/v2.0/keys"),
        end_session_endpoint=login.apply(lambda url: f"{url}/oauth2/v2.0/logout"),
        client_id=application.client_id,
        client_secret=pulumi.Output.secret(secret.value),
        scopes=["openid", "profile", "email", "offline_access"],
        role_claim="roles",
        secret_expires_at=secret.end_date,
    )

for user in users:
    user_ids[user["email"]]["entra"] = entra_users[user["email"]].object_id

pulumi.export("applications", applications)
pulumi.export(
    "directories",
    {
        "auth0": {"issuer": f"https://{domain}/", "domain": domain, "connections": {connection_name: connection.id}},
        "cognito": {"issuer": pool_issuer, "user_pool_id": pool.id, "login_url": hosted},
        "entra": {"issuer": login.apply(lambda url: f"{url}/v2.0"), "tenant_id": tenant_id},
    },
)
pulumi.export("users", user_ids)
pulumi.export(
    "settings",
    {name: {kind: variables(client) for kind, client in clients.items()} for name, clients in applications.items()},
)
pulumi.export("files", {})
pulumi.export("initial_passwords", pulumi.Output.secret(passwords))
pulumi.export("dashboard_user_id", user_ids[users[0]["email"]]["auth0"])
pulumi.export("dashboard_user_email", users[0]["email"])
pulumi.export("dashboard_client_id", applications[apps[0]["name"]]["auth0"]["client_id"])
