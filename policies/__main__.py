"""The policy pack. Each line is one policy of ``checks/``."""

from checks import (
    auth0_client_disallow_front_channel_grants,
    auth0_client_require_exact_redirect_uris,
    cognito_client_disallow_front_channel_grants,
    cognito_client_require_exact_redirect_uris,
    entra_application_disallow_implicit_grant,
    entra_application_require_exact_redirect_uris,
)
from pulumi_policy import EnforcementLevel, PolicyPack

PolicyPack(
    name="dashboard-identity",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        auth0_client_disallow_front_channel_grants.policy,
        auth0_client_require_exact_redirect_uris.policy,
        cognito_client_disallow_front_channel_grants.policy,
        cognito_client_require_exact_redirect_uris.policy,
        entra_application_disallow_implicit_grant.policy,
        entra_application_require_exact_redirect_uris.policy,
    ],
)
