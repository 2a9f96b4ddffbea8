"""A program of somebody else's at three vendors, which breaks every rule that there is for what the attached plugins know."""

import json

import pulumi
import pulumi_auth0 as auth0
import pulumi_azuread as azuread
from pulumi_aws import cognito, dynamodb, iam, lambda_, ssm

spa = auth0.Client(
    "spa",
    name="Spa",
    app_type="spa",
    grant_types=["authorization_code", "refresh_token", "implicit", "password"],
    callbacks=["https://*.example.com/callback"],
    web_origins=["http://spa.example.com"],
    oidc_conformant=False,
    cross_origin_auth=True,
    jwt_configuration=auth0.ClientJwtConfigurationArgs(alg="HS256", lifetime_in_seconds=86400),
    refresh_token=auth0.ClientRefreshTokenArgs(rotation_type="non-rotating", expiration_type="non-expiring"),
)
auth0.ClientCredentials("spa-secret", client_id=spa.client_id, authentication_method="client_secret_post")
auth0.Connection(
    "people",
    name="People",
    strategy="auth0",
    options=auth0.ConnectionOptionsArgs(brute_force_protection=False, disable_signup=False, password_policy="low"),
)
auth0.Connection(
    "upstream",
    name="Upstream",
    strategy="oidc",
    options=auth0.ConnectionOptionsArgs(
        type="back_channel",
        issuer="http://login.example.com",
        authorization_endpoint="https://login.example.com/authorize",
        token_endpoint="https://login.example.com/token",
        jwks_uri="https://login.example.com/keys",
        client_id="auth0",
        client_secret="upstream-secret-in-clear",
        connection_settings=auth0.ConnectionOptionsConnectionSettingsArgs(pkce="disabled"),
    ),
)
auth0.Action(
    "action",
    name="post login",
    code="exports.onExecutePostLogin = async () => {};\nconst apiKey = 'Zq8fLw2pXn5vRt7k';",
    runtime="node22",
    supported_triggers=auth0.ActionSupportedTriggersArgs(id="post-login", version="v3"),
    secrets=[auth0.ActionSecretArgs(name="KEY", value="action-secret-in-clear")],
)
auth0.Rule(
    "rule", name="a rule", order=1, script="function (user, context, callback) { callback(null, user, context); }"
)
auth0.ResourceServer("api", identifier="https://api.example.com", signing_alg="HS256", token_lifetime=86400)
auth0.User("auth0-user", connection_name="People", email="ada@example.com", password="Password1!")

pool = cognito.UserPool("pool", name="people", user_pool_tier="PLUS")
cognito.UserPoolClient(
    "client",
    name="Board",
    user_pool_id=pool.id,
    generate_secret=True,
    allowed_oauth_flows_user_pool_client=True,
    allowed_oauth_flows=["code", "implicit"],
    allowed_oauth_scopes=["openid"],
    callback_urls=["com.example.app:/callback", "https://board.example.com/*"],
    explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    access_token_validity=24,
    enable_token_revocation=False,
)
cognito.UserPoolClient(
    "public-client",
    name="Spa",
    user_pool_id=pool.id,
    prevent_user_existence_errors="ENABLED",
)
cognito.IdentityProvider(
    "idp",
    user_pool_id=pool.id,
    provider_name="Upstream",
    provider_type="OIDC",
    provider_details={
        "oidc_issuer": "http://login.example.com",
        "client_id": "cognito",
        "client_secret": "cognito-secret-in-clear",
        "authorize_scopes": "openid",
        "attributes_request_method": "GET",
    },
)
cognito.User("cognito-user", user_pool_id=pool.id, username="ada@example.com", password="Welcome1!")

dynamodb.Table(
    "table",
    name="entitlements",
    billing_mode="PAY_PER_REQUEST",
    hash_key="id",
    attributes=[dynamodb.TableAttributeArgs(name="id", type="S")],
)
trust = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]},
}
role = iam.Role("role", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
iam.RolePolicy("role-policy", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [everything]}))
function = lambda_.Function(
    "function",
    role=role.arn,
    runtime="python3.12",
    handler="handler.handle",
    code=pulumi.AssetArchive({"handler.py": pulumi.StringAsset("def handle(event, context):\n    return event\n")}),
    environment=lambda_.FunctionEnvironmentArgs(variables={"CLIENT_SECRET": "lambda-secret-in-clear"}),
)
lambda_.Permission(
    "permission", action="lambda:InvokeFunction", function=function.name, principal="cognito-idp.amazonaws.com"
)
ssm.Parameter("parameter", name="/board/CLIENT_SECRET", type="String", value="parameter-secret-in-clear")

application = azuread.Application(
    "application",
    display_name="Board",
    sign_in_audience="AzureADMultipleOrgs",
    fallback_public_client_enabled=True,
    web=azuread.ApplicationWebArgs(
        implicit_grant=azuread.ApplicationWebImplicitGrantArgs(access_token_issuance_enabled=True)
    ),
    public_client=azuread.ApplicationPublicClientArgs(redirect_uris=["https://board.example.com/callback"]),
    single_page_application=azuread.ApplicationSinglePageApplicationArgs(
        redirect_uris=["https://board.example.com/../callback"]
    ),
)
azuread.ApplicationPassword("application-secret", application_id=application.id)
azuread.User(
    "entra-user", user_principal_name="ada@example.com", display_name="Ada", mail_nickname="ada", password="Changeme1!"
)
