"""Runs a stack under Pulumi's mocks and keeps what it registered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks

from components.reading import parse
from components.settings import StackSettings
from components.stack import Stack, build

_SECRET = "4dabf18193072939515e22adb298388d"


@dataclass(frozen=True)
class Resource:
    """A registered resource: its inputs without secret markers, which inputs were secret, and its options."""

    type: str
    name: str
    inputs: dict[str, Any]
    secrets: frozenset[str]
    request: Any

    @property
    def parent(self) -> str:
        return self.request.parent.rpartition("::")[2]


@dataclass
class Recording(Mocks):
    resources: list[Resource] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    result: Any = None

    def of(self, type_: str) -> list[Resource]:
        """Those of a type, such as ``auth0:index/client:Client``, or of the last part of one."""
        return sorted((r for r in self.resources if type_ in (r.type, r.type.rpartition(":")[2])), key=lambda r: r.name)

    def one(self, type_: str) -> Resource:
        (found,) = self.of(type_)
        return found

    def named(self, name: str) -> Resource:
        (found,) = [r for r in self.resources if r.name == name and r.request.custom]
        return found

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        state = {key: value["value"] if _is_secret(value) else value for key, value in args.inputs.items()}
        state |= _OUTPUTS.get(args.typ, {})
        return _IDS.get(args.typ, f"{args.name}-id"), {**state, **_own_ids(args)}

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        self.calls.append((args.token, dict(args.args)))
        if args.token.endswith("getClientConfig"):
            return {"tenantId": "tenant-1", "clientId": "deployer", "objectId": "deployer-object"}
        return {"objectId": f"object-of-{args.args.get('userPrincipalName')}", **args.args}


class _Monitor(MockMonitor):
    """Keeps the whole request, since mocks themselves are not told of options."""

    def RegisterResource(self, request: Any) -> Any:
        assert isinstance(self.mocks, Recording)
        if request.type != "pulumi:pulumi:Stack":
            inputs = pulumi.runtime.rpc.deserialize_properties(request.object)
            secret = frozenset(key for key, value in inputs.items() if _is_secret(value))
            plain = {key: value["value"] if _is_secret(value) else value for key, value in inputs.items()}
            self.mocks.resources.append(Resource(request.type, request.name, plain, secret, request))
        return super().RegisterResource(request)


class _Handler(logging.Handler):
    def __init__(self, messages: list[str]) -> None:
        super().__init__()
        self.messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def record(program: Callable[[], Any], *, stack: str = "test") -> Recording:
    """Runs a program to its end, all of its registrations done, and gives what it registered."""
    recording = Recording()
    logger = logging.getLogger(f"recording-{id(recording)}")
    logger.propagate = False
    logger.addHandler(_Handler(recording.messages))
    # The mocks make futures before there is a loop for them, which Python warns of from 3.12 on.
    asyncio.set_event_loop(_loop())
    set_mocks(recording, project="dashboard-identity", stack=stack, monitor=_Monitor(recording), logger=logger)

    @pulumi.runtime.test
    def run() -> None:
        recording.result = program()

    run()
    return recording


def record_stack(config: Mapping[str, object]) -> Recording:
    """Builds the stack of a configuration; the ``Stack`` is the recording's result."""
    settings = parse(config)
    return record(lambda: build(settings))


def record_values(config: Mapping[str, object], read: Callable[[Stack], Any]) -> Any:
    """What a stack hands out, its Outputs resolved; a secret becomes ``Secret(value)``."""
    return record_values_and_resources(config, read)[0]


def record_values_and_resources(config: Mapping[str, object], read: Callable[[Stack], Any]) -> tuple[Any, Recording]:
    """The same, and everything that was registered on the way."""
    settings: StackSettings = parse(config)
    values: list[Any] = []

    async def resolve(value: Any) -> Any:
        if isinstance(value, pulumi.Output):
            known = await value.future()
            return Secret(known) if await value.is_secret() else known
        if isinstance(value, Mapping):
            return {key: await resolve(item) for key, item in value.items()}
        return value

    async def collect(value: Any) -> None:
        values.append(await resolve(value))

    def program() -> asyncio.Future[None]:
        return asyncio.ensure_future(collect(read(build(settings))))

    recording = record(program)
    return values[0], recording


@dataclass(frozen=True)
class Secret:
    value: Any


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and _SECRET in value


_IDS = {"aws:cognito/userPool:UserPool": "eu-west-1_Pool"}
_OUTPUTS: dict[str, dict[str, Any]] = {
    "auth0:index/clientCredentials:ClientCredentials": {"clientSecret": "auth0-secret"},
    "aws:cognito/userPool:UserPool": {"arn": "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Pool"},
    "aws:cognito/userPoolClient:UserPoolClient": {"clientSecret": "cognito-secret"},
    "aws:cloudwatch/logGroup:LogGroup": {
        "arn": "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/cognito-role-claim-1"
    },
    "aws:iam/role:Role": {"arn": "arn:aws:iam::111122223333:role/cognito-role-claim-1"},
    "aws:lambda/function:Function": {
        "name": "cognito-role-claim-1",
        "arn": "arn:aws:lambda:eu-west-1:111122223333:function:cognito-role-claim-1",
    },
    "azuread:index/applicationPassword:ApplicationPassword": {"value": "entra-secret"},
    "random:index/randomPassword:RandomPassword": {"result": "generated-password"},
}


def _own_ids(args: MockResourceArgs) -> dict[str, Any]:
    kind = args.typ.rpartition(":")[2]
    if kind == "Client":
        return {"clientId": f"{args.name}-client"}
    if kind in ("Application", "ServicePrincipal"):
        return {"clientId": f"{args.name}-client", "objectId": f"{args.name}-object"}
    if kind == "User":
        return {"sub": f"{args.name}-sub", "objectId": f"{args.name}-object"}
    return {}
