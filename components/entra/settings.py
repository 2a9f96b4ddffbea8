"""What a stack file says of Entra ID."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo

from components.schema import Email, LogoutUrl, Schema, VendorSchema, refuse


def _within_limit(value: int | None, info: ValidationInfo) -> int | None:
    limit = (info.context or {}).get("max_secret_lifetime_days")
    if value is not None and limit is not None and value > limit:
        raise refuse(f"must be at most {limit}, the stack's 'limits.maxSecretLifetimeDays'", "or raise the limit")
    return value


SecretLifetimeDays = Annotated[int, Field(ge=1), AfterValidator(_within_limit)]


class EntraSettings(Schema):
    """The tenant that the credentials belong to."""

    assignment_required: bool = True
    """Whether only users with a role may log in. When false, everyone in the tenant may."""
    sign_in_audience: Literal["AzureADMyOrg", "AzureADMultipleOrgs"] = "AzureADMyOrg"
    """Whose accounts may log in: this tenant's, or any tenant's."""
    secret_lifetime_days: SecretLifetimeDays | None = None
    """How long a client secret lives, counted from its creation; `limits.maxSecretLifetimeDays` when absent."""


class EntraUserOptions(Schema):
    """A user of the tenant."""

    user_principal_name: Email | None = None
    """The login name at Entra; the e-mail address when absent."""
    create: bool = False
    """Whether this stack makes the user. Otherwise the user is looked up, and left alone."""


class EntraAppOptions(Schema):
    """An app registration."""

    secret_lifetime_days: SecretLifetimeDays | None = None
    """For this app, in place of the provider's."""
    secret_version: str = Field(default="1", pattern=r"^[A-Za-z0-9.-]{1,32}$", coerce_numbers_to_str=True)
    """Change it to make a new secret, with a new expiry; the old one goes when the new one is there."""
    front_channel_logout_url: LogoutUrl | None = None
    """Called by Entra in the user's browser when the session ends elsewhere."""


def _check_redirect_uri(value: str) -> str:
    """Source: Microsoft, "Redirect URI (reply URL) best practices and limitations"."""
    parts = urlsplit(value)
    if len(value) > 256:
        raise refuse("must be at most 256 characters at Entra")
    if not parts.netloc:
        raise refuse("must have a host at Entra", f"use '{parts.scheme}://{parts.path.lstrip('/') or 'callback'}'")
    if parts.scheme in ("http", "https") and not parts.path:
        raise refuse("must end with '/' at Entra, since it has no path", f"use {parts._replace(path='/').geturl()!r}")
    if parts.scheme == "http" and "[" in parts.netloc:
        raise refuse("must not be an IPv6 address at Entra", "use 'http://localhost'")
    return value


SCHEMA = VendorSchema(
    title="Microsoft Entra ID",
    provider=EntraSettings,
    user=EntraUserOptions,
    app=EntraAppOptions,
    login_hosts={"entra": "https://login.microsoftonline.com", "graph": "https://graph.microsoft.com"},
    check_redirect_uri=_check_redirect_uri,
)
