from __future__ import annotations


def test_st_login_takes_the_secrets_as_they_are(ask, client):
    told = ask("streamlit", client | {"redirect_uris": ["https://example.com/", "https://example.com/oauth2callback"]})

    assert told["redirect_uri"] == "https://example.com/oauth2callback"
    assert len(told["cookie_secret"]) == 32
    assert told["provider"] == {
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "server_metadata_url": client["discovery_url"],
        "client_kwargs": {
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": "client_secret_basic",
        },
    }
    assert told["role_claim"] == client["role_claim"]
