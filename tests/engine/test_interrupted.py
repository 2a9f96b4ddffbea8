"""What the next command makes of what a killed one left."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from engine import interrupted
from engine.journal import Journal
from engine.marks import is_placeholder

STACK = "urn:pulumi:dev::project::"


def resource(name: str, kind: str = "auth0:index/client:Client", **more: Any) -> dict[str, Any]:
    return {"urn": f"{STACK}{kind}::{name}", "custom": True, "type": kind, "inputs": {"name": name}, **more}


@dataclass
class Stack:
    """A state, and a CLI that reads and writes it; a refresh finds out about the resources that ``vendor`` names."""

    folder: Path
    resources: list[dict[str, Any]] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    vendor: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    imported: dict[str, Any] = field(default_factory=dict)

    @property
    def checkpoint(self) -> Path:
        return self.folder / "dev.json"

    @property
    def journal(self) -> Path:
        return self.folder / "journal"

    def write(self) -> None:
        latest = {"resources": self.resources, "pending_operations": self.pending}
        self.checkpoint.write_text(json.dumps({"checkpoint": {"latest": latest}}))

    def cli(self, line: Sequence[str]) -> str:
        self.commands.append(" ".join(line[:2]))
        if line[0] == "refresh":
            for one in self.resources:
                if is_placeholder(one.get("id", "")):
                    one["id"] = self.vendor.get(one["urn"].rpartition("::")[2])
            self.resources, self.pending = [one for one in self.resources if one["id"]], []
            self.write()
        elif line[1] == "export":
            return json.dumps(
                {"version": 3, "deployment": {"resources": self.resources, "pending_operations": self.pending}}
            )
        else:
            self.imported = json.loads(Path(line[3]).read_text())["deployment"]
            found = copy.deepcopy(self.imported)
            self.resources, self.pending = found["resources"], found["pending_operations"]
        return ""

    def settle(self, *, creates: bool = True) -> str:
        self.write()
        said = io.StringIO()
        attached = frozenset({"auth0", "aws"})
        console = Console(file=said, width=200)
        interrupted.settle(self.cli, self.checkpoint, self.journal, attached, console, creates=creates)
        return said.getvalue()


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    return Stack(tmp_path)


def creating(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "creating", "resource": resource(name, **more)}


def test_where_nothing_was_stopped_nothing_is_done(stack: Stack) -> None:
    stack.resources = [resource("shop", id="a")]
    notes = Journal(stack.journal)
    notes.begin(stack.resources[0]["urn"], [])
    notes.close()
    assert stack.settle() == ""
    assert stack.commands == []
    assert not stack.journal.exists()


def test_what_was_being_created_is_looked_for_and_told_of(stack: Stack) -> None:
    stack.pending = [creating("made"), creating("lost"), creating("never sent")]
    notes = Journal(stack.journal)
    notes.begin(stack.pending[0]["resource"]["urn"], ["other"])
    notes.end(stack.pending[0]["resource"]["urn"], "a")
    notes.begin(stack.pending[1]["resource"]["urn"], ["b"])
    notes.close()
    stack.vendor = {"made": "a"}

    said = stack.settle()

    assert stack.commands == ["stack export", "stack import", "refresh --yes"]
    made, lost = stack.imported["resources"]
    assert is_placeholder(made.pop("id"))
    assert made["outputs"] == {"name": "made", "__before": ["other"], "__made": "a"}
    assert lost["outputs"] == {"name": "lost", "__before": ["b"]}
    assert stack.imported["pending_operations"] == []
    assert "an earlier command was stopped half way: comparing the stack with what the emulator holds" in said
    assert "made was created, and is in the state now" in said
    assert "lost was not created" in said
    assert "never sent was not created" in said
    assert not (stack.folder / "deployment.json").exists()


def test_a_replacement_that_was_being_created_takes_the_old_one_s_place(stack: Stack) -> None:
    stack.resources = [resource("shop", id="old"), resource("gone", id="older", pendingReplacement=True)]
    stack.pending = [creating("shop"), creating("gone")]
    notes = Journal(stack.journal)
    for operation in stack.pending:
        notes.begin(operation["resource"]["urn"], [])
    notes.close()
    stack.vendor = {"shop": "new", "gone": "newer"}

    stack.settle()

    found = [(one["urn"].rpartition("::")[2], one["id"], one.get("delete", False)) for one in stack.resources]
    assert found == [("shop", "old", True), ("shop", "new", False), ("gone", "newer", False)]


def test_what_an_official_plugin_was_creating_is_left_to_its_user(stack: Stack) -> None:
    stack.pending = [creating("app", kind="azuread:index/application:Application")]
    stack.write()
    assert interrupted.pending_creates(stack.checkpoint, frozenset({"azuread"})) == 1
    assert interrupted.pending_creates(stack.checkpoint, frozenset({"auth0"})) == 0
    stack.settle()
    assert stack.commands == ["refresh --yes"]


@pytest.mark.parametrize("kind", ["updating", "deleting"])
def test_what_was_being_changed_or_deleted_is_compared(stack: Stack, kind: str) -> None:
    stack.resources = [resource("shop", id="a")]
    stack.pending = [{"type": kind, "resource": resource("shop", id="a")}]
    assert "comparing the stack" in stack.settle()
    assert stack.commands == ["refresh --yes"]


def test_a_placeholder_and_a_doubt_are_reasons_to_compare(stack: Stack) -> None:
    stack.resources = [resource("shop", id="unanswered:1")]
    stack.settle()
    assert stack.commands == ["refresh --yes"]
    assert stack.resources == []

    notes = Journal(stack.journal)
    notes.doubt(f"{STACK}x::y")
    notes.close()
    stack.settle()
    assert stack.commands == ["refresh --yes"] * 2
    stack.settle()
    assert stack.commands == ["refresh --yes"] * 2


def test_what_the_state_does_not_know_is_left_to_the_plugins_and_told_where_they_are_not_asked(stack: Stack) -> None:
    notes = Journal(stack.journal)
    notes.begin(f"{STACK}auth0:index/client:Client::shop", [])
    notes.end(f"{STACK}auth0:index/client:Client::shop", "a")
    notes.close()
    assert stack.settle(creates=True) == ""
    said = stack.settle(creates=False)
    assert (
        "the state does not know of what an earlier command created: shop; an `up` finds it, this command leaves it"
        in said
    )
    assert stack.journal.exists()
