"""The process that serves the plugins."""

from __future__ import annotations

import signal
import subprocess
import sys

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from .conftest import ROOT, start_plugins


def test_each_provider_has_a_port_of_its_own_and_the_sdk_s_version() -> None:
    process, ports = start_plugins("random", "azuread")
    assert set(ports) == {"random", "azuread"}
    for name, port in ports.items():
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = ResourceProviderStub(channel)
            shaken = stub.Handshake(proto.ProviderHandshakeRequest())
            assert shaken.accept_secrets
            assert shaken.accept_outputs
            assert stub.GetPluginInfo(empty_pb2.Empty()).version
            assert name in stub.GetSchema(proto.GetSchemaRequest()).schema
    process.communicate(timeout=20)


def test_ends_when_its_input_ends() -> None:
    process, _ = start_plugins("random")
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=20) == 0
    process.stdout.close()  # type: ignore[union-attr]


def test_ends_at_sigterm() -> None:
    process, _ = start_plugins("random")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    process.communicate()


def test_imports_the_client_of_no_other_vendor() -> None:
    code = (
        "import sys; from engine.plugins import package; package.load('auth0'); "
        "print([name for name in ('boto3', 'pulumi_aws', 'pulumi_azuread') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_an_unknown_provider_is_refused() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "engine.plugins", "gcp"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "gcp" in refused.stderr


@pytest.mark.parametrize(
    ("provider", "hint"),
    [("auth0", "auth0:domain"), ("aws", "aws:region"), ("azuread", "azuread:tenantId")],
)
def test_a_missing_setting_is_named(provider: str, hint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AUTH0_DOMAIN", "AWS_REGION", "AWS_DEFAULT_REGION", "ARM_TENANT_ID"):
        monkeypatch.delenv(name, raising=False)
    process, ports = start_plugins(provider)
    with grpc.insecure_channel(f"127.0.0.1:{ports[provider]}") as channel:
        with pytest.raises(grpc.RpcError) as refused:
            ResourceProviderStub(channel).Configure(proto.ConfigureRequest())
        assert hint in refused.value.details()
    process.communicate(timeout=20)


def test_whoever_imports_an_sdk_first_says_nothing_of_proxies_that_nobody_has() -> None:
    lines = (
        "from engine.plugins.__main__ import expect_no_socks",
        "expect_no_socks()",
        "try: import urllib3.contrib.socks",
        "except ImportError: print('no PySocks')",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("no PySocks\n", "")
