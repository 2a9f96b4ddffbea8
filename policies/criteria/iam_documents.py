"""Policy documents of IAM: who may do what to what.

Source: AWS, "IAM JSON policy elements reference".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from inputs import UNKNOWN

Statement = dict[str, Any]


def statements(document: Any) -> Iterator[tuple[int, Statement]]:
    """Place and content of each statement that allows something; none where the document is not known or is no document."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return
    if not isinstance(document, dict):
        return
    listed = document.get("Statement") or []
    for index, statement in enumerate(listed if isinstance(listed, list) else [listed]):
        if isinstance(statement, dict) and statement.get("Effect", "Allow") == "Allow":
            yield index, statement


def texts(value: Any) -> list[str]:
    """An element that may be one text or several."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def principals(statement: Statement) -> Iterator[tuple[str, str]]:
    """Kind and name of each: ``("Service", "lambda.amazonaws.com")``; everybody is ``("AWS", "*")``."""
    found = statement.get("Principal")
    if isinstance(found, str):
        yield "AWS", found
    elif isinstance(found, dict):
        for kind, names in found.items():
            yield from ((kind, name) for name in texts(names))


def is_narrowed(statement: Statement, keys: Collection[str], narrow: Callable[[str], object] = bool) -> bool:
    """Whether the condition holds one of the keys, in lower case, to values that are all narrow, or whether that is not known yet.

    What a negated operator excludes, and ``Null``, narrow nothing.
    """
    condition = statement.get("Condition")
    for operator, tests in condition.items() if isinstance(condition, dict) else ():
        if "not" in operator.lower() or operator.lower() == "null":
            continue
        for key, values in tests.items() if isinstance(tests, dict) else ():
            listed = values if isinstance(values, list) else [values]
            if key.lower() in keys and all(value is UNKNOWN or narrow(str(value)) for value in listed):
                return True
        if tests is UNKNOWN:
            return True
    return condition is UNKNOWN
