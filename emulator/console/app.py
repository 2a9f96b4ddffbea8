"""The console's three pages: the list, the start of a login, and what came of it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from importlib import import_module
from urllib.parse import urlencode

from flask import Flask, Response, render_template, request

from emulator.console.contract import Shown
from emulator.context import Context
from emulator.oidc.faults import Fault
from emulator.oidc.responses import secured
from emulator.oidc.tickets import Tickets
from emulator.strict_json import use_strict_json

VENDORS = ("auth0", "aws", "entra")
"""Each has a module ``shown``: what the console lists of it."""


def _shown(context: Context) -> Iterator[Shown]:
    for vendor in VENDORS:
        yield from import_module(f"emulator.{vendor}.shown").shown(context)


def create_app(context: Context) -> Flask:
    """The console of one emulator."""
    app = Flask(__name__)
    use_strict_json(app)
    tickets = Tickets(context.store)
    home = f"https://localhost:{context.settings.console_port}"
    callback = f"{home}/callback"

    @app.after_request
    def _secure(response: Response) -> Response:
        # Without a referrer a browser calls the origin of a form "null", and the button could not be told from another page's.
        response.headers["Referrer-Policy"] = "same-origin"
        return secured(response)

    @app.get("/")
    def index() -> str:
        return render_template("index.html", realms=list(_shown(context)))

    @app.post("/login")
    def login() -> Response:
        # A browser says where a form comes from; only this page may start a login with a ticket.
        if request.headers.get("Origin") != home:
            return Response("The login button of this page starts a login; nothing else does.", 403)
        realm, client_id = request.form.get("realm", ""), request.form.get("client_id", "")
        found = next((shown for shown in _shown(context) if shown.provider.realm.name == realm), None)
        if found is None or not any(client.client_id == client_id for client in found.clients):
            return Response("That app is not here any more; go back and reload the page.", 404)
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        ticket = {"realm": realm, "client_id": client_id, "redirect_uri": callback, "verifier": verifier}
        client = next(client for client in found.clients if client.client_id == client_id)
        wanted = ("openid", "profile", "email")
        allowed = client.scopes if client.scopes is not None else found.provider.realm.supported_scopes
        parameters = {
            "client_id": client_id,
            "redirect_uri": callback,
            "response_type": "code",
            "scope": " ".join(scope for scope in wanted if scope in allowed),
            "state": tickets.issue(ticket, context.clock()),
            "nonce": secrets.token_urlsafe(16),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        endpoint = found.provider.realm.endpoints.authorization
        return Response("", 303, {"Location": f"{endpoint}?{urlencode(parameters)}"})

    @app.get("/callback")
    def arrive() -> tuple[str, int]:
        ticket = tickets.take(request.args.get("state", ""), context.clock())
        if ticket is None:
            return render_template("result.html", problem="This login did not begin here, or is long over."), 400
        if "code" not in request.args:
            problem = request.args.get("error_description") or request.args.get("error", "The provider gave no reason.")
            return render_template("result.html", problem=problem), 400
        found = next((shown for shown in _shown(context) if shown.provider.realm.name == ticket["realm"]), None)
        if found is None:
            return render_template("result.html", problem="The provider is not here any more."), 404
        try:
            tokens = found.provider.redeem(request.args["code"], ticket["client_id"], ticket["verifier"])
        except Fault as fault:
            return render_template("result.html", problem=fault.public), 400
        decoded = {name: _decoded(tokens[name]) for name in ("id_token", "access_token") if name in tokens}
        return render_template("result.html", shown=found, client_id=ticket["client_id"], decoded=decoded), 200

    return app


def _decoded(token: str) -> str:
    """A JWT's claims as JSON for reading; what is no JWT is opaque to the app as well."""
    parts = token.split(".")
    if len(parts) != 3:
        return "opaque: only the provider can read it"
    payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    return json.dumps(payload, indent=2)
