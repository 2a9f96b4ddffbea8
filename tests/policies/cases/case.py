"""What a policy is tried on. The suite, the run through the engine and the test of the pack's structure all read these."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.policies.protocol import Resource, Secret

REMOVED: Final = object()
"""In a change: the input is not given."""
_STEP = re.compile(r"[^.\[\]]+")
Change = Mapping[str, Any]
"""Path of an input -> its value."""


@dataclass(frozen=True)
class Break:
    """A change that breaks the policy's rule.

    Args:
        path: of the input that the violation names.
        says: what its message holds: the value, and what to do.
        config: of the policy, when it takes one for this to be a violation.
        hidden: what the message must not hold.
        of: changes to the resources that this one is made from.
        depends_on: other inputs without which nobody can tell whether the rule is broken.
        whatever_it_is: whether the resource itself breaks the rule, with any inputs.
    """

    change: Change
    path: str
    says: tuple[str, ...]
    config: Mapping[str, Any] = field(default_factory=dict)
    hidden: str = ""
    of: Mapping[str, Change] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    whatever_it_is: bool = False


@dataclass(frozen=True)
class Pass:
    """A change that breaks nothing, be it by the policy's configuration."""

    change: Change
    config: Mapping[str, Any] = field(default_factory=dict)
    of: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A policy on one type.

    Args:
        inputs: of a resource that no policy of the pack has anything against.
        made_from: name of an input -> the resources whose outputs it is made of.
    """

    policy: str
    type: str
    inputs: Mapping[str, Any]
    breaks: Sequence[Break]
    passes: Sequence[Pass] = ()
    made_from: Mapping[str, Resource] = field(default_factory=dict)

    def resources(
        self, change: Change | None = None, of: Mapping[str, Change] | None = None, name: str = "tried"
    ) -> list[Resource]:
        """What the resource is made from, then the resource itself."""
        sources = [
            Resource(source.type, f"{name}-{source.name}", changed(source.inputs, (of or {}).get(source.name, {})))
            for source in self.made_from.values()
        ]
        names = {key: [f"{name}-{source.name}"] for key, source in self.made_from.items()}
        return [*sources, Resource(self.type, name, changed(self.inputs, change or {}), names)]


def changed(inputs: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The inputs with other values at some paths; what is on the way there is made."""
    result: dict[str, Any] = copy.deepcopy(dict(inputs))
    for path, value in change.items():
        *way, last = steps(path)
        holder: Any = result
        for step in way:
            if isinstance(holder, list):
                holder = holder[int(step)]
                continue
            if isinstance(holder.get(step), Secret):
                holder[step] = holder[step].value
            holder = holder.setdefault(step, {})
        if isinstance(holder, list):
            holder[int(last)] = value
        elif value is REMOVED:
            holder.pop(last, None)
        else:
            holder[last] = value
    return result


def steps(path: str) -> list[str]:
    """The keys and indices of a path such as ``secrets[0].value``."""
    return _STEP.findall(path)
