"""The scopes of the Management API.

Source: https://auth0.com/docs/api/management/v2 (the scopes named at each operation, read 2026-11-24).
"""

from __future__ import annotations

_FOUR = (
    "actions",
    "attack_protection",
    "branding",
    "client_credentials",
    "client_grants",
    "client_keys",
    "clients",
    "connections",
    "custom_domains",
    "email_provider",
    "email_templates",
    "hooks",
    "log_streams",
    "organization_client_grants",
    "organization_connections",
    "organization_invitations",
    "organization_member_roles",
    "organization_members",
    "organizations",
    "phone_providers",
    "prompts",
    "resource_servers",
    "role_members",
    "roles",
    "rules",
    "rules_configs",
    "self_service_profiles",
    "token_exchange_profiles",
    "user_attribute_profiles",
    "users",
    "users_app_metadata",
)
_SINGLE = (
    "create:user_tickets",
    "delete:grants",
    "read:connections_keys",
    "read:connections_options",
    "read:grants",
    "read:logs",
    "read:logs_users",
    "read:signing_keys",
    "read:stats",
    "read:tenant_settings",
    "read:user_idp_tokens",
    "rotate:signing_keys",
    "update:connections_keys",
    "update:connections_options",
    "update:signing_keys",
    "update:tenant_settings",
)

MANAGEMENT_SCOPES = tuple(
    sorted({f"{verb}:{noun}" for noun in _FOUR for verb in ("read", "create", "update", "delete")} | set(_SINGLE))
)
