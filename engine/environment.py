"""The environment of a command on a stack that lives on the emulator."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine import paths
from engine.project import StackFile

EMULATOR_PASSPHRASE = "the-emulator-holds-no-secrets"
"""Encrypts the secrets of stacks on the emulator, which are worth nothing elsewhere. Never used for another stack."""

EMULATOR_SALT = "v1:tLy6dNoYK/E=:v1:Zz9IcdYSoAscbo1M:3F0PU7KEYF4DaPbIs4eblqBTudd1Hw=="
"""The ``encryptionsalt`` that ``Pulumi.dev.yaml`` commits; it opens with that passphrase and no other."""

CLOSED_PROXY = "http://127.0.0.1:9"
"""A port that nobody listens on: what an official plugin would fetch from the internet fails at once and stays here."""

_PASSPHRASE, _PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"


def home() -> Path:
    """The CLI's own folder for these stacks, apart from the user's ``~/.pulumi``."""
    return paths.state_dir() / "home"


def backend() -> Path:
    return paths.state_dir() / "pulumi"


def records(project: str, stack: str) -> Path:
    """What is kept of a stack beside its state: who changes it, and what was about to be created."""
    return paths.private_dir(paths.state_dir() / "stacks" / project / stack)


def for_backend(stack: StackFile, user: Mapping[str, str] = os.environ, *, asks: bool = True) -> dict[str, str]:
    """State in the project's own folder, unless the user set another backend.

    Args:
        asks: whether the command may ask before it acts.
    """
    changed = dict(user)
    changed["PULUMI_HOME"] = str(paths.private_dir(home()))
    changed["PULUMI_SKIP_UPDATE_CHECK"] = "true"
    changed["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    if asks and not sys.stdin.isatty():
        # With nobody to answer, the CLI refuses `up` and `refresh` without --yes. What lives on the emulator needs no second thought.
        changed.setdefault("PULUMI_SKIP_CONFIRMATIONS", "true")
    if not changed.get("PULUMI_BACKEND_URL"):
        changed["PULUMI_BACKEND_URL"] = paths.private_dir(backend()).as_uri()
    if stack.encryption_salt == EMULATOR_SALT or not (changed.get(_PASSPHRASE) or changed.get(_PASSPHRASE_FILE)):
        changed[_PASSPHRASE] = EMULATOR_PASSPHRASE
        changed.pop(_PASSPHRASE_FILE, None)
    return changed


def for_providers(user: Mapping[str, str], credentials: Mapping[str, Any], state: Path) -> dict[str, str]:
    """What every provider plugin, attached or official, needs to reach the emulator and nothing but the emulator.

    Args:
        credentials: the content of ``credentials.json``.
        state: the emulator's folder.
    """
    auth0, aws, entra = credentials["auth0"], credentials["aws"], credentials["entra"]
    authority = str(state / "ca.pem")
    changed = {key: value for key, value in user.items() if key.upper() not in _STRAY}
    return {
        **changed,
        "AUTH0_CLIENT_ID": auth0["client_id"],
        "AUTH0_CLIENT_SECRET": auth0["client_secret"],
        "AWS_ACCESS_KEY_ID": aws["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": aws["secret_access_key"],
        "AWS_CA_BUNDLE": authority,
        "ARM_TENANT_ID": entra["tenant_id"],
        "ARM_CLIENT_ID": entra["client_id"],
        "ARM_CLIENT_SECRET": entra["client_secret"],
        "ARM_USE_CLI": "false",
        "ARM_USE_MSI": "false",
        "ARM_USE_OIDC": "false",
        "SSL_CERT_FILE": authority,
        "HTTPS_PROXY": CLOSED_PROXY,
        "HTTP_PROXY": CLOSED_PROXY,
        "NO_PROXY": "localhost,127.0.0.1",
    }


_STRAY = frozenset(
    {
        *("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
        *("AUTH0_DOMAIN", "AUTH0_API_TOKEN", "AUTH0_AUDIENCE", "AUTH0_CLI_LOGIN", "AUTH0_DYNAMIC_CREDENTIALS"),
        *("AUTH0_CLIENT_ASSERTION_PRIVATE_KEY", "AUTH0_CLIENT_ASSERTION_SIGNING_ALG", "AUTH0_CUSTOM_DOMAIN_HEADER"),
        *("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"),
        *("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
        *("ARM_METADATA_HOSTNAME", "ARM_ENVIRONMENT", "ARM_CLIENT_ID_FILE_PATH", "ARM_CLIENT_SECRET_FILE_PATH"),
        *("ARM_CLIENT_CERTIFICATE", "ARM_CLIENT_CERTIFICATE_PATH", "ARM_CLIENT_CERTIFICATE_PASSWORD"),
        *("ARM_OIDC_TOKEN", "ARM_OIDC_TOKEN_FILE_PATH", "ARM_OIDC_REQUEST_TOKEN", "ARM_OIDC_REQUEST_URL"),
    }
)
"""Settings of real tenants, and of the user's network, that would outrank or mislead; any letter case of a proxy's name."""
