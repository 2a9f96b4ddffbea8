"""GitHub's issue-comments and pull-request API as far as a workflow's token meets it, on the loopback interface.

Source: https://docs.github.com/en/rest/issues/comments and https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "example/dashboards"
TOKEN = "ghs_" + "0" * 36
BOT = {"login": "github-actions[bot]", "type": "Bot"}
LONGEST_BODY = 65_536


@dataclass
class GitHubServer:
    """What it holds, and what it was asked."""

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    token_writes: bool = True
    requests: list[str] = field(default_factory=list)

    def comment(self, number: int, body: str, user: dict[str, str] = BOT) -> dict[str, Any]:
        made = {"id": 100 + len(self.comments), "body": body, "user": user, "number": number}
        made["html_url"] = f"https://github.com/{REPOSITORY}/pull/{number}#issuecomment-{made['id']}"
        self.comments.append(made)
        return made

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> tuple[int, Any]:
        if method != "GET" and not self.token_writes:
            return 403, {"message": "Resource not accessible by integration"}
        if len(body.get("body", "")) > LONGEST_BODY:
            return 422, {"message": "Validation Failed: body is too long (maximum is 65536 characters)"}
        parts = path.split("/")
        if parts == ["pulls"]:
            head = query["head"][0]
            return 200, [pull for pull in self.pulls if f"{pull['owner']}:{pull['branch']}" == head]
        if parts[0] == "issues" and parts[1:2] == ["comments"]:
            (found,) = (one for one in self.comments if one["id"] == int(parts[2]))
            found |= body
            return 200, found
        if parts[0] == "issues" and parts[2:] == ["comments"]:
            number = int(parts[1])
            if method == "POST":
                return 201, self.comment(number, body["body"])
            return 200, [one for one in self.comments if one["number"] == number]
        if parts == ["issues"] and method == "GET":
            return 200, [
                one for one in self.issues if one["state"] == "open" and one["user"]["login"] == query["creator"][0]
            ]
        if parts == ["issues"]:
            made = {"number": 1 + len(self.issues), "state": "open", "user": BOT, **body}
            made["html_url"] = f"https://github.com/{REPOSITORY}/issues/{made['number']}"
            self.issues.append(made)
            return 201, made
        (found,) = (one for one in self.issues if one["number"] == int(parts[1]))
        found |= body
        return 200, found


@contextmanager
def serving() -> Iterator[GitHubServer]:
    """A server on a free port until the end of the block."""
    github = GitHubServer()

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            github.requests.append(f"{self.command} {self.path}")
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            prefix = f"/repos/{REPOSITORY}/"
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                self._send(401, {"message": "Bad credentials"}, "")
            elif not parts.path.startswith(prefix):
                self._send(404, {"message": "Not Found"}, "")
            else:
                status, found = github.answer(self.command, parts.path.removeprefix(prefix), query, body)
                self._send(status, *_page(found, query, f"{github.url}{parts.path}"))

        def _send(self, status: int, document: Any, link: str) -> None:
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if link:
                self.send_header("Link", link)
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self._handle()

        def do_POST(self) -> None:
            self._handle()

        def do_PATCH(self) -> None:
            self._handle()

        def log_message(self, *_: object) -> None:
            """The test says what it saw."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    github.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _page(found: Any, query: dict[str, list[str]], address: str) -> tuple[Any, str]:
    if not isinstance(found, list):
        return found, ""
    size, number = int(query.get("per_page", ["30"])[0]), int(query.get("page", ["1"])[0])
    rest = found[size * number :]
    others = "&".join(f"{name}={values[0]}" for name, values in query.items() if name != "page")
    link = f'<{address}?{others}&page={number + 1}>; rel="next"' if rest else ""
    return found[size * (number - 1) : size * number], link
