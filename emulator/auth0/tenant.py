"""The tenant: its collections, and what it holds before anybody sets anything up."""

from __future__ import annotations

from datetime import UTC, datetime

from emulator.auth0 import ids
from emulator.auth0.scopes import MANAGEMENT_SCOPES
from emulator.context import Context
from emulator.keys import SigningKeys
from emulator.oidc.records import Records
from emulator.postlogin import PostLogin
from emulator.store import Collection, Document

NAME = "auth0"
DEFAULT_CONNECTION = "Username-Password-Authentication"
GRANT_TYPES_OF_MACHINES = ["client_credentials"]

_SETTINGS: Document = {
    "enabled_locales": ["en"],
    "flags": {
        "allow_changing_enable_sso": False,
        "disable_impersonation": True,
        "enable_dynamic_client_registration": False,
        "enable_sso": True,
        "universal_login": True,
        "revoke_refresh_token_grant": False,
        "disable_clickjack_protection_headers": False,
    },
    "friendly_name": "Emulated tenant",
    "idle_session_lifetime": 72,
    "session_lifetime": 168,
    "oidc_logout": {"rp_logout_end_session_endpoint_discovery": True},
    "sandbox_version": "22",
    "sandbox_versions_available": ["22", "18"],
    "default_directory": "",
    "default_audience": "",
    "change_password": {"enabled": False},
    "guardian_mfa_page": {"enabled": False},
    "ephemeral_session_lifetime": 72,
    "idle_ephemeral_session_lifetime": 24,
    "resource_parameter_profile": "audience",
    "phone_consolidated_experience": False,
    "client_id_metadata_document_supported": False,
}


class Tenant:
    """One Auth0 tenant, whose domain is the emulator's own host and port.

    A member of a document whose name begins with an underscore is the emulator's own and is never answered. ``_own`` marks
    what a new tenant holds by itself: the management application with its grant, the Management API, and the database
    connection ``Username-Password-Authentication``. They are listed as on a real tenant, and no stack made them.

    Differs: a new tenant of the service also has a connection ``google-oauth2``, with Auth0's development keys.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.domain = f"localhost:{context.settings.auth0_port}"
        self.base_url = f"https://{self.domain}"
        self.issuer = f"{self.base_url}/"
        self.management_audience = f"{self.base_url}/api/v2/"
        self.records = Records(context.store, NAME, context.clock)
        self.keys = SigningKeys(context.store, NAME, ("id",))
        self.post_login = PostLogin()
        collection = context.store.collection
        self.clients = collection("auth0/clients")
        self.credentials = collection("auth0/credentials")
        self.connections = collection("auth0/connections")
        self.users = collection("auth0/users")
        self.logins = collection("auth0/logins")
        self.roles = collection("auth0/roles")
        self.user_roles = collection("auth0/user_roles")
        self.user_permissions = collection("auth0/user_permissions")
        self.role_permissions = collection("auth0/role_permissions")
        self.actions = collection("auth0/actions")
        self.action_versions = collection("auth0/action_versions")
        self.bindings = collection("auth0/bindings")
        self.rules = collection("auth0/rules")
        self.rules_configs = collection("auth0/rules_configs")
        self.resource_servers = collection("auth0/resource_servers")
        self.client_grants = collection("auth0/client_grants")
        self.organizations = collection("auth0/organizations")
        self.settings = collection("auth0/settings")
        self.attempts = collection("auth0/attempts")

    def now(self) -> str:
        """The time in Auth0's notation, such as ``2026-11-24T08:15:00.000Z``."""
        moment = datetime.fromtimestamp(self.context.clock(), UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"

    def prepare(self) -> None:
        """Puts what a new tenant holds, once; follows the emulator when it moved to another port."""
        with self.context.store.transaction():
            if self.settings.get("settings") is None:
                self.settings.put("settings", _SETTINGS)
                self._put_management_client()
                self._put_default_connection()
            api = self._own(self.resource_servers)
            if api["identifier"] != self.management_audience:
                self.resource_servers.put(api["id"], {**api, "identifier": self.management_audience})
                grant = self._own(self.client_grants)
                self.client_grants.put(grant["id"], {**grant, "audience": self.management_audience})

    def credentials_of_management(self) -> dict[str, str]:
        """Domain, client id and secret of the management application."""
        client = self._own(self.clients)
        return {"domain": self.domain, "client_id": client["client_id"], "client_secret": client["client_secret"]}

    def made(self) -> dict[str, int]:
        """Collection to number of documents that somebody made: all but the tenant's own."""
        counted = {
            "clients": self.clients,
            "connections": self.connections,
            "users": self.users,
            "roles": self.roles,
            "actions": self.actions,
            "bindings": self.bindings,
            "rules": self.rules,
            "rules_configs": self.rules_configs,
            "resource_servers": self.resource_servers,
            "client_grants": self.client_grants,
            "organizations": self.organizations,
        }
        numbers = {
            name: sum(1 for document in collection.all() if not document.get("_own"))
            for name, collection in counted.items()
        }
        return {name: number for name, number in numbers.items() if number}

    @staticmethod
    def _own(collection: Collection) -> Document:
        found = collection.find_one(_own=True)
        if found is None:
            raise LookupError(f"{collection.name} lacks the tenant's own: delete the state folder")
        return found

    def _put_management_client(self) -> None:
        from emulator.auth0.management.clients import new_client

        client = new_client(
            self,
            {
                "name": "API Explorer Application",
                "app_type": "non_interactive",
                "grant_types": GRANT_TYPES_OF_MACHINES,
                "oidc_conformant": True,
                "token_endpoint_auth_method": "client_secret_post",
                "jwt_configuration": {"alg": "RS256", "lifetime_in_seconds": 36000, "secret_encoded": False},
            },
        )
        self.clients.put(client["client_id"], {**client, "_own": True})
        api = ids.object_id()
        self.resource_servers.put(
            api,
            {
                "id": api,
                "name": "Auth0 Management API",
                "identifier": self.management_audience,
                "is_system": True,
                "allow_offline_access": False,
                "skip_consent_for_verifiable_first_party_clients": False,
                "signing_alg": "RS256",
                "token_lifetime": 86400,
                "token_lifetime_for_web": 7200,
                "subject_type_authorization": {
                    "user": {"policy": "allow_all"},
                    "client": {"policy": "require_client_grant"},
                },
                "scopes": [{"value": scope, "description": scope.replace(":", " ")} for scope in MANAGEMENT_SCOPES],
                "_own": True,
            },
        )
        grant = ids.prefixed("cgr")
        self.client_grants.put(
            grant,
            {
                "id": grant,
                "client_id": client["client_id"],
                "audience": self.management_audience,
                "scope": list(MANAGEMENT_SCOPES),
                "subject_type": "client",
                "_own": True,
            },
        )

    def _put_default_connection(self) -> None:
        from emulator.auth0.management.connections import new_connection

        connection = new_connection({"name": DEFAULT_CONNECTION, "strategy": "auth0"})
        self.connections.put(connection["id"], {**connection, "_own": True})
