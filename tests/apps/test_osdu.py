"""The flow of OSDU's blog post, step by step, with what the stack exported: from the login to a search that is allowed or denied."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
import requests
from playwright.sync_api import Page

from tests.apps.exported import AppsStack, Exported
from tests.apps.processes import App
from tests.browser import parameters_of, sign_in

_SEARCH = Path(__file__).parent / "osdu" / "search.py"
_PARTITION = "opendes"
_QUERY = {"kind": "opendes:osdu:filesfdds:0.2.0"}


@pytest.fixture
def osdu(apps_stack: AppsStack) -> Exported:
    return apps_stack.exported("OSDU", "cognito")


@pytest.fixture(scope="module")
def search(apps_stack: AppsStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """OSDU's search service, which asks the stack's entitlements."""
    exported = apps_stack.exported("OSDU", "cognito")
    entitlements = apps_stack.outputs["entitlements"]
    aws = apps_stack.project.credentials["aws"]
    with exported.running(
        [sys.executable, str(_SEARCH)],
        tmp_path_factory.mktemp("osdu"),
        ready="/health",
        PORT=str(exported.port),
        ENTITLEMENTS_TABLE=entitlements["table"],
        ENTITLEMENTS_MEMBER_INDEX=entitlements["groups_of_member_index"],
        AWS_ACCESS_KEY_ID=aws["access_key_id"],
        AWS_SECRET_ACCESS_KEY=aws["secret_access_key"],
        AWS_DEFAULT_REGION=aws["region"],
        AWS_ENDPOINT_URL_DYNAMODB=f"https://localhost:{apps_stack.project.ports[1]}",
        AWS_CA_BUNDLE=str(apps_stack.authority),
    ) as app:
        yield app


def test_a_login_brings_the_tokens_of_step_two_and_the_access_token_of_step_three(
    apps_stack: AppsStack, osdu: Exported, page: Page
) -> None:
    tokens = _log_in(apps_stack, osdu, page, "admin@example.com")
    assert tokens.keys() >= {"id_token", "access_token", "refresh_token", "expires_in", "token_type"}
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    shown = {"sub", "event_id", "token_use", "scope", "auth_time", "iss", "exp", "iat", "version", "jti", "client_id"}
    assert claims.keys() >= shown | {"username"}
    assert claims["token_use"] == "access"
    assert set(claims["scope"].split()) == {"openid", "email"}
    assert claims["iss"] == osdu.variables["OSDU_ISSUER"]
    assert claims["client_id"] == osdu.variables["OSDU_CLIENT_ID"]


def test_the_refresh_token_retrieves_new_tokens(apps_stack: AppsStack, osdu: Exported, page: Page) -> None:
    tokens = _log_in(apps_stack, osdu, page, "admin@example.com")
    new = _ask_for_tokens(osdu, {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})
    assert new["access_token"] != tokens["access_token"]


def test_userinfo_tells_the_email_of_the_access_token(apps_stack: AppsStack, osdu: Exported, page: Page) -> None:
    tokens = _log_in(apps_stack, osdu, page, "editor@example.com")
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    url = osdu.variables["OSDU_USERINFO_URL"]
    answer = requests.get(url, headers=bearer, verify=str(osdu.authority), timeout=20)
    assert answer.json()["email"] == "editor@example.com"


def test_who_is_in_a_group_of_the_service_may_search_and_who_is_in_none_may_not(
    search: App, apps_stack: AppsStack, osdu: Exported, page: Page
) -> None:
    allowed = _search(osdu, _log_in(apps_stack, osdu, page, "admin@example.com")["access_token"])
    assert allowed.status_code == 200, allowed.text
    assert {(group["groupName"], group["role"]) for group in allowed.json()["groups"]} == {
        ("data.default.owners", "OWNER"),
        ("data.default.viewers", "OWNER"),
        ("service.search.admin", "OWNER"),
        ("service.search.user", "OWNER"),
    }
    page.context.clear_cookies()
    denied = _search(osdu, _log_in(apps_stack, osdu, page, "guest@example.com")["access_token"])
    assert denied.status_code == 403
    assert "guest@example.com is in no group" in denied.json()["reason"]


def test_a_group_counts_in_its_own_data_partition_only(
    search: App, apps_stack: AppsStack, osdu: Exported, page: Page
) -> None:
    tokens = _log_in(apps_stack, osdu, page, "admin@example.com")
    assert _search(osdu, tokens["access_token"], partition="elsewhere").status_code == 403


def test_an_id_token_is_no_access_token(search: App, apps_stack: AppsStack, osdu: Exported, page: Page) -> None:
    tokens = _log_in(apps_stack, osdu, page, "admin@example.com")
    assert _search(osdu, tokens["id_token"]).status_code == 401


def _log_in(apps_stack: AppsStack, osdu: Exported, page: Page, email: str) -> dict[str, Any]:
    """Steps 1 and 2: the person in the browser, then the application that its callback belongs to."""
    given = osdu.variables
    asked = {
        "response_type": "code",
        "client_id": given["OSDU_CLIENT_ID"],
        "redirect_uri": given["OSDU_REDIRECT_URI"],
        "state": secrets.token_urlsafe(16),
        "scope": "email openid",
    }
    page.route(f"{given['OSDU_REDIRECT_URI']}?*", lambda route: route.fulfill(body="back at the application"))
    page.goto(f"https://{given['AUTH_DOMAIN']}/oauth2/authorize?{urlencode(asked)}")
    sign_in(page, email, apps_stack.password(email))
    page.wait_for_url(f"{given['OSDU_REDIRECT_URI']}?*")
    answer = parameters_of(page.url)
    assert answer["state"] == asked["state"]
    form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": given["OSDU_REDIRECT_URI"]}
    return _ask_for_tokens(osdu, form)


def _ask_for_tokens(osdu: Exported, form: Mapping[str, str]) -> dict[str, Any]:
    given = osdu.variables
    basic = given["OSDU_CLIENT_ID"], given["OSDU_CLIENT_SECRET"]
    url = f"https://{given['AUTH_DOMAIN']}/oauth2/token"
    form = {**form, "client_id": given["OSDU_CLIENT_ID"]}
    answer = requests.post(url, data=form, auth=basic, verify=str(osdu.authority), timeout=20)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def _search(osdu: Exported, token: str, partition: str = _PARTITION) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", "data-partition-id": partition}
    return requests.post(f"{osdu.url}/api/search/v2/query", json=_QUERY, headers=headers, timeout=30)
