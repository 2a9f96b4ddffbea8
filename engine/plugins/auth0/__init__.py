"""Auth0 by auth0-python: applications, connections, users, roles, actions and APIs."""

from __future__ import annotations

from engine.plugins.auth0 import functions
from engine.plugins.auth0.action import Action, TriggerActions
from engine.plugins.auth0.application import Client
from engine.plugins.auth0.client import Auth0Client
from engine.plugins.auth0.connection import Connection
from engine.plugins.auth0.connection_clients import ConnectionClient, ConnectionClients
from engine.plugins.auth0.credentials import ClientCredentials
from engine.plugins.auth0.resource_server import ClientGrant, ResourceServer, ResourceServerScopes
from engine.plugins.auth0.role import Role
from engine.plugins.auth0.rule import Rule
from engine.plugins.auth0.user import User, UserRole, UserRoles
from engine.plugins.package import Package, by_token

PACKAGE = Package(
    name="auth0",
    title="Auth0",
    resources=by_token(
        Action,
        Client,
        ClientCredentials,
        ClientGrant,
        Connection,
        ConnectionClient,
        ConnectionClients,
        ResourceServer,
        ResourceServerScopes,
        Role,
        Rule,
        TriggerActions,
        User,
        UserRole,
        UserRoles,
    ),
    functions={
        "auth0:index/getClient:getClient": functions.get_client,
        "auth0:index/getConnection:getConnection": functions.get_connection,
        "auth0:index/getTenant:getTenant": functions.get_tenant,
        "auth0:index/getUser:getUser": functions.get_user,
    },
    connect=Auth0Client,
)
