"""JSON that is JSON: what Python's reader takes besides, and what cannot be kept or answered, is refused as malformed.

Source: RFC 8259 sections 6 (no NaN, no Infinity), 8.1 and 8.2 (text is UTF-8, to which half of a surrogate pair has no place) and 9 (a
reader may set limits on depth).
"""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider

_DEEPEST = 100


def loads(text: str | bytes) -> Any:
    """The document.

    Raises:
        ValueError: it is none.
    """
    try:
        document = json.loads(text, parse_constant=_no_number)
    except RecursionError as problem:
        raise ValueError("nested too deeply") from problem
    _check(document, _DEEPEST)
    return document


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON's")


def _check(value: Any, levels: int) -> None:
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, float):
        # What is written out as a number may be read as none, such as 1e400.
        json.dumps(value, allow_nan=False)
    elif isinstance(value, (dict, list)):
        if levels == 0:
            raise ValueError("nested too deeply")
        for item in value:
            _check(item, levels - 1)
        for item in value.values() if isinstance(value, dict) else ():
            _check(item, levels - 1)


class _Provider(DefaultJSONProvider):
    sort_keys = False

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return loads(s)


def use_strict_json(app: Flask) -> None:
    """Has an application read requests so, and write its members in the order in which they were put."""
    app.json = _Provider(app)
