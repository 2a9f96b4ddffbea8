"""A stack of one test: the real CLI, the plugins attached, the program in the test."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from auth0.management import ManagementClient
from pulumi import automation

SDK_LEFTOVERS = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The Automation API leaves its event loop and sockets open when a program fails."""
ROOT = Path(__file__).parents[3]
_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "dashboard-identity"


def _cli() -> Path | None:
    built = sorted(_CACHE.glob("pulumi-v*/pulumi"))
    on_path = shutil.which("pulumi")
    return built[-1] if built else Path(on_path) if on_path else None


@dataclass
class Harness:
    """Runs one program on one stack with the attached plugins.

    Args:
        ports: provider -> the port of its plugin.
    """

    folder: Path
    cli: Path
    ports: dict[str, int]
    config: dict[str, str]
    name: str = "test"
    program: Callable[[], None] = lambda: None
    messages: list[str] = field(default_factory=list)

    def stack(self) -> automation.Stack:
        """Made once: each question that the Automation API has costs a start of the CLI."""
        return self._stack

    @cached_property
    def _stack(self) -> automation.Stack:
        environment = {
            "PULUMI_BACKEND_URL": f"file://{self.folder}",
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{port}" for name, port in self.ports.items()),
        }
        workspace = self.folder / "workspace"
        workspace.mkdir(exist_ok=True)
        stack = automation.create_or_select_stack(
            stack_name=self.name,
            project_name="plugins",
            program=lambda: self.program(),  # noqa: PLW0108 - the program changes from run to run
            opts=automation.LocalWorkspaceOptions(
                work_dir=str(workspace),
                pulumi_command=automation.PulumiCommand(root=str(self._root()), skip_version_check=True),
                env_vars=environment,
            ),
        )
        stack.set_all_config({key: automation.ConfigValue(value) for key, value in self.config.items()})
        return stack

    def _root(self) -> Path:
        """The SDK looks for the command in a folder called bin."""
        link = self.folder / "cli" / "bin" / "pulumi"
        if not link.exists():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(self.cli)
        return link.parents[1]

    def up(self, program: Callable[[], None] | None = None, **options: Any) -> dict[str, int]:
        """Runs the program; answers how many resources were created, updated, replaced, deleted or stayed the same."""
        self.program = program or self.program
        result = self.stack().up(on_output=self.messages.append, **options)
        return dict(result.summary.resource_changes or {})

    def changes(self, program: Callable[[], None] | None = None) -> list[tuple[str, str, dict[str, str]]]:
        """What a preview would do, without what stays the same: (operation, name, {property path: kind})."""
        self.program = program or self.program
        found = []

        def note(event: automation.EngineEvent) -> None:
            pre = event.resource_pre_event
            if pre is not None and pre.metadata.op not in ("same", "read") and "pulumi:" not in pre.metadata.type:
                detail = {k: v.diff_kind.value for k, v in (pre.metadata.detailed_diff or {}).items()}
                found.append((pre.metadata.op.value, pre.metadata.urn.split("::")[-1], detail))

        self.stack().preview(on_event=note, on_output=self.messages.append)
        return found

    def outputs(self) -> dict[str, Any]:
        return {name: output.value for name, output in self.stack().outputs().items()}

    def exported(self) -> str:
        """The state as the backend keeps it, secrets encrypted."""
        return (self.folder / ".pulumi" / "stacks" / "plugins" / f"{self.name}.json").read_text()

    def resources(self) -> dict[str, dict[str, Any]]:
        """Name -> the state's record of each resource."""
        if not (self.folder / ".pulumi").exists():
            return {}
        found = json.loads(self.exported())["checkpoint"]["latest"].get("resources", [])
        return {record["urn"].split("::")[-1]: record for record in found}

    def refresh_shows(self) -> dict[str, int]:
        """Refreshes; answers how many resources had changed."""
        result = self.stack().refresh(on_output=self.messages.append)
        changed = dict(result.summary.resource_changes or {})
        return {kind: count for kind, count in changed.items() if kind != "same"}


def start_plugins(
    *names: str, environment: dict[str, str] | None = None
) -> tuple[subprocess.Popen[str], dict[str, int]]:
    """The plugins in a process of their own, as the CLI's wrapper runs them."""
    process = subprocess.Popen(
        [sys.executable, "-m", "engine.plugins", *names],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
    )
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


@dataclass(frozen=True)
class Clouds:
    """The emulator, in this process.

    Args:
        ports: vendor -> port.
        credentials: vendor -> what its credentials are called there.
        authority: the certificate to trust.
    """

    ports: dict[str, int]
    credentials: dict[str, dict[str, str]]
    authority: Path

    def environment(self) -> dict[str, str]:
        """What the CLI's wrapper gives the plugins."""
        auth0, aws, entra = (self.credentials[name] for name in ("auth0", "aws", "entra"))
        return {
            "SSL_CERT_FILE": str(self.authority),
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "NO_PROXY": "localhost,127.0.0.1",
            "AUTH0_CLIENT_ID": auth0["client_id"],
            "AUTH0_CLIENT_SECRET": auth0["client_secret"],
            "AWS_ACCESS_KEY_ID": aws["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": aws["secret_access_key"],
            "AWS_CA_BUNDLE": str(self.authority),
            "ARM_TENANT_ID": entra["tenant_id"],
            "ARM_CLIENT_ID": entra["client_id"],
            "ARM_CLIENT_SECRET": entra["client_secret"],
        }

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    def configuration(self) -> dict[str, str]:
        """What a stack file says to reach the emulator."""
        services = ("cognitoidp", "dynamodb", "iam", "lambda", "logs", "sts", "ssm", "secretsmanager")
        endpoint = f"https://localhost:{self.ports['aws']}"
        return {
            "auth0:domain": f"localhost:{self.ports['auth0']}",
            "aws:region": "eu-west-1",
            "aws:endpoints": json.dumps([dict.fromkeys(services, endpoint)]),
            "azuread:metadataHost": f"localhost:{self.ports['entra']}",
        }


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@pytest.fixture(scope="session")
def clouds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clouds]:
    from emulator.runtime import Emulator
    from emulator.settings import EmulatorSettings

    state = tmp_path_factory.mktemp("emulator")
    free = _free_ports(5)
    names = ("auth0", "aws", "entra", "google", "console")
    named = {f"{name}_port": port for name, port in zip(names, free, strict=True)}
    emulator = Emulator(EmulatorSettings(state=state, **named))
    emulator.start()
    ports = {listener.name: listener.port for listener in emulator.listeners}
    yield Clouds(ports, json.loads((state / "credentials.json").read_text()), state / "ca.pem")
    emulator.stop()


@pytest.fixture(scope="module")
def plugins(request: pytest.FixtureRequest, clouds: Clouds) -> Iterator[dict[str, int]]:
    """Provider -> port, of those that the module names in PLUGINS."""
    process, ports = start_plugins(*request.module.PLUGINS, environment=clouds.environment())
    yield ports
    process.communicate()


@pytest.fixture
def config(clouds: Clouds) -> dict[str, str]:
    return clouds.configuration()


@pytest.fixture
def tenant(clouds: Clouds) -> Iterator[ManagementClient]:
    """Auth0's Management API as an administrator calls it, beside the plugin."""
    domain, given = f"localhost:{clouds.ports['auth0']}", clouds.credentials["auth0"]
    with httpx.Client(verify=clouds.trusted()) as client:
        form = {name: given[name] for name in ("client_id", "client_secret")}
        form |= {"grant_type": "client_credentials", "audience": f"https://{domain}/api/v2/"}
        answer = client.post(f"https://{domain}/oauth/token", data=form)
        assert answer.status_code == 200, answer.text
        yield ManagementClient(domain=domain, token=answer.json()["access_token"], httpx_client=client)


@pytest.fixture
def cognito(clouds: Clouds) -> Any:
    """Cognito as an administrator calls it, beside the plugin."""
    given = clouds.credentials["aws"]
    return boto3.client(
        "cognito-idp",
        region_name="eu-west-1",
        endpoint_url=f"https://localhost:{clouds.ports['aws']}",
        verify=str(clouds.authority),
        aws_access_key_id=given["access_key_id"],
        aws_secret_access_key=given["secret_access_key"],
    )


@pytest.fixture
def graph(clouds: Clouds) -> Iterator[httpx.Client]:
    """Microsoft Graph as an administrator calls it, beside the plugin."""
    host, given = f"https://localhost:{clouds.ports['entra']}", clouds.credentials["entra"]
    with httpx.Client(base_url=f"{host}/v1.0", verify=clouds.trusted()) as client:
        form = {name: given[name] for name in ("client_id", "client_secret")}
        form |= {"grant_type": "client_credentials", "scope": f"{host}/.default"}
        answer = client.post(f"{host}/{given['tenant_id']}/oauth2/v2.0/token", data=form)
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


@pytest.fixture(scope="module")
def cli() -> Path:
    found = _cli()
    if found is None:
        pytest.skip("needs the Pulumi CLI, on PATH or in the cache")
    return found


@pytest.fixture
def harness(cli: Path, tmp_path: Path, plugins: dict[str, int], config: dict[str, str]) -> Iterator[Harness]:
    stack = Harness(tmp_path, cli, plugins, config)
    yield stack
    if stack.resources():
        stack.stack().destroy()
    gc.collect()  # what the Automation API leaves behind is found now, while the mark above lets it pass
