"""ML Lab's log in: a client that knows four values and takes the user's name from the e-mail address of the ID token.

Source: ML Lab's documentation, "External OIDC Authentication".
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.emulator.entra.browser import App, code_of
from tests.emulator.entra.tenant_client import Tenant

CALLBACK = "https://lab.example.com/api/auth/oidc/callback"
EMAIL = {"idToken": [{"name": "email"}]}


@pytest.fixture
def lab(tenant: Tenant) -> App:
    tenant.user("ada", mail="ada@example.com")
    return App(tenant, displayName="ML Lab", web={"redirectUris": [CALLBACK]}, optionalClaims=EMAIL)


def variables(lab: App) -> dict[str, str]:
    endpoints = f"{lab.tenant.base}/{lab.tenant.id}/oauth2/v2.0"
    return {
        "LAB_EXTERNAL_OIDC_AUTH_URL": f"{endpoints}/authorize",
        "LAB_EXTERNAL_OIDC_TOKEN_URL": f"{endpoints}/token",
        "LAB_EXTERNAL_OIDC_CLIENT_ID": lab.client_id,
        "LAB_EXTERNAL_OIDC_CLIENT_SECRET": lab.secret,
    }


def log_in(lab: App, *, basic: bool = False, scope: str = "openid email profile", user: str = "ada") -> dict[str, Any]:
    """The claims as ML Lab reads them: straight from the token endpoint, over TLS."""
    given = variables(lab)
    asked = {
        "client_id": given["LAB_EXTERNAL_OIDC_CLIENT_ID"],
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": scope,
    }
    page = lab.open(f"{given['LAB_EXTERNAL_OIDC_AUTH_URL']}?{urlencode(asked)}")
    code = code_of(lab.submit(page, username=f"{user}@example.com", password="Correct-Horse-7"))
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    identity = given["LAB_EXTERNAL_OIDC_CLIENT_ID"], given["LAB_EXTERNAL_OIDC_CLIENT_SECRET"]
    if not basic:
        form |= {"client_id": identity[0], "client_secret": identity[1]}
    path = given["LAB_EXTERNAL_OIDC_TOKEN_URL"].removeprefix(lab.tenant.base)
    client = lab.tenant.app.test_client()
    answer = client.post(path, data=form, base_url=lab.tenant.base, auth=identity if basic else None)
    assert answer.status_code == 200, answer.json
    payload = answer.json["id_token"].split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


@pytest.mark.parametrize("basic", [False, True])
def test_the_e_mail_address_is_in_the_id_token_without_pkce(lab: App, basic: bool) -> None:
    assert log_in(lab, basic=basic)["email"] == "ada@example.com"


def test_the_optional_claim_brings_it_even_where_only_openid_is_asked_for(lab: App) -> None:
    assert log_in(lab, scope="openid")["email"] == "ada@example.com"


def test_a_user_without_a_mail_address_has_none_in_the_token(lab: App) -> None:
    lab.tenant.user("bob")
    assert "email" not in log_in(lab, user="bob")


def test_a_secret_past_its_end_is_told_apart_from_a_wrong_one(lab: App) -> None:
    path = f"/v1.0/applications/{lab.registration['id']}/addPassword"
    ending = {"passwordCredential": {"endDateTime": "2026-12-01T00:00:00Z"}}
    lab.secret = lab.tenant.post(path, ending)["secretText"]
    assert log_in(lab)["email"] == "ada@example.com"
    lab.tenant.clock.now += 30 * 24 * 3600
    form = {"grant_type": "authorization_code", "code": "x", "client_id": lab.client_id, "client_secret": lab.secret}
    url = f"/{lab.tenant.id}/oauth2/v2.0/token"
    answer = lab.tenant.http.post(url, data={**form, "redirect_uri": CALLBACK}, base_url=lab.tenant.base)
    assert (answer.status_code, answer.json["error_codes"]) == (401, [7000222])
