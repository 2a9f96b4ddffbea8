"""What an administrator does at the vendors themselves, with the vendors' own clients, behind the stack's back."""

from __future__ import annotations

import json
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
        self._credentials = json.loads((project.state / "emulator" / "credentials.json").read_text())
        context = ssl.create_default_context(cafile=str(project.authority))
        self._http = httpx.Client(verify=context, trust_env=False, timeout=30)

    def close(self) -> None:
        self._http.close()

    @cached_property
    def auth0(self) -> ManagementClient:
        given = self._credentials["auth0"]
        audience = f"https://{given['domain']}/api/v2/"
        form = {"grant_type": "client_credentials", "audience": audience}
        form |= {name: given[name] for name in ("client_id", "client_secret")}
        token = self._http.post(f"https://{given['domain']}/oauth/token", json=form).json()["access_token"]
        return ManagementClient(domain=given["domain"], token=token, httpx_client=self._http)

    def auth0_named(self, collection: str, name: str) -> Any:
        """A client, connection, role or action by its name."""
        return next(one for one in getattr(self.auth0, collection).list() if one.name == name)

    def auth0_user(self, email: str) -> Any:
        return next(user for user in self.auth0.users.list() if user.email == email)

    def aws(self, service: str) -> Any:
        given = self._credentials["aws"]
        return boto3.client(
            service,
            region_name=given["region"],
            endpoint_url=f"https://localhost:{self._project.ports[1]}",
            aws_access_key_id=given["access_key_id"],
            aws_secret_access_key=given["secret_access_key"],
            verify=str(self._project.authority),
        )

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
        base = f"https://localhost:{self._project.ports[2]}"
        answer = self._http.request(method, f"{base}/v1.0{path}", headers=self._bearer, **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    @cached_property
    def _bearer(self) -> dict[str, str]:
        given = self._credentials["entra"]
        base = f"https://localhost:{self._project.ports[2]}"
        form = {
            "grant_type": "client_credentials",
            "client_id": given["client_id"],
            "client_secret": given["client_secret"],
            "scope": f"{base}/.default",
        }
        token = self._http.post(f"{base}/{given['tenant_id']}/oauth2/v2.0/token", data=form).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    def registration(self, name: str) -> dict[str, Any]:
        """An app registration by its name."""
        return self.graph("GET", "/applications", params={"$filter": f"displayName eq '{name}'"})["value"][0]

    def principal(self, name: str) -> dict[str, Any]:
        """The service principal of an app registration."""
        query = {"$filter": f"appId eq '{self.registration(name)['appId']}'"}
        return self.graph("GET", "/servicePrincipals", params=query)["value"][0]
