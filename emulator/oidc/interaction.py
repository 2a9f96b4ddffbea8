"""The pages between an authorization request and its code, and the session that a login opens."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from emulator.context import Clock
from emulator.oidc import checks
from emulator.oidc.contract import Client, ConsentPage, LoginPage, LoginRefused, Realm, Subject
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.records import Records, digest, new_handle
from emulator.store import Document

Resume = Callable[[Mapping[str, str], "Document | None"], Response]
Refuse = Callable[[Fault, Client, Mapping[str, str]], Response]


class Interaction:
    """Login and consent of one realm.

    A transaction belongs to the browser that began it: its page carries a token, and the browser a cookie, that no other
    site and no other browser has. A login always opens a new session, so that a session planted before it is worth nothing.
    """

    def __init__(self, realm: Realm, records: Records, clock: Clock) -> None:
        self._realm = realm
        self._records = records
        self._clock = clock

    def session(self) -> Document | None:
        """The browser's session, unless it has ended."""
        handle = request.cookies.get(self._realm.session_cookie)
        return self._records.session(handle) if handle else None

    def ask_for_login(self, parameters: Mapping[str, str]) -> Response:
        """Sends the browser to the login page."""
        return self._open(self._realm.endpoints.login, {"parameters": dict(parameters)})

    def ask_for_consent(
        self, parameters: Mapping[str, str], session: Document, subject: Subject, scopes: tuple[str, ...]
    ) -> Response:
        """Sends the browser to the consent page."""
        document = {"parameters": dict(parameters), "session": session, "sub": subject.sub, "scopes": list(scopes)}
        return self._open(self._realm.endpoints.consent, document)

    def _open(self, page: str, document: Document) -> Response:
        browser = self._records.know_browser(request.cookies.get(self._browser_cookie))
        state = self._records.open_transaction({**document, "csrf": new_handle(), "browser": digest(browser)})
        separator = "&" if "?" in page else "?"
        response = Response("", 302, {"Location": f"{page}{separator}{urlencode({'state': state})}"})
        self._set_cookie(response, self._browser_cookie, browser)
        return response

    def login(self, resume: Resume) -> Response:
        """The login page: shown by GET, answered by POST."""
        try:
            state, transaction, client = self._transaction("scopes")
        except Fault as fault:
            return self._realm.error_page(fault, {})
        parameters = transaction["parameters"]
        if request.method != "POST":
            return self._show_login(client, state, transaction, parameters.get("login_hint", ""), None)
        username = request.form.get("username", "").strip()
        try:
            self._check_csrf(transaction)
            subject = self._realm.authenticate(client, username, request.form.get("password", ""))
            self._realm.admit(client, subject)
        except LoginRefused as refusal:
            return self._show_login(client, state, transaction, username, refusal)
        except Fault as fault:
            return self._realm.error_page(fault, parameters)
        return self.complete_login(state, client, subject, resume)

    def complete_login(self, state: str, client: Client, subject: Subject, resume: Resume) -> Response:
        """Ends a login transaction with the person it was for: a new session, and on with the request.

        Vendors call this where the proof is not a password of their own (a new password that had to be set, another identity
        provider's answer).
        """
        transaction = self._records.close_transaction(state)
        if transaction is None:
            return self._realm.error_page(Fault(Situation.UNKNOWN_TRANSACTION), {})
        old = request.cookies.get(self._realm.session_cookie)
        if old:
            self._records.close_session(old)
        lifetime = self._realm.session_lifetime_seconds
        session: Document = {
            "sub": subject.sub,
            "auth_time": int(self._clock()),
            "sid": new_handle()[:32],
            "logins": self._realm.logged_in(client, subject),
            "amr": list(subject.amr),
            "expires_at": self._clock() + lifetime,
        }
        handle = self._records.open_session(session, lifetime)
        response = resume(transaction["parameters"], session)
        self._set_cookie(response, self._realm.session_cookie, handle)
        return response

    def transaction_client(self, parameter: str = "state") -> tuple[str, Document, Client]:
        """State, record and client of the login that this browser has open; for a vendor's further pages.

        Args:
            parameter: that carries the state; ``RelayState`` in an answer of SAML.

        Raises:
            Fault: it is not there, or another browser's.
        """
        return self._transaction("scopes", parameter)

    def remember(self, state: str, **members: Any) -> None:
        """Keeps with an open login what a later request of it needs, such as the nonce that was sent to another provider."""
        self._records.change_transaction(state, members)

    def refuse_login(self, state: str, client: Client, fault: Fault, refuse: Refuse) -> Response:
        """Ends a login transaction with an error for the app.

        Vendors call this where another identity provider, or their own rules about its users, let nobody in.
        """
        transaction = self._records.close_transaction(state)
        if transaction is None:
            return self._realm.error_page(Fault(Situation.UNKNOWN_TRANSACTION), {})
        return refuse(fault, client, transaction["parameters"])

    def consent(self, resume: Resume, refuse: Refuse) -> Response:
        """The consent page: shown by GET, answered by POST."""
        try:
            state, transaction, client = self._transaction(None)
            if "scopes" not in transaction:
                raise Fault(Situation.UNKNOWN_TRANSACTION)
        except Fault as fault:
            return self._realm.error_page(fault, {})
        parameters = transaction["parameters"]
        subject = self._realm.find_subject(transaction["sub"])
        session = self.session()
        if subject is None or session is None or session["sub"] != subject.sub:
            return self._realm.error_page(Fault(Situation.UNKNOWN_TRANSACTION), parameters)
        scopes = tuple(transaction["scopes"])
        if request.method != "POST":
            page = ConsentPage(
                client, subject, state, transaction["csrf"], _with_state(self._realm.endpoints.consent, state), scopes
            )
            return self._realm.consent_page(page)
        try:
            self._check_csrf(transaction)
        except Fault as fault:
            return self._realm.error_page(fault, parameters)
        if self._records.close_transaction(state) is None:
            return self._realm.error_page(Fault(Situation.UNKNOWN_TRANSACTION), parameters)
        if request.form.get("decision") != "accept":
            return refuse(Fault(Situation.ACCESS_DENIED, "User did not authorize the request"), client, parameters)
        self._records.consent(subject.sub, client.client_id, scopes)
        return resume(parameters, {**transaction["session"], "consented": True})

    def close_session(self, response: Response) -> None:
        """Ends the browser's session and takes its cookie back."""
        handle = request.cookies.get(self._realm.session_cookie)
        if handle:
            self._records.close_session(handle)
            response.delete_cookie(
                self._realm.session_cookie, path=self._realm.cookie_path, secure=True, httponly=True, samesite="None"
            )

    def _show_login(
        self, client: Client, state: str, transaction: Document, username: str, refusal: LoginRefused | None
    ) -> Response:
        page = LoginPage(
            client=client,
            state=state,
            csrf=transaction["csrf"],
            action=_with_state(self._realm.endpoints.login, state),
            username=username,
            error=refusal.public if refusal else None,
            status=refusal.status if refusal else 200,
            parameters=transaction["parameters"],
        )
        return self._realm.login_page(page)

    def _transaction(self, refused_member: str | None, parameter: str = "state") -> tuple[str, Document, Client]:
        state = request.values.get(parameter, "")
        transaction = self._records.transaction(state)
        browser = request.cookies.get(self._browser_cookie, "")
        if (
            transaction is None
            or (refused_member is not None and refused_member in transaction)
            or not hmac.compare_digest(transaction["browser"], digest(browser))
        ):
            raise Fault(Situation.UNKNOWN_TRANSACTION)
        return state, transaction, checks.find_client(self._realm, transaction["parameters"])

    def _check_csrf(self, transaction: Document) -> None:
        if not hmac.compare_digest(transaction["csrf"].encode(), request.form.get("csrf", "").encode()):
            raise Fault(Situation.UNKNOWN_TRANSACTION, detail="wrong csrf token")

    @property
    def _browser_cookie(self) -> str:
        return f"{self._realm.session_cookie}_browser"

    def _set_cookie(self, response: Response, name: str, value: str) -> None:
        # SameSite=None: a form_post answer and a prompt=none frame come from another site, as with the real vendors.
        response.set_cookie(name, value, path=self._realm.cookie_path, secure=True, httponly=True, samesite="None")


def _with_state(url: str, state: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'state': state})}"
