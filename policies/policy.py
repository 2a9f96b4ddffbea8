"""How a policy is declared: what it looks at, the standard that it comes from, what can be configured of it, and its check."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from inputs import Inputs
from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from sources import Source
from stack_file import hint

SECRET: Final = "<secret>"
"""What a violation shows in place of a value that nobody may read."""


class _Shown(Enum):
    NOTHING = "nothing"


NOTHING: Final = _Shown.NOTHING
"""The value of a violation whose rule says it all."""

Settings = Mapping[str, Any]
"""Name of a setting -> its value, the default where the configuration says nothing."""


@dataclass(frozen=True)
class Setting:
    """What of a policy can be configured.

    Args:
        default: an integer, a boolean, a text, or a list of texts; its type is the setting's.
        choices: the only texts that are taken.
    """

    name: str
    default: int | bool | str | tuple[str, ...]
    description: str
    choices: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """JSON schema, by which the engine checks a configuration before anything runs."""
        common = {"description": self.description, "default": self.default}
        if isinstance(self.default, bool):
            return {"type": "boolean", **common}
        if isinstance(self.default, int):
            return {"type": "integer", "minimum": 0, **common}
        if isinstance(self.default, str):
            return {"type": "string", **({"enum": list(self.choices)} if self.choices else {}), **common}
        items = {"type": "string", **({"enum": list(self.choices)} if self.choices else {})}
        return {"type": "array", "items": items, **common, "default": list(self.default)}


EXCEPTIONS: Final = "exceptions"
"""The setting that every policy has: name of a resource -> why the policy does not count for it."""
_EXCEPTIONS_SCHEMA: Final = {
    "type": "object",
    "additionalProperties": {"type": "string", "minLength": 1},
    "description": "Logical name of a resource -> why this policy does not count for it.",
}


@dataclass(frozen=True)
class Violation:
    """An input that breaks a rule.

    Args:
        path: of the input, as in ``callbacks[0]``.
        rule: as a predicate, as in ``must be https``.
        fix: what to do, in the imperative.
        value: what was found; None where it is absent. ``SECRET`` for one that nobody may read.
    """

    path: str
    rule: str
    fix: str
    value: Any = NOTHING

    def __str__(self) -> str:
        found = "" if self.value is NOTHING else f", got {shown(self.value)}"
        return f"`{self.path}` {self.rule}{found}. Fix: {self.fix}"


def shown(value: Any) -> str:
    """A value as it stands in a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if value == SECRET:
        return SECRET
    return repr(value)


Check = Callable[[Inputs, Settings], Iterable[Violation]]
"""What a policy finds wrong with the inputs of one resource of its types."""


@dataclass(frozen=True)
class Facts:
    """What a policy says of itself, for whoever reads the preview or the documentation."""

    name: str
    title: str
    types: tuple[str, ...]
    looks_at: tuple[str, ...]
    sources: tuple[Source, ...]
    settings: tuple[Setting, ...]
    level: EnforcementLevel
    severity: Severity

    def metadata(self) -> dict[str, Any]:
        """The arguments that every kind of policy takes."""
        schemas = {setting.name: setting.schema for setting in self.settings}
        return {
            "name": self.name,
            "description": f"{self.title} ({'; '.join(map(str, self.sources[:2]))}).",
            "enforcement_level": self.level,
            "severity": self.severity,
            "url": self.sources[0].url,
            "config_schema": PolicyConfigSchema({**schemas, EXCEPTIONS: _EXCEPTIONS_SCHEMA}),
        }

    def settings_from(self, configured: Mapping[str, Any]) -> Settings:
        """The configuration with the defaults of what it leaves out."""
        whole = {key: int(value) if isinstance(value, float) else value for key, value in configured.items()}
        return {EXCEPTIONS: {}, **{setting.name: setting.default for setting in self.settings}, **whole}

    def unknown_settings(self, configured: Mapping[str, Any]) -> Iterator[str]:
        """The engine passes over a setting that the schema does not have, so that a mistyped limit would be none."""
        known = [EXCEPTIONS, *(setting.name for setting in self.settings)]
        for name in sorted(set(configured) - set(known)):
            near = difflib.get_close_matches(name, known, n=1)
            fix = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
            yield f"the policy pack's configuration sets `{name}`, which this policy does not have: {fix}"


class ResourcePolicy(ResourceValidationPolicy):
    """Judges each resource of its types by the inputs that its provider was given."""

    def __init__(self, facts: Facts, check: Check) -> None:
        self.facts = facts
        self._check = check
        super().__init__(validate=self._validate, **facts.metadata())

    def _validate(self, args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        if args.resource_type not in self.facts.types:
            return
        configured = args.get_config()
        for problem in self.facts.unknown_settings(configured):
            report_violation(problem, None)
        settings = self.facts.settings_from(configured)
        if args.name in settings[EXCEPTIONS]:
            return
        for violation in self._check(Inputs(args.props), settings):
            report_violation(f"{violation}{hint(args.urn, args.resource_type, violation.path)}", None)


@dataclass(frozen=True)
class StackResource:
    """A resource of the stack, with those that its inputs come from."""

    type: str
    name: str
    urn: str
    inputs: Inputs
    sources: Mapping[str, Sequence[PolicyResource]]
    """Name of an input -> the resources whose outputs it is made of."""


StackCheck = Callable[[StackResource, Settings], Iterable[Violation]]
"""What a policy finds wrong with one resource of its types, seen beside the others."""


class StackPolicy(StackValidationPolicy):
    """Judges each resource of its types beside the resources that it is made from, once all of them are registered."""

    def __init__(self, facts: Facts, check: StackCheck) -> None:
        self.facts = facts
        self._check = check
        super().__init__(validate=self._validate_stack, **facts.metadata())

    def _validate_stack(self, args: StackValidationArgs, report_violation: ReportViolation) -> None:
        configured = args.get_config()
        for problem in self.facts.unknown_settings(configured):
            report_violation(problem, None)
        settings = self.facts.settings_from(configured)
        for resource in sorted(args.resources, key=lambda each: each.urn):
            if resource.resource_type not in self.facts.types or resource.name in settings[EXCEPTIONS]:
                continue
            seen = StackResource(
                type=resource.resource_type,
                name=resource.name,
                urn=resource.urn,
                inputs=Inputs(resource.props),
                sources=resource.property_dependencies,
            )
            for violation in self._check(seen, settings):
                where = hint(resource.urn, resource.resource_type, violation.path)
                report_violation(f"{violation}{where}", resource.urn)


def resource_policy(
    *,
    name: str,
    title: str,
    types: Sequence[str],
    looks_at: Sequence[str],
    sources: Sequence[Source],
    check: Check,
    settings: Sequence[Setting] = (),
    level: EnforcementLevel = EnforcementLevel.MANDATORY,
    severity: Severity = Severity.HIGH,
) -> ResourcePolicy:
    """A policy on single resources.

    Args:
        title: the rule in one sentence without a full stop, about the vendor's things.
        types: type tokens, such as ``auth0:index/client:Client``.
        looks_at: the inputs that a violation may be of, as in ``refreshToken.rotationType``.
        sources: the rule's origin first.
    """
    facts = Facts(name, title, tuple(types), tuple(looks_at), tuple(sources), tuple(settings), level, severity)
    return ResourcePolicy(facts, check)


def stack_policy(
    *,
    name: str,
    title: str,
    types: Sequence[str],
    looks_at: Sequence[str],
    sources: Sequence[Source],
    check: StackCheck,
    settings: Sequence[Setting] = (),
    level: EnforcementLevel = EnforcementLevel.MANDATORY,
    severity: Severity = Severity.HIGH,
) -> StackPolicy:
    """A policy on resources beside those that they are made from; its arguments are those of ``resource_policy``."""
    facts = Facts(name, title, tuple(types), tuple(looks_at), tuple(sources), tuple(settings), level, severity)
    return StackPolicy(facts, check)
