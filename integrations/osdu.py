"""A client of the OSDU Data Platform on AWS.

Source: "Overview of authentication and authorization on AWS implementation of OSDU Data Platform" (AWS for Industries), which calls the
user pool's domain ``AUTH_DOMAIN``; osducli 0.0.38 (https://pypi.org/project/osducli/), which reads ``OSDUCLI_CORE_*`` in its mode
``refresh_token``; osdupy 0.4.0 (https://github.com/pariveda/osdupy), which reads ``OSDU_CLIENT_ID``. The other ``OSDU_*`` go by OAuth's own
names. The address of the API, the data partition and a user's refresh token are not the identity provider's to know.
"""

from urllib.parse import urlsplit

from integrations.variable import Variable, first, fixed, spaced

_AUTHORIZE = "/oauth2/authorize"


def _auth_domain(authorization_endpoint: str) -> str:
    """What stands before ``/oauth2/authorize``: a host, on the emulator with a path."""
    if authorization_endpoint.endswith(_AUTHORIZE):
        return authorization_endpoint.partition("://")[2].removesuffix(_AUTHORIZE)
    return urlsplit(authorization_endpoint).netloc


VARIABLES = {
    "AUTH_DOMAIN": Variable(("authorization_endpoint",), _auth_domain),
    "OSDU_AUTH_URL": Variable(("authorization_endpoint",)),
    "OSDU_TOKEN_URL": Variable(("token_endpoint",)),
    "OSDU_USERINFO_URL": Variable(("userinfo_endpoint",)),
    "OSDU_ISSUER": Variable(("issuer",)),
    "OSDU_JWKS_URL": Variable(("jwks_uri",)),
    "OSDU_CLIENT_ID": Variable(("client_id",)),
    "OSDU_CLIENT_SECRET": Variable(("client_secret",)),
    "OSDU_REDIRECT_URI": Variable(("redirect_uris",), first),
    "OSDU_SCOPES": Variable(("scopes",), spaced),
    "OSDUCLI_CORE_AUTHENTICATION_MODE": fixed("refresh_token"),
    "OSDUCLI_CORE_TOKEN_ENDPOINT": Variable(("token_endpoint",)),
    "OSDUCLI_CORE_CLIENT_ID": Variable(("client_id",)),
    "OSDUCLI_CORE_CLIENT_SECRET": Variable(("client_secret",)),
}
