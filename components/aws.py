"""What a stack file and this machine say of Amazon Web Services, for whatever of the stack lives there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def names_a_region(config: Mapping[str, object]) -> bool:
    """In the stack file or wherever else the provider looks: the environment, a profile of AWS's configuration file."""
    elsewhere = ("AWS_PROFILE", "AWS_CONFIG_FILE")
    return (
        bool(region(config) or config.get("aws:profile"))
        or any(os.environ.get(name) for name in elsewhere)
        or Path("~/.aws/config").expanduser().exists()
    )


def region(config: Mapping[str, object]) -> str | None:
    """The region, where it is known before the provider is asked."""
    found = config.get("aws:region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return str(found) if found else None
