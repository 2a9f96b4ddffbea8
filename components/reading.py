"""Reads a stack file: every problem in one error, before anything is registered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from components import registry
from components.aws import names_a_region
from components.entitlements.settings import EntitlementsSettings
from components.entitlements.settings import problems as entitlement_problems
from components.errors import NOTHING, ConfigError, Path, Problem
from components.schema import AnySchema, Checked, LinkContext, did_you_mean, nearest, read, translate
from components.settings import (
    NAMESPACE,
    AppSettings,
    Limits,
    Link,
    RoleSettings,
    StackFile,
    StackSettings,
    UserSettings,
)

_PLACEHOLDER = re.compile(r"REPLACE-WITH(?:-[A-Z0-9]+)+|YOUR_[A-Z0-9_]+")


def parse(
    config: Mapping[str, object],
    *,
    integrations: Iterable[str] = (),
    earlier: Iterable[Problem] = (),
) -> StackSettings:
    """Settings from a stack's whole configuration, its objects decoded.

    Args:
        config: key with namespace -> value, such as ``dashboard-identity:apps``.
        integrations: the names that ``apps[].integration`` may have; any when empty. As a map, each with what ``appRoles`` may call
            a role in it: None for anything.
        earlier: problems that the reader of the configuration found.

    Raises:
        ConfigError: with every problem, when there is one.
    """
    placeholders = list(find_placeholders(config))
    reader = _Reader(config, integrations, [*earlier, *placeholders])
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

    def __init__(self, config: Mapping[str, object], integrations: Iterable[str], problems: list[Problem]) -> None:
        self.config = {key: value for key, value in config.items() if not key.startswith(f"{NAMESPACE}:")}
        self.own = {key.split(":", 1)[1]: value for key, value in config.items() if key.startswith(f"{NAMESPACE}:")}
        self.context: dict[str, object] = {"integrations": tuple(integrations)}
        if isinstance(integrations, Mapping):
            self.context["app_roles"] = integrations
        self.problems = problems

    def read(self) -> StackSettings:
        self._namespaces()
        file = self._file()
        limits = read(Limits, file.limits, (f"{NAMESPACE}:limits",), self.problems, {}) or Limits()
        self.context["max_secret_lifetime_days"] = limits.max_secret_lifetime_days
        self.context["kinds"] = tuple(kind for kind in file.providers if kind in registry.KINDS)
        providers = self._providers(file.providers)
        roles = self._roles(file.roles)
        self.context["roles"] = tuple(role.name for role in roles)
        users = self._items("users", file.users, UserSettings, "email")
        apps = self._items("apps", file.apps, AppSettings, "name")
        login_hosts = self._login_hosts(file.login_hosts, tuple(providers))
        links = self._links(providers, login_hosts, apps)
        for kind, provider in providers.items():
            checked = Checked(
                provider=provider,
                users=tuple((i, user) for i, user in users if user.providers is None or kind in user.providers),
                apps=tuple((i, app) for i, app in apps if kind in app.providers),
                config=self.config,
                providers=providers,
                links=tuple(link for link in links if kind in (link.holder, link.source)),
                secrets=frozenset(file.secrets),
                login_hosts=login_hosts,
            )
            self.problems.extend(_under_namespace(problem) for problem in registry.schema(kind).check(checked))
        self._passwords(file.passwords, file.users)
        self._secrets(file.secrets, providers)
        self._handing_over(apps)
        entitlements = self._entitlements(file.entitlements, users, providers)
        return StackSettings(
            providers=providers,
            roles=tuple(roles),
            users=tuple(user for _, user in users),
            apps=tuple(app for _, app in apps),
            limits=limits,
            login_hosts=login_hosts,
            deletion_protection=file.deletion_protection,
            config=self.config,
            passwords=file.passwords,
            links=links,
            secrets=file.secrets,
            entitlements=entitlements,
        )

    def _namespaces(self) -> None:
        """A misspelt namespace would have its setting passed over; any other one may be another provider's."""
        for key in self.config:
            namespace, _, name = key.partition(":")
            if nearest(namespace, [NAMESPACE]):
                self.problems.append(Problem((key,), "is not a known key", fix=f"did you mean '{NAMESPACE}:{name}'?"))

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

    def _links(
        self,
        providers: Mapping[str, Any],
        login_hosts: Mapping[str, str],
        apps: tuple[tuple[int, AppSettings], ...],
    ) -> tuple[Link, ...]:
        """The applications that identity providers hold for each other go through the same checks as the stack's own."""
        taken = {app.name.lower(): f"apps[{index}]" for index, app in apps}
        links: list[Link] = []
        for kind, provider in providers.items():
            path: Path = (f"{NAMESPACE}:providers", kind)
            try:
                found = tuple(
                    registry.schema(kind).links(LinkContext(provider, login_hosts, self.config, self._link_app))
                )
            except ValidationError as error:
                self.problems.extend(translate(error, AppSettings, path, None))
                continue
            for link in found:
                if link.app.name.lower() in taken:
                    rule = f"holds an application of the same name as {taken[link.app.name.lower()]}"
                    self.problems.append(Problem((*path, link.name), rule, link.app.name))
                taken[link.app.name.lower()] = f"providers.{kind}"
            links.extend(found)
        return tuple(links)

    def _link_app(self, name: str, source: str, callbacks: Sequence[str], **settings: object) -> AppSettings:
        values = {"name": name, "providers": [source], "callbacks": list(callbacks), **settings}
        return AppSettings.model_validate(values, context=self.context)

    def _passwords(self, raw: Mapping[str, object], users: Sequence[object]) -> None:
        emails = [str(user.get("email")) for user in users if isinstance(user, Mapping)]
        for email, value in raw.items():
            path: Path = (f"{NAMESPACE}:passwords", email)
            if email not in emails:
                self.problems.append(Problem(path, "is for nobody in 'users'", fix=did_you_mean(email, emails)))
            elif not isinstance(value, str) or len(value) < 12:
                self.problems.append(Problem(path, "must be a string of at least 12 characters", NOTHING))

    def _secrets(self, raw: Mapping[str, object], providers: Mapping[str, Any]) -> None:
        wanted = {
            name: kind for kind, provider in providers.items() for name in registry.schema(kind).secret_names(provider)
        }
        for name, value in raw.items():
            path: Path = (f"{NAMESPACE}:secrets", name)
            if name not in wanted:
                self.problems.append(Problem(path, "is for no connection", fix=did_you_mean(name, wanted)))
            elif not isinstance(value, str) or not value:
                self.problems.append(Problem(path, "must be a string", NOTHING))
        for name, kind in wanted.items():
            if name not in raw:
                path = (f"{NAMESPACE}:secrets", name)
                fix = f"run: pulumi config set --secret --path 'secrets[\"{name}\"]'"
                rule = f"is required: the client secret that {name!r} of {registry.schema(kind).title} was issued"
                self.problems.append(Problem(path, rule, fix=fix))

    def _entitlements(
        self, raw: Mapping[str, object], users: tuple[tuple[int, UserSettings], ...], providers: Mapping[str, Any]
    ) -> EntitlementsSettings | None:
        """Whoever has an access token of the pool is who the service sees; without a pool, any user of the stack."""
        if not raw:
            return None
        settings = read(EntitlementsSettings, raw, (f"{NAMESPACE}:entitlements",), self.problems, self.context)
        if settings is not None:
            able = [
                user.email
                for _, user in users
                if "cognito" not in providers or user.providers is None or "cognito" in user.providers
            ]
            found = entitlement_problems(settings, able, region=names_a_region(self.config))
            self.problems.extend(_under_namespace(problem) for problem in found)
        return settings

    def _handing_over(self, apps: tuple[tuple[int, AppSettings], ...]) -> None:
        if any(app.hand_over for _, app in apps) and not names_a_region(self.config):
            self.problems.append(Problem(("aws:region",), "is required by 'handOver'", fix="such as 'eu-west-1'"))


def _under_namespace(problem: Problem) -> Problem:
    head, *rest = problem.path
    known = str(head) if ":" in str(head) else f"{NAMESPACE}:{head}"
    return Problem((known, *rest), problem.rule, problem.value, problem.fix)
