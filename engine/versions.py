"""The versions that the engine is made of; the one place to change them."""

from __future__ import annotations

CLI = "3.259.0"
"""The Pulumi CLI that is installed or built. ``engine/cli/go.mod`` names it too; a test holds the two together."""

CLI_MINIMUM = "3.250.0"
"""The oldest CLI on PATH that is used: the oldest SDK that ``requirements.txt`` admits."""

DEX = "0.0.0-20260806151424-ab64ed778070"
"""The Dex that is built, as its module names it: no tag of version 2 is one of the module's. Newer than release 2.45.1, the last one
that cannot require PKCE. ``engine/dex/go.mod`` names it too."""

GO_MINIMUM = "1.25.11"
"""What the CLI's own module asks for."""

PYTHON_MINIMUM = (3, 11)

BUILD_DISK_BYTES = 3_000_000_000
"""Room for the CLI's modules, Go's build cache and the binary."""

DEX_BUILD_DISK_BYTES = 1_500_000_000
"""Room for Dex's modules, Go's build cache and the binary."""

STATE_DISK_BYTES = 50_000_000


def parse(version: str) -> tuple[int, ...]:
    """``v3.259.0`` or ``1.26.8`` as numbers; a pre-release suffix is dropped, what is no version is ``()``."""
    numbers = version.strip().lstrip("v").split("-")[0].split("+")[0].split(".")
    return tuple(int(number) for number in numbers) if all(number.isdigit() for number in numbers) else ()
