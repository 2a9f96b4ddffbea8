from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("roles", "level"),
    [(["dashboard-user", "dashboard-admin"], {"Admin", "Gamma"}), (["dashboard-user"], {"Gamma"}), (["x"], set())],
)
def test_flask_appbuilder_sends_the_browser_to_log_in_and_gives_the_user_her_roles(ask, client, roles, level):
    callback = "https://superset.example.com/oauth-authorized/entra"
    claims = {"email": "ada@example.com", "name": "Ada Admin", client["role_claim"]: roles}
    told = ask("superset", client | {"redirect_uris": [callback]}, claims)

    assert told["sent_to"] == client["authorization_endpoint"]
    assert told["asked"]["client_id"] == client["client_id"]
    assert told["asked"]["scope"] == "openid email profile"
    assert told["asked"]["code_challenge_method"] == "S256"
    assert told["asked"]["redirect_uri"].endswith("/oauth-authorized/entra")
    assert (told["user"]["email"], told["user"]["first_name"]) == ("ada@example.com", "Ada Admin")
    assert set(told["user"]["roles"]) == level | {"Public"}
