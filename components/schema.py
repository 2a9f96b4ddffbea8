"""What all settings classes share: how they are read, how they refuse, and the kinds of value that several use."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from components.errors import SECRET, Path, Problem, is_secret_key

if TYPE_CHECKING:
    from components.settings import AppSettings, Link, UserSettings

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_EMAIL = re.compile(r"[^\s@\"<>]+@[^\s@\"<>]+\.[^\s@\"<>.]+")
_HOST = re.compile(r"(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_OF_A_URL = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&'()+,;=%]")
_ROLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,118}")


class Schema(BaseModel):
    """Plain values of the stack file. Keys are camelCase there; the snake_case spelling is read as well."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True, use_attribute_docstrings=True
    )


@dataclass(frozen=True)
class VendorSchema:
    """What a vendor adds to the stack file's schema."""

    title: str
    """The vendor's name."""
    provider: type[Schema]
    """Under ``providers.<kind>``."""
    user: type[Schema]
    """Under ``users[].options.<kind>``."""
    app: type[Schema]
    """Under ``apps[].options.<kind>``."""
    login_hosts: Mapping[str, str]
    """Key of ``loginHosts`` -> default."""
    links: Callable[[LinkContext], Iterable[Link]] = lambda _: ()
    """The identity providers of the stack whose users this one logs in."""
    secret_names: Callable[[Any], Iterable[str]] = lambda _: ()
    """For its settings, the keys that `secrets` must have: one for each client secret that somebody else issued."""
    check: Callable[[Checked], Iterable[Problem]] = lambda _: ()
    """What no single value shows; paths are relative to the configuration's namespace."""
    check_redirect_uri: Callable[[str], str] = lambda value: value
    """What the vendor asks of callbacks and logout URLs beyond what all ask; raises as validators do."""


@dataclass(frozen=True)
class LinkContext:
    """What a vendor's ``links`` are made of."""

    provider: Any
    """The vendor's own settings."""
    login_hosts: Mapping[str, str]
    config: Mapping[str, object]
    """The configuration of the providers, such as ``aws:region``."""
    app: Callable[..., AppSettings]
    """``app(name, source, callbacks, **settings)``: the application that the source holds for the link, checked like any other."""


@dataclass(frozen=True)
class Checked:
    """What a vendor's ``check`` looks at: only what passed on its own, with its place in the stack file."""

    provider: Any
    users: tuple[tuple[int, UserSettings], ...]
    apps: tuple[tuple[int, AppSettings], ...]
    config: Mapping[str, object]
    """The configuration of the providers, such as ``auth0:domain``."""
    providers: Mapping[str, Any]
    """Kind -> settings, of every identity provider of the stack."""
    links: tuple[Link, ...]
    """Those that this vendor holds, and those whose users are its."""
    secrets: frozenset[str]
    """Names of the secrets that others issued."""
    login_hosts: Mapping[str, str]


def refuse(rule: str, fix: str | None = None) -> PydanticCustomError:
    """To raise in a validator: the rule as a predicate, and the likely fix where it isn't obvious."""
    return PydanticCustomError("rule", "{rule}", {"rule": rule, "fix": fix or ""})


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_lower = {item.lower(): item for item in known}
    found = difflib.get_close_matches(word.lower().replace("_", ""), by_lower, n=1, cutoff=0.7)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?``, or the whole list when nothing comes near."""
    choices = list(known)
    near = nearest(word, choices)
    if near is not None:
        return f"did you mean {near!r}?"
    return f"known: {', '.join(choices)}" if choices else "there are none"


def check_redirect_uri(value: str, *, custom_scheme: bool = False) -> str:
    """An absolute URL that a vendor compares character by character.

    Source: RFC 9700 sections 2.1 and 4.1.3 (exact match), RFC 8252 section 7 (loopback and private-use schemes),
    RFC 6749 section 3.1.2 (no fragment).
    """
    if "*" in value:
        raise refuse("must not hold a wildcard", "list each URL")
    if "#" in value:
        raise refuse("must not have a fragment", f"use {value.split('#', maxsplit=1)[0]!r}")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as problem:
        raise _no_url() from problem
    if parts.scheme in ("http", "https"):
        if not parts.hostname or any(character.isspace() for character in value):
            raise _no_url()
        if "@" in parts.netloc:
            raise refuse("must not hold credentials")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
            raise refuse("must be https (plain http only for loopback)", f"use {'https' + value[4:]!r}")
        if not _HOST.fullmatch(parts.netloc) or port == 0:
            raise refuse("must name a host and perhaps a port", "a name with other letters is written as 'xn--…'")
    elif not (custom_scheme and "." in parts.scheme):
        fix = "a native app's own scheme is a reversed domain name, such as 'com.example.app:/callback'"
        raise refuse("must be https (plain http only for loopback)", fix if custom_scheme else None)
    _check_characters(value, parts.scheme)
    return value


def _no_url() -> PydanticCustomError:
    return refuse("must be an absolute URL", "such as 'https://dashboard.example.com/callback'")


def _check_characters(value: str, scheme: str) -> None:
    """What no two readers of an address read alike (RFC 3986 section 2; WHATWG's has a backslash for a slash)."""
    if not value.startswith(scheme):
        raise refuse("must have its scheme in lower case", f"use {scheme + value[len(scheme) :]!r}")
    other = next((character for character in value if not _OF_A_URL.fullmatch(character)), None)
    if other is not None:
        raise refuse(
            f"must not hold {other!r}, which stands in no URL", f"write it as {quote(other, errors='replace')!r}"
        )


def _origin(value: str) -> str:
    check_redirect_uri(value)
    parts = urlsplit(value)
    if parts.path or parts.query:
        raise refuse("must be an origin: scheme, host and port", f"use '{parts.scheme}://{parts.netloc}'")
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise refuse("must be an e-mail address")
    return value


def _role(value: str) -> str:
    if not _ROLE.fullmatch(value):
        raise refuse("must be letters, digits and _ . : / -, at most 119, the first a letter or digit")
    return value


Origin = Annotated[str, AfterValidator(_origin)]
LogoutUrl = Annotated[str, AfterValidator(check_redirect_uri)]
Email = Annotated[str, AfterValidator(_email)]
RoleName = Annotated[str, AfterValidator(_role)]
"""Fit to be an Auth0 role, a Cognito group and the value of an Entra app role."""

AnySchema = TypeVar("AnySchema", bound=Schema)


def read(
    schema: type[AnySchema], raw: object, path: Path, problems: list[Problem], context: Mapping[str, object]
) -> AnySchema | None:
    """The settings in ``raw``, or None with every reason added to ``problems``."""
    try:
        return schema.model_validate({} if raw is None else raw, context=dict(context))
    except ValidationError as error:
        problems.extend(translate(error, schema, path, raw))
        return None


def translate(error: ValidationError, schema: type[Schema], path: Path, raw: object) -> Iterator[Problem]:
    """What is wrong, in our words."""
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "too_short" and any(_below(other, detail) for other in details):
            # What is wrong with its items is said; that none of them is left follows from it.
            continue
        # pydantic's mark for a key of a map that is wrong by itself.
        location = path + tuple(part for part in detail["loc"] if part != "[key]")
        if detail["type"] == "extra_forbidden" and is_secret_key(str(location[-1])):
            yield Problem(location, "is a secret in clear", SECRET, _instead(location, raw))
        elif detail["type"] == "extra_forbidden":
            known = _keys_at(schema, tuple(detail["loc"])[:-1])
            yield Problem(location, "is not a known key", fix=did_you_mean(str(detail["loc"][-1]), known))
        elif detail["type"] == "missing":
            yield Problem(location, "is required")
        else:
            yield Problem(location, _rule(detail), detail["input"], detail.get("ctx", {}).get("fix") or None)


def _below(detail: ErrorDetails, above: ErrorDetails) -> bool:
    place = tuple(above["loc"])
    return len(detail["loc"]) > len(place) and tuple(detail["loc"][: len(place)]) == place


def _instead(location: Path, raw: object) -> str:
    email = raw.get("email") if isinstance(raw, Mapping) else None
    where = f'passwords["{email}"]' if isinstance(email, str) else "<key>"
    return f"remove it and run: pulumi config set --secret --path '{where}'"


def _rule(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "rule":
        return str(context["rule"])
    if detail["type"] == "literal_error":
        return f"must be one of {context['expected']}"
    if detail["type"] in ("model_type", "dict_type", "mapping_type"):
        return "must be a map"
    if detail["type"] == "too_short":
        return f"must have at least {context['min_length']}"
    message = re.sub(r"^(Input|Value) should", "must", detail["msg"])
    return message[0].lower() + message[1:]


def _keys_at(schema: type[Schema], location: Path) -> list[str]:
    """The keys that are known where an unknown one was found."""
    current: Any = schema
    for part in location:
        field = next((f for n, f in current.model_fields.items() if part in (n, f.alias)), None)
        inner = getattr(field, "annotation", None)
        while inner is not None and not (isinstance(inner, type) and issubclass(inner, Schema)):
            inner = next((a for a in getattr(inner, "__args__", ()) if a is not type(None)), None)
        current = inner or current
    return [field.alias or name for name, field in current.model_fields.items()]
