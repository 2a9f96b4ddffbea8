"""The official auth0 and azuread plugins against the emulator, where a developer has put them on PATH: see ``tests.official``."""

from __future__ import annotations

import re

import pytest

from tests.needs import needs
from tests.official import official
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]


@pytest.mark.parametrize("variables", [official("auth0", "azuread")])
def test_the_stack_comes_up_stays_and_goes_with_the_official_plugins(project_copy, variables):
    project = project_copy.with_variables(variables)
    project.make("up", check=True)
    for command in (("preview",), ("refresh", "--yes")):
        done = project.run(*command, "--expect-no-changes", "--diff")
        assert done.returncode == 0, done.stdout + done.stderr

    outputs = project.outputs()
    for provider, client in outputs["applications"]["MachineLearningDashboard"].items():
        app = RelyingParty(client, project.authority)
        attempt = app.begin()
        password = outputs["initial_passwords"]["user@example.com"]
        arrived = Person(project.authority).log_in(attempt.url, "user@example.com", password)
        assert arrived.is_redirect, f"{provider}: {arrived.text}"
        assert app.roles(app.finish(attempt, arrived.headers["Location"])) == ["dashboard-user"]

    down = project.make("down", check=True)
    assert re.search(r"\d+ deleted", down.stdout + down.stderr)
