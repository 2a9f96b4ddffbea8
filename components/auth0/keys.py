"""The public keys by which an app proves itself at Auth0 in place of a secret.

Source: https://auth0.com/docs/api/management/v2/clients/post-credentials and
https://auth0.com/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt (read 2026-11-24).
"""

from __future__ import annotations

import base64
import binascii
import re
import textwrap
from pathlib import Path

LEAST_BITS = 2048
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END \1-----")
_RSA = bytes.fromhex("2a864886f70d010101")
_SEQUENCE, _INTEGER, _BIT_STRING, _OID = 0x30, 0x02, 0x03, 0x06


class Unfit(Exception):
    """A key that Auth0 would not take, or that must not be in a stack file.

    Args:
        rule: as a predicate.
        fix: the likely way out.
    """

    def __init__(self, rule: str, fix: str | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.fix = fix


def read_file(name: str) -> str:
    """The text of a file, whose name is relative to the project's folder."""
    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "not text"
        raise Unfit(f"cannot be read: {reason}", "the name is relative to the project's folder") from problem


def checked(text: str) -> str:
    """The key's PEM block, with the line ends that it is compared by.

    Raises:
        Unfit: it is no RSA public key of at least 2048 bits.
    """
    if "PRIVATE KEY" in text:
        fix = "the app alone keeps that; get the public one with: openssl pkey -pubout -in <private key> -out <public key>"
        raise Unfit("holds a private key, which is a secret in clear", fix)
    blocks = _BLOCK.findall(text)
    if not blocks:
        raise Unfit("is not a public key in PEM format", "it begins with '-----BEGIN PUBLIC KEY-----'")
    if len(blocks) > 1:
        raise Unfit(f"holds {len(blocks)} keys", "name each by itself")
    kind, body = blocks[0]
    if "CERTIFICATE" in kind:
        raise Unfit("is a certificate", "take its public key: openssl x509 -pubkey -noout -in <certificate>")
    bits = _rsa_bits(kind, body)
    if bits is None:
        raise Unfit("is not an RSA public key", "Auth0 takes RSA keys only: RS256, RS384, PS256")
    if bits < LEAST_BITS:
        raise Unfit(f"has {bits} bits, and Auth0 takes keys of at least {LEAST_BITS}", "make a longer one")
    return "\n".join(
        (f"-----BEGIN {kind}-----", *textwrap.wrap("".join(body.split()), 64), f"-----END {kind}-----", "")
    )


def _rsa_bits(kind: str, body: str) -> int | None:
    """The length of the modulus (RFC 8017 appendix A.1.1, RFC 5280 section 4.1); None for what is no RSA public key."""
    try:
        content = base64.b64decode("".join(body.split()), validate=True)
        if kind == "PUBLIC KEY":
            algorithm, key = _parts(_value(content, _SEQUENCE))[:2]
            if _parts(algorithm[1])[0] != (_OID, _RSA) or key[0] != _BIT_STRING:
                return None
            content = key[1][1:]
        elif kind != "RSA PUBLIC KEY":
            return None
        tag, modulus = _parts(_value(content, _SEQUENCE))[0]
        return int.from_bytes(modulus, "big").bit_length() if tag == _INTEGER else None
    except (binascii.Error, IndexError, ValueError):
        return None


def _value(content: bytes, wanted: int) -> bytes:
    ((tag, value),) = _parts(content)
    if tag != wanted:
        raise ValueError(f"tag {tag}")
    return value


def _parts(content: bytes) -> list[tuple[int, bytes]]:
    """Tag and value of each DER element in turn (X.690 section 8.1)."""
    found, at = [], 0
    while at < len(content):
        tag, length, at = content[at], content[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(content[at : at + size], "big"), at + size
        if at + length > len(content):
            raise ValueError("it ends too early")
        found.append((tag, content[at : at + length]))
        at += length
    return found
