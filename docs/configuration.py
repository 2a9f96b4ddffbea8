"""Writes `configuration.md` from the settings classes: ``python docs/configuration.py`` (``--check``: fails when it is stale)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

import integrations
from components import registry
from components.entitlements.settings import EntitlementsSettings
from components.schema import Schema
from components.settings import NAMESPACE, AppSettings, Limits, RoleSettings, StackFile, UserSettings

TARGET = Path(__file__).with_name("configuration.md")
_INTRODUCTION = f"""# Configuration

<!-- Written by docs/configuration.py from the settings classes; `python docs/configuration.py` after a change of one. -->

What a stack file may hold under `{NAMESPACE}:`. Keys are camelCase; their snake_case spelling is read too. An unknown key, and anything
else that is wrong, is refused before a resource is touched, all of it in one error. Beside these keys stand the providers' own:
`auth0:domain`, `aws:region`, `azuread:metadataHost` and the like; a secret among them must be encrypted or come from the environment.

A password never stands in a stack file in clear. Users get a generated one (`pulumi stack output initial_passwords --show-secrets`), or
yours: `pulumi config set --secret --path 'passwords["ada@example.com"]'`.
"""


def render() -> str:
    """The whole page."""
    sections = [_INTRODUCTION, *_section("The stack", f"{NAMESPACE}:", StackFile)]
    sections += _section("Roles", "roles[]", RoleSettings)
    sections += _section("Users", "users[]", UserSettings)
    sections += _section("Apps", "apps[]", AppSettings)
    sections.append(f"Integrations: {', '.join(f'`{name}`' for name in integrations.names())}.\n")
    sections += _section("Limits", "limits", Limits)
    sections += _section("Entitlements", "entitlements", EntitlementsSettings)
    sections.append("## Login hosts\n\nKeys of `loginHosts`, and what stands there when they are absent:\n")
    hosts = [
        f"| `{key}` | `{value}` |"
        for kind in registry.KINDS
        for key, value in registry.schema(kind).login_hosts.items()
    ]
    sections.append("\n".join(["| key | default |", "|---|---|", *hosts]) + "\n")
    for kind in registry.KINDS:
        schema = registry.schema(kind)
        sections += _section(schema.title, f"providers.{kind}", schema.provider)
        if schema.user.model_fields:
            sections += _section(f"{schema.title}: a user", f"users[].options.{kind}", schema.user, level=3)
        if schema.app.model_fields:
            sections += _section(f"{schema.title}: an app", f"apps[].options.{kind}", schema.app, level=3)
    return "\n".join(sections)


def _section(title: str, path: str, schema: type[Schema], *, level: int = 2) -> Iterator[str]:
    yield f"{'#' * level} {title}\n\n`{path}`: {_summary(schema)}\n"
    yield "\n".join(["| key | value | default | |", "|---|---|---|---|", *_rows(schema)]) + "\n"
    for name, nested in _nested(schema):
        key = f"{path}.{name}" if not path.endswith(":") else f"{path}{name}"
        yield from _section(f"`{name}`", key, nested, level=level + 1)


def _rows(schema: type[Schema]) -> Iterator[str]:
    for name, field in schema.model_fields.items():
        description = " ".join((field.description or "").split()).replace("|", r"\|")
        yield f"| `{field.alias or name}` | {_type(field.annotation)}{_bounds(field)} | {_default(field)} | {description} |"


def _nested(schema: type[Schema]) -> Iterator[tuple[str, type[Schema]]]:
    for name, field in schema.model_fields.items():
        found = _schema_in(field.annotation)
        if found is not None:
            many = "[]" if get_origin(field.annotation) is tuple else ""
            yield f"{field.alias or name}{many}", found


def _schema_in(annotation: Any) -> type[Schema] | None:
    if isinstance(annotation, type) and issubclass(annotation, Schema):
        return annotation
    return next((found for item in get_args(annotation) if (found := _schema_in(item))), None)


def _type(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin in (Union, UnionType):
        return _type(next(argument for argument in arguments if argument is not NoneType))
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin in (tuple, list):
        return f"list of {_plural(_type(arguments[0]))}"
    if origin is dict or (isinstance(annotation, type) and issubclass(annotation, Schema)):
        return "map"
    return {str: "string", int: "integer", bool: "boolean", Any: "map"}.get(annotation, str(annotation))


def _plural(name: str) -> str:
    return name if name.startswith("`") else f"{name}s"


def _bounds(field: FieldInfo) -> str:
    metadata = [*field.metadata, *(m for a in get_args(field.annotation) for m in getattr(a, "__metadata__", ()))]
    low = next((m.ge for m in metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in metadata if hasattr(m, "le")), None)
    if low is None:
        return ""
    return f", {low} to {high}" if high is not None else f", from {low}"


def _default(field: FieldInfo) -> str:
    default = field.default
    if field.is_required() or default is PydanticUndefined:
        return "required"
    if default is None or default in ((), [], {}, "") or isinstance(default, Schema):
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return ", ".join(f"`{_name(item)}`" for item in default)
    return f"`{default}`"


def _name(item: Any) -> str:
    return str(getattr(item, "name", item))


def _summary(schema: type[Schema]) -> str:
    text = " ".join((schema.__doc__ or "").split())
    return text[0].lower() + text[1:]


def main(arguments: list[str]) -> int:
    page = render()
    if "--check" in arguments:
        stale = not TARGET.exists() or TARGET.read_text("utf-8") != page
        if stale:
            sys.stderr.write("docs/configuration.md is stale: python docs/configuration.py\n")
        return int(stale)
    TARGET.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
