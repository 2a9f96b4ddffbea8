"""The types that policies look at, by the tokens that Pulumi's providers and this project's Dex components register them under."""

from __future__ import annotations

from typing import Final

AUTH0_ACTION: Final = "auth0:index/action:Action"
AUTH0_ATTACK_PROTECTION: Final = "auth0:index/attackProtection:AttackProtection"
AUTH0_CLIENT: Final = "auth0:index/client:Client"
AUTH0_CLIENT_CREDENTIALS: Final = "auth0:index/clientCredentials:ClientCredentials"
AUTH0_CONNECTION: Final = "auth0:index/connection:Connection"
AUTH0_GUARDIAN: Final = "auth0:index/guardian:Guardian"
AUTH0_RESOURCE_SERVER: Final = "auth0:index/resourceServer:ResourceServer"
AUTH0_RULE: Final = "auth0:index/rule:Rule"
AUTH0_RULE_CONFIG: Final = "auth0:index/ruleConfig:RuleConfig"
AUTH0_TENANT: Final = "auth0:index/tenant:Tenant"
AUTH0_USER: Final = "auth0:index/user:User"

COGNITO_CLIENT: Final = "aws:cognito/userPoolClient:UserPoolClient"
COGNITO_CLIENTS: Final = (COGNITO_CLIENT, "aws:cognito/managedUserPoolClient:ManagedUserPoolClient")
"""The second adopts the client that another service of AWS made, of which nobody says whether it has a secret."""
COGNITO_IDENTITY_POOL: Final = "aws:cognito/identityPool:IdentityPool"
COGNITO_IDENTITY_PROVIDER: Final = "aws:cognito/identityProvider:IdentityProvider"
COGNITO_RISK_CONFIGURATION: Final = "aws:cognito/riskConfiguration:RiskConfiguration"
COGNITO_USER: Final = "aws:cognito/user:User"
COGNITO_USER_POOL: Final = "aws:cognito/userPool:UserPool"

DYNAMODB_TABLE: Final = "aws:dynamodb/table:Table"
IAM_POLICIES: Final = (
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
)
IAM_ROLE: Final = "aws:iam/role:Role"
IAM_POLICY_ATTACHMENT: Final = "aws:iam/policyAttachment:PolicyAttachment"
"""To roles, users and groups at once."""
IAM_ROLE_POLICY_ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
LAMBDA_FUNCTION: Final = "aws:lambda/function:Function"
LAMBDA_PERMISSION: Final = "aws:lambda/permission:Permission"
SSM_PARAMETER: Final = "aws:ssm/parameter:Parameter"

ENTRA_APPLICATION: Final = "azuread:index/application:Application"
ENTRA_APPLICATION_FALLBACK: Final = "azuread:index/applicationFallbackPublicClient:ApplicationFallbackPublicClient"
ENTRA_APPLICATION_PASSWORD: Final = "azuread:index/applicationPassword:ApplicationPassword"
ENTRA_APPLICATION_REDIRECT_URIS: Final = "azuread:index/applicationRedirectUris:ApplicationRedirectUris"
ENTRA_APPLICATION_REGISTRATION: Final = "azuread:index/applicationRegistration:ApplicationRegistration"
ENTRA_SERVICE_PRINCIPAL_PASSWORD: Final = "azuread:index/servicePrincipalPassword:ServicePrincipalPassword"
ENTRA_USER: Final = "azuread:index/user:User"

DEX_APPLICATION: Final = "dashboard-identity:index:DexApplication"
DEX_DIRECTORY: Final = "dashboard-identity:index:DexDirectory"
"""Dex has no API and so no provider: its components hand the engine those parts of its configuration that are not secret."""
