"""Streamlit's own login, ``st.login()``.

Source: https://docs.streamlit.io/develop/concepts/connections/authentication, read with streamlit 1.67.

Streamlit wants a callback that ends with ``/oauth2callback``; of several callbacks that one is taken. The name of the claim that holds the
roles stands in a section of its own: ``st.user[st.secrets["roles"]["claim"]]``.
"""

from __future__ import annotations

from collections.abc import Sequence

from integrations.quoting import toml_string
from integrations.variable import Variable, first

_CALLBACK = "/oauth2callback"


def _callback(redirect_uris: Sequence[str]) -> str:
    return next((uri for uri in redirect_uris if uri.endswith(_CALLBACK)), first(redirect_uris))


def _secrets(
    redirect_uris: Sequence[str],
    cookie_secret: str,
    client_id: str,
    client_secret: str,
    discovery_url: str,
    scopes: Sequence[str],
    auth_method: str,
    role_claim: str,
) -> str:
    return f"""[auth]
redirect_uri = {toml_string(_callback(redirect_uris))}
cookie_secret = {toml_string(cookie_secret)}
client_id = {toml_string(client_id)}
client_secret = {toml_string(client_secret)}
server_metadata_url = {toml_string(discovery_url)}

[auth.client_kwargs]
scope = {toml_string(" ".join(scopes))}
code_challenge_method = "S256"
token_endpoint_auth_method = {toml_string(auth_method)}

[roles]
claim = {toml_string(role_claim)}
"""


VARIABLES = {
    "STREAMLIT_SERVER_COOKIE_SECRET": Variable(("session_secret",)),
}

FILES = {
    ".streamlit/secrets.toml": Variable(
        (
            "redirect_uris",
            "session_secret",
            "client_id",
            "client_secret",
            "discovery_url",
            "scopes",
            "token_endpoint_auth_method",
            "role_claim",
        ),
        _secrets,
    ),
}
