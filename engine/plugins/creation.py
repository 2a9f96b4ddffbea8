"""Making a resource once: whatever is lost on the way, the vendor has one of it in the end, and the engine knows its id.

The official plugins send a lost request again, which makes a second application or user pool, or is refused because the name is taken. Here
what the vendor holds under the name is looked at before and after: what is new was made by the lost request. Where even that
cannot be seen, the engine is given a placeholder to keep, and the next refresh, update or deletion looks again.
"""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable
from itertools import count
from typing import Any, Protocol

from engine.journal import Journal
from engine.marks import BEFORE, MADE, UNFINISHED, placeholder
from engine.plugins.diff import differences
from engine.plugins.errors import GaveUp, PartlyMade, Unanswered, VendorError
from engine.plugins.once import once
from engine.plugins.properties import Properties
from engine.plugins.resource import Resource
from engine.plugins.words import next_step


class Patient(Protocol):
    """A vendor's client that knows how often to ask, and how long to wait in between."""

    attempts: int

    def pause(self, failures: int) -> None: ...


def make_once(
    send: Callable[[], tuple[str, Any]],
    new: Callable[[], frozenset[str]],
    usable: Callable[[str], bool],
    discard: Callable[[str], None],
    client: Patient,
) -> tuple[str, Any]:
    """Sends a request until there is one answer to it, or one thing that it made.

    A request that was given up on may yet take effect: then the next one is refused because the name is taken, or makes a
    second thing, which goes again.

    Args:
        send: the request; answers the id of what it made, and the vendor's description of it.
        new: ids of what has appeared since the first request.
        usable: whether a thing can be used whose description was lost; what cannot is deleted by it.
        discard: deletes what a request made that was given up on.

    Returns:
        What ``send`` answers; None for the description where it was lost.

    Raises:
        GaveUp: nothing was made.
        Unanswered: it cannot be told what was made.
        VendorError: the vendor refused, and nothing was made.
    """
    for failures in count(1):
        answer = _answer(send)
        if not isinstance(answer, VendorError):
            if failures > 1:
                _discard_late(answer[0], new, discard, most=failures - 1)
            return answer
        if failures == 1 and not isinstance(answer, Unanswered):
            raise answer
        try:
            found = next((identity for identity in _one(new()) if usable(identity)), None)
        except GaveUp:
            raise (answer if isinstance(answer, Unanswered) else Unanswered(str(answer))) from None
        if found is not None:
            return found, None
        if not isinstance(answer, Unanswered):
            raise answer
        if failures >= client.attempts:
            raise GaveUp(str(answer)) from answer
        client.pause(failures)
    raise AssertionError("counting has no end")


def _discard_late(made: str, new: Callable[[], frozenset[str]], discard: Callable[[str], None], most: int) -> None:
    """Deletes what the requests made that were given up on before one was answered.

    Args:
        made: by the one that was answered.
        most: how many were given up on. What has appeared beyond that is somebody else's.
    """
    try:
        there = new() | {made}
        for late in _one(there, most + 1) - {made}:
            discard(late)
    except VendorError as error:
        raise Unanswered(str(error)) from error


def _answer(send: Callable[[], tuple[str, Any]]) -> tuple[str, Any] | VendorError:
    try:
        with once():
            return send()
    except VendorError as error:
        return error


def _one(new: frozenset[str], most: int = 1) -> frozenset[str]:
    if len(new) > most:
        raise VendorError(
            f"an answer was lost, and {len(new)} things of this name have appeared since: {', '.join(sorted(new))}; delete those that "
            "are not this program's, or import the one that is"
        )
    return new


class Maker:
    """Creates resources for one process.

    Args:
        journal: where each creation is noted before it begins.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._made: set[str] = set()
        self._turns: defaultdict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)

    def create(self, resource: Resource[Any], urn: str, inputs: Properties) -> tuple[str, Properties]:
        """Makes the resource; answers its id and outputs.

        Raises:
            PartlyMade: it exists, or may.
            VendorError: it does not exist.
        """
        left = self._journal.left(urn)
        there = None if left is None or resource.repeatable else _take_up(resource, inputs, left)
        with self._turn(resource, inputs):
            identity, made = (there[0], None) if there else self._make(resource, urn, inputs)
            self._made.add(identity)
        with contextlib.suppress(OSError):
            self._journal.end(urn, identity)
        try:
            if there:
                return identity, _bring_up_to_date(resource, identity, there[1], inputs)
            return identity, resource.finish(identity, inputs, made)
        except Exception as error:
            known = {**inputs, **resource.heard(made), UNFINISHED: True}
            raise PartlyMade(identity, known, str(error) or type(error).__name__) from error

    def _turn(self, resource: Resource[Any], inputs: Properties) -> contextlib.AbstractContextManager[object]:
        """Two resources of one name, where the vendor chooses the id, would take each other's for their own."""
        if resource.repeatable or resource.identity(inputs) is not None:
            return contextlib.nullcontext()
        return self._turns[resource.token, resource.title(inputs)]

    def _make(self, resource: Resource[Any], urn: str, inputs: Properties) -> tuple[str, Any]:
        if resource.repeatable:
            return self._make_repeatable(resource, urn, inputs)
        before = resource.twins(inputs)
        # An id that the inputs decide comes again when a replacement deletes first.
        others = self._made if resource.identity(inputs) is None else frozenset()
        self._note(resource, urn, inputs, before, None)
        try:
            return make_once(
                lambda: resource.make(inputs),
                lambda: resource.twins(inputs) - before - others,
                lambda identity: resource.usable(identity, inputs),
                lambda identity: resource.delete(identity, inputs),
                resource.client,
            )
        except Unanswered as error:
            raise PartlyMade(placeholder(), {**inputs, BEFORE: sorted(before)}, str(error)) from error

    def _note(
        self, resource: Resource[Any], urn: str, inputs: Properties, before: frozenset[str], identity: str | None
    ) -> None:
        """What cannot be noted must not be made: nobody would find it again."""
        name = inputs.get(resource.autoname.property) if resource.autoname else None
        try:
            self._journal.begin(urn, before, identity=identity, name=name)
        except OSError as problem:
            title = resource.title(inputs)
            raise VendorError(
                f"{title} was not created, for its creation could not be noted: {problem}; {next_step(corrected=True)}"
            ) from problem

    def _make_repeatable(self, resource: Resource[Any], urn: str, inputs: Properties) -> tuple[str, Any]:
        identity = resource.identity(inputs)
        self._note(resource, urn, inputs, frozenset(), identity)
        try:
            return resource.make(inputs)
        except GaveUp as error:
            if identity is None:
                raise
            raise PartlyMade(identity, {**inputs, UNFINISHED: True}, str(error)) from error


def _take_up(resource: Resource[Any], inputs: Properties, left: Properties) -> tuple[str, Properties] | None:
    """What an earlier command made and the state lost: its id, and how the vendor has it.

    What cannot be changed into what the program says now is deleted.
    """
    identity = found(resource, inputs, {BEFORE: left["before"], MADE: left.get("id")})
    told = {name: value for name, value in inputs.items() if name not in resource.kept}
    state = None if identity is None else resource.read(identity, told)
    if identity is None or state is None:
        return None
    changed = {path[0] for path, _ in differences(resource.schema().inputs, state, inputs, resource.rules())}
    if changed & resource.replaces or (changed and not resource.changes_in_place()):
        resource.delete(identity, {**inputs, **state})
        return None
    return identity, {name: value for name, value in state.items() if name != "id"}


def _bring_up_to_date(resource: Resource[Any], identity: str, state: Properties, inputs: Properties) -> Properties:
    return resource.update(identity, state, inputs) if resource.changes_in_place() else state


def found(resource: Resource[Any], inputs: Properties, known: Properties) -> str | None:
    """The id of what stands behind a placeholder; None when there is nothing, or nothing that can be used.

    Args:
        known: the placeholder's outputs.
    """
    if known.get(MADE):
        new = frozenset({str(known[MADE])} if resource.read(str(known[MADE]), inputs) is not None else ())
    else:
        new = resource.twins(inputs) - frozenset(known.get(BEFORE) or ())
    return next((identity for identity in _one(new) if resource.usable(identity, inputs)), None)
