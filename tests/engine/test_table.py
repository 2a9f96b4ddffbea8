from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

from rich.console import Console

from engine import table

CLIENT = {
    "authorization_endpoint": "https://localhost:18441/authorize",
    "client_id": "abc123",
    "redirect_uris": ["https://dashboard.example.com/callback", "https://other.example.com"],
    "scopes": ["openid", "profile"],
}


def _shown(outputs: dict[str, object]) -> str:
    console = Console(file=io.StringIO(), width=40)
    table.show(outputs, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_each_app_at_each_provider_has_its_client_and_its_users() -> None:
    shown = _shown(
        {
            "applications": {"Dashboard": {"auth0": CLIENT, "entra": {**CLIENT, "client_id": "def456"}}},
            "users": {"a@example.com": {"auth0": "1", "entra": "2"}, "b@example.com": {"auth0": "3"}},
            "initial_passwords": "[secret]",
            "dashboard_user_email": "b@example.com",
        }
    )

    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.splitlines() if line.startswith("│")]
    assert rows == [
        ["Dashboard", "auth0", "abc123", "b@example.com"],
        ["Dashboard", "entra", "def456", "a@example.com"],
    ]
    assert "bin/pulumi stack output initial_passwords --show-secrets" in shown


def test_a_provider_without_users_of_its_own_has_those_of_its_connectors() -> None:
    shown = _shown(
        {
            "applications": {"Dashboard": {"dex": {**CLIENT, "client_id": "dashboard"}, "auth0": CLIENT}},
            "users": {"a@example.com": {"entra": "2"}},
            "directories": {"dex": {"connectors": {"corp": "oidc", "work": "entra"}}, "auth0": {"connections": {}}},
        }
    )

    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.splitlines() if line.startswith("│")]
    assert [row[-1] for row in rows] == ["a@example.com by work", "-"]


def test_the_login_address_is_whole_even_where_the_output_is_narrow() -> None:
    url = table.login_url(CLIENT)
    assert url is not None
    query = parse_qs(urlsplit(url).query)

    assert query["redirect_uri"] == ["https://dashboard.example.com/callback"]
    assert query["scope"] == ["openid profile"]
    assert query["code_challenge_method"] == ["S256"]
    shown = _shown({"applications": {"Dashboard": {"auth0": CLIENT}}, "users": {}})
    assert any(line.strip().startswith("https://localhost:18441/authorize?") for line in shown.splitlines())
    assert "code_challenge_method=S256" in shown


def test_a_client_that_nobody_logs_in_to_has_no_address() -> None:
    assert table.login_url({**CLIENT, "redirect_uris": []}) is None


def test_a_stack_without_apps_is_shown_empty() -> None:
    assert "initial_passwords" not in _shown({})


def test_of_many_apps_only_the_suggested_one_has_its_addresses_shown() -> None:
    clients = {f"App{number}": {"auth0": {**CLIENT, "client_id": f"client-{number}"}} for number in range(6)}
    shown = _shown({"applications": clients, "users": {}, "dashboard_client_id": "client-4"})

    assert all(f"client-{number}" in shown for number in range(6))
    assert [line for line in shown.splitlines() if line.endswith(":")] == ["App4 at auth0:"]
