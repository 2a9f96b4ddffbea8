"""From the engine's properties to a resource class and back: defaults, outputs, previews, refreshed inputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from engine.marks import BEFORE, MADE, UNFINISHED, is_placeholder
from engine.plugins import creation
from engine.plugins.diff import differences, is_nothing, value_differences
from engine.plugins.errors import VendorError
from engine.plugins.properties import UNKNOWN, Path, Properties, Secret, Unknown, has_unknown, mark_like, plain, reveal
from engine.plugins.resource import Resource
from engine.plugins.schema import Field, Type
from engine.property_paths import EVERY, Step, steps

Kind = type[Resource[Any]]


def apply_defaults(kind: Kind, values: Properties) -> list[str]:
    """Fills in what the official plugin fills in; answers the names of the top-level ones."""
    filled = []
    for path, default in kind.defaults.items():
        *parents, name = path.split(".")
        for holder in _holders(values, parents):
            if holder.get(name) is None:
                holder[name] = default
                if not parents:
                    filled.append(name)
    return filled


def write_documents(kind: Kind, values: Properties) -> None:
    """Documents that the program gave as objects become JSON text, as in the official plugins."""
    for name in kind.documents & values.keys():
        if isinstance(values[name], (dict, list)):
            values[name] = UNKNOWN if has_unknown(values[name]) else json.dumps(values[name], separators=(",", ":"))


def _holders(value: Any, parents: list[str]) -> list[Properties]:
    if isinstance(value, list):
        return [holder for item in value for holder in _holders(item, parents)]
    if not isinstance(value, dict):
        return []
    return _holders(value.get(parents[0]), parents[1:]) if parents else [value]


def marked_inputs(kind: Kind, values: Properties, given: Mapping[str, Any]) -> Properties:
    """Checked inputs with the program's secrets still secret, and those that always are."""
    return {
        name: Secret(value)
        if name in kind.secrets and not isinstance(value, Unknown)
        else mark_like(value, given.get(name))
        for name, value in values.items()
    }


def outputs(kind: Kind, state: Mapping[str, Any], *patterns: Mapping[str, Any]) -> Properties:
    """The state with its secrets marked: the declared ones, and what is secret in any of the patterns."""
    result: Properties = {}
    for name, value in state.items():
        marked = value
        for pattern in patterns:
            marked = mark_like(marked, pattern.get(name))
        always = name in kind.secrets and value is not None and not isinstance(marked, (Secret, Unknown))
        result[name] = Secret(reveal(marked)) if always else marked
    return result


def with_marks(values: Mapping[str, Any]) -> Properties:
    """The properties without secret markers, and with what the plugin has left for itself."""
    return {**plain(values), **{name: reveal(values[name]) for name in (UNFINISHED, BEFORE, MADE) if name in values}}


def read(
    resource: Resource[Any], resource_id: str, known: Properties, given: Properties
) -> tuple[str, Properties, Properties] | None:
    """The resource as the vendor has it: its id, its outputs, and what is remembered because the vendor tells it to nobody.

    What stands behind a placeholder is looked for. Of what was left unfinished nothing is remembered: it may never have been set.
    """
    if is_placeholder(resource_id):
        inputs = given or known
        identity = creation.found(resource, inputs, known)
        if identity is None:
            return None
        resource_id, known = identity, {**inputs, UNFINISHED: True}
    if known.get(UNFINISHED):
        known = {name: value for name, value in known.items() if name not in resource.kept}
    state = resource.read(resource_id, known)
    if state is None:
        return None
    outputs = {name: value for name, value in state.items() if value is not None and name != "id"}
    remembered = {name: value for name, value in known.items() if name in resource.kept}
    return state.get("id", resource_id), outputs, remembered


def update(resource: Resource[Any], resource_id: str, olds: Properties, news: Properties) -> Properties:
    """Changes the resource; one that was left unfinished is first looked at, since nobody knows what of it was set."""
    if not olds.get(UNFINISHED):
        return resource.update(resource_id, olds, news)
    found = read(resource, resource_id, olds, news)
    if found is None and resource.repeatable:
        return resource.finish(resource_id, news, resource.make(news)[1])
    if found is None:
        raise VendorError(
            f"{resource.title(olds)} (id {resource_id}) is gone; `bin/pulumi refresh` takes it out of the state"
        )
    said = {name: value for name, value in olds.items() if name not in news and name != UNFINISHED}
    there = {**said, **found[1]}
    return resource.update(resource_id, there, news) if resource.changes_in_place() else there


def delete(resource: Resource[Any], resource_id: str, known: Properties) -> None:
    """Deletes the resource, and what stands behind a placeholder."""
    if is_placeholder(resource_id) or known.get(UNFINISHED):
        found = read(resource, resource_id, known, {})
        if found is None:
            return
        said = {name: value for name, value in known.items() if name in resource.kept}
        resource_id, known = found[0], {**known, **found[1], **said}
    resource.delete(resource_id, known)


def after(inputs: Mapping[str, Any], state: Mapping[str, Any]) -> Properties:
    """The outputs of a create or update: what the vendor answered, and the inputs that it does not repeat."""
    return {**plain(inputs), **{name: value for name, value in state.items() if value is not None}}


def planned_create(kind: Kind, inputs: Properties) -> Properties:
    """A new resource as a preview sees it: what only the vendor decides is unknown."""
    schema = kind.schema()
    computed = {
        name: UNKNOWN
        for name in schema.outputs
        if name not in inputs and (name not in schema.inputs or schema.inputs[name].vendor_fills)
    }
    return {**computed, **kind.foreseen(inputs), **inputs}


def planned_update(kind: Kind, olds: Properties, news: Properties) -> Properties:
    """A changed resource as a preview sees it."""
    schema = kind.schema()
    changed = {path[0] for path, _ in differences(schema.inputs, olds, news, kind.rules())}
    computed = {
        name: UNKNOWN if kind.moves.get(name) in changed else value
        for name, value in olds.items()
        if name not in schema.inputs or schema.inputs[name].vendor_fills
    }
    return {**computed, **kind.foreseen(news), **news}


def with_ignored(news: Properties, olds: Mapping[str, Any], ignored: Iterable[str]) -> Properties:
    """The program's inputs with each property whose changes it ignores as it is at the vendor.

    Left to itself the engine does so with inputs of last time only: not with what the program never gave, and not in a refresh.

    Args:
        ignored: paths, as ``ignoreChanges`` names them.
    """
    for path in ignored:
        news = _as_it_is(news, olds, steps(path))
    return news


def _as_it_is(new: Any, old: Any, path: list[Step]) -> Any:
    if not path:
        return old
    first, *rest = path
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        kept = _as_it_is(new.get(first), old.get(first), rest)
        return {name: value for name, value in {**new, first: kept}.items() if value is not None}
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        pairs = enumerate(zip(new, old, strict=True))
        return [_as_it_is(item, other, rest) if first in (index, EVERY) else item for index, (item, other) in pairs]
    return new


def refreshed_inputs(kind: Kind, inputs: Mapping[str, Any], state: Mapping[str, Any]) -> Properties:
    """The program's inputs, with the values that somebody else has changed since."""
    schema = kind.schema().inputs
    result: Properties = {}
    for name, given in inputs.items():
        if name not in schema or name in kind.kept:
            result[name] = given
            continue
        now, before = reveal(state.get(name)), reveal(given)
        if not any(value_differences(schema[name].type, now, before, kind.rules(), (name,))):
            result[name] = given
        elif now is not None:
            result[name] = mark_like(mark_like(_shaped(schema[name].type, before, now), given), state[name])
    return result


def _shaped(kind: Type, before: Any, now: Any) -> Any:
    """Of a nested object only what the program named: the rest is the vendor's to decide."""
    if kind.kind == "object" and isinstance(before, Mapping) and isinstance(now, Mapping):
        return {
            name: _shaped(kind.fields[name].type, before[name], now[name])
            for name in before
            if name in kind.fields and now.get(name) is not None
        }
    return now


def imported_inputs(kind: Kind, state: Mapping[str, Any]) -> Properties:
    """The inputs that a program would have to give to get a resource like the imported one."""
    return {**_worth_saying(kind.schema().inputs, state, kind, ()), "__defaults": []}


def _worth_saying(fields: Mapping[str, Field], state: Mapping[str, Any], kind: Kind, path: Path) -> Properties:
    defaults: Mapping[str, Any] = {} if path else kind.defaults
    result: Properties = {}
    for name, field in fields.items():
        value, here = state.get(name), (*path, name)
        ordinary = value == defaults[name] if name in defaults else is_nothing(value, kind.rules(), here)
        if value is None or (ordinary and not field.required):
            continue
        nested = field.type.kind == "object" and isinstance(value, Mapping)
        result[name] = _worth_saying(field.type.fields, value, kind, here) if nested else value
    return result


def deletes_first(kind: Kind, news: Mapping[str, Any], olds: Mapping[str, Any], chosen: list[str]) -> bool:
    """Whether a replacement must make room: always for some types, and where the program itself chose a name that stays."""
    if kind.delete_before_replace:
        return True
    name = kind.autoname.property if kind.autoname else None
    return name is not None and name not in chosen and news.get(name) == olds.get(name)
