"""The certificates that assertions are signed with: an application's own, and the tenant's for those without one.

Source: https://learn.microsoft.com/en-us/graph/api/serviceprincipal-addtokensigningcertificate,
https://learn.microsoft.com/en-us/graph/application-saml-sso-configure-api (read 2026-11-24).
Differs: where ``preferredTokenSigningKeyThumbprint`` names none, the application's youngest certificate signs; a private key stays
in the emulator's own store and is never sent.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from emulator.entra.directory import Directory
from emulator.entra.graph.errors import invalid_value
from emulator.store import Document

_TENANT_DAYS = 5 * 365
_KEYS = "_signingKeys"
_MEMBERS = ("customKeyIdentifier", "displayName", "endDateTime", "key", "startDateTime", "type", "usage")


@dataclass(frozen=True)
class Certificate:
    """A certificate with its private key."""

    der: bytes
    private_pem: bytes = field(repr=False)

    @property
    def base64(self) -> str:
        """As metadata and Graph write it."""
        return base64.b64encode(self.der).decode()

    @property
    def pem(self) -> str:
        """As libraries read it."""
        return x509.load_der_x509_certificate(self.der).public_bytes(serialization.Encoding.PEM).decode()

    @property
    def thumbprint(self) -> bytes:
        """The SHA-1 hash by which Entra ID names it."""
        return x509.load_der_x509_certificate(self.der).fingerprint(hashes.SHA1())  # noqa: S303


def make_certificate(common_name: str, start: datetime, end: datetime) -> Certificate:
    """A self-signed RSA certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Certificate(certificate.public_bytes(serialization.Encoding.DER), private)


def add_signing_certificate(principal: Document, display_name: str, start: datetime, end: datetime) -> Document:
    """Gives a service principal a certificate to sign with; returns its public part as the action answers it.

    The certificate is three things there: a key to verify, a key to sign, and the password of the latter.
    """
    made = make_certificate(display_name.removeprefix("CN="), start, end)
    thumbprint = base64.b64encode(made.thumbprint).decode()
    signing, verifying = str(uuid.uuid4()), str(uuid.uuid4())
    common = {
        "customKeyIdentifier": thumbprint,
        "displayName": display_name,
        "endDateTime": _written(end),
        "startDateTime": _written(start),
    }
    private = {**common, "key": None, "keyId": signing, "type": "X509CertAndPassword", "usage": "Sign"}
    public = {**common, "key": made.base64, "keyId": verifying, "type": "AsymmetricX509Cert", "usage": "Verify"}
    password = {**common, "hint": None, "keyId": signing, "secretText": None}
    principal["keyCredentials"] = [*principal["keyCredentials"], private, public]
    principal["passwordCredentials"] = [*principal["passwordCredentials"], password]
    principal[_KEYS] = {**principal.get(_KEYS, {}), thumbprint: made.private_pem.decode()}
    return {**public, "keyId": signing, "thumbprint": made.thumbprint.hex().upper()}


def keep_listed_keys(principal: Document, before: Iterable[Document]) -> None:
    """After a PATCH: keys that were there keep what they had, and the private part of those that are gone is forgotten.

    Errors:
        BadRequest: a new key goes by the name of one that the emulator made.
    """
    had = {key["keyId"]: key for key in before if key.get("keyId")}
    keys = [had.get(key.get("keyId")) or _new_key(key) for key in principal["keyCredentials"]]
    own = principal.get(_KEYS, {})
    if any(key["customKeyIdentifier"] in own for key in keys if key["keyId"] not in had):
        raise invalid_value("keyCredentials", "ServicePrincipal")
    left = {key["customKeyIdentifier"] for key in keys}
    principal["keyCredentials"] = keys
    principal[_KEYS] = {name: pem for name, pem in own.items() if name in left}


def _new_key(given: Document) -> Document:
    return {**dict.fromkeys(_MEMBERS), **given, "keyId": given.get("keyId") or str(uuid.uuid4())}


def certificates_of(directory: Directory, principal: Document | None) -> list[Certificate]:
    """Those that a service principal may sign with, the one that it does first; the tenant's where it has none."""
    keys = (principal or {}).get(_KEYS, {})
    own = [
        Certificate(base64.b64decode(key["key"]), keys[key["customKeyIdentifier"]].encode())
        for key in (principal or {}).get("keyCredentials", ())
        if key["usage"] == "Verify" and key["customKeyIdentifier"] in keys
    ]
    preferred = ((principal or {}).get("preferredTokenSigningKeyThumbprint") or "").upper()
    own.reverse()
    own.sort(key=lambda one: one.thumbprint.hex().upper() != preferred)
    return own or [_tenant_certificate(directory)]


def _tenant_certificate(directory: Directory) -> Certificate:
    kept = directory.store.collection("entra/samlSigning")
    with directory.store.transaction():
        document = kept.get("tenant")
        if document is None:
            start = datetime.fromtimestamp(directory.context.clock(), UTC).replace(microsecond=0)
            made = make_certificate(
                "accounts.accesscontrol.windows.net", start - timedelta(days=1), start + timedelta(days=_TENANT_DAYS)
            )
            document = {"certificate": made.base64, "private": made.private_pem.decode()}
            kept.put("tenant", document)
    return Certificate(base64.b64decode(document["certificate"]), document["private"].encode())


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
