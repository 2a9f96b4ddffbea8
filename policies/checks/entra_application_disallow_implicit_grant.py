"""No token through the browser's address bar."""

from __future__ import annotations

from pulumi_policy import ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

from .known import value

_SWITCHES = ("accessTokenIssuanceEnabled", "idTokenIssuanceEnabled")


def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    """Looks at ``web.implicitGrant`` and ``fallbackPublicClientEnabled``, which allows the password grant."""
    if args.resource_type != "azuread:index/application:Application":
        return
    grant = value(value(args.props, "web"), "implicitGrant")
    for switch in _SWITCHES:
        if value(grant, switch) is True:
            report_violation(
                f"`web.implicitGrant.{switch}` is true: tokens in an address leak; use code with PKCE", None
            )
    if value(args.props, "fallbackPublicClientEnabled") is True:
        report_violation("`fallbackPublicClientEnabled` is true: it allows the password grant; set it to false", None)


policy = ResourceValidationPolicy(
    name="entra-application-disallow-implicit-grant",
    description="Entra applications have neither the implicit grant nor the password grant (RFC 9700 sections 2.1.2 and 2.4).",
    validate=validate,
)
