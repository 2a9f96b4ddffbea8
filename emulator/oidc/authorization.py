"""The authorization endpoint, from the request to the code (OpenID Connect Core section 3.1.2)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request

from emulator.context import Clock
from emulator.keys import SigningKeys
from emulator.oidc import checks
from emulator.oidc.contract import Client, LoginRefused, Realm, Subject
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.interaction import Interaction
from emulator.oidc.issuance import Issuance
from emulator.oidc.records import Records
from emulator.oidc.responses import authorization_response
from emulator.oidc.tickets import Tickets
from emulator.store import Document


class Authorization:
    """Decides between a login, a consent, an error and a code."""

    def __init__(
        self,
        realm: Realm,
        records: Records,
        keys: SigningKeys,
        issuance: Issuance,
        interaction: Interaction,
        clock: Clock,
    ) -> None:
        self._realm = realm
        self._records = records
        self._keys = keys
        self._issuance = issuance
        self._interaction = interaction
        self._clock = clock
        self._tickets = Tickets(records.store)

    def handle(self) -> Response:
        """A request of the app, by GET or POST (section 3.1.2.1)."""
        values = request.form if request.method == "POST" else request.args
        parameters = dict(values.items(multi=False))
        try:
            checks.refuse_duplicates(values)
        except Fault as fault:
            return self._realm.error_page(fault, parameters)
        return self.resume(parameters, None)

    def resume(self, parameters: Mapping[str, str], login: Document | None) -> Response:
        """The same request, after a login or a consent where there was one.

        Args:
            login: the session that was opened for this very request, which satisfies ``prompt=login`` and ``max_age``; or None.
        """
        try:
            client = checks.find_client(self._realm, parameters)
            if not self._tickets.covers(self._realm.name, parameters, self._clock()):
                for check in checks.BEFORE_REDIRECT:
                    check(self._realm, client, parameters)
        except Fault as fault:
            return self._realm.error_page(fault, parameters)
        try:
            for check in checks.AFTER_REDIRECT:
                check(self._realm, client, parameters)
            self._realm.check_authorization(client, parameters)
            return self._decide(client, parameters, login)
        except Fault as fault:
            return self.refuse(fault, client, parameters)

    def refuse(self, fault: Fault, client: Client, parameters: Mapping[str, str]) -> Response:
        """An error to the redirect URI, or a page where the vendor shows one."""
        if fault.situation in self._realm.shown_situations:
            return self._realm.error_page(fault, parameters)
        return self._answer(client, parameters, self._realm.redirect_error(fault))

    def _decide(self, client: Client, parameters: Mapping[str, str], login: Document | None) -> Response:
        prompts = set(parameters.get("prompt", "").split())
        session = login or self._interaction.session()
        subject = self._subject(client, parameters, session, prompts, fresh=login is not None)
        if session is None or subject is None:
            if "none" in prompts:
                raise Fault(Situation.LOGIN_REQUIRED)
            return self._interaction.ask_for_login(parameters)
        scopes = self._realm.granted_scopes(client, tuple(parameters.get("scope", "").split()))
        agreed = login is not None and login.get("consented", False)
        missing = set(scopes) - self._records.consented(subject.sub, client.client_id)
        asked = "consent" in prompts and self._realm.asks_for_consent
        if not agreed and (asked or (client.consent and missing)):
            if "none" in prompts:
                raise Fault(Situation.CONSENT_REQUIRED)
            return self._interaction.ask_for_consent(parameters, session, subject, scopes)
        return self._issue_code(client, subject, scopes, parameters, session)

    def _subject(
        self,
        client: Client,
        parameters: Mapping[str, str],
        session: Document | None,
        prompts: set[str],
        *,
        fresh: bool,
    ) -> Subject | None:
        """The person of the session, or None when a password is needed first."""
        if session is None:
            return None
        if not fresh:
            age = self._clock() - session["auth_time"]
            too_old = "max_age" in parameters and age > int(parameters["max_age"])
            if too_old or prompts & {"login", "select_account"}:
                return None
        subject = self._realm.find_subject(session["sub"])
        if subject is None:
            return None
        hint = parameters.get("id_token_hint")
        if hint is not None:
            claims = self._keys.verify(hint)
            if claims is None or not self._realm.is_id_token(claims):
                raise Fault(Situation.INVALID_ID_TOKEN_HINT)
            if not self._realm.is_hinted(client, subject, claims):
                if fresh:
                    raise Fault(Situation.LOGIN_REQUIRED)
                return None
        try:
            self._realm.admit(client, subject)
        except LoginRefused:
            return None
        return subject

    def _issue_code(
        self,
        client: Client,
        subject: Subject,
        scopes: tuple[str, ...],
        parameters: Mapping[str, str],
        session: Document,
    ) -> Response:
        kept = dict(parameters)
        document: Document = {
            "client_id": client.client_id,
            "sub": subject.sub,
            "redirect_uri": parameters["redirect_uri"],
            "scopes": list(scopes),
            "parameters": kept,
            "session": {name: session[name] for name in ("auth_time", "sid", "logins")},
            "expires_at": self._clock() + self._realm.code_lifetime_seconds,
        }
        if self._realm.prepare_when_authorizing:
            issue = self._issuance.begin(client, subject, "authorization_code", scopes, kept, session)
            self._realm.prepare(issue)
            document["prepared"] = self._issuance.freeze(issue)
        response = {"code": self._records.issue_code(document)}
        return self._answer(client, parameters, self._realm.authorization_response(client, response))

    def _answer(self, client: Client, parameters: Mapping[str, str], response: dict[str, str]) -> Response:
        if "state" in parameters:
            response = {**response, "state": parameters["state"]}
        mode = parameters.get("response_mode") or "query"
        if mode not in self._realm.response_modes:
            mode = "query"
        return authorization_response(parameters["redirect_uri"], mode, response)
