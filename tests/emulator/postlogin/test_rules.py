"""Rules, as the tenants that still have them run them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator.postlogin import CodeFailed, PostLogin, Script
from emulator.postlogin.node import find_node

pytestmark = pytest.mark.skipif(find_node() is None, reason="post-login code needs Node.js")

USER = {"user_id": "auth0|1", "app_metadata": {"roles": ["dashboard-user"]}}
CONTEXT = {"clientName": "Board", "idToken": {}, "accessToken": {}}


@pytest.fixture(scope="module")
def post_login() -> Iterator[PostLogin]:
    runner = PostLogin(time_limit_seconds=1)
    yield runner
    runner.close()


def test_a_rule_puts_the_roles_into_the_id_token(post_login: PostLogin) -> None:
    rule = """
    function (user, context, callback) {
      const namespace = 'https://board.example/';
      context.idToken[namespace + 'role'] = user.app_metadata.roles;
      callback(null, user, context);
    }
    """
    outcome = post_login.run_rule(rule, USER, CONTEXT)
    assert outcome.context["idToken"] == {"https://board.example/role": ["dashboard-user"]}


def test_rules_run_in_order_and_hand_on_what_they_changed(post_login: PostLogin) -> None:
    one = "function (user, context, callback) { user.step = 1; callback(null, user, context); }"
    two = "function (user, context, callback) { context.idToken.step = user.step + 1; callback(null, user, context); };"
    outcome = post_login.run_rules([Script("one", one), Script("two", two)], USER, CONTEXT)
    assert outcome.context["idToken"] == {"step": 2}


def test_a_rule_may_be_asynchronous(post_login: PostLogin) -> None:
    rule = "async function (user, context, callback) { await null; return callback(null, user, context); }"
    assert post_login.run_rule(rule, USER, CONTEXT).user == USER


def test_configuration_is_a_global(post_login: PostLogin) -> None:
    rule = (
        "function (user, context, callback) { context.idToken.key = configuration.KEY; callback(null, user, context); }"
    )
    outcome = post_login.run_rule(rule, USER, CONTEXT, {"KEY": "value"})
    assert outcome.context["idToken"] == {"key": "value"}


def test_an_unauthorized_error_is_told_from_another_error(post_login: PostLogin) -> None:
    rule = "function (user, context, callback) { return callback(new UnauthorizedError('admins only')); }"
    with pytest.raises(CodeFailed) as caught:
        post_login.run_rule(rule, USER, CONTEXT)
    assert (caught.value.kind, caught.value.message) == ("UnauthorizedError", "admins only")


def test_a_user_without_metadata_breaks_a_rule_that_does_not_look(post_login: PostLogin) -> None:
    rule = "function (user, context, callback) { context.idToken.r = user.app_metadata.roles; callback(null, user, context); }"
    with pytest.raises(CodeFailed) as caught:
        post_login.run_rule(rule, {"user_id": "auth0|2"}, CONTEXT)
    assert caught.value.kind == "TypeError"


@pytest.mark.parametrize("member", ["redirect", "multifactor"])
def test_what_a_rule_asks_for_and_is_not_emulated_is_no_silent_success(post_login: PostLogin, member: str) -> None:
    rule = f"function (user, context, callback) {{ context.{member} = {{}}; callback(null, user, context); }}"
    with pytest.raises(CodeFailed, match=f"context.{member} is not emulated"):
        post_login.run_rule(rule, USER, CONTEXT)


def test_a_rule_that_never_calls_back_runs_out_of_time(post_login: PostLogin) -> None:
    with pytest.raises(CodeFailed) as caught:
        post_login.run_rule("function (user, context, callback) {}", USER, CONTEXT)
    assert caught.value.kind == "TimeLimit"
