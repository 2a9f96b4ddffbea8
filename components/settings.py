"""The stack file's schema, and its reading: every problem in one error, before anything is registered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from components import registry
from components.errors import NOTHING, ConfigError, Path, Problem
from components.schema import (
    AnySchema,
    Checked,
    Email,
    LogoutUrl,
    Origin,
    RoleName,
    Schema,
    check_redirect_uri,
    did_you_mean,
    read,
    refuse,
)

NAMESPACE = "dashboard-identity"
_PLACEHOLDER = re.compile(r"REPLACE-WITH(?:-[A-Z0-9]+)+|YOUR_[A-Z0-9_]+")


def _known_kind(value: str, info: ValidationInfo) -> str:
    kinds = _from_context(info, "kinds")
    if value in kinds:
        return value
    if value in registry.KINDS:
        raise refuse("names an identity provider that is not configured", f"add '{NAMESPACE}:providers.{value}'")
    raise refuse("names an unknown identity provider", did_you_mean(value, kinds))


def _known_role(value: str, info: ValidationInfo) -> str:
    roles = _from_context(info, "roles")
    if value not in roles:
        raise refuse("is not one of the stack's roles", did_you_mean(value, roles))
    return value


def _callback(value: str, info: ValidationInfo) -> str:
    check_redirect_uri(value, custom_scheme=info.data.get("type") == "native")
    return _fit_for_vendors(value, info)


def _fit_for_vendors(value: str, info: ValidationInfo) -> str:
    for kind in info.data.get("providers", ()):
        registry.schema(kind).check_redirect_uri(value)
    return value


def _from_context(info: ValidationInfo, key: str) -> Sequence[str]:
    found: Sequence[str] = (info.context or {}).get(key, ())
    return found


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if values.count(value) > 1:
            raise refuse(f"names {value!r} twice")
    return values


Kind = Annotated[str, AfterValidator(_known_kind)]
AppType = Literal["regular_web", "spa", "native", "machine"]
AuthMethod = Literal["client_secret_basic", "client_secret_post"]


class RoleSettings(Schema):
    """A role of the one vocabulary that all identity providers share."""

    name: RoleName
    """As it stands in the token."""
    description: str = Field(default="", max_length=200)
    """Shown in the vendor's console; the name when empty."""


class UserSettings(Schema):
    """Someone who may log in."""

    email: Email
    """The login name; the same at every identity provider, unless an option says otherwise."""
    name: str = Field(default="", max_length=150)
    """The full name; the e-mail address when empty."""
    roles: Annotated[tuple[Annotated[str, AfterValidator(_known_role)], ...], AfterValidator(_distinct)] = ()
    """Names of the stack's roles."""
    providers: Annotated[tuple[Kind, ...], AfterValidator(_distinct)] | None = None
    """Where this user exists; at every configured identity provider when absent."""
    options: dict[str, Any] = {}
    """Kind of identity provider -> what only that vendor has."""

    @property
    def display_name(self) -> str:
        """The full name, or what stands for it."""
        return self.name or self.email


class AppSettings(Schema):
    """One dashboard."""

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9 _.-]{0,63}$")
    """Unique in the stack; the name at every vendor and the key in the outputs."""
    description: str = Field(default="", max_length=140)
    """Shown in the vendor's console; the name when empty."""
    type: AppType = "regular_web"
    """`regular_web` keeps a secret on a server; `spa` and `native` are public; `machine` has no user."""
    providers: Annotated[tuple[Kind, ...], AfterValidator(_distinct)] = Field(min_length=1)
    """The identity providers in front of it."""
    callbacks: Annotated[tuple[Annotated[str, AfterValidator(_callback)], ...], AfterValidator(_distinct)] = Field(
        default=(), max_length=100, validate_default=True
    )
    """Redirect URIs, compared exactly; at least one unless the type is `machine`. The first is the default."""
    logout_urls: Annotated[
        tuple[Annotated[LogoutUrl, AfterValidator(_fit_for_vendors)], ...], AfterValidator(_distinct)
    ] = ()
    """Where a browser may be sent after logging out."""
    origins: Annotated[tuple[Origin, ...], AfterValidator(_distinct)] = ()
    """Origins whose scripts may call the token endpoint."""
    namespace: str | None = None
    """Prefix of the claims that Auth0 adds to tokens; `https://<host of the first callback>/` when absent."""
    metadata: dict[str, str] = {}
    """Kept with the client where the vendor has a place for it."""
    audience: str | None = None
    """The API that a `machine` app asks tokens for."""
    scopes: Annotated[tuple[str, ...], AfterValidator(_distinct)] = ()
    """The scopes of that API."""
    auth_method: AuthMethod = "client_secret_basic"
    """How an app with a secret proves itself at the token endpoint."""
    integration: str = "oidc_env"
    """Which variables the output `settings` holds for it."""
    options: dict[str, Any] = {}
    """Kind of identity provider -> what only that vendor has."""

    @field_validator("callbacks")
    @classmethod
    def _has_callback(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        kind = info.data.get("type")
        if kind == "machine" and value:
            raise refuse("must be empty: an app of type 'machine' has no browser to send back", "remove 'callbacks'")
        if kind not in (None, "machine") and not value:
            raise refuse(f"must name at least one URL: an app of type {kind!r} sends a browser back")
        return value

    @field_validator("namespace")
    @classmethod
    def _is_namespace(cls, value: str | None) -> str | None:
        if value is not None and not (value.startswith(("https://", "http://")) and value.endswith("/")):
            raise refuse("must be a URL that ends with '/'", "such as 'https://dashboard.example.com/'")
        return value

    @field_validator("integration")
    @classmethod
    def _is_integration(cls, value: str, info: ValidationInfo) -> str:
        known = _from_context(info, "integrations")
        if known and value not in known:
            raise refuse("is not a known integration", did_you_mean(value, known))
        return value

    @property
    def public(self) -> bool:
        """Whether it can keep no secret."""
        return self.type in ("spa", "native")


class Limits(Schema):
    """What no setting of the stack may go past."""

    max_secret_lifetime_days: int = Field(default=180, ge=1, le=730)
    """A client secret that expires may not live longer."""


@dataclass(frozen=True)
class StackSettings:
    """A stack file that passed every check."""

    providers: Mapping[str, Any]
    """Kind -> that vendor's settings."""
    roles: tuple[RoleSettings, ...]
    users: tuple[UserSettings, ...]
    apps: tuple[AppSettings, ...]
    limits: Limits
    login_hosts: Mapping[str, str]
    deletion_protection: bool
    config: Mapping[str, object] = field(repr=False)
    """The configuration of the providers, such as ``auth0:domain``."""
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    """E-mail address -> initial password, for the users whose password is not to be generated."""

    def users_of(self, kind: str) -> tuple[UserSettings, ...]:
        """Those who exist at this identity provider, in the stack file's order."""
        return tuple(user for user in self.users if user.providers is None or kind in user.providers)

    def apps_of(self, kind: str) -> tuple[AppSettings, ...]:
        """Those that this identity provider stands in front of."""
        return tuple(app for app in self.apps if kind in app.providers)

    def roles_of(self, user: UserSettings) -> list[str]:
        """The user's roles in the order of the vocabulary, so that reordering a user's list changes nothing."""
        return [role.name for role in self.roles if role.name in user.roles]


class StackFile(Schema):
    """The keys of a stack file."""

    providers: dict[str, Any]
    """Kind of identity provider -> its settings: `auth0`, `cognito`, `entra`."""
    roles: list[Any] = []
    """The roles of all dashboards, in the order in which tokens list them."""
    users: list[Any] = []
    """Those who may log in."""
    apps: list[Any]
    """The dashboards."""
    limits: Any = {}
    """What no setting of the stack may go past."""
    login_hosts: dict[str, Any] = {}
    """Where a vendor's login stands, when it isn't the vendor's own host: an emulator."""
    deletion_protection: bool = True
    """Refuses to delete what holds users. Set it to false, `pulumi up`, then `pulumi destroy`."""
    passwords: dict[str, Any] = {}
    """E-mail address -> initial password, as secrets; whoever is not in it gets a generated one."""


def parse(
    config: Mapping[str, object],
    *,
    integrations: Iterable[str] = (),
    earlier: Iterable[Problem] = (),
) -> StackSettings:
    """Settings from a stack's whole configuration, its objects decoded.

    Args:
        config: key with namespace -> value, such as ``dashboard-identity:apps``.
        integrations: the names that ``apps[].integration`` may have; any when empty.
        earlier: problems that the reader of the configuration found.

    Raises:
        ConfigError: with every problem, when there is one.
    """
    placeholders = list(find_placeholders(config))
    reader = _Reader(config, tuple(integrations), [*earlier, *placeholders])
    settings = reader.read()
    unfilled = {problem.path for problem in placeholders}
    problems = [p for p in reader.problems if p.path not in unfilled or p in placeholders]
    if problems:
        raise ConfigError(problems)
    return settings


def find_placeholders(value: object, path: Path = ()) -> Iterator[Problem]:
    """Every value that a stack file's author was to replace, such as ``REPLACE-WITH-YOUR-HOST``."""
    if isinstance(value, str):
        names = list(dict.fromkeys(_PLACEHOLDER.findall(value)))
        if names:
            noun = "placeholder" if len(names) == 1 else "placeholders"
            yield Problem(path, f"still holds the {noun} {', '.join(names)}", value, "put your own value there")
        return
    items: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield from find_placeholders(key, (*path, key)) if isinstance(key, str) else ()
        yield from find_placeholders(item, (*path, key))


class _Reader:
    """One pass over a configuration."""

    def __init__(self, config: Mapping[str, object], integrations: tuple[str, ...], problems: list[Problem]) -> None:
        self.config = {key: value for key, value in config.items() if not key.startswith(f"{NAMESPACE}:")}
        self.own = {key.split(":", 1)[1]: value for key, value in config.items() if key.startswith(f"{NAMESPACE}:")}
        self.context: dict[str, object] = {"integrations": integrations}
        self.problems = problems

    def read(self) -> StackSettings:
        file = self._file()
        limits = read(Limits, file.limits, (f"{NAMESPACE}:limits",), self.problems, {}) or Limits()
        self.context["max_secret_lifetime_days"] = limits.max_secret_lifetime_days
        self.context["kinds"] = tuple(kind for kind in file.providers if kind in registry.KINDS)
        providers = self._providers(file.providers)
        roles = self._roles(file.roles)
        self.context["roles"] = tuple(role.name for role in roles)
        users = self._items("users", file.users, UserSettings, "email")
        apps = self._items("apps", file.apps, AppSettings, "name")
        for kind, provider in providers.items():
            self._check_vendor(kind, provider, users, apps)
        self._passwords(file.passwords, file.users)
        return StackSettings(
            providers=providers,
            roles=tuple(roles),
            users=tuple(user for _, user in users),
            apps=tuple(app for _, app in apps),
            limits=limits,
            login_hosts=self._login_hosts(file.login_hosts, tuple(providers)),
            deletion_protection=file.deletion_protection,
            config=self.config,
            passwords=file.passwords,
        )

    def _file(self) -> StackFile:
        """The top level, without the keys that are wrong, so that the rest of the file is still looked at."""
        found: list[Problem] = []
        file = read(StackFile, self.own, (), found, {})
        if file is None:
            self.problems.extend(_under_namespace(problem) for problem in found)
            wrong = {problem.path[0] for problem in found}
            rest = {key: value for key, value in self.own.items() if key not in wrong}
            file = StackFile.model_validate({"providers": {}, "apps": []} | rest)
        return file

    def _providers(self, raw: Mapping[str, object]) -> dict[str, Any]:
        providers: dict[str, Any] = {}
        for kind, value in raw.items():
            path: Path = (f"{NAMESPACE}:providers", kind)
            if kind not in registry.KINDS:
                fix = did_you_mean(kind, registry.KINDS)
                self.problems.append(Problem(path, "is not a known identity provider", fix=fix))
                continue
            settings = read(registry.schema(kind).provider, value, path, self.problems, self.context)
            if settings is not None:
                providers[kind] = settings
        if not raw and "providers" in self.own:
            self.problems.append(Problem((f"{NAMESPACE}:providers",), "must name at least one identity provider"))
        return providers

    def _roles(self, raw: Sequence[object]) -> list[RoleSettings]:
        return [role for _, role in self._items("roles", raw, RoleSettings, "name")]

    def _items(
        self, key: str, raw: Sequence[object], schema: type[AnySchema], unique: str
    ) -> tuple[tuple[int, AnySchema], ...]:
        items: list[tuple[int, AnySchema]] = []
        first: dict[str, int] = {}
        names: dict[int, str] = {}
        for index, value in enumerate(raw):
            path: Path = (f"{NAMESPACE}:{key}", index)
            name = value.get(unique) if isinstance(value, dict) else None
            if isinstance(name, str):
                names[index] = name
                seen = first.setdefault(name.lower(), index)
                if seen != index:
                    fix = "upper and lower case count as the same"
                    rule = f"is a duplicate of {key}[{seen}]"
                    self.problems.append(Problem((*path, unique), rule, name, fix if name != names[seen] else None))
            item = read(schema, self._options(key, path, value), path, self.problems, self.context)
            if item is not None:
                items.append((index, item))
        return tuple(items)

    def _options(self, key: str, path: Path, value: object) -> object:
        """The same value with each vendor's options read by that vendor."""
        options = value.get("options") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(options, dict):
            return value
        read_options: dict[str, Any] = {}
        for kind, raw in options.items():
            where = (*path, "options", kind)
            if kind not in registry.KINDS:
                fix = did_you_mean(kind, registry.KINDS)
                self.problems.append(Problem(where, "is not a known identity provider", fix=fix))
                continue
            vendor = registry.schema(kind)
            read_options[kind] = read(
                vendor.app if key == "apps" else vendor.user, raw, where, self.problems, self.context
            )
        return {**value, "options": read_options}

    def _login_hosts(self, raw: Mapping[str, object], kinds: tuple[str, ...]) -> dict[str, str]:
        known = {name: host for kind in registry.KINDS for name, host in registry.schema(kind).login_hosts.items()}
        hosts = {name: host for kind in kinds for name, host in registry.schema(kind).login_hosts.items()}
        for name, value in raw.items():
            path: Path = (f"{NAMESPACE}:loginHosts", name)
            if name not in known:
                self.problems.append(Problem(path, "is not a known key", fix=did_you_mean(name, known)))
            elif not isinstance(value, str) or not value.startswith("https://") or value.endswith("/"):
                self.problems.append(Problem(path, "must be an https URL without a slash at its end", value))
            else:
                hosts[name] = value
        return hosts

    def _check_vendor(
        self,
        kind: str,
        provider: Any,
        users: tuple[tuple[int, UserSettings], ...],
        apps: tuple[tuple[int, AppSettings], ...],
    ) -> None:
        checked = Checked(
            provider=provider,
            users=tuple((i, user) for i, user in users if user.providers is None or kind in user.providers),
            apps=tuple((i, app) for i, app in apps if kind in app.providers),
            config=self.config,
        )
        self.problems.extend(_under_namespace(problem) for problem in registry.schema(kind).check(checked))

    def _passwords(self, raw: Mapping[str, object], users: Sequence[object]) -> None:
        emails = [str(user.get("email")) for user in users if isinstance(user, Mapping)]
        for email, value in raw.items():
            path: Path = (f"{NAMESPACE}:passwords", email)
            if email not in emails:
                self.problems.append(Problem(path, "is for nobody in 'users'", fix=did_you_mean(email, emails)))
            elif not isinstance(value, str) or len(value) < 12:
                self.problems.append(Problem(path, "must be a string of at least 12 characters", NOTHING))


def _under_namespace(problem: Problem) -> Problem:
    head, *rest = problem.path
    known = str(head) if ":" in str(head) else f"{NAMESPACE}:{head}"
    return Problem((known, *rest), problem.rule, problem.value, problem.fix)
