"""The page on which a user with a temporary password sets one of their own, between the login and the app.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html (read 2026-11-24)
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from flask import Response, request
from moto.cognitoidp.models import UserStatus

from emulator.aws import pages
from emulator.aws.cognito.backend import CognitoBackend
from emulator.aws.cognito.errors import InvalidPassword
from emulator.aws.cognito.user import User
from emulator.oidc.contract import LoginPage
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.records import digest
from emulator.store import Collection

if TYPE_CHECKING:
    from emulator.aws.realm import CognitoRealm
    from emulator.oidc.provider import Provider


def begin(realm: CognitoRealm, page: LoginPage, user: User) -> Response:
    """Remembers who proved a temporary password in this login, and asks for a new one."""
    minutes = int(page.client.record["client"].extended_config["AuthSessionValidity"])
    expires_at = realm.runtime.context.clock() + minutes * 60
    _pending(realm).put(digest(page.state), {"sub": user.id, "expires_at": expires_at}, expires_at=expires_at)
    return _show(realm, page, None)


def answer(realm: CognitoRealm, provider: Provider) -> Response:
    """The form's answer: keeps the password, ends the login."""
    try:
        state, transaction, client = provider.interaction.transaction_client()
        if not hmac.compare_digest(transaction["csrf"].encode(), request.form.get("csrf", "").encode()):
            raise Fault(Situation.UNKNOWN_TRANSACTION, detail="wrong csrf token")
        pending = _pending(realm).get(digest(state))
        user = realm.user(pending["sub"]) if pending else None
        if pending is None or user is None or pending["expires_at"] <= realm.runtime.context.clock():
            raise Fault(Situation.UNKNOWN_TRANSACTION)
    except Fault as fault:
        return realm.error_page(fault, {})
    page = LoginPage(client, state, transaction["csrf"], "", user.username, None, 200, transaction["parameters"])
    password = request.form.get("new_password", "")
    if password != request.form.get("confirm_password", ""):
        return _show(realm, page, "Passwords do not match")
    try:
        _keep(realm, user, password)
    except InvalidPassword as refusal:
        return _show(realm, page, refusal.message.partition(": ")[2])
    _pending(realm).delete(digest(state))
    subject = realm.find_subject(user.id)
    if subject is None:
        return realm.error_page(Fault(Situation.UNKNOWN_TRANSACTION), {})
    return provider.interaction.complete_login(state, client, subject, provider.resume)


def _keep(realm: CognitoRealm, user: User, password: str) -> None:
    with realm.runtime.state.changing("cognito-idp"):
        if user.status == UserStatus.FORCE_CHANGE_PASSWORD:
            backend = cast("CognitoBackend", realm.pool.backend)
            backend.set_password(realm.pool, user, password, permanent=True)


def _show(realm: CognitoRealm, page: LoginPage, error: str | None) -> Response:
    hosted = realm.endpoints.login.rpartition("/")[0]
    action = f"{hosted}/newPassword?{urlencode({'state': page.state})}"
    return pages.new_password(replace(page, error=None), action, _rules(realm.pool.password_policy), error)


def _rules(policy: dict[str, Any]) -> list[str]:
    wanted = [f"at least {policy['MinimumLength']} characters"]
    for name, text in (
        ("RequireUppercase", "an upper-case letter"),
        ("RequireLowercase", "a lower-case letter"),
        ("RequireNumbers", "a number"),
        ("RequireSymbols", "a special character"),
    ):
        if policy.get(name):
            wanted.append(text)
    return wanted


def _pending(realm: CognitoRealm) -> Collection:
    return realm.runtime.context.store.collection(f"{realm.name}/new-passwords")
