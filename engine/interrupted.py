"""What a command that was stopped at once leaves behind, and how the next one makes up its mind about it.

The state then has operations that began and were never heard of again. Of what was being created it knows no id: the journal
(``engine/journal.py``) says what was there before, and the plugin finds what is new. So every such resource is put into
the state under a placeholder, and a refresh has the plugin replace that by the real one, or by nothing.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from engine import journal
from engine.marks import BEFORE, MADE, is_placeholder, placeholder

CLEAR = ("refresh", "--yes", "--skip-preview", "--suppress-outputs", "--clear-pending-creates")
"""Has the CLI forget what it was creating; without a flag it asks for each, which needs somebody to answer."""

REFRESH = ("refresh", "--yes", "--skip-preview", "--suppress-outputs", "--non-interactive")
_DATA = ("emulator.db", "emulator.db-wal", "emulator.db-shm", "credentials.json")
"""What the emulator makes anew when it starts. The certificate authority stays: browsers may trust it by now."""


def latest(checkpoint: Path) -> dict[str, Any]:
    """The stack's last snapshot; empty where there is none."""
    if not checkpoint.exists():
        return {}
    content: dict[str, Any] = (
        json.loads(checkpoint.read_text(encoding="utf-8")).get("checkpoint", {}).get("latest") or {}
    )
    return content


def pending_creates(checkpoint: Path, providers: frozenset[str]) -> int:
    """How many creations of these providers began and were never heard of again."""
    operations = latest(checkpoint).get("pending_operations") or ()
    return sum(
        operation.get("type") == "creating" and _provider(operation.get("resource") or {}) in providers
        for operation in operations
    )


def forget(state: Path) -> None:
    """Deletes what an emulator that has stopped holds."""
    for name in _DATA:
        (state / name).unlink(missing_ok=True)


Run = Callable[[Sequence[str]], str]
"""Runs the CLI on the stack; answers what it wrote to standard output."""


def is_left(snapshot: Mapping[str, Any], notes: Path) -> bool:
    """Whether an earlier command left doubts of what there is."""
    unknown = any(is_placeholder(str(entry.get("id", ""))) for entry in snapshot.get("resources") or ())
    return bool(snapshot.get("pending_operations")) or unknown or journal.doubts(notes)


def settle(
    run: Run, checkpoint: Path, notes: Path, attached: frozenset[str], console: Console, *, creates: bool
) -> None:
    """Has the state say what there is, where an earlier command left doubts; does nothing where it left none.

    Args:
        notes: the stack's journal.
        attached: providers whose plugins are this project's own, which alone understand a placeholder.
        creates: whether the command that follows may create things; then the plugins take up what the state does not know.

    Raises:
        CannotGoOn: the CLI refused; its words are told.
    """
    _wait_for_silence(notes)
    snapshot = latest(checkpoint)
    if not is_left(snapshot, notes):
        _keep_what_is_left(notes, snapshot, console, creates=creates)
        return
    told = "an earlier command was stopped half way: comparing the stack with what the emulator holds"
    console.print(told, markup=False, highlight=False, soft_wrap=True)
    pending = snapshot.get("pending_operations") or []
    lost = [operation["resource"] for operation in pending if _is_lost(operation, attached)]
    if lost:
        _keep_as_placeholders(run, lost, notes)
    run(REFRESH)
    snapshot = latest(checkpoint)
    for line in _findings(lost, snapshot):
        console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
    _keep_what_is_left(notes, snapshot, console, creates=creates)


def _keep_what_is_left(notes: Path, snapshot: Mapping[str, Any], console: Console, *, creates: bool) -> None:
    """Forgets of the journal what the state knows; the rest is for the plugins, should they be asked to create it."""
    there = {resource.get("urn") for resource in snapshot.get("resources") or ()}
    left = {urn: entry for urn, entry in journal.entries(notes).items() if urn not in there}
    journal.keep(notes, left)
    made = [urn.rpartition("::")[2] for urn, entry in left.items() if entry.get("id")]
    if made and not creates:
        told = f"the state does not know of what an earlier command created: {', '.join(made)}; an `up` finds it, this command leaves it"
        console.print(told, markup=False, highlight=False, soft_wrap=True)


def _wait_for_silence(notes: Path) -> None:
    """Waits until nobody writes the journal: the plugins of a killed command end when their requests have."""
    if not notes.exists():
        return
    with notes.open("rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for the end of the command that was stopped", file=sys.stderr)
            fcntl.flock(handle, fcntl.LOCK_EX)


def _is_lost(operation: Mapping[str, Any], attached: frozenset[str]) -> bool:
    resource = operation.get("resource") or {}
    return operation.get("type") == "creating" and _provider(resource) in attached


def _provider(resource: Mapping[str, Any]) -> str:
    """``auth0`` of ``auth0:index/client:Client``; empty for components and for providers themselves."""
    return str(resource.get("type", "")).split(":")[0] if resource.get("custom") else ""


def _keep_as_placeholders(run: Run, lost: list[dict[str, Any]], notes: Path) -> None:
    """Puts what was being created among the resources, by the CLI's own export and import."""
    noted = journal.entries(notes)
    document = json.loads(run(("stack", "export")))
    deployment = document["deployment"]
    urns = {resource["urn"] for resource in lost}
    deployment["pending_operations"] = [
        operation
        for operation in deployment.get("pending_operations") or []
        if operation["type"] != "creating" or operation["resource"]["urn"] not in urns
    ]
    resources = deployment.setdefault("resources", [])
    for resource in lost:
        entry = noted.get(resource["urn"])
        if entry is None:
            # Its creation was never begun: what is to be sent is noted first.
            continue
        resources[:] = filter(None, [_superseded(old, resource) for old in resources])
        outputs = {**(resource.get("inputs") or {}), BEFORE: entry.get("before", [])}
        if entry.get("id"):
            outputs[MADE] = entry["id"]
        resources.append({**resource, "id": placeholder(), "outputs": outputs})
    file = notes.with_name("deployment.json")
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        json.dump(document, target)
    run(("stack", "import", "--file", str(file)))
    file.unlink()


def _superseded(old: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any] | None:
    """The resource that a replacement was to take the place of, as the engine leaves it when the replacement is there."""
    if old["urn"] != new["urn"] or old.get("delete"):
        return old
    return None if old.get("pendingReplacement") else {**old, "delete": True}


def _findings(lost: list[dict[str, Any]], snapshot: Mapping[str, Any]) -> list[str]:
    there = {resource["urn"] for resource in snapshot.get("resources") or ()}
    said = {True: "was created, and is in the state now", False: "was not created"}
    return [f"{resource['urn'].rpartition('::')[2]} {said[resource['urn'] in there]}" for resource in lost]
