"""The attached plugins as the engine drives them, without its process: check, create, read, diff, update, delete, and what it keeps.

Of the engine this has what decides about faults: a resource that was partly made is kept and updated next time; a replacement deletes
first where the plugin says so. The real engine is in ``test_recovery.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn

import grpc
from google.protobuf import any_pb2
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import status_pb2

from engine.journal import Journal
from engine.plugins import package
from engine.plugins.properties import Properties, decode, encode, plain
from engine.plugins.server import Provider


class Refused(Exception):
    """The plugin's answer to a request was an error."""

    def __init__(self, details: str, partly: proto.ErrorResourceInitFailed | None) -> None:
        super().__init__(details)
        self.partly = partly


class _Context:
    def __init__(self) -> None:
        self._metadata: dict[str, bytes] = {}

    def peer(self) -> str:
        return "test"

    def set_trailing_metadata(self, metadata: Any) -> None:
        self._metadata = dict(metadata)

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        packed = self._metadata.get("grpc-status-details-bin")
        partly = None
        if packed:
            partly = proto.ErrorResourceInitFailed()
            any_pb2.Any.Unpack(status_pb2.Status.FromString(packed).details[0], partly)
        raise Refused(details, partly)


@dataclass
class Kept:
    """What the state has of a resource."""

    id: str
    inputs: Properties
    outputs: Properties
    unhealthy: bool = False


@dataclass
class Engine:
    """One provider's plugin, and the state of its resources by their names."""

    name: str
    settings: Properties
    state: dict[str, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.package = package.load(self.name)
        self._provider = Provider(self.package, Journal())
        self._provider.Configure(proto.ConfigureRequest(args=encode(self.settings)), _Context())

    def close(self) -> None:
        """Closes the client's connections."""
        client = self.client
        for http in (*vars(client).get("_clients", {}).values(), vars(client).get("_http")):
            if http is not None:
                http.close()

    @property
    def client(self) -> Any:
        return self._provider._client(_Context())

    def up(self, token: str, name: str, given: Properties) -> Kept:
        """Brings one resource to what the program says; raises what the plugin says, with the state kept as the engine keeps it."""
        urn = f"urn:pulumi:test::project::{token}::{name}"
        old = self.state.get(name)
        olds = encode(old.inputs if old else {})
        checked = self._provider.Check(proto.CheckRequest(urn=urn, news=encode(given), olds=olds), _Context())
        assert not checked.failures, checked.failures
        inputs = decode(checked.inputs)
        if old is not None:
            diff = self._diff(urn, old, inputs)
            if diff.replaces:
                assert diff.deleteBeforeReplace, diff
                self.destroy(token, name)
                old = None
            elif diff.changes == proto.DiffResponse.DIFF_NONE and not old.unhealthy:
                return old
        if old is None:
            return self._create(urn, name, inputs)
        return self._update(urn, name, old, inputs)

    def changes(self, token: str, name: str) -> list[str]:
        """The properties that an update would change, by what is in the state."""
        old = self.state[name]
        diff = self._diff(f"urn:pulumi:test::project::{token}::{name}", old, old.inputs)
        return list(diff.detailedDiff) or list(diff.diffs)

    def refresh(self, token: str, name: str) -> None:
        """Reads the resource; what is gone leaves the state."""
        urn, old = f"urn:pulumi:test::project::{token}::{name}", self.state[name]
        request = proto.ReadRequest(urn=urn, id=old.id, properties=encode(old.outputs), inputs=encode(old.inputs))
        answer = self._provider.Read(request, _Context())
        if answer.id:
            self.state[name] = Kept(answer.id, decode(answer.inputs), decode(answer.properties))
        else:
            del self.state[name]

    def destroy(self, token: str, name: str) -> None:
        urn, old = f"urn:pulumi:test::project::{token}::{name}", self.state[name]
        self._provider.Delete(proto.DeleteRequest(urn=urn, id=old.id, properties=encode(old.outputs)), _Context())
        del self.state[name]

    def _diff(self, urn: str, old: Kept, inputs: Properties) -> proto.DiffResponse:
        request = proto.DiffRequest(
            urn=urn, id=old.id, olds=encode(old.outputs), news=encode(inputs), old_inputs=encode(old.inputs)
        )
        return self._provider.Diff(request, _Context())

    def _create(self, urn: str, name: str, inputs: Properties) -> Kept:
        try:
            made = self._provider.Create(proto.CreateRequest(urn=urn, properties=encode(inputs)), _Context())
        except Refused as refused:
            if refused.partly is not None:
                outputs = decode(refused.partly.properties)
                self.state[name] = Kept(refused.partly.id, inputs, outputs, unhealthy=True)
            raise
        self.state[name] = Kept(made.id, inputs, decode(made.properties))
        return self.state[name]

    def _update(self, urn: str, name: str, old: Kept, inputs: Properties) -> Kept:
        request = proto.UpdateRequest(
            urn=urn, id=old.id, olds=encode(old.outputs), news=encode(inputs), old_inputs=encode(old.inputs)
        )
        try:
            made = self._provider.Update(request, _Context())
        except Refused as refused:
            if refused.partly is not None:
                outputs = decode(refused.partly.properties)
                self.state[name] = Kept(refused.partly.id, inputs, outputs, unhealthy=True)
            raise
        self.state[name] = Kept(old.id, inputs, decode(made.properties))
        return self.state[name]


def plainly(kept: Kept) -> Properties:
    """The outputs without secret marks."""
    return plain(kept.outputs)
