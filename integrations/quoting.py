"""Text as a value in the formats that apps read, whatever the text holds."""

from __future__ import annotations

import json

_TOML_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def toml_string(text: str) -> str:
    """A basic string of TOML.

    Source: https://toml.io/en/v1.0.0#string: control characters but for the tab must be escaped.
    """
    return '"' + "".join(_TOML_ESCAPES.get(letter) or _toml_letter(letter) for letter in text) + '"'


def jmespath_name(text: str) -> str:
    """A quoted identifier of JMESPath, whose content is that of a JSON string.

    Source: https://jmespath.org/specification.html#identifiers
    """
    return json.dumps(text)


def _toml_letter(letter: str) -> str:
    return letter if letter.isprintable() or ord(letter) > 0x9F else f"\\u{ord(letter):04X}"
