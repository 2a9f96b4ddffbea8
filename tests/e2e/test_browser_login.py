"""A person in a real browser, at each provider."""

from __future__ import annotations

import pytest

from tests.browser import parameters_of, sign_in
from tests.e2e.conftest import APP, PROVIDERS

pytestmark = pytest.mark.e2e

# The dev stack's users and the roles that Pulumi.dev.yaml gives them.
ROLES = {
    "user@example.com": ["dashboard-user"],
    "editor@example.com": ["dashboard-editor", "dashboard-user"],
    "admin@example.com": ["dashboard-admin", "dashboard-editor", "dashboard-user"],
    "guest@example.com": [],
}


@pytest.mark.parametrize("email", ROLES)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_person_logs_in_and_the_app_finds_their_roles(stack, page, provider, email):
    app = stack.relying_party(provider)
    attempt = app.begin()
    page.goto(attempt.url)
    sign_in(page, email, stack.password(email))
    page.wait_for_url(f"{attempt.redirect_uri}*")
    claims = app.finish(attempt, page.url)
    assert sorted(app.roles(claims)) == sorted(ROLES[email])
    if provider != "entra":
        # Entra leaves the claim out for who has no role; the others say so with an empty list.
        assert isinstance(claims[app.client["role_claim"]], list)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_second_app_request_needs_no_second_password(stack, page, provider):
    app = stack.relying_party(provider)
    first = app.begin()
    page.goto(first.url)
    sign_in(page, "user@example.com", stack.password("user@example.com"))
    page.wait_for_url(f"{first.redirect_uri}*")
    again = app.begin(prompt="none")
    page.goto(again.url)
    assert "code" in parameters_of(page.url)
    app.finish(again, page.url)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_wrong_password_is_said_on_the_page_and_goes_nowhere(stack, page, provider):
    app = stack.relying_party(provider)
    attempt = app.begin()
    page.goto(attempt.url)
    sign_in(page, "user@example.com", "Wrong-password-1!")
    text = {
        "auth0": "Wrong email or password",
        "cognito": "Incorrect username or password",
        "entra": "Your account or password is incorrect",
    }[provider]
    page.get_by_text(text).first.wait_for()
    assert not page.url.startswith(attempt.redirect_uri)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_login_page_works_without_scripts_and_names_its_fields(stack, chromium, app_server, provider):
    attempt = stack.relying_party(provider).begin()
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(attempt.url)
        assert page.locator("label").count() >= 1
        sign_in(page, "user@example.com", stack.password("user@example.com"))
        page.wait_for_url(f"{attempt.redirect_uri}*")
        assert "code" in parameters_of(page.url)
    finally:
        context.close()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_after_a_logout_the_password_is_asked_for_again(stack, page, provider):
    app = stack.relying_party(provider)
    attempt = app.begin()
    page.goto(attempt.url)
    sign_in(page, "user@example.com", stack.password("user@example.com"))
    page.wait_for_url(f"{attempt.redirect_uri}*")
    app.finish(attempt, page.url)
    parameter = "logout_uri" if provider == "cognito" else "post_logout_redirect_uri"
    target = app.client["post_logout_redirect_uris"][0]
    page.goto(f"{app.client['end_session_endpoint']}?client_id={app.client['client_id']}&{parameter}={target}")
    page.wait_for_url(f"{target}*")
    page.goto(app.begin().url)
    page.locator("input[name=username]").wait_for()


def test_the_console_lists_the_apps_and_shows_the_tokens_of_a_login(stack, page):
    page.goto(f"https://localhost:{stack.project.ports[3]}/")
    page.get_by_role("button", name=f"Log in to {APP} with Auth0").click()
    sign_in(page, "user@example.com", stack.password("user@example.com"))
    page.get_by_role("heading", name="Logged in with Auth0").wait_for()
    assert '"dashboard-user"' in page.locator("#id_token-claims").inner_text()
