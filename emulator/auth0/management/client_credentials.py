"""Public keys by which a client authenticates itself (``private_key_jwt``).

Source: https://auth0.com/docs/api/management/v2/clients/post-credentials (read 2026-11-24).
Differs: certificates for mutual TLS (``cert_subject_dn``, ``x509_cert``) are kept, and no login uses them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from emulator.auth0 import ids
from emulator.auth0.management import clients
from emulator.auth0.management.errors import ApiError, invalid_body
from emulator.auth0.management.listing import public
from emulator.auth0.management.operations import CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_PATH = "/clients/<client_id>/credentials"
_LIMIT = 2
_LEAST_BITS = 2048
_READ = ("read:client_credentials",)


@operations.add("GET", _PATH, *_READ)
def get_credentials(tenant: Tenant, client_id: str) -> Answer:
    """``GET /clients/{id}/credentials``: an array, whatever paging is asked for."""
    clients.find(tenant, client_id)
    return OK, [public(credential) for credential in tenant.credentials.find(_client_id=client_id)]


@operations.add("POST", _PATH, "create:client_credentials")
def post_credentials(tenant: Tenant, client_id: str) -> Answer:
    """``POST /clients/{id}/credentials``: at most two public keys at a time."""
    clients.find(tenant, client_id)
    given = check(body(), "credentials", "create")
    if len(tenant.credentials.find(_client_id=client_id)) >= _LIMIT:
        raise invalid_body(f"Client already has the maximum number of credentials ({_LIMIT})")
    return CREATED, public(new_credential(tenant, client_id, given))


def new_credential(tenant: Tenant, client_id: str, given: Document) -> Document:
    """Keeps a credential; its key must be one."""
    now = tenant.now()
    credential: Document = {
        "id": ids.prefixed("cred", 22),
        "credential_type": given["credential_type"],
        **({"name": given["name"]} if given.get("name") else {}),
        **_key(given),
        "created_at": now,
        "updated_at": now,
        "_client_id": client_id,
    }
    tenant.credentials.put(credential["id"], credential)
    return credential


@operations.add("GET", _PATH + "/<credential_id>", *_READ)
def get_credential(tenant: Tenant, client_id: str, credential_id: str) -> Answer:
    """``GET /clients/{id}/credentials/{credential_id}``."""
    return OK, public(_find(tenant, client_id, credential_id))


@operations.add("PATCH", _PATH + "/<credential_id>", "update:client_credentials")
def patch_credential(tenant: Tenant, client_id: str, credential_id: str) -> Answer:
    """``PATCH /clients/{id}/credentials/{credential_id}``: its expiry only."""
    _find(tenant, client_id, credential_id)
    given = check(body(), "credentials", "update")
    expires = _milliseconds(given.get("expires_at"))
    changes = {"expires_at": expires, "updated_at": tenant.now()}
    credential = clients.changed(_find(tenant, client_id, credential_id), changes)
    tenant.credentials.put(credential_id, credential)
    return OK, public(credential)


@operations.add("DELETE", _PATH + "/<credential_id>", "delete:client_credentials")
def delete_credential(tenant: Tenant, client_id: str, credential_id: str) -> Answer:
    """``DELETE /clients/{id}/credentials/{credential_id}``."""
    _find(tenant, client_id, credential_id)
    tenant.credentials.delete(credential_id)
    return NO_CONTENT, None


def _find(tenant: Tenant, client_id: str, credential_id: str) -> Document:
    clients.find(tenant, client_id)
    credential = tenant.credentials.get(credential_id)
    if credential is None or credential["_client_id"] != client_id:
        raise ApiError(404, "Credential not found", "inexistent_credential")
    return credential


def _key(given: Document) -> dict[str, Any]:
    """What is kept of a key: its id, algorithm, expiry, and its public part."""
    if given["credential_type"] != "public_key":
        return {name: given[name] for name in ("subject_dn", "pem", "expires_at") if given.get(name)}
    pem = given.get("pem")
    if not pem:
        raise invalid_body("Payload validation error: 'Missing required property: pem'.")
    expires = _milliseconds(given.get("expires_at"))
    public_key: object
    try:
        if "BEGIN CERTIFICATE" in pem:
            certificate = x509.load_pem_x509_certificate(pem.encode())
            public_key = certificate.public_key()
            if given.get("parse_expiry_from_cert"):
                expires = certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        else:
            public_key = load_pem_public_key(pem.encode())
        if not isinstance(public_key, RSAPublicKey) or public_key.key_size < _LEAST_BITS:
            raise invalid_body(f"The public key must be an RSA key of at least {_LEAST_BITS} bits")
        key = RSAKey.import_key(pem)
    except (ValueError, JoseError) as problem:
        raise invalid_body("The PEM is not a public key or an X.509 certificate") from problem
    kept: dict[str, Any] = {
        "kid": given.get("kid") or key.thumbprint(),
        "alg": given.get("alg", "RS256"),
        "_jwk": dict(key.as_dict(private=False)),
    }
    return {**kept, "expires_at": expires} if expires else kept


def _milliseconds(moment: Any) -> str | None:
    """A date and time as the service writes it."""
    if not moment:
        return None
    try:
        parsed = datetime.fromisoformat(str(moment))
    except ValueError as problem:
        raise invalid_body(
            f"Payload validation error: 'Object didn't pass validation for format date-time: {moment}' on property "
            "expires_at."
        ) from problem
    return parsed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def public_keys(tenant: Tenant, client: Document) -> tuple[dict[str, Any], ...]:
    """The JWKs that may sign a client's assertions now."""
    named = ((client.get("client_authentication_methods") or {}).get("private_key_jwt") or {}).get("credentials", [])
    now = datetime.fromtimestamp(tenant.context.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    keys = []
    for reference in named:
        credential = tenant.credentials.get(reference.get("id", ""))
        if credential and "_jwk" in credential and credential.get("expires_at", "9") > now:
            keys.append({**credential["_jwk"], "kid": credential["kid"], "alg": credential["alg"], "use": "sig"})
    return tuple(keys)
