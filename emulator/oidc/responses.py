"""What goes back to the browser or the app: redirects, form posts, JSON, and the headers that all of them carry."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Response, json, request
from markupsafe import escape

from emulator.oidc.contract import Realm

_SUBMIT = "document.forms[0].submit()"
_SUBMIT_HASH = base64.b64encode(hashlib.sha256(_SUBMIT.encode()).digest()).decode()


def secured(response: Response) -> Response:
    """Adds what every page of a login needs: no frames, no caches, no referrer with a code in it (RFC 9700 section 4.2.4)."""
    headers = response.headers
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("Pragma", "no-cache")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    )
    return response


def json_response(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """JSON that is never cached (RFC 6749 section 5.1)."""
    response = Response(json.dumps(body), status, content_type="application/json")
    response.headers.update({"Cache-Control": "no-store", "Pragma": "no-cache", **(headers or {})})
    return response


def redirect_with(uri: str, parameters: Mapping[str, str]) -> Response:
    """Adds parameters to the query of a URI, keeping those it has."""
    parts = urlsplit(uri)
    query = "&".join(filter(None, [parts.query, urlencode(parameters)]))
    return Response("", 302, {"Location": urlunsplit(parts._replace(query=query))})


def authorization_response(uri: str, mode: str, parameters: Mapping[str, str]) -> Response:
    """Sends the result of an authorization request to the app by its response mode.

    Source: OAuth 2.0 Multiple Response Type Encoding Practices section 2.1, OAuth 2.0 Form Post Response Mode section 2.
    """
    if mode == "form_post":
        return _form_post(uri, parameters)
    if mode == "fragment":
        return Response("", 302, {"Location": f"{uri}#{urlencode(parameters)}"})
    return redirect_with(uri, parameters)


def _form_post(uri: str, parameters: Mapping[str, str]) -> Response:
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in parameters.items()
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Back to the application</title></head><body>'
        f'<form method="post" action="{escape(uri)}">{fields}<noscript><button>Continue</button></noscript></form>'
        f"<script>{_SUBMIT}</script></body></html>"
    )
    policy = f"default-src 'none'; script-src 'sha256-{_SUBMIT_HASH}'; base-uri 'none'; frame-ancestors 'none'"
    return Response(page, 200, {"Content-Security-Policy": policy}, content_type="text/html; charset=utf-8")


def with_cors(realm: Realm, response: Response, *, public: bool = False) -> Response:
    """Lets a browser's page read the answer where the realm knows its origin; public documents may be read by any."""
    origin = request.headers.get("Origin")
    if public:
        response.headers["Access-Control-Allow-Origin"] = "*"
    elif origin and realm.allows_origin(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers.add("Vary", "Origin")
    return response
