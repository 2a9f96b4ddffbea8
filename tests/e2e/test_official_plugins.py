"""The official auth0 and azuread plugins against the emulator, where a developer has put them on PATH.

They are in no package registry, so CI cannot install them and this skip is none of those that CI refuses.
"""

from __future__ import annotations

import os
import re
import shutil

import pytest

from tests.needs import needs
from tests.relying_party import Person, RelyingParty

NAMES = ("pulumi-resource-auth0", "pulumi-resource-azuread")
MISSING = [name for name in NAMES if shutil.which(name) is None]

pytestmark = [
    pytest.mark.e2e,
    needs("pulumi", "node"),
    pytest.mark.skipif(bool(MISSING), reason=f"not on PATH: {', '.join(MISSING)}"),
]


def test_the_stack_comes_up_stays_and_goes_with_the_official_plugins(project_copy):
    # PULUMI_DEV lets the CLI take a plugin from PATH whose version is not the SDK's own.
    variables = {"IDP_OFFICIAL_PLUGINS": "auth0,azuread", "PULUMI_DEV": "true", "PATH": os.environ["PATH"]}
    project_copy.make("up", check=True, **variables)
    for command in (("preview",), ("refresh", "--yes")):
        done = project_copy.run(*command, "--expect-no-changes", "--diff", **variables)
        assert done.returncode == 0, done.stdout + done.stderr

    outputs = project_copy.outputs()
    for provider, client in outputs["applications"]["MachineLearningDashboard"].items():
        app = RelyingParty(client, project_copy.authority)
        attempt = app.begin()
        password = outputs["initial_passwords"]["user@example.com"]
        arrived = Person(project_copy.authority).log_in(attempt.url, "user@example.com", password)
        assert arrived.is_redirect, f"{provider}: {arrived.text}"
        assert app.roles(app.finish(attempt, arrived.headers["Location"])) == ["dashboard-user"]

    down = project_copy.make("down", check=True, **variables)
    assert re.search(r"\d+ deleted", down.stdout + down.stderr)
