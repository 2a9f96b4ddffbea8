"""Where Cognito may send a browser with a code, or after a logout."""

from __future__ import annotations

from pulumi_policy import ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

from .redirect_uris import report


def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
    """Looks at ``callbackUrls``, ``logoutUrls`` and ``defaultRedirectUri``; apps may have their own scheme."""
    if args.resource_type == "aws:cognito/userPoolClient:UserPoolClient":
        report(args.props, ("callbackUrls", "logoutUrls", "defaultRedirectUri"), report_violation, own_scheme=True)


policy = ResourceValidationPolicy(
    name="cognito-client-require-exact-redirect-uris",
    description="Cognito app clients have exact https redirect and logout URIs (RFC 9700 sections 2.1 and 4.1.3).",
    validate=validate,
)
