"""The gRPC side of a plugin: Pulumi's provider protocol for one package."""

# ruff: noqa: N802 - the requests have the protocol's names

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol

import grpc  # type: ignore[import-untyped]
from google.protobuf import any_pb2, empty_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2, status_pb2
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from engine.journal import Journal
from engine.marks import UNFINISHED, is_placeholder
from engine.plugins import creation, lifecycle
from engine.plugins.check import conform
from engine.plugins.diff import Change, differences
from engine.plugins.errors import NotConfigured, PartlyMade, Unanswered, VendorError
from engine.plugins.package import Package
from engine.plugins.properties import Path, Properties, Unknown, decode, encode, plain, spell
from engine.plugins.resource import Resource
from engine.plugins.words import (
    created_in_part,
    not_answered,
    not_created,
    not_deleted,
    not_read,
    not_updated,
    perhaps_created,
)

_log = logging.getLogger(__name__)
_KINDS = {
    Change.ADD: (proto.PropertyDiff.ADD, proto.PropertyDiff.ADD_REPLACE),
    Change.DELETE: (proto.PropertyDiff.DELETE, proto.PropertyDiff.DELETE_REPLACE),
    Change.UPDATE: (proto.PropertyDiff.UPDATE, proto.PropertyDiff.UPDATE_REPLACE),
}


class Context(Protocol):
    """What gRPC hands to each request."""

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn: ...

    def peer(self) -> str: ...

    def set_trailing_metadata(self, metadata: Sequence[tuple[str, bytes]]) -> None: ...


class Provider(ResourceProviderServicer):
    """Serves one package.

    Args:
        journal: where creations are noted; nowhere when it is left out.

    The engine opens a connection for each provider that a program configures, and no request but Configure says which
    provider it is for: the connection does.
    """

    def __init__(self, package: Package, journal: Journal | None = None) -> None:
        self._package = package
        self._journal = journal or Journal()
        self._maker = creation.Maker(self._journal)
        self._clients: dict[str, Any] = {}
        self._latest: Any = None
        self._lock = threading.Lock()

    def Handshake(self, request: proto.ProviderHandshakeRequest, context: Context) -> proto.ProviderHandshakeResponse:
        return proto.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=True, supports_autonaming_configuration=True
        )

    def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: Context) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._package.version)

    def GetSchema(self, request: proto.GetSchemaRequest, context: Context) -> proto.GetSchemaResponse:
        """Names the types only: programs take theirs from the official SDK."""
        tokens: Properties = {token: {"inputProperties": {}, "properties": {}} for token in self._package.resources}
        document = {"name": self._package.name, "version": self._package.version, "resources": tokens}
        return proto.GetSchemaResponse(schema=json.dumps(document))

    def CheckConfig(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        problems = self._package.check_config(_settings(request.news))
        failures = [proto.CheckFailure(property=name, reason=reason) for name, reason in problems]
        return proto.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        """Another account or host is another provider, but its resources stay what they are."""
        same = plain(decode(request.olds)) == plain(decode(request.news))
        return proto.DiffResponse(changes=proto.DiffResponse.DIFF_NONE if same else proto.DiffResponse.DIFF_SOME)

    def Configure(self, request: proto.ConfigureRequest, context: Context) -> proto.ConfigureResponse:
        settings = _settings(request.args)
        if not any(isinstance(value, Unknown) for value in settings.values()):
            try:
                client = self._package.connect(settings)
            except NotConfigured as error:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
            with self._lock:
                self._clients[context.peer()] = self._latest = client
        return proto.ConfigureResponse(
            acceptSecrets=True,
            supportsPreview=True,
            acceptResources=True,
            acceptOutputs=True,
            supports_autonaming_configuration=True,
        )

    def Check(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        kind = self._kind(request.urn, context)
        given, olds = decode(request.news), plain(decode(request.olds))
        remembered = decode(request.olds).get("__defaults", [])
        failures: dict[tuple[str, str], None] = {}

        def report(path: Path, reason: str) -> None:
            failures[spell(path), reason] = None

        values = {name: value for name, value in given.items() if not name.startswith("__")}
        values = conform(kind.schema().inputs, plain(values), report)
        lifecycle.write_documents(kind, values)
        defaults = lifecycle.apply_defaults(kind, values)
        if kind.autoname:
            known = {**olds, "__defaults": remembered}
            lost = (self._journal.left(request.urn) or {}).get("name")
            if lost and not olds:
                known = {kind.autoname.property: lost, "__defaults": [kind.autoname.property]}
            if kind.autoname.fill(request, values, known, report):
                defaults.append(kind.autoname.property)
        kind.check(values, report)
        inputs = {**lifecycle.marked_inputs(kind, values, given), "__defaults": defaults}
        return proto.CheckResponse(
            inputs=encode(inputs),
            failures=[proto.CheckFailure(property=name, reason=reason) for name, reason in failures],
        )

    def Diff(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        kind = self._kind(request.urn, context)
        if is_placeholder(request.id):
            # What may be behind it is deleted, and made anew: an update could not give the resource another id.
            return proto.DiffResponse(
                changes=proto.DiffResponse.DIFF_SOME, replaces=["id"], diffs=["id"], deleteBeforeReplace=True
            )
        olds, news = plain(decode(request.olds)), plain(decode(request.news))
        # A refresh after an import compares with inputs that were read, which no check has added defaults to.
        lifecycle.apply_defaults(kind, news)
        news = lifecycle.with_ignored(news, olds, request.ignoreChanges)
        found = differences(kind.schema().inputs, olds, news, kind.rules(), plain(decode(request.old_inputs)))
        if not found:
            return proto.DiffResponse(changes=proto.DiffResponse.DIFF_NONE, hasDetailedDiff=True)
        replaces = sorted({spell(path) for path, _ in found if _names(path) & kind.replaces})
        chosen = decode(request.news).get("__defaults", [])
        return proto.DiffResponse(
            changes=proto.DiffResponse.DIFF_SOME,
            replaces=sorted({path[0] for path, _ in found if _names(path) & kind.replaces}),
            diffs=sorted({path[0] for path, _ in found}),
            deleteBeforeReplace=bool(replaces) and lifecycle.deletes_first(kind, news, olds, chosen),
            detailedDiff={
                spell(path): proto.PropertyDiff(kind=_KINDS[change][bool(_names(path) & kind.replaces)])
                for path, change in found
            },
            hasDetailedDiff=True,
        )

    def Create(self, request: proto.CreateRequest, context: Context) -> proto.CreateResponse:
        kind, given = self._kind(request.urn, context), decode(request.properties)
        inputs = plain(given)
        if request.preview:
            return proto.CreateResponse(
                properties=encode(lifecycle.outputs(kind, lifecycle.planned_create(kind, inputs), given))
            )
        try:
            resource_id, state = self._maker.create(kind(self._client(context)), request.urn, inputs)
        except Exception as error:  # noqa: BLE001 - the engine is told of whatever went wrong
            self._refuse(context, kind, error, given, self._words_of_create(kind.title(inputs), error))
        state = lifecycle.after(inputs, state)
        return proto.CreateResponse(id=resource_id, properties=encode(lifecycle.outputs(kind, state, given)))

    def Read(self, request: proto.ReadRequest, context: Context) -> proto.ReadResponse:
        kind = self._kind(request.urn, context)
        known, given = decode(request.properties), decode(request.inputs)
        try:
            found = lifecycle.read(kind(self._client(context)), request.id, lifecycle.with_marks(known), plain(given))
        except Exception as error:  # noqa: BLE001 - the engine is told of whatever went wrong
            words = not_read(kind.title(plain(known)), self._package.title, request.id, error)
            self._refuse(context, kind, error, given, words)
        if found is None:
            return proto.ReadResponse()
        resource_id, state, remembered = found
        inputs = lifecycle.refreshed_inputs(kind, given, state) if known else lifecycle.imported_inputs(kind, state)
        outputs = lifecycle.outputs(kind, {**remembered, **state}, known, given)
        if not known:
            inputs = {name: outputs.get(name) if name in kind.secrets else value for name, value in inputs.items()}
        return proto.ReadResponse(id=resource_id, properties=encode(outputs), inputs=encode(inputs))

    def Update(self, request: proto.UpdateRequest, context: Context) -> proto.UpdateResponse:
        kind = self._kind(request.urn, context)
        known, given = decode(request.olds), decode(request.news)
        olds = lifecycle.with_marks(known)
        news = lifecycle.with_ignored(plain(given), olds, request.ignoreChanges)
        if request.preview:
            planned = lifecycle.planned_update(kind, olds, news)
            return proto.UpdateResponse(properties=encode(lifecycle.outputs(kind, planned, given)))
        try:
            state = lifecycle.update(kind(self._client(context)), request.id, olds, news)
        except NotConfigured as error:
            self._refuse(context, kind, error, given, str(error))
        except Exception as error:  # noqa: BLE001 - the engine is told of whatever went wrong
            words = not_updated(kind.title(olds), self._package.title, request.id, error)
            # As the official plugins do: what has been changed is not known, so the next update is a whole one.
            partly = PartlyMade(request.id, {**olds, UNFINISHED: True}, str(error))
            partly.__cause__ = error
            self._refuse(context, kind, partly, given, words, known)
        state = lifecycle.after(news, state)
        return proto.UpdateResponse(properties=encode(lifecycle.outputs(kind, state, given)))

    def Delete(self, request: proto.DeleteRequest, context: Context) -> empty_pb2.Empty:
        kind, known = self._kind(request.urn, context), lifecycle.with_marks(decode(request.properties))
        try:
            lifecycle.delete(kind(self._client(context)), request.id, known)
        except Exception as error:  # noqa: BLE001 - the engine is told of whatever went wrong
            if isinstance(error, Unanswered):
                with contextlib.suppress(OSError):
                    self._journal.doubt(request.urn)
            words = not_deleted(kind.title(known), self._package.title, request.id, error)
            self._refuse(context, kind, error, {}, words)
        with contextlib.suppress(OSError):
            self._journal.gone(request.urn)
        return empty_pb2.Empty()

    def Invoke(self, request: proto.InvokeRequest, context: Context) -> proto.InvokeResponse:
        function = self._package.functions.get(request.tok)
        if function is None:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the attached plugin has no function {request.tok}")
        try:
            result = function(self._client(context), plain(decode(request.args)))
        except (VendorError, NotConfigured) as error:
            context.abort(grpc.StatusCode.UNKNOWN, not_answered(request.tok, error))
        return proto.InvokeResponse(**{"return": encode(result)})

    def Cancel(self, request: empty_pb2.Empty, context: Context) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def _kind(self, urn: str, context: Context) -> type[Resource[Any]]:
        token = urn.split("::")[2].rpartition("$")[2]
        kind = self._package.resources.get(token)
        if kind is None:
            context.abort(
                grpc.StatusCode.UNIMPLEMENTED,
                f"the attached {self._package.name} plugin has no {token}; the official plugin does",
            )
        return kind

    def _client(self, context: Context) -> Any:
        client = self._clients.get(context.peer(), self._latest)
        if client is None:
            raise NotConfigured(f"the {self._package.name} provider was not configured")
        return client

    def _words_of_create(self, title: str, error: Exception) -> str:
        if not isinstance(error, PartlyMade):
            return not_created(title, self._package.title, error)
        if is_placeholder(error.resource_id):
            return perhaps_created(title, self._package.title, error)
        return created_in_part(title, self._package.title, error.resource_id, error.__cause__ or error)

    def _refuse(
        self,
        context: Context,
        kind: type[Resource[Any]],
        error: Exception,
        given: Properties,
        words: str,
        known: Properties | None = None,
    ) -> NoReturn:
        """Ends the request with words for the user; what was partly made goes along, so that the engine keeps it."""
        if not isinstance(error.__cause__ if isinstance(error, PartlyMade) else error, (VendorError, NotConfigured)):
            _log.error("%s", kind.token, exc_info=error)
        message = words or type(error).__name__
        if isinstance(error, PartlyMade):
            state = lifecycle.outputs(kind, error.properties, given, known or {})
            detail = proto.ErrorResourceInitFailed(
                id=error.resource_id, properties=encode(state), reasons=[message], inputs=encode(given)
            )
            packed = any_pb2.Any()
            packed.Pack(detail)
            status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=message, details=[packed])
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(grpc.StatusCode.UNKNOWN, message)


def _names(path: Path) -> set[str]:
    """Each prefix of the path by its property names: ``options.x`` also as ``options``."""
    names = [step for step in path if isinstance(step, str)]
    return {".".join(names[: end + 1]) for end in range(len(names))}


def _settings(struct: Any) -> Properties:
    """Provider settings: the engine sends what is not text as JSON text."""
    settings = plain(decode(struct))
    return {name: _parsed(value) for name, value in settings.items()}


def _parsed(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
