"""The protocol's corners that a healthy stack never shows."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import status_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub, add_ResourceProviderServicer_to_server

from engine.plugins.errors import GaveUp, VendorError, doing
from engine.plugins.package import Package, by_token
from engine.plugins.properties import UNKNOWN, Properties, Secret, decode, encode
from engine.plugins.resource import Resource
from engine.plugins.server import Provider

URN = "urn:pulumi:test::project::random:index/randomPassword:RandomPassword::name"
SAID = (
    "random password was created at Shapes (id made-1), but setting its colour was not done: the second step was refused; "
    "correct that, then run the command again, which does the rest"
)


class HalfMade(Resource[Any]):
    """Is created, and then a later step fails."""

    token = "random:index/randomPassword:RandomPassword"
    sdk = "pulumi_random.random_password:RandomPassword"
    secrets = frozenset({"result"})
    replaces = frozenset({"length"})
    repeatable = True

    def identity(self, inputs: Properties) -> str:
        return "made-1"

    def make(self, inputs: Properties) -> tuple[str, Any]:
        return "made-1", "hunter2"

    def heard(self, made: Any) -> Properties:
        return {"result": made}

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        with doing("setting its colour"):
            raise VendorError("the second step was refused")

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        return None

    def delete(self, resource_id: str, known: Properties) -> None:
        raise VendorError("not yours")


def look_up(client: Any, arguments: Properties) -> Properties:
    raise {"refused": VendorError, "silent": GaveUp}[arguments["vendor"]](arguments["vendor"])


@pytest.fixture
def provider() -> Iterator[ResourceProviderStub]:
    package = Package(
        name="random",
        title="Shapes",
        resources=by_token(HalfMade),
        connect=lambda settings: settings,
        functions={"random:index/lookUp:lookUp": look_up},
    )
    server = grpc.server(futures.ThreadPoolExecutor(2))
    add_ResourceProviderServicer_to_server(Provider(package), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = ResourceProviderStub(channel)
        stub.Configure(proto.ConfigureRequest())
        yield stub
    server.stop(grace=None).wait()


def test_what_was_made_before_a_failure_is_kept_by_its_id(provider: ResourceProviderStub) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        provider.Create(proto.CreateRequest(urn=URN, properties=encode({"length": 8})))
    assert failed.value.details() == SAID
    metadata = dict(failed.value.trailing_metadata())
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    detail = proto.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == "made-1"
    assert list(detail.reasons) == [SAID]
    assert decode(detail.properties) == {"length": 8, "result": Secret("hunter2"), "__unfinished": True}


def test_a_preview_knows_the_inputs_and_leaves_the_vendor_s_part_unknown(provider: ResourceProviderStub) -> None:
    given = encode({"length": 8, "overrideSpecial": Secret("!")})
    planned = decode(provider.Create(proto.CreateRequest(urn=URN, properties=given, preview=True)).properties)
    assert planned["length"] == 8
    assert planned["overrideSpecial"] == Secret("!")
    assert planned["result"] is UNKNOWN
    assert "keepers" not in planned


def test_what_is_gone_reads_as_no_id(provider: ResourceProviderStub) -> None:
    answer = provider.Read(proto.ReadRequest(urn=URN, id="made-1", properties=encode({"length": 8})))
    assert answer.id == ""


def test_an_unknown_type_is_named_with_who_knows_it(provider: ResourceProviderStub) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        provider.Check(proto.CheckRequest(urn=URN.replace("Password", "Pet")))
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert "no random:index/randomPet:RandomPet; the official plugin does" in refused.value.details()


def test_every_problem_of_a_check_has_its_path(provider: ResourceProviderStub) -> None:
    news = encode({"lenght": 8, "keepers": {"a": [1]}, "upper": "perhaps", "special": "true"})
    answer = provider.Check(proto.CheckRequest(urn=URN, news=news))
    assert {failure.property: failure.reason for failure in answer.failures} == {
        "lenght": "no such property; did you mean length?",
        "keepers.a": "expected a string, got a list",
        "upper": "expected a boolean, got a string",
        "length": "missing: this property is required",
    }
    assert decode(answer.inputs)["special"] is True


def test_a_change_that_replaces_says_so_by_its_path(provider: ResourceProviderStub) -> None:
    old, new = encode({"length": 8}), encode({"length": 9})
    answer = provider.Diff(proto.DiffRequest(urn=URN, id="x", olds=old, news=new, old_inputs=old))
    assert list(answer.replaces) == ["length"]
    assert answer.detailedDiff["length"].kind == proto.PropertyDiff.UPDATE_REPLACE
    assert not answer.deleteBeforeReplace


def test_what_a_program_ignores_is_no_difference_wherever_it_stands(provider: ResourceProviderStub) -> None:
    old = encode({"length": 8, "special": False, "keepers": {"a": "1", "b": "1"}})
    new = encode({"length": 9, "keepers": {"a": "2", "b": "2"}})
    ignored = ["length", "special", "keepers.a"]

    answer = provider.Diff(
        proto.DiffRequest(urn=URN, id="x", olds=old, news=new, old_inputs=new, ignoreChanges=ignored)
    )

    assert list(answer.detailedDiff) == ["keepers.b"]
    assert not answer.replaces


def test_an_update_leaves_what_a_program_ignores_as_the_vendor_has_it(provider: ResourceProviderStub) -> None:
    old = encode({"length": 8, "special": False, "keepers": {"a": "1", "b": "1"}})
    new = encode({"length": 8, "keepers": {"a": "2", "b": "2"}})
    ignored = ["special", "keepers.a", "minUpper"]

    answer = provider.Update(
        proto.UpdateRequest(urn=URN, id="x", olds=old, news=new, preview=True, ignoreChanges=ignored)
    )

    planned = decode(answer.properties)
    assert (planned["special"], planned["keepers"]) == (False, {"a": "1", "b": "2"})
    assert "minUpper" not in planned


@pytest.mark.parametrize(
    ("vendor", "words"), [("refused", "refused"), ("silent", "silent; run `bin/pulumi preview` again")]
)
def test_a_function_that_got_no_answer_says_what_to_do(
    provider: ResourceProviderStub, monkeypatch: pytest.MonkeyPatch, vendor: str, words: str
) -> None:
    monkeypatch.setenv("IDP_COMMAND", "bin/pulumi preview")
    token = "random:index/lookUp:lookUp"
    with pytest.raises(grpc.RpcError) as failed:
        provider.Invoke(proto.InvokeRequest(tok=token, args=encode({"vendor": vendor})))
    assert failed.value.details() == f"{token}: {words}"
