"""Policies on inputs that the engine has to be told are secret, or it keeps them in the state in clear.

A validation is shown every input without its mark; only a remediation is shown which of them are marked. So these policies are of the
level ``remediate``, look on in the remediation, change nothing there (the engine would print the value that it is to hide), and report
in the validation that follows it. The engine counts such a violation as mandatory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from inputs import UNKNOWN, Inputs
from policy import SECRET, Facts, Violation
from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    proxy,
)
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY, serialize_properties
from sources import Source

_UNKNOWNS: Final = frozenset(value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_"))
_RULE: Final = "must be marked as a secret: the state keeps it in clear, and previews print it"
_FIX: Final = "wrap it in pulumi.Output.secret(…), or read it by Config().require_secret(…)"
_BLIND: Final = "cannot be judged: the engine shows this policy what is marked at the level `remediate` only, and the configuration has another one"
_AT_ITS_LEVEL: Final = "give this policy the level `remediate`, at which it stops as `mandatory` does, or `disabled`"


class MarkedSecretsPolicy(ResourceValidationPolicy):
    """Judges whether the inputs at some paths of its types are marked as secrets.

    Args:
        paths: as in ``secrets[].value``; what is absent there, empty or not known yet breaks no rule.
    """

    def __init__(self, facts: Facts, paths: Sequence[str]) -> None:
        self.facts = facts
        self.paths = paths
        self._in_clear: dict[str, list[str]] = {}
        super().__init__(validate=self._validate, remediate=self._look, **facts.metadata())

    def _look(self, args: ResourceValidationArgs) -> None:
        if args.resource_type in self.facts.types:
            marked = serialize_properties(args.props)
            self._in_clear[args.urn] = [where for path in self.paths for where in in_clear(marked, path)]

    def _validate(self, args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        if args.resource_type not in self.facts.types:
            return
        configured = args.get_config()
        for problem in self.facts.unknown_settings(configured):
            report_violation(problem, None)
        if args.name in self.facts.settings_from(configured)["exceptions"]:
            return
        found, rule, fix = self._in_clear.pop(args.urn, None), _RULE, _FIX
        if found is None:
            # `"all": "mandatory"` would otherwise turn off the policies that it is to make strict.
            given = Inputs(args.props).plain
            found, rule, fix = [where for path in self.paths for where in in_clear(given, path)], _BLIND, _AT_ITS_LEVEL
        for where in found:
            report_violation(str(Violation(where, rule, fix, SECRET)), None)


def in_clear(marked: Any, path: str) -> Iterator[str]:
    """The places of a path that hold a value without the engine's mark; a mark counts for all that is inside it."""
    yield from _walk(marked, path.split("."), "")


def _walk(value: Any, steps: list[str], where: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value.get(SPECIAL_SIG_KEY) == SPECIAL_SECRET_SIG:
        return
    if not steps:
        if value not in (None, "", UNKNOWN) and not (isinstance(value, str) and value in _UNKNOWNS):
            yield where.removeprefix(".")
        return
    name, many = steps[0].removesuffix("[]"), steps[0].endswith("[]")
    inner = value.get(name) if isinstance(value, Mapping) else None
    if many and isinstance(inner, list):
        for index, item in enumerate(inner):
            yield from _walk(item, steps[1:], f"{where}.{name}[{index}]")
    elif not many:
        yield from _walk(inner, steps[1:], f"{where}.{name}")


def marked_secrets_policy(
    *, name: str, title: str, types: Sequence[str], sources: Sequence[Source], paths: Sequence[str]
) -> MarkedSecretsPolicy:
    """A policy on secrets; its arguments are those of ``policy.resource_policy``, with paths in place of a check."""
    looks_at = tuple(path.replace("[]", "") for path in paths)
    facts = Facts(name, title, tuple(types), looks_at, tuple(sources), (), EnforcementLevel.REMEDIATE, Severity.HIGH)
    return MarkedSecretsPolicy(facts, paths)
