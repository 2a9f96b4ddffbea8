"""ML Lab (Contaxy): four variables, whatever identity provider stands behind them.

Source: ML Lab's documentation, "External OIDC Authentication", https://github.com/ml-tooling/contaxy.
The callback is ``https://<host>/api/auth/oidc/callback``. ML Lab sends no PKCE challenge: a Dex in front of it needs ``pkce: optional``.
"""

from integrations.variable import Variable

VARIABLES = {
    "LAB_EXTERNAL_OIDC_AUTH_URL": Variable(("authorization_endpoint",)),
    "LAB_EXTERNAL_OIDC_TOKEN_URL": Variable(("token_endpoint",)),
    "LAB_EXTERNAL_OIDC_CLIENT_ID": Variable(("client_id",)),
    "LAB_EXTERNAL_OIDC_CLIENT_SECRET": Variable(("client_secret",)),
}
