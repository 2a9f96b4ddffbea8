"""Where Entra may send a browser with a code, or after a logout."""

from __future__ import annotations

from pulumi_policy import ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

from .known import value
from .redirect_uris import report


def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    """Looks at the redirect URIs of each platform and at ``web.logoutUrl``; public clients may have their own scheme."""
    if args.resource_type != "azuread:index/application:Application":
        return
    web = value(args.props, "web")
    report(web, ("redirectUris", "logoutUrl"), report_violation, prefix="web.")
    report(
        value(args.props, "singlePageApplication"), ("redirectUris",), report_violation, prefix="singlePageApplication."
    )
    public = value(args.props, "publicClient")
    report(public, ("redirectUris",), report_violation, prefix="publicClient.", own_scheme=True)


policy = ResourceValidationPolicy(
    name="entra-application-require-exact-redirect-uris",
    description="Entra applications have exact https redirect and logout URIs (RFC 9700 sections 2.1 and 4.1.3).",
    validate=validate,
)
