"""A dashboard's login at Auth0 as tutorials show it: one file, every grant, a Rule, and a password that anybody guesses."""

import json

import pulumi
import pulumi_auth0 as auth0

user = auth0.User(
    "dashboardUser",
    connection_name="Username-Password-Authentication",
    email="user@example.com",
    email_verified=True,
    user_id="1234567890",
    nickname="dashboardUser",
    password="password",
    app_metadata=json.dumps({"roles": ["dashboard-user"]}),
)

client = auth0.Client(
    "dashboardClient",
    name="MachineLearningDashboard",
    app_type="regular_web",
    grant_types=["authorization_code", "refresh_token", "implicit", "password", "client_credentials"],
    callbacks=["https://dashboard.example.com/callback"],
    allowed_origins=["https://dashboard.example.com"],
    web_origins=["https://dashboard.example.com"],
    client_metadata={"dashboard": "machine-learning"},
)

connection = auth0.Connection(
    "dashboardConnection",
    name="Machine-Learning-Dashboard-DB",
    strategy="auth0",
    options=auth0.ConnectionOptionsArgs(
        brute_force_protection=True, disable_signup=False, import_mode=False, requires_username=False
    ),
)

rule = auth0.Rule(
    "authRule",
    name="add the role claim",
    order=1,
    script="""
function addRole(user, context, callback) {
  context.idToken["https://dashboard.example.com/role"] = user.app_metadata.roles;
  callback(null, user, context);
}
""",
)

pulumi.export("user_id", user.user_id)
pulumi.export("client_id", client.client_id)
