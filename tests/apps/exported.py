"""What a stack exported for its apps, and apps that get nothing else of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.apps import processes
from tests.apps.processes import App
from tests.projects import ProjectCopy


@dataclass(frozen=True)
class Exported:
    """One app's settings for one identity provider."""

    app: str
    variables: Mapping[str, str]
    files: Mapping[str, str]
    client: Mapping[str, Any]
    authority: Path

    @property
    def url(self) -> str:
        """Where the app must answer for its callback to reach it."""
        parts = urlsplit(self.client["redirect_uris"][0])
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def port(self) -> int:
        """The port of that."""
        port = urlsplit(self.url).port
        assert port
        return port

    def write_files(self, folder: Path) -> None:
        """Puts the app's files where it looks for them, below the folder that it runs in."""
        for name, text in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    @contextmanager
    def running(self, command: Sequence[str], folder: Path, *, ready: str = "/", **more: str) -> Iterator[App]:
        """The app as a process, with what was exported; ``more`` is for what is no identity, such as where its other services are."""
        self.write_files(folder)
        variables = {**self.variables, **more}
        with processes.running(self.app, command, self.url + ready, folder, variables, self.authority) as app:
            yield app


@dataclass(frozen=True)
class AppsStack:
    """A stack with the apps, that is up, with its outputs."""

    project: ProjectCopy
    outputs: Mapping[str, Any]

    @property
    def authority(self) -> Path:
        return self.project.authority

    def exported(self, app: str, provider: str) -> Exported:
        return Exported(
            app=app,
            variables=self.outputs["settings"][app][provider],
            files=self.outputs["files"].get(app, {}).get(provider, {}),
            client=self.outputs["applications"][app][provider],
            authority=self.authority,
        )

    def password(self, email: str) -> str:
        return str(self.outputs["initial_passwords"][email])
