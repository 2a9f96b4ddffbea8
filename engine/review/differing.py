"""The part of two texts that differs: all of it for short ones, the changed lines of a program or a document."""

from __future__ import annotations

import difflib

from engine.review.report import Property
from engine.review.values import SECRET

_CONTEXT_LINES = 2
_SHORTEST_CUT = 20


def lines(found: Property) -> list[str]:
    """What changes, as lines that begin with ``-``, ``+``, ``!`` or a space."""
    before, after = found.before, found.after
    if before == after == SECRET:
        return [f"! {SECRET}: another one"]
    if before is not None and after is not None and ("\n" in before or "\n" in after):
        compared = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=_CONTEXT_LINES)
        # Two lines that would name files, and then those that say where in the text the next part stands.
        return ["..." if line.startswith("@@") else line for line in list(compared)[2:]]
    return [
        f"{sign} {line}"
        for sign, text in (("-", before), ("+", after))
        if text is not None
        for line in text.splitlines() or [""]
    ]


def pair(found: Property) -> tuple[str, str]:
    """Both sides on a line each; of texts of many lines only the lines that differ."""
    before, after = found.before, found.after
    if before == after == SECRET:
        return SECRET, "another one"
    if before is not None and after is not None and ("\n" in before or "\n" in after):
        changed = lines(found)
        before = " ".join(line[1:].strip() for line in changed if line.startswith("-"))
        after = " ".join(line[1:].strip() for line in changed if line.startswith("+"))
    return " ".join((before or "").split()), " ".join((after or "").split())


def cut(text: str, width: int) -> str:
    """At most so many characters, with a sign where some are left out."""
    width = max(width, _SHORTEST_CUT)
    return text if len(text) <= width else f"{text[: width - 1]}…"
