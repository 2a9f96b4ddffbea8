"""Policies as the engine asks them: over the messages of its protocol, through the SDK's own server for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi_policy import EnforcementLevel, policy, proxy
from pulumi_policy.deserialize import SPECIAL_ARCHIVE_SIG, SPECIAL_ASSET_SIG, SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

STACK = "urn:pulumi:dev::demo::"


@dataclass(frozen=True)
class Unknown:
    """A value that a preview does not know, marked as one of its kind would be."""

    of: Any = ""

    @property
    def sentinel(self) -> str:
        kinds = {
            bool: proxy.UNKNOWN_BOOLEAN_VALUE,
            int: proxy.UNKNOWN_NUMBER_VALUE,
            list: proxy.UNKNOWN_ARRAY_VALUE,
            dict: proxy.UNKNOWN_OBJECT_VALUE,
        }
        return kinds.get(type(self.of), proxy.UNKNOWN_STRING_VALUE)


@dataclass(frozen=True)
class Secret:
    """A value that is marked as a secret."""

    value: Any


@dataclass(frozen=True)
class Text:
    """A file that the program gives as text."""

    text: str


@dataclass(frozen=True)
class Archive:
    """Files in an archive: name -> text."""

    files: Mapping[str, str]


@dataclass(frozen=True)
class Resource:
    """A resource as the engine hands it to a policy.

    Args:
        made_from: name of an input -> names of the resources whose outputs it is made of.
        parents: the types of the components that it is part of, the outermost first.
    """

    type: str
    name: str
    inputs: Mapping[str, Any]
    made_from: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parents: tuple[str, ...] = ()

    @property
    def urn(self) -> str:
        return f"{STACK}{'$'.join([*self.parents, self.type])}::{self.name}"


@dataclass(frozen=True)
class Reported:
    """What the engine is told."""

    policy: str
    urn: str
    message: str
    level: str


def ask(
    policies: Iterable[policy.Policy], *resources: Resource, config: Mapping[str, Mapping[str, Any]] | None = None
) -> list[Reported]:
    """Everything that the policies report of these resources: each by itself, then all of them as a stack."""
    server = policy._PolicyAnalyzerServicer("pack", "0.0.1", list(policies), EnforcementLevel.ADVISORY)
    server.Configure(_configuration(policies, config or {}), None)
    found: list[Any] = []
    for resource in resources:
        server.Remediate(_request(proto.AnalyzeRequest, resource), None)
        response = server.Analyze(_request(proto.AnalyzeRequest, resource), None)
        found += [(resource.urn, diagnostic) for diagnostic in response.diagnostics]
    urns = {resource.name: resource.urn for resource in resources}
    stack = proto.AnalyzeStackRequest(resources=[_of_stack(resource, urns) for resource in resources])
    found += [(diagnostic.urn, diagnostic) for diagnostic in server.AnalyzeStack(stack, None).diagnostics]
    return [
        Reported(told.policyName, urn, told.message, proto.EnforcementLevel.Name(told.enforcementLevel))
        for urn, told in found
    ]


def _configuration(policies: Iterable[policy.Policy], config: Mapping[str, Mapping[str, Any]]) -> Any:
    """As the engine reconciles it: the defaults of the schemas below what was configured."""
    request = proto.ConfigureAnalyzerRequest()
    for each in policies:
        schema = each.config_schema.properties if each.config_schema else {}
        defaults = {name: described["default"] for name, described in schema.items() if "default" in described}
        given = dict(config.get(each.name, {}))
        level = given.pop("enforcementLevel", each.enforcement_level.value)
        entry = request.policyConfig[each.name]
        entry.enforcementLevel = proto.EnforcementLevel.Value(level.upper())
        entry.properties.update({**defaults, **given})
    return request


def _request(kind: Any, resource: Resource) -> Any:
    request = kind(urn=resource.urn, type=resource.type, name=resource.name)
    request.properties.CopyFrom(_struct(resource.inputs))
    return request


def _of_stack(resource: Resource, urns: Mapping[str, str]) -> Any:
    request = _request(proto.AnalyzerResource, resource)
    for name, sources in resource.made_from.items():
        request.propertyDependencies[name].urns.extend(urns[source] for source in sources)
    return request


def _struct(inputs: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({key: _on_the_wire(value) for key, value in inputs.items()})
    return struct


def _on_the_wire(value: Any) -> Any:
    if isinstance(value, Unknown):
        return value.sentinel
    if isinstance(value, Secret):
        return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": _on_the_wire(value.value)}
    if isinstance(value, Text):
        return {SPECIAL_SIG_KEY: SPECIAL_ASSET_SIG, "text": value.text}
    if isinstance(value, Archive):
        files = {name: _on_the_wire(Text(text)) for name, text in value.files.items()}
        return {SPECIAL_SIG_KEY: SPECIAL_ARCHIVE_SIG, "assets": files}
    if isinstance(value, Mapping):
        return {key: _on_the_wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_on_the_wire(item) for item in value]
    return value
