"""A realm's endpoints, ready to be mounted on the vendor's own paths. This is the only place where they are wired."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request
from werkzeug.datastructures import ImmutableMultiDict

from emulator.context import Context
from emulator.keys import SigningKeys
from emulator.oidc.authorization import Authorization
from emulator.oidc.contract import Client, Realm
from emulator.oidc.discovery import discovery_document
from emulator.oidc.faults import Fault
from emulator.oidc.interaction import Interaction
from emulator.oidc.issuance import Issuance
from emulator.oidc.logout import answer_end_session
from emulator.oidc.records import Records
from emulator.oidc.responses import json_response, secured, with_cors
from emulator.oidc.token import TokenEndpoint
from emulator.oidc.userinfo import answer_revocation, answer_userinfo
from emulator.store import Document


class Provider:
    """Each method answers the request that Flask is handling."""

    def __init__(self, context: Context, realm: Realm) -> None:
        self.realm = realm
        self.keys = SigningKeys(
            context.store, realm.name, tuple(dict.fromkeys((realm.id_token_key, realm.access_token_key)))
        )
        self.records = Records(context.store, realm.name, context.clock)
        self.interaction = Interaction(realm, self.records, context.clock)
        self.issuance = Issuance(realm, self.records, self.keys, context.clock)
        self._clock = context.clock
        self._authorization = Authorization(
            realm, self.records, self.keys, self.issuance, self.interaction, context.clock
        )
        self._token = TokenEndpoint(realm, self.records, self.issuance, context.clock)

    def authorize(self) -> Response:
        """The authorization endpoint, GET and POST."""
        return secured(self._authorization.handle())

    def login(self) -> Response:
        """The login page, GET and POST."""
        return secured(self.interaction.login(self._authorization.resume))

    def consent(self) -> Response:
        """The consent page, GET and POST."""
        return secured(self.interaction.consent(self._authorization.resume, self._authorization.refuse))

    def resume(self, parameters: Mapping[str, str], session: Document | None) -> Response:
        """Goes on with an authorization request; what ``Interaction.complete_login`` wants of a vendor's further pages."""
        return self._authorization.resume(parameters, session)

    def refuse(self, fault: Fault, client: Client, parameters: Mapping[str, str]) -> Response:
        """Ends an authorization request with an error; what ``Interaction.refuse_login`` wants of a vendor's further pages."""
        return self._authorization.refuse(fault, client, parameters)

    def redeem(self, code: str, client_id: str, verifier: str) -> dict[str, Any]:
        """Tokens for a code of the console's, which has a ticket in the place of the client's credentials.

        Raises:
            Fault: the code is not this client's, was used, has expired, or the verifier does not fit.
        """
        return self._token.redeem(code, client_id, verifier)

    def token(self) -> Response:
        """The token endpoint, POST; OPTIONS for a browser's pre-flight."""
        if request.method == "OPTIONS":
            return with_cors(self.realm, Response("", 204))
        self._read_json()
        return with_cors(self.realm, self._token.handle(request))

    def _read_json(self) -> None:
        if self.realm.accepts_json and request.is_json:
            body = request.get_json(silent=True)
            pairs = body.items() if isinstance(body, dict) else ()
            request.form = ImmutableMultiDict((name, value) for name, value in pairs if isinstance(value, str))

    def userinfo(self) -> Response:
        """The userinfo endpoint, GET and POST; OPTIONS for a browser's pre-flight."""
        if request.method == "OPTIONS":
            return with_cors(self.realm, Response("", 204))
        return with_cors(self.realm, answer_userinfo(self.realm, self.records, request))

    def revoke(self) -> Response:
        """The revocation endpoint, POST."""
        self._read_json()
        return with_cors(self.realm, answer_revocation(self.realm, self.records, request, self._clock))

    def end_session(
        self,
        *,
        redirect_parameter: str = "post_logout_redirect_uri",
        allows: Callable[[str], bool] | None = None,
    ) -> Response:
        """The end-session endpoint, GET and POST."""
        return secured(
            answer_end_session(
                self.realm,
                self.keys,
                self.interaction,
                request,
                redirect_parameter=redirect_parameter,
                allows=allows,
            )
        )

    def jwks(self) -> Response:
        """The public keys."""
        return with_cors(self.realm, json_response(200, self.keys.public()), public=True)

    def discovery(self) -> Response:
        """The discovery document."""
        return with_cors(self.realm, json_response(200, discovery_document(self.realm)), public=True)
