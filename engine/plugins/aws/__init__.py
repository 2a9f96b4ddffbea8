"""Amazon Web Services by boto3: Cognito, and what a user pool and its apps lean on."""

from __future__ import annotations

from engine.plugins.aws import functions
from engine.plugins.aws.client import AwsClient
from engine.plugins.aws.cognito import lookups
from engine.plugins.aws.cognito.federation import IdentityProvider, ResourceServer
from engine.plugins.aws.cognito.user import User
from engine.plugins.aws.cognito.user_group import UserGroup, UserInGroup
from engine.plugins.aws.cognito.user_pool import UserPool
from engine.plugins.aws.cognito.user_pool_client import UserPoolClient
from engine.plugins.aws.cognito.user_pool_domain import UserPoolDomain
from engine.plugins.aws.dynamodb import Table, TableItem
from engine.plugins.aws.iam import Role, RolePolicy
from engine.plugins.aws.lambdas import Function, Permission
from engine.plugins.aws.logs import LogGroup
from engine.plugins.aws.parameters import Parameter, Secret, SecretVersion
from engine.plugins.package import Package, by_token

PACKAGE = Package(
    name="aws",
    title="AWS",
    resources=by_token(
        Function,
        IdentityProvider,
        LogGroup,
        Parameter,
        Permission,
        ResourceServer,
        Role,
        RolePolicy,
        Secret,
        SecretVersion,
        Table,
        TableItem,
        User,
        UserGroup,
        UserInGroup,
        UserPool,
        UserPoolClient,
        UserPoolDomain,
    ),
    functions={
        "aws:cognito/getUserGroup:getUserGroup": lookups.get_user_group,
        "aws:cognito/getUserGroups:getUserGroups": lookups.get_user_groups,
        "aws:cognito/getUserPool:getUserPool": lookups.get_user_pool,
        "aws:cognito/getUserPoolClient:getUserPoolClient": lookups.get_user_pool_client,
        "aws:cognito/getUserPoolClients:getUserPoolClients": lookups.get_user_pool_clients,
        "aws:cognito/getUserPools:getUserPools": lookups.get_user_pools,
        "aws:index/getCallerIdentity:getCallerIdentity": functions.get_caller_identity,
        "aws:index/getPartition:getPartition": functions.get_partition,
        "aws:index/getRegion:getRegion": functions.get_region,
    },
    connect=AwsClient,
)
