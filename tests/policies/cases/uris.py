"""Redirect URIs that every vendor's policy on them is tried on."""

from __future__ import annotations

from collections.abc import Iterator

from tests.policies.cases.case import Break, Pass

_BAD = (
    ("http://board.example.com/callback", "use 'https://board.example.com/callback'"),
    ("https://*.example.com/callback", "wildcard"),
    ("https://%2A.example.com/callback", "wildcard"),
    ("https://{organization_name}.example.com/callback", "placeholder"),
    ("https://board.example.com/callback#part", "use 'https://board.example.com/callback'"),
    ("https://board.example.com@evil.example/callback", "credentials"),
    ("https://board.example.com/app/../callback", "'..'"),
    ("https://board.example.com/app/%2e%2e/callback", "'..'"),
    ("https://board.example.com\\evil.example/", "backslashes"),
    ("https://board.example.com./callback", "nor a dot at the end"),
    ("http://localhost.evil.example/callback", "loopback"),
    ("//board.example.com/callback", "absolute"),
    ("https:///callback", "host"),
    ("https://[board/callback", "must be a URI"),
    ("javascript:alert(1)", "https"),
)


def bad_uris(path: str) -> Iterator[Break]:
    """A list with one of each kind of URI that is not exact or not safe."""
    for uri, says in _BAD:
        yield Break({path: ["https://fine.example.com/", uri]}, f"{path}[1]", (repr(uri), says))
    local = {path: ["http://localhost:8501/callback"]}
    yield Break(local, f"{path}[0]", ("allowLoopback",), {"allowLoopback": False})
    elsewhere = {path: ["https://board.example.org/callback"]}
    allowed = ["fine.example.com", ".example.com", "board.example.com"]
    yield Break(elsewhere, f"{path}[0]", ("allowedHosts",), {"allowedHosts": allowed})


def uri_passes(path: str) -> Iterator[Pass]:
    """Those that are exact and safe."""
    yield Pass({path: ["http://localhost:8501/cb", "http://127.0.0.1/cb", "http://[::1]:9/cb", "https://localhost/cb"]})
    yield Pass({path: ["https://a.b.example.com/cb", "http://localhost/cb"]}, {"allowedHosts": [".example.com"]})
