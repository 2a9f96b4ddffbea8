"""Tokens that look like a genuine one and are not, for every place that takes a JWT.

Source: RFC 8725 sections 2 and 3 (JSON Web Token best current practices), RFC 7515 sections 4 and 10.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from tests.emulator.aws.saml_idp import key_pair

Claims = dict[str, Any]


class FromNow(float):
    """Seconds from the moment at which a token is made; when the table that names it was read says nothing of that."""


def as_of_now(changes: Mapping[str, Any]) -> Claims:
    """The changes as claims of a token that is made now."""
    now = int(time.time())
    return {name: now + int(value) if isinstance(value, FromNow) else value for name, value in changes.items()}


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def as_json(value: object) -> str:
    return encode(json.dumps(value, separators=(",", ":")).encode())


class Genuine:
    """A token that its issuer signed, and the key set that the issuer publishes."""

    def __init__(self, token: str, keys: Mapping[str, Any]) -> None:
        self.token = token
        self.header_part, self.payload_part, self.signature_part = token.split(".")
        self.header: Claims = json.loads(decode(self.header_part))
        self.claims: Claims = json.loads(decode(self.payload_part))
        self.keys = keys
        self.jwk = next(key for key in keys["keys"] if key["kid"] == self.header["kid"])

    @property
    def public_key(self) -> rsa.RSAPublicKey:
        key = RSAAlgorithm.from_jwk(dict(self.jwk))
        assert isinstance(key, rsa.RSAPublicKey)
        return key

    def joined(self, header: object, signature: bytes, claims: object | None = None) -> str:
        payload = self.payload_part if claims is None else as_json(claims)
        return f"{as_json(header)}.{payload}.{encode(signature)}"

    def mine(self, **header: object) -> str:
        """Signed by the attacker's RSA key under the issuer's name for its own."""
        return sign_rs256({**self.header, **header}, self.claims)

    def hs256(self, secret: bytes, **header: object) -> str:
        """The public key taken for a shared secret."""
        head = as_json({**self.header, "alg": "HS256", **header})
        signing_input = f"{head}.{self.payload_part}"
        return f"{signing_input}.{encode(hmac.new(secret, signing_input.encode(), hashlib.sha256).digest())}"


def attacker() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    return key_pair("attacker")


@cache
def _attackers_jwk() -> Claims:
    return {**json.loads(RSAAlgorithm.to_jwk(attacker()[0].public_key())), "kid": "attacker", "use": "sig"}


def sign_rs256(header: object, claims: object, key: rsa.RSAPrivateKey | None = None) -> str:
    signing_input = f"{as_json(header)}.{as_json(claims)}"
    signature = (key or attacker()[0]).sign(signing_input.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signing_input}.{encode(signature)}"


def _es256(genuine: Genuine) -> str:
    signing_input = f"{as_json({**genuine.header, 'alg': 'ES256'})}.{genuine.payload_part}"
    key = ec.generate_private_key(ec.SECP256R1())
    r, s = decode_dss_signature(key.sign(signing_input.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signing_input}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _ps256(genuine: Genuine) -> str:
    signing_input = f"{as_json({**genuine.header, 'alg': 'PS256'})}.{genuine.payload_part}"
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    return f"{signing_input}.{encode(attacker()[0].sign(signing_input.encode(), pss, hashes.SHA256()))}"


def _eddsa(genuine: Genuine) -> str:
    signing_input = f"{as_json({**genuine.header, 'alg': 'EdDSA'})}.{genuine.payload_part}"
    return f"{signing_input}.{encode(ed25519.Ed25519PrivateKey.generate().sign(signing_input.encode()))}"


def _pem(genuine: Genuine, form: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> bytes:
    return genuine.public_key.public_bytes(Encoding.PEM, form)


def _certificate_chain() -> list[str]:
    return [base64.b64encode(attacker()[1].public_bytes(Encoding.DER)).decode()]


def _serialised(genuine: Genuine) -> str:
    return json.dumps(
        {"protected": genuine.header_part, "payload": genuine.payload_part, "signature": genuine.signature_part}
    )


def _with_algorithm(name: str, genuine: Genuine) -> str:
    return genuine.joined({**genuine.header, "alg": name}, b"")


_NO_ALGORITHMS = ("none", "None", "NONE", "nOnE", "")

FORGERIES: dict[str, Callable[[Genuine], str]] = {
    **{f"alg-{name or 'empty'}": partial(_with_algorithm, name) for name in _NO_ALGORITHMS},
    "alg-none-with-the-signature": lambda g: g.joined({**g.header, "alg": "none"}, decode(g.signature_part)),
    "alg-none-without-kid": lambda g: g.joined({"alg": "none", "typ": "JWT"}, b""),
    "no-alg": lambda g: g.joined({"typ": "JWT", "kid": g.header["kid"]}, decode(g.signature_part)),
    "alg-null": lambda g: g.joined({**g.header, "alg": None}, decode(g.signature_part)),
    "alg-list": lambda g: g.joined({**g.header, "alg": ["RS256", "none"]}, decode(g.signature_part)),
    "alg-object": lambda g: g.joined({**g.header, "alg": {"name": "RS256"}}, decode(g.signature_part)),
    "alg-unknown": lambda g: g.joined({**g.header, "alg": "RS257"}, decode(g.signature_part)),
    "alg-lower-case": lambda g: g.mine(alg="rs256"),
    "no-signature": lambda g: f"{g.header_part}.{g.payload_part}.",
    "two-parts": lambda g: f"{g.header_part}.{g.payload_part}",
    "one-part": lambda g: g.payload_part,
    "four-parts": lambda g: f"{g.token}.",
    "five-parts": lambda g: f"{g.header_part}.{g.payload_part}.{g.signature_part}.{g.payload_part}.{g.signature_part}",
    "dots": lambda _: "..",
    "empty": lambda _: "",
    "other-claims": lambda g: g.joined(g.header, decode(g.signature_part), {**g.claims, "sub": "somebody else"}),
    "other-header": lambda g: g.joined({**g.header, "typ": "at+jwt"}, decode(g.signature_part)),
    "signature-cut": lambda g: g.joined(g.header, decode(g.signature_part)[:-1], g.claims),
    "signature-of-zeros": lambda g: g.joined(g.header, bytes(256)),
    "signature-reversed": lambda g: g.joined(g.header, decode(g.signature_part)[::-1]),
    "hs256-with-the-public-pem": lambda g: g.hs256(_pem(g)),
    "hs256-with-the-public-pem-without-newline": lambda g: g.hs256(_pem(g).strip()),
    "hs256-with-the-pkcs1-pem": lambda g: g.hs256(_pem(g, PublicFormat.PKCS1)),
    "hs256-with-the-der": lambda g: g.hs256(g.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
    "hs256-with-the-modulus": lambda g: g.hs256(decode(g.jwk["n"])),
    "hs256-with-the-jwk": lambda g: g.hs256(json.dumps(g.jwk).encode()),
    "hs256-with-nothing": lambda g: g.hs256(b""),
    "hs256-with-secret": lambda g: g.hs256(b"secret"),
    "hs256-without-kid": lambda g: g.hs256(_pem(g), kid=None),
    "another-key-of-the-same-name": lambda g: g.mine(),
    "another-key-of-another-name": lambda g: g.mine(kid="attacker"),
    "another-key-of-no-name": lambda g: sign_rs256({"alg": "RS256", "typ": "JWT"}, g.claims),
    "kid-null": lambda g: g.mine(kid=None),
    "kid-number": lambda g: g.mine(kid=0),
    "kid-list": lambda g: g.mine(kid=[g.header["kid"]]),
    "kid-object": lambda g: g.mine(kid={}),
    "kid-a-path": lambda g: g.mine(kid="../../../../dev/null"),
    "kid-sql": lambda g: g.mine(kid="x' UNION SELECT 'key' --"),
    "kid-a-command": lambda g: g.mine(kid="key|/usr/bin/id"),
    "kid-nul": lambda g: g.mine(kid=f"{g.header['kid']}\0"),
    "jwk-embedded": lambda g: g.mine(jwk=_attackers_jwk(), kid="attacker"),
    "jwk-embedded-under-the-name": lambda g: g.mine(jwk={**_attackers_jwk(), "kid": g.header["kid"]}),
    "jku": lambda g: g.mine(jku="https://evil.example/jwks.json", kid="attacker"),
    "jku-with-userinfo": lambda g: g.mine(jku=f"{g.claims.get('iss', 'https://localhost')}@evil.example/jwks.json"),
    "x5u": lambda g: g.mine(x5u="https://evil.example/certificate.pem"),
    "x5c": lambda g: g.mine(x5c=_certificate_chain()),
    "x5t": lambda g: g.mine(x5t=encode(attacker()[1].fingerprint(hashes.SHA1()))),  # noqa: S303 - what `x5t` is made of
    "crit": lambda g: g.mine(crit=["exp"], exp=0),
    "b64-false": lambda g: g.mine(crit=["b64"], b64=False),
    "zip": lambda g: g.mine(zip="DEF"),
    "typ-jose-json": lambda g: g.mine(typ="JOSE+JSON"),
    "es256": _es256,
    "ps256": _ps256,
    "eddsa": _eddsa,
    "json-serialised": _serialised,
    "a-list-for-claims": lambda g: sign_rs256(g.header, [g.claims]),
    "a-string-for-claims": lambda g: sign_rs256(g.header, "claims"),
    "a-list-for-header": lambda g: sign_rs256([g.header], g.claims),
    "header-that-is-no-json": lambda g: f"{encode(b'{')}.{g.payload_part}.{g.signature_part}",
    "header-that-is-no-text": lambda g: f"{encode(bytes(range(128, 160)))}.{g.payload_part}.{g.signature_part}",
    "deep": lambda g: f"{encode(b'[' * 100_000)}.{g.payload_part}.{g.signature_part}",
    "not-base64": lambda g: f"{g.header_part}.{g.payload_part}.{'*' * 342}",
    "not-ascii": lambda g: f"{g.header_part}.{g.payload_part}.\u0430\u0430",
    "a-token-in-a-token": lambda g: sign_rs256({**g.header, "cty": "JWT"}, g.token),
}
"""By what was done to the genuine one."""
