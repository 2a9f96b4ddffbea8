"""No token through the browser's address bar, and no password through an app's hands."""

from __future__ import annotations

from pulumi_policy import ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

from .known import items

_PASSWORD_FLOWS = frozenset(
    {
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "USER_PASSWORD_AUTH",
        "ADMIN_NO_SRP_AUTH",
    }
)


def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    """Looks at ``allowedOauthFlows`` and ``explicitAuthFlows``."""
    if args.resource_type != "aws:cognito/userPoolClient:UserPoolClient":
        return
    for index, flow in items(args.props, "allowedOauthFlows"):
        if flow == "implicit":
            report_violation(
                f"`allowedOauthFlows[{index}]` is 'implicit': tokens in an address leak; use code with PKCE",
                None,
            )
    for index, flow in items(args.props, "explicitAuthFlows"):
        if flow in _PASSWORD_FLOWS:
            report_violation(
                f"`explicitAuthFlows[{index}]` is {flow!r}: an app must not see passwords; use the hosted login",
                None,
            )


policy = ResourceValidationPolicy(
    name="cognito-client-disallow-front-channel-grants",
    description="Cognito app clients have neither the implicit flow nor a password flow (RFC 9700 sections 2.1.2 and 2.4).",
    validate=validate,
)
