"""No room on the disk in the middle of an ``up``: for the engine's state, and for what the vendors hold."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.inventory import Inventory
from tests.faults.stack import UP, FaultyStack
from tests.needs import needs

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

_BLOCK = b"\0" * 65536


class SmallDisk:
    """A file system of its own in memory, which a test fills up."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with contextlib.suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            for size in (len(_BLOCK), 4096, 512, 1):
                with contextlib.suppress(OSError):
                    while file.write(_BLOCK[:size]):
                        pass

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    options = f"size={megabytes}m,mode=0700,uid={os.getuid()}"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"needs the right to mount a small file system: {mounted.stderr.strip()}")
    disk = SmallDisk(folder)
    try:
        yield disk
    finally:
        disk.free()
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_for_the_engine_s_state_loses_nothing(faulty: FaultyStack, empty: Inventory) -> None:
    with small_disk(faulty.project.state / "pulumi", megabytes=4) as disk:
        where = {"vendor": "auth0", "calls": "POST /api/v2/clients", "at": [1], "moment": "after"}
        # The CLI tries for half a minute to write its state, for each of the steps that are under way.
        with faulty.held_up("full disk", (*UP, "--parallel", "1"), where) as command:
            disk.fill()
        assert command.returncode != 0
        assert "no space left on device" in command.said
        faulty.plans.lift()
        disk.free()
        faulty.up()
        faulty.is_whole(empty)
        faulty.destroy()
        faulty.is_empty(empty)


def test_a_full_disk_for_the_vendors_loses_nothing(faulty: FaultyStack) -> None:
    faulty.project.stop()
    with small_disk(faulty.emulator, megabytes=80) as disk:
        done = faulty.project.run("refresh", "--yes", "--skip-preview")
        assert done.returncode == 0, done.stdout + done.stderr
        empty = faulty.held()
        where = {"vendor": "aws", "calls": "cognito-idp:CreateUserPool", "at": [1]}
        with faulty.held_up("full disk", UP, where) as command:
            disk.fill()
        assert command.returncode != 0
        faulty.plans.lift()
        disk.free()
        faulty.up()
        faulty.is_whole(empty)
        faulty.destroy()
        faulty.is_empty(empty)
        faulty.project.stop()


def test_a_state_that_was_cut_off_is_whole_again_after_the_next_command(faulty: FaultyStack, empty: Inventory) -> None:
    """Nothing of it is left but what was there before the command: all that it made is found by the journal."""
    faulty.up()
    made = faulty.held()
    faulty.checkpoint.with_name("dev.json.bak").unlink()
    faulty.checkpoint.write_bytes(faulty.checkpoint.read_bytes()[:16_384])

    assert "the stack's state was cut off" in faulty.up()

    lost = {(kind, name) for (kind, _), name in made.without(faulty.held()).names.items()}
    # A secret is said once, and nobody has it any more.
    assert lost == {("entra secret", "MachineLearningDashboard MachineLearningDashboard 1")}
    faulty.is_whole(empty)
    faulty.destroy()
    faulty.is_empty(empty)
