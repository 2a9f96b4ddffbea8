"""What a plugin leaves in the state for itself: where something went wrong, until it is put right."""

from __future__ import annotations

import uuid
from typing import Final

UNFINISHED: Final = "__unfinished"
"""Output of a resource that exists, but not all of which was set."""
BEFORE: Final = "__before"
"""Output of a placeholder: ids of what the vendor held under the name before."""
MADE: Final = "__made"
"""Output of a placeholder: the id, where an answer came before the engine was killed."""

_PREFIX: Final = "unanswered:"


def placeholder() -> str:
    """An id to keep for what the vendor may hold under an id that nobody was told."""
    return f"{_PREFIX}{uuid.uuid4()}"


def is_placeholder(resource_id: str) -> bool:
    return resource_id.startswith(_PREFIX)
