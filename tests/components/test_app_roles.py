"""What an app may call the stack's roles."""

from __future__ import annotations

import pytest

from components.errors import ConfigError
from components.reading import parse
from tests.components.stacks import app, stack

KNOWN = {"grafana": ("Admin", "Viewer"), "superset": None, "oidc_env": ()}
ROLES = [{"name": "viewer"}, {"name": "owner"}]


def read(**changed):
    return parse(stack("auth0", roles=ROLES, apps=[app("auth0", **changed)]), integrations=KNOWN)


@pytest.mark.parametrize(
    ("integration", "roles"),
    [("grafana", {"owner": "Admin"}), ("superset", {"owner": "Anything"}), ("oidc_env", {})],
)
def test_an_app_s_own_names_are_read(integration, roles):
    assert read(integration=integration, appRoles=roles).apps[0].app_roles == roles


@pytest.mark.parametrize(
    ("integration", "roles", "said"),
    [
        ("grafana", {"owner": "Boss"}, "calls 'owner' 'Boss', which the app does not know"),
        ("grafana", {"owner": "Boss"}, "known: Admin, Viewer"),
        ("oidc_env", {"owner": "Admin"}, "must be empty: the integration 'oidc_env' hands over the roles as they are"),
    ],
)
def test_a_name_that_the_app_does_not_know_is_refused(integration, roles, said):
    with pytest.raises(ConfigError) as refused:
        read(integration=integration, appRoles=roles)

    assert said in str(refused.value)
