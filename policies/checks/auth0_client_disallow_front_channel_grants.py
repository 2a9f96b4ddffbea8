"""No token through the browser's address bar, and no password through an app's hands."""

from __future__ import annotations

from pulumi_policy import ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

from .known import items

_REFUSED = {
    "implicit": "tokens in an address leak; use authorization_code with PKCE",
    "password": "an app must not see passwords; use authorization_code with PKCE",
    "http://auth0.com/oauth/grant-type/password-realm": "an app must not see passwords; use authorization_code with PKCE",
}


def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    """Looks at ``grantTypes``."""
    if args.resource_type != "auth0:index/client:Client":
        return
    for index, grant in items(args.props, "grantTypes"):
        if grant in _REFUSED:
            report_violation(f"`grantTypes[{index}]` is {grant!r}: {_REFUSED[grant]}", None)


policy = ResourceValidationPolicy(
    name="auth0-client-disallow-front-channel-grants",
    description="Auth0 clients have neither the implicit nor a password grant (RFC 9700 sections 2.1.2 and 2.4).",
    validate=validate,
)
