"""The few calls of GitHub's REST API that comments and issues need.

Source: https://docs.github.com/en/rest/issues, https://docs.github.com/en/rest/pulls (API version 2022-11-28, read 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self
from urllib.parse import quote

import httpx

from engine.problems import NotReady, Problem

API = "https://api.github.com"
_VERSION = "2022-11-28"
_SECONDS = 30.0
_PAGE = 100
_OWN_LOGIN = "github-actions[bot]"
"""Who writes with a workflow's own token. Whoever else writes the marker into a comment of theirs keeps that comment."""

Document = dict[str, Any]


class MayNotWrite(NotReady):
    """The token reads and does not write, as that of a fork's pull request, or lacks the permission."""

    headline = "GitHub refuses it"


class GitHub:
    """One repository, by a workflow's token."""

    def __init__(self, repository: str, token: str, api: str = API) -> None:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": _VERSION,
        }
        self._client = httpx.Client(base_url=f"{api}/repos/{quote(repository)}", headers=headers, timeout=_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._client.close()

    def open_pull_requests(self, owner: str, branch: str) -> list[Document]:
        """The open pull requests from a branch, here or in a fork."""
        return list(self._pages("/pulls", {"state": "open", "head": f"{owner}:{branch}"}))

    def own_comment(self, number: int, marker: str) -> Document | None:
        """The comment that an earlier run made, by its first line and its author."""
        return next((one for one in self._pages(f"/issues/{number}/comments", {}) if _is_own(one, marker)), None)

    def create_comment(self, number: int, body: str) -> Document:
        return self._send("POST", f"/issues/{number}/comments", {"body": body})

    def update_comment(self, comment: Document, body: str) -> Document:
        return self._send("PATCH", f"/issues/comments/{int(comment['id'])}", {"body": body})

    def own_issue(self, marker: str) -> Document | None:
        """The open issue that an earlier run made."""
        found = self._pages("/issues", {"state": "open", "creator": _OWN_LOGIN})
        return next((one for one in found if _is_own(one, marker) and "pull_request" not in one), None)

    def create_issue(self, title: str, body: str) -> Document:
        return self._send("POST", "/issues", {"title": title, "body": body})

    def update_issue(self, issue: Document, changes: Mapping[str, str]) -> Document:
        return self._send("PATCH", f"/issues/{int(issue['number'])}", changes)

    def _pages(self, path: str, parameters: Mapping[str, str]) -> Iterator[Document]:
        url, query = path, {**parameters, "per_page": str(_PAGE)}
        while url:
            answer = self._call("GET", url, params=query)
            yield from answer.json()
            # The address of the next page has the query in it.
            url, query = answer.links.get("next", {}).get("url", ""), {}

    def _send(self, method: str, path: str, body: Mapping[str, str]) -> Document:
        document: Document = self._call(method, path, json=body).json()
        return document

    def _call(self, method: str, url: str, **options: Any) -> httpx.Response:
        if not options.get("params"):
            options.pop("params", None)
        try:
            answer = self._client.request(method, url, **options)
        except httpx.HTTPError as error:
            what = f"GitHub did not answer {method} {url}: {type(error).__name__}"
            raise NotReady([Problem(what, "run the job again")]) from None
        if answer.status_code in (403, 404) and method != "GET":
            what = f"GitHub answered {answer.status_code} to {method} {url}: {_reason(answer)}"
            raise MayNotWrite([Problem(what, "give the job the permission under `permissions`")])
        if answer.is_error:
            what = f"GitHub answered {answer.status_code} to {method} {url}: {_reason(answer)}"
            raise NotReady([Problem(what, "see the job's `permissions`; run it again if GitHub was at fault")])
        return answer


def _is_own(one: Document, marker: str) -> bool:
    author = one.get("user") or {}
    return author.get("login") == _OWN_LOGIN and str(one.get("body") or "").startswith(marker)


def _reason(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("message", ""))
    except (ValueError, AttributeError):
        return answer.reason_phrase
