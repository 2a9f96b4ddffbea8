"""What an administrator does at the vendors themselves, with the vendors' own clients, behind the stack's back."""

from __future__ import annotations

import ssl
from functools import cached_property
from typing import Any

import boto3
import httpx
from auth0.management import ManagementClient

from tests.projects import ProjectCopy


class Administrator:
    """Someone with the credentials of all three vendors."""

    def __init__(self, project: ProjectCopy) -> None:
        self._project = project
        self._credentials = project.credentials
        context = ssl.create_default_context(cafile=str(project.authority))
        # No connection is kept, so that none has to be closed.
        self._http = httpx.Client(
            verify=context, trust_env=False, timeout=30, limits=httpx.Limits(max_keepalive_connections=0)
        )

    @property
    def audience(self) -> str:
        """Of Auth0's Management API."""
        return f"https://{self._credentials['auth0']['domain']}/api/v2/"

    @cached_property
    def auth0(self) -> ManagementClient:
        """Auth0's own client."""
        domain = self._credentials["auth0"]["domain"]
        return ManagementClient(domain=domain, token=self._auth0_token, httpx_client=self._http)

    def management(self, method: str, path: str, body: Any = None) -> Any:
        """One call of Auth0's Management API; a path begins behind the version."""
        headers = {"Authorization": f"Bearer {self._auth0_token}"}
        return self._call(method, f"{self.audience}{path.lstrip('/')}", headers, json=body)

    @cached_property
    def _auth0_token(self) -> str:
        given = self._credentials["auth0"]
        form = {"grant_type": "client_credentials", "audience": self.audience}
        form |= {name: given[name] for name in ("client_id", "client_secret")}
        return str(self._call("POST", f"https://{given['domain']}/oauth/token", {}, json=form)["access_token"])

    def auth0_named(self, collection: str, name: str) -> Any:
        """A client, connection, role or action by its name."""
        return next(one for one in getattr(self.auth0, collection).list() if one.name == name)

    def auth0_user(self, email: str) -> Any:
        return next(user for user in self.auth0.users.list() if user.email == email)

    def aws(self, service: str) -> Any:
        """boto3's client of a service."""
        return boto3.client(service, **self._aws)

    def tables(self) -> Any:
        """boto3's own view of DynamoDB, with values as Python has them."""
        return boto3.resource("dynamodb", **self._aws)

    @cached_property
    def _aws(self) -> dict[str, Any]:
        given = self._credentials["aws"]
        return {
            "region_name": given["region"],
            "endpoint_url": f"https://localhost:{self._project.ports[1]}",
            "aws_access_key_id": given["access_key_id"],
            "aws_secret_access_key": given["secret_access_key"],
            "verify": str(self._project.authority),
        }

    @cached_property
    def cognito(self) -> Any:
        return self.aws("cognito-idp")

    @cached_property
    def pool(self) -> str:
        return self.cognito.list_user_pools(MaxResults=10)["UserPools"][0]["Id"]

    def app_client(self, name: str) -> dict[str, Any]:
        """What ``update_user_pool_client`` takes to leave the client as it is."""
        listed = self.cognito.list_user_pool_clients(UserPoolId=self.pool, MaxResults=60)["UserPoolClients"]
        (found,) = (one["ClientId"] for one in listed if one["ClientName"] == name)
        known = self.cognito.describe_user_pool_client(UserPoolId=self.pool, ClientId=found)["UserPoolClient"]
        read_only = ("ClientSecret", "CreationDate", "LastModifiedDate")
        return {key: value for key, value in known.items() if key not in read_only}

    def set_pool(self, **changes: Any) -> None:
        """Changes a pool as its console does: what is not sent again goes back to its default."""
        known = self.cognito.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        kept = ("Policies", "AutoVerifiedAttributes", "LambdaConfig", "DeletionProtection", "AdminCreateUserConfig")
        kept += ("AccountRecoverySetting", "UserAttributeUpdateSettings", "UserPoolTier")
        same = {key: known[key] for key in kept if key in known}
        same.get("AdminCreateUserConfig", {}).pop("UnusedAccountValidityDays", None)
        self.cognito.update_user_pool(UserPoolId=self.pool, **{**same, **changes})

    def graph(self, method: str, path: str, **options: Any) -> Any:
        """One call of Microsoft Graph."""
        return self._call(method, f"{self._entra}/v1.0{path}", self._bearer, **options)

    @property
    def _entra(self) -> str:
        return f"https://localhost:{self._project.ports[2]}"

    @cached_property
    def _bearer(self) -> dict[str, str]:
        given = self._credentials["entra"]
        form = {name: given[name] for name in ("client_id", "client_secret")}
        form |= {"grant_type": "client_credentials", "scope": f"{self._entra}/.default"}
        answer = self._call("POST", f"{self._entra}/{given['tenant_id']}/oauth2/v2.0/token", {}, data=form)
        return {"Authorization": f"Bearer {answer['access_token']}"}

    def _call(self, method: str, url: str, headers: dict[str, str], **options: Any) -> Any:
        answer = self._http.request(method, url, headers=headers, **options)
        assert answer.is_success, f"{method} {url}: {answer.status_code}\n{answer.text}"
        return answer.json() if answer.content else None

    def registration(self, name: str) -> dict[str, Any]:
        """An app registration by its name."""
        return self.graph("GET", "/applications", params={"$filter": f"displayName eq '{name}'"})["value"][0]

    def principal(self, name: str) -> dict[str, Any]:
        """The service principal of an app registration."""
        query = {"$filter": f"appId eq '{self.registration(name)['appId']}'"}
        return self.graph("GET", "/servicePrincipals", params=query)["value"][0]
