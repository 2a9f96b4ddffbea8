"""Actions, as Auth0 runs them after a login."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from emulator.postlogin import CodeFailed, PostLogin, Script
from emulator.postlogin.node import find_node

pytestmark = pytest.mark.skipif(find_node() is None, reason="post-login code needs Node.js")

EVENT = {"user": {"user_id": "auth0|1", "app_metadata": {"roles": ["admin"]}}, "client": {"name": "Board"}}


@pytest.fixture(scope="module")
def post_login() -> Iterator[PostLogin]:
    runner = PostLogin(time_limit_seconds=1)
    yield runner
    runner.close()


def action(body: str) -> str:
    return "exports.onExecutePostLogin = async (event, api) => {" + body + "};"


def test_a_claim_reaches_the_id_token(post_login: PostLogin) -> None:
    outcome = post_login.run_action(
        action("api.idToken.setCustomClaim('https://board/role', event.user.app_metadata.roles);"), EVENT
    )
    assert outcome.id_token == {"https://board/role": ["admin"]}
    assert outcome.denied is None


def test_scopes_and_metadata_are_collected_over_all_actions(post_login: PostLogin) -> None:
    first = action("api.accessToken.addScope('a').accessToken.addScope('b'); api.user.setAppMetadata('seen', 1);")
    second = action("api.accessToken.removeScope('b'); api.user.setUserMetadata('theme', null);")
    outcome = post_login.run_actions([Script("first", first), Script("second", second)], EVENT)
    assert outcome.added_scopes == ("a",)
    assert outcome.removed_scopes == ("b",)
    assert outcome.app_metadata == {"seen": 1}
    assert outcome.user_metadata == {"theme": None}


def test_a_denial_keeps_later_actions_from_running(post_login: PostLogin) -> None:
    later = action("api.idToken.setCustomClaim('late', true);")
    deny = action("api.access.deny('no roles for ' + event.client.name);")
    outcome = post_login.run_actions([Script("deny", deny), Script("later", later)], EVENT)
    assert outcome.denied == "no roles for Board"
    assert outcome.id_token == {}


def test_each_action_sees_its_own_secrets_and_nothing_of_another(post_login: PostLogin) -> None:
    leak = action("globalThis.kept = event.secrets.KEY;")
    look = action("api.idToken.setCustomClaim('seen', [typeof kept, event.secrets.KEY || 'none']);")
    outcome = post_login.run_actions([Script("leak", leak, {"KEY": "s3cret"}), Script("look", look)], EVENT)
    assert outcome.id_token == {"seen": ["undefined", "none"]}


def test_an_error_names_the_action_and_carries_its_own_message(post_login: PostLogin) -> None:
    with pytest.raises(CodeFailed) as caught:
        post_login.run_actions([Script("set-role", action("event.user.nothing.at.all"))], EVENT)
    assert caught.value.kind == "TypeError"
    assert caught.value.script == "set-role"
    assert "nothing" in caught.value.message or "undefined" in caught.value.message


def test_code_that_does_not_parse_is_an_error_of_the_login(post_login: PostLogin) -> None:
    with pytest.raises(CodeFailed) as caught:
        post_login.run_action("exports.onExecutePostLogin = async (event, api) => {", EVENT)
    assert caught.value.kind == "SyntaxError"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("api.redirect.sendUserTo('https://a.example')", "api.redirect.sendUserTo is not emulated"),
        ("api.idToken.setClaim('a', 1)", "api.idToken.setClaim is not a function"),
        ("require('left-pad')", "Cannot find module 'left-pad'"),
        ("require('fs')", "Cannot find module 'fs'"),
        ("require('child_process')", "Cannot find module 'child_process'"),
    ],
)
def test_what_is_not_there_says_so(post_login: PostLogin, call: str, message: str) -> None:
    with pytest.raises(CodeFailed, match=message.replace("(", "\\(")):
        post_login.run_action(action(call), EVENT)


def test_node_builtins_that_actions_use_are_there(post_login: PostLogin) -> None:
    outcome = post_login.run_action(
        action(
            "const {createHash} = require('node:crypto'); api.idToken.setCustomClaim('h', createHash('sha256').update('a').digest('hex').length);"
        ),
        EVENT,
    )
    assert outcome.id_token == {"h": 64}


def test_a_value_in_the_cache_outlives_the_login(post_login: PostLogin) -> None:
    code = action(
        "const n = Number((api.cache.get('n') || {value: '0'}).value); api.cache.set('n', String(n + 1)); api.idToken.setCustomClaim('n', n);"
    )
    counted = [post_login.run_actions([Script("count", code)], EVENT).id_token["n"] for _ in range(2)]
    assert counted == [0, 1]


@pytest.mark.parametrize(
    "endless",
    ["while (true) {}", "await new Promise(() => {})", "await null; while (true) {}"],
    ids=["at once", "waiting", "after a wait"],
)
def test_code_without_an_end_is_ended_and_the_next_login_works(endless: str) -> None:
    runner = PostLogin(time_limit_seconds=0.3)
    try:
        with pytest.raises(CodeFailed) as caught:
            runner.run_action(action(endless), EVENT)
        assert caught.value.kind == "TimeLimit"
        assert runner.run_action(action("api.idToken.setCustomClaim('ok', true)"), EVENT).id_token == {"ok": True}
    finally:
        runner.close()


def test_a_worker_that_was_killed_is_replaced() -> None:
    runner = PostLogin(time_limit_seconds=5)
    try:
        runner.run_action(action(""), EVENT)
        assert runner._worker is not None
        os.kill(runner._worker.pid, signal.SIGKILL)
        assert runner.run_action(action("api.idToken.setCustomClaim('ok', true)"), EVENT).id_token == {"ok": True}
    finally:
        runner.close()


def test_many_logins_at_once_get_each_their_own_answer(post_login: PostLogin) -> None:
    code = action(
        "await new Promise((done) => setTimeout(done, 5)); api.idToken.setCustomClaim('id', event.user.user_id);"
    )
    answers: dict[int, object] = {}

    def login(number: int) -> None:
        answers[number] = post_login.run_action(code, {"user": {"user_id": number}}).id_token["id"]

    threads = [threading.Thread(target=login, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number for number in range(20)}


def test_the_code_cannot_read_this_program_s_environment_or_files(
    post_login: PostLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTH0_CLIENT_SECRET", "hidden")
    escape = "const host = require('url').URL.constructor('return process')();"
    reads = (
        escape
        + "api.idToken.setCustomClaim('env', Object.keys(host.env)); host.mainModule.require('fs').readFileSync('/etc/hosts')"
    )
    with pytest.raises(CodeFailed, match=r"restricted|Access to this API"):
        post_login.run_action(action(reads), EVENT)


def test_nothing_runs_after_the_runner_was_closed() -> None:
    runner = PostLogin()
    runner.close()
    with pytest.raises(CodeFailed):
        runner.run_action(action(""), EVENT)
