"""One resource type: what its class declares, and what it does by the vendor's client."""

from __future__ import annotations

import abc
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from engine.plugins import schema
from engine.plugins.check import Report
from engine.plugins.diff import Rules
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

ClientT = TypeVar("ClientT")


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
    unordered: ClassVar[frozenset[str]] = frozenset()
    documents: ClassVar[frozenset[str]] = frozenset()
    secrets: ClassVar[frozenset[str]] = frozenset()
    kept: ClassVar[frozenset[str]] = frozenset()
    """Inputs that the vendor never sends back: a refresh keeps what the program gave."""
    moves: ClassVar[Mapping[str, str]] = {}
    """Output -> the input whose change makes a preview say that it does not know the output."""
    delete_before_replace: ClassVar[bool] = False

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
        return Rules(cls.unordered, cls.documents, cls.fills, cls.same())

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        """Reports what the vendor is known to refuse; values may be unknown at preview."""

    @classmethod
    def foreseen(cls, inputs: Properties) -> Properties:  # noqa: ARG003 - for those that override
        """Outputs that a preview can tell from the inputs alone, though the vendor answers them."""
        return {}

    @abc.abstractmethod
    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Makes the resource and answers its id and outputs."""

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

    @abc.abstractmethod
    def delete(self, resource_id: str, known: Properties) -> None:
        """Deletes the resource; one that is gone already is no error."""
