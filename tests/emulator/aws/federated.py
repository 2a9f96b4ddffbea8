"""A pool with another provider behind it, and the way of a browser through both."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx

from tests.emulator.aws.conftest import App, Aws
from tests.emulator.upstreams import OidcUpstream

MAPPING = {"email": "email", "email_verified": "email_verified", "given_name": "given_name"}


def add_provider(aws: Aws, pool: str, up: OidcUpstream, name: str = "Partner", **changes) -> dict:
    """An OpenID provider of the pool, with its endpoints discovered."""
    details = {
        "client_id": up.client_id,
        "client_secret": up.client_secret,
        "attributes_request_method": "GET",
        "oidc_issuer": up.issuer,
        "authorize_scopes": "openid email profile",
        **changes.pop("details", {}),
    }
    arguments = {"ProviderType": "OIDC", "AttributeMapping": MAPPING, "ProviderDetails": details, **changes}
    answer = aws.cognito.create_identity_provider(UserPoolId=pool, ProviderName=name, **arguments)
    return answer["IdentityProvider"]


def go_on(app: App, answer: httpx.Response) -> httpx.Response:
    """Follows the pool's own redirects, no other host's."""
    while answer.status_code == 302 and answer.headers["Location"].startswith(f"{app.base}/"):
        answer = app.browser.get(answer.headers["Location"])
    return answer


def to_upstream(app: App, **changes: str | None) -> str:
    """Where the pool sends the browser for a login."""
    answer = go_on(app, app.authorize(**changes))
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def back_from(up: OidcUpstream, location: str) -> str:
    """Where the provider sends the browser then."""
    assert location.startswith(f"{up.issuer}/authorize?"), location
    return up.app.test_client().get(location).location


def log_in(app: App, up: OidcUpstream, **changes: str | None) -> dict[str, str]:
    """What the app is told."""
    return app.callback(app.browser.get(back_from(up, to_upstream(app, **changes))))


def tokens(app: App, up: OidcUpstream, **changes: str | None) -> dict:
    """A whole login."""
    answer = log_in(app, up, **changes)
    response = app.exchange(answer["code"])
    assert response.status_code == 200, response.text
    return response.json()


def logged_out(app: App) -> None:
    """The browser forgets everything."""
    app.browser = app.aws.http(follow_redirects=False)


def url(app: App, path: str, **parameters: str) -> str:
    """An address of the hosted domain."""
    return f"{app.base}{path}?{urlencode(parameters)}"
