"""Secrets that stand where everybody can read them: in code, in variables, in parameters."""

from __future__ import annotations

import re
from typing import Final

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_TERMS: Final = (
    *("secret", "secrets", "password", "passwd", "pwd", "passphrase", "apikey", "credentials"),
    *(
        "api_key",
        "private_key",
        "access_token",
        "refresh_token",
        "auth_token",
        "api_token",
        "bearer_token",
        "session_token",
        "signing_key",
        "encryption_key",
    ),
)
_PUBLIC_ENDS: Final = frozenset(
    (
        *(
            "arn",
            "name",
            "id",
            "ids",
            "path",
            "file",
            "field",
            "prefix",
            "url",
            "uri",
            "endpoint",
            "region",
            "port",
            "store",
        ),
        *("policy", "length", "size", "level", "version", "type", "connections", "enabled", "required"),
        *("lifetime", "timeout", "ttl", "at", "days", "hours", "minutes", "seconds", "millis"),
    )
)
"""Ends of names that say something of a secret, and not what it is, such as those by which AWS's own extension for secrets is set."""
_SHAPES: Final = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")),
    ("an access key of AWS", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a token of GitHub", re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b")),
    ("a token of Slack", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}\b")),
    ("an API key of Google", re.compile(r"\bAIza[0-9A-Za-z_\-]{35}\b")),
    ("a client secret of Google", re.compile(r"\bGOCSPX-[0-9A-Za-z_\-]{20,}")),
    ("a secret key of Stripe", re.compile(r"\b[sr]k_live_[0-9A-Za-z]{16,}\b")),
    ("a signed token", re.compile(r"\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}")),
    ("a password in a URL", re.compile(r"\b[a-z][a-z0-9+.\-]*://[^/\s:@'\"]+:[^/\s:@'\"$]{3,}@")),
)
_ASSIGNED = re.compile(
    r"\b[\w.$]*(?:secret|password|passwd|passphrase|api_?key|private_?key|signing_?key|(?:access|auth|api)_?token)[\"']?\s*[:=]\s*"
    r"(?P<quote>[\"'`])(?P<value>[^\"'`\n]{8,})(?P=quote)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\$\{|\{\{|<[^>]+>|process\.env|event\.secrets|os\.environ|^[x*.]+$|example|placeholder", re.IGNORECASE
)


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds a secret, such as ``CLIENT_SECRET`` or ``dbPassword``."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _PUBLIC_ENDS:
        return False
    whole = f"_{'_'.join(words)}_"
    return any(f"_{term}_" in whole for term in _SECRET_TERMS)


def secret_shape(text: str) -> str | None:
    """What kind of secret a text is or has in it, told by its form alone."""
    return next((kind for kind, shape in _SHAPES if shape.search(text)), None)


def secret_in_code(code: str) -> tuple[int, str] | None:
    """Line and kind of the first secret that stands in a program's text."""
    for number, line in enumerate(code.splitlines(), 1):
        kind = secret_shape(line)
        if kind:
            return number, kind
        assigned = _ASSIGNED.search(line)
        if assigned and not _PLACEHOLDER.search(assigned["value"]):
            return number, "a secret that is assigned to a name"
    return None
