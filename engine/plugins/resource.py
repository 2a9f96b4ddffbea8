"""One resource type: what its class declares, and what it does by the vendor's client."""

from __future__ import annotations

import abc
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from engine.plugins import schema
from engine.plugins.check import Report
from engine.plugins.diff import Rules
from engine.plugins.errors import VendorError
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

ClientT = TypeVar("ClientT")

_CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")
_NAMES = (
    *("name", "displayName", "username", "userPrincipalName", "email", "providerName", "domain", "identifier"),
    *("statementId", "groupName", "trigger", "secretId", "clientId", "connectionId", "userId"),
    "principalObjectId",
)
"""Properties by which a resource is called, the best first."""


class Resource(abc.ABC, Generic[ClientT]):
    """Declares the type's facts and makes, reads, changes and deletes one resource.

    Values come in and go out by the names of the SDK's wire format, without secret markers. Property paths in the
    declarations are names joined by dots, without list indexes.
    """

    token: ClassVar[str]
    sdk: ClassVar[str]
    """``package.module:Class`` of the official SDK."""
    replaces: ClassVar[frozenset[str]] = frozenset()
    """A change of these makes a new resource."""
    defaults: ClassVar[Mapping[str, Any]] = {}
    """What the official plugin sets when the program does not; nested ones by their path."""
    autoname: ClassVar[AutoName | None] = None
    fills: ClassVar[frozenset[str]] = frozenset()
    """What the vendor fills in although the SDK's types do not say so."""
    exact: ClassVar[frozenset[str]] = frozenset()
    """Objects in which it fills in nothing else: whatever the program leaves out is taken away again."""
    unordered: ClassVar[frozenset[str]] = frozenset()
    documents: ClassVar[frozenset[str]] = frozenset()
    secrets: ClassVar[frozenset[str]] = frozenset()
    nothing: ClassVar[Mapping[str, Any]] = {}
    """What the vendor answers where there is nothing, other than an empty value; nested ones by their path."""
    kept: ClassVar[frozenset[str]] = frozenset()
    """Inputs that the vendor never sends back: a refresh keeps what the program gave."""
    moves: ClassVar[Mapping[str, str]] = {}
    """Output -> the input whose change makes a preview say that it does not know the output."""
    delete_before_replace: ClassVar[bool] = False
    repeatable: ClassVar[bool] = False
    """Whether making it twice is the same as making it once: a setting of something that is there."""

    def __init__(self, client: ClientT) -> None:
        self.client = client

    @classmethod
    def schema(cls) -> schema.Schema:
        return schema.of(cls.sdk)

    @classmethod
    def same(cls) -> Mapping[str, Callable[[Any, Any], bool]]:
        """Property -> whether two different values mean the same to the vendor."""
        return {}

    @classmethod
    def rules(cls) -> Rules:
        return Rules(cls.unordered, cls.documents, cls.fills, cls.exact, cls.same(), cls.nothing)

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        """Reports what the vendor is known to refuse; values may be unknown at preview."""

    @classmethod
    def foreseen(cls, inputs: Properties) -> Properties:  # noqa: ARG003 - for those that override
        """Outputs that a preview can tell from the inputs alone, though the vendor answers them."""
        return {}

    @classmethod
    def title(cls, inputs: Mapping[str, Any]) -> str:
        """What a person knows the resource by: ``client 'shop'``."""
        kind = _CAPITAL.sub(r" \1", cls.token.rpartition(":")[2]).lower()
        name = next((inputs[key] for key in _NAMES if isinstance(inputs.get(key), str) and inputs[key]), None)
        return f"{kind} {name!r}" if name else kind

    @abc.abstractmethod
    def make(self, inputs: Properties) -> tuple[str, Any]:
        """Sends the one request that makes the resource; answers its id and what the vendor said of it.

        Errors:
            Unanswered: nobody knows whether it was made; ``twins`` tells.
        """

    def identity(self, inputs: Properties) -> str | None:
        """The resource's id, where the inputs decide it."""
        return None

    def twins(self, inputs: Properties) -> frozenset[str]:
        """The ids of what the vendor holds under the name that the inputs give."""
        identity = self.identity(inputs)
        if identity is None:
            raise NotImplementedError(f"{self.token} does not say how to find what was made")
        return frozenset() if self.read(identity, inputs) is None else frozenset({identity})

    def usable(self, resource_id: str, inputs: Properties) -> bool:
        """Whether a resource can be used although the answer to ``make`` was lost; one that cannot is deleted by this."""
        return True

    def heard(self, made: Any) -> Properties:
        """Outputs that the vendor tells nobody again, as ``make`` heard them: kept although ``finish`` fails."""
        return {}

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        """Sets what ``make`` could not, and answers the outputs. Doing it twice is the same as doing it once.

        Args:
            made: what the vendor said to ``make``; None where that was lost.
        """
        state = self.read(resource_id, inputs)
        if state is None:
            raise VendorError(f"{resource_id} is not there right after it was made")
        return {name: value for name, value in state.items() if name != "id"}

    @abc.abstractmethod
    def read(self, resource_id: str, known: Properties) -> Properties | None:
        """The outputs as the vendor has them now, or None when it is gone.

        Args:
            known: the outputs of last time; empty when the resource is being imported by its id.

        Outputs:
            id: only where the engine is to know the resource by another id than the one that was given.
        """

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        """Changes the resource in place and answers its outputs."""
        raise NotImplementedError(f"{self.token} has nothing that changes in place")

    @classmethod
    def changes_in_place(cls) -> bool:
        """Whether anything of it does."""
        return cls.update is not Resource.update

    @abc.abstractmethod
    def delete(self, resource_id: str, known: Properties) -> None:
        """Deletes the resource; one that is gone already is no error."""
