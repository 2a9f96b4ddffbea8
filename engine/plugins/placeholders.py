"""Resources that the vendor may hold under an id that nobody was told."""

from __future__ import annotations

import uuid
from typing import Final

BEFORE: Final = "__before"
"""Output of a placeholder: ids of what the vendor held under the name before."""
MADE: Final = "__made"
"""Output of a placeholder: the id, where an answer came before the engine was killed."""

_PREFIX: Final = "unanswered:"


def placeholder() -> str:
    """An id to keep until the real one is known."""
    return f"{_PREFIX}{uuid.uuid4()}"


def is_placeholder(resource_id: str) -> bool:
    return resource_id.startswith(_PREFIX)
