from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.integrations.clients import variables
from tests.ports import free_ports

READY_SECONDS = 20


@pytest.fixture
def exported(client):
    """What oauth2-proxy is given of this client, and where it listens by it."""
    port = free_ports(1)[0]
    callback = f"http://localhost:{port}/oauth2/callback"
    given = variables("oauth2_proxy", **client | {"redirect_uris": [callback]})
    operators_own = {"OAUTH2_PROXY_HTTP_ADDRESS": f"127.0.0.1:{port}", "OAUTH2_PROXY_UPSTREAMS": "static://200"}
    return callback, {"PATH": os.environ["PATH"], **given, **operators_own}


def test_oauth2_proxy_checks_what_it_is_given(go_program, exported):
    _, environment = exported
    broken = environment | {"OAUTH2_PROXY_COOKIE_SECRET": "short"}
    command = [str(go_program("oauth2_proxy", "oauth2-proxy"))]
    done = subprocess.run(command, env=broken, capture_output=True, text=True, timeout=READY_SECONDS, check=False)

    assert done.returncode != 0
    assert "cookie_secret must be 16, 24, or 32 bytes" in done.stdout + done.stderr


def test_oauth2_proxy_starts_with_what_is_exported_and_sends_the_browser_to_log_in(go_program, exported, client):
    callback, environment = exported
    command = [str(go_program("oauth2_proxy", "oauth2-proxy"))]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as proxy:
        try:
            sent = _first_answer(callback.replace("/callback", "/start"), proxy)
        finally:
            proxy.terminate()

    location = urlsplit(sent.headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(location.query).items()}
    assert f"{location.scheme}://{location.netloc}{location.path}" == client["authorization_endpoint"]
    assert (asked["client_id"], asked["redirect_uri"]) == (client["client_id"], callback)
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid email profile", "S256")


def _first_answer(url, proxy):
    until = time.monotonic() + READY_SECONDS
    while proxy.poll() is None and time.monotonic() < until:
        with suppress(httpx.TransportError):
            return httpx.get(url, trust_env=False)
        time.sleep(0.05)
    proxy.terminate()
    pytest.fail(f"nothing answers at {url}: {proxy.communicate()[0]}")
