"""Writes `integrations.md` from the integrations: ``python docs/integrations.py`` (``--check``: fails when it is stale)."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import integrations
from integrations.variable import Variable

TARGET = Path(__file__).with_name("integrations.md")
_SECRETS = frozenset({"client_secret", "session_secret"})
_SHOWN_LETTERS = 60
_INTRODUCTION = """# Integrations

<!-- Written by docs/integrations.py from the integrations; `make docs` after a change of one. -->

What an app reads, in the app's own names. `apps[].integration` of the stack file chooses one; the stack's outputs `settings` and `files`
hold the result for each of the app's identity providers, and `bin/settings` writes it where the app takes it:

```sh
bin/settings Catalog auth0 --output catalog.env                           # NAME=value lines, for dotenv and for a shell
bin/settings Catalog auth0 --format k8s-secret | kubectl apply -f -       # a Secret
bin/settings Catalog auth0 --format compose --output compose.login.yaml   # docker compose -f compose.yaml -f compose.login.yaml up
bin/settings Reports entra --format files --output .                      # the app's own files, such as .streamlit/secrets.toml
```

Files are written with mode 0600, no secret stands on a command line, and a terminal shows secrets only with `--show-secrets`. `json` and
`toml` are the other formats. What the client lacks is left out: a public app has no client secret.

Another app is one more file in [integrations/](../integrations).
"""


def render() -> str:
    """The whole page."""
    names = integrations.names()
    rows = [f"| [`{name}`](#{name}) | {_summary(name)} | {_files(name)} |" for name in names]
    table = "\n".join(["| integration | for | files |", "|---|---|---|", *rows]) + "\n"
    return "\n".join([_INTRODUCTION, table, *(part for name in names for part in _section(name))])


def _section(name: str) -> Iterator[str]:
    yield f"## {name}\n\n{_markdown(_text(name))}\n"
    variables, files = integrations.variables(name), integrations.files(name)
    yield "\n".join(["| variable | made of | |", "|---|---|---|", *_rows(variables)]) + "\n"
    if files:
        yield "\n".join(["| file | made of | |", "|---|---|---|", *_rows(files)]) + "\n"


def _rows(made: Mapping[str, Variable]) -> Iterator[str]:
    for name, variable in made.items():
        secret = "secret" if _SECRETS.intersection(variable.fields) else ""
        yield f"| `{name}` | {_made_of(variable)} | {secret} |"


def _made_of(variable: Variable) -> str:
    if variable.fields:
        return ", ".join(f"`{field}`" for field in variable.fields)
    text = variable.render()
    return f"always `{text}`" if len(text) <= _SHOWN_LETTERS and "\n" not in text else "the same for every client"


def _files(name: str) -> str:
    return ", ".join(f"`{path}`" for path in integrations.files(name))


def _summary(name: str) -> str:
    return _markdown(_text(name).partition("\n")[0])


def _text(name: str) -> str:
    return inspect.getdoc(integrations.module(name)) or ""


def _markdown(text: str) -> str:
    return text.replace("``", "`")


def main(arguments: list[str]) -> int:
    page = render()
    if "--check" in arguments:
        stale = not TARGET.exists() or TARGET.read_text("utf-8") != page
        if stale:
            sys.stderr.write("docs/integrations.md is stale: python docs/integrations.py\n")
        return int(stale)
    TARGET.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
