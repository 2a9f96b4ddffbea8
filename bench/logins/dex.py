"""Dex as its own documentation sets it up: static app, static password, no approval screen, TLS, records in SQLite or in memory."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bcrypt
import trustme

from bench.logins.browser import Target
from bench.servers import free_ports, running

BCRYPT_COST = 10
_PASSWORD = "correct horse battery staple"
_CALLBACK = "https://app.example/callback"


@contextmanager
def dex(binary: Path, folder: Path, storage: str) -> Iterator[tuple[Target, ssl.SSLContext]]:
    """A running Dex, as a target that a browser logs in at.

    The flow begins where Dex sends the browser when it has one connector, so that it takes as many requests as the emulator's.

    Args:
        folder: empty; gets the configuration, the certificate and the database.
        storage: ``sqlite3`` or ``memory``.
    """
    (port,) = free_ports(1)
    issuer = f"https://localhost:{port}/dex"
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost")
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    leaf.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    configuration = {
        "issuer": issuer,
        "storage": {"type": storage, **({"config": {"file": str(folder / "dex.db")}} if storage == "sqlite3" else {})},
        "web": {
            "https": f"127.0.0.1:{port}",
            "tlsCert": str(folder / "certificate.pem"),
            "tlsKey": str(folder / "key.pem"),
        },
        "logger": {"level": "info"},
        "oauth2": {"skipApprovalScreen": True},
        "enablePasswordDB": True,
        "staticClients": [
            {"id": "bench", "secret": "bench-secret", "name": "Bench", "redirectURIs": [_CALLBACK]},
        ],
        "staticPasswords": [
            {
                "email": "ada@example.com",
                "username": "ada",
                "userID": "08a8684b-db88-4b73-90a9-3cd1661f5466",
                "hash": bcrypt.hashpw(_PASSWORD.encode(), bcrypt.gensalt(BCRYPT_COST)).decode(),
            }
        ],
    }
    file = folder / "dex.json"
    file.write_text(json.dumps(configuration), encoding="utf-8")
    tls = ssl.create_default_context()
    authority.configure_trust(tls)
    target = Target(
        title=f"Dex ({storage})",
        authorization_endpoint=f"{issuer}/auth/local",
        token_endpoint=f"{issuer}/token",
        issuer=issuer,
        client_id="bench",
        client_secret="bench-secret",
        redirect_uri=_CALLBACK,
        username="ada@example.com",
        password=_PASSWORD,
    )
    with running([str(binary), "serve", str(file)], folder / "dex.log", "listening on"):
        yield target, tls
