"""Passwords."""

from __future__ import annotations

import secrets
from typing import Any

import bcrypt

from engine.plugins.check import Report
from engine.plugins.properties import Properties
from engine.plugins.resource import Resource

_SPECIAL = "!@#$%&*()-_=+[]{}<>:?"
_ALPHABETS = {
    "lower": "abcdefghijklmnopqrstuvwxyz",
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "numeric": "0123456789",
    "special": _SPECIAL,
}
_BCRYPT_READS = 72


class RandomPassword(Resource[Any]):
    """A password of the asked length and kinds of characters, each kind with a least number of them."""

    token = "random:index/randomPassword:RandomPassword"
    sdk = "pulumi_random.random_password:RandomPassword"
    replaces = frozenset(
        (
            "length",
            "keepers",
            "number",
            "overrideSpecial",
            "lower",
            "upper",
            "numeric",
            "special",
            "minLower",
            "minUpper",
            "minNumeric",
            "minSpecial",
        )
    )
    secrets = frozenset({"result", "bcryptHash"})
    repeatable = True

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        length = inputs.get("length")
        least = [inputs.get(f"min{kind.capitalize()}", 0) for kind in _ALPHABETS]
        if not all(isinstance(number, int) for number in (length, *least)):
            return
        if not isinstance(length, int) or length < 1:
            report(("length",), f"must be at least 1, got {length}")
        elif sum(least) > length:
            report(("length",), f"must be at least {sum(least)}, the sum of all min values, got {length}")
        if not any(_wanted(inputs, kind) for kind in _ALPHABETS):
            report(("lower",), "at least one of lower, upper, numeric and special must be true")

    def make(self, inputs: Properties) -> tuple[str, Any]:
        return "none", None

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return _described(inputs, _generate(inputs))

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        """Answers what is known; an import takes the password itself for the id."""
        if known:
            return known
        return {"id": "none", **_described({"length": len(resource_id)}, resource_id)}

    def delete(self, resource_id: str, known: Properties) -> None:
        """There is nothing outside of the state."""


def _wanted(inputs: Properties, kind: str) -> bool:
    if kind == "numeric":
        return bool(inputs.get("numeric", inputs.get("number", True)))
    return bool(inputs.get(kind, True))


def _generate(inputs: Properties) -> str:
    alphabets = {**_ALPHABETS, "special": inputs.get("overrideSpecial") or _SPECIAL}
    wanted = {kind: alphabet for kind, alphabet in alphabets.items() if _wanted(inputs, kind)}
    characters = [
        secrets.choice(alphabet)
        for kind, alphabet in alphabets.items()
        for _ in range(inputs.get(f"min{kind.capitalize()}", 0))
    ]
    everything = "".join(wanted.values())
    characters += [secrets.choice(everything) for _ in range(inputs["length"] - len(characters))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def _described(inputs: Properties, password: str) -> Properties:
    kinds = {kind: _wanted(inputs, kind) for kind in _ALPHABETS}
    least = {name: inputs.get(name, 0) for name in ("minLower", "minUpper", "minNumeric", "minSpecial")}
    digest = bcrypt.hashpw(password.encode()[:_BCRYPT_READS], bcrypt.gensalt(10)).decode()
    return {**inputs, **kinds, "number": kinds["numeric"], **least, "result": password, "bcryptHash": digest}
