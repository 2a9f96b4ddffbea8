"""Where Auth0 may send a browser with a code, or after a logout."""

from __future__ import annotations

from pulumi_policy import ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

from .known import value
from .redirect_uris import report


def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    """Looks at ``callbacks`` and ``allowedLogoutUrls``; a native app may have its own scheme."""
    if args.resource_type != "auth0:index/client:Client":
        return
    native = value(args.props, "appType") == "native"
    report(args.props, ("callbacks", "allowedLogoutUrls"), report_violation, own_scheme=native)


policy = ResourceValidationPolicy(
    name="auth0-client-require-exact-redirect-uris",
    description="Auth0 clients have exact https redirect and logout URIs (RFC 9700 sections 2.1 and 4.1.3).",
    validate=validate,
)
