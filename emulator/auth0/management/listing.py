"""What list operations share: pages by number, pages from a checkpoint, and the choice of fields."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from flask import request

from emulator.auth0.management.errors import ApiError

Document = dict[str, Any]

PER_PAGE = 50
PER_PAGE_LIMIT = 100


def public(document: Document) -> Document:
    """The document without the emulator's own members."""
    return {name: value for name, value in document.items() if not name.startswith("_")}


def flag(name: str) -> bool | None:
    """A boolean of the query, None when it is not there."""
    given = request.args.get(name)
    if given is None:
        return None
    if given not in ("true", "false"):
        raise _invalid(f"Expected type boolean but found type string' on property {name}")
    return given == "true"


def number(name: str, default: int, maximum: int | None = None) -> int:
    """A whole number of the query, from 0 (or 1 for sizes) to the maximum."""
    given = request.args.get(name)
    if given is None:
        return default
    if not given.isdigit():
        raise _invalid(f"Expected type integer but found type string' on property {name}")
    value = int(given)
    if maximum is not None and value > maximum:
        raise _invalid(f"Value {value} is greater than maximum {maximum}' on property {name}")
    return value


def chosen(document: Document, always: tuple[str, ...] = ()) -> Document:
    """The fields that ``fields`` and ``include_fields`` ask for, of the public ones.

    Args:
        always: those that the service answers whatever was asked for.
    """
    shown = public(document)
    names = {name for name in request.args.get("fields", "").split(",") if name}
    if not names:
        return shown
    if flag("include_fields") is False:
        return {name: value for name, value in shown.items() if name not in names}
    return {name: value for name, value in shown.items() if name in names or name in always}


def listed(
    key: str,
    documents: list[Document],
    identify: Callable[[Document], str],
    *,
    show: Callable[[Document], Any] = chosen,
    always_totals: bool = False,
    length: bool = False,
    checkpoint: bool = False,
) -> Any:
    """The answer of a list operation: an array, an object with totals, or a checkpoint page when ``take`` is given.

    Args:
        key: the member that holds the items, such as ``clients``.
        identify: the id by which a checkpoint is found again.
        always_totals: for operations whose answer is an object whether or not ``include_totals`` is given.
        length: whether the object with totals has the ``length`` of the page.
        checkpoint: for operations that page in no other way.
    """
    if checkpoint or "take" in request.args or "from" in request.args:
        return _checkpoint(key, documents, identify, show)
    size = number("per_page", PER_PAGE, PER_PAGE_LIMIT)
    start = number("page", 0) * size
    items = [show(document) for document in documents[start : start + size]]
    if not (flag("include_totals") or always_totals):
        return items
    counted = {"length": len(items)} if length else {}
    return {"start": start, "limit": size, **counted, "total": len(documents), key: items}


def _checkpoint(
    key: str, documents: list[Document], identify: Callable[[Document], str], show: Callable[[Document], Any]
) -> Document:
    size = number("take", PER_PAGE, PER_PAGE_LIMIT) or 1
    position = 0
    if request.args.get("from"):
        last = _decode(request.args["from"])
        found = [index for index, document in enumerate(documents) if identify(document) == last]
        if not found:
            raise ApiError(400, "The 'from' checkpoint is not valid", "invalid_query_string")
        position = found[0] + 1
    page = documents[position : position + size]
    answer: Document = {key: [show(document) for document in page]}
    if page and position + size < len(documents):
        answer["next"] = urlsafe_b64encode(identify(page[-1]).encode()).decode().rstrip("=")
    return answer


def _decode(checkpoint: str) -> str:
    try:
        return urlsafe_b64decode(checkpoint + "=" * (-len(checkpoint) % 4)).decode()
    except ValueError:
        return ""


def _invalid(problem: str) -> ApiError:
    return ApiError(400, f"Query validation error: '{problem}.", "invalid_query_string")
