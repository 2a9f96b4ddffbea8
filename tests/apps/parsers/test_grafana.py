from __future__ import annotations

import json
import subprocess

import pytest

from tests.integrations.clients import variables

PEOPLE = [
    (["dashboard-user", "dashboard-admin"], "Admin"),
    (["dashboard-user", "dashboard-editor"], "Editor"),
    (["dashboard-user"], "Viewer"),
    (["billing"], "None"),
    ([], "None"),
    (None, "None"),
]


@pytest.mark.parametrize("claim", ["roles", "cognito:groups", "https://dashboard.example.com/roles"])
def test_the_library_that_grafana_searches_claims_with_finds_the_level_in_any_claim(go_program, claim):
    path = variables("grafana", role_claim=claim)["GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH"]
    people = [{"email": "ada@example.com", claim: roles} for roles, _ in PEOPLE] + [{"email": "gus@example.com"}]
    command = [str(go_program("grafana", "grafana")), path, json.dumps(people)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [*(level for _, level in PEOPLE), "None"]
