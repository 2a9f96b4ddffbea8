"""From the engine's events to a report."""

from __future__ import annotations

import json

from engine.review import events
from engine.review.report import Kind, Operation, Property
from tests.engine.review.happenings import CLIENT, POOL, SECRET, UNKNOWN, said, state, step, violation


def _report(*happened, kind=Kind.PREVIEW, status=0, said_by_the_cli="", **options):
    return events.report(kind, "dev", status, list(happened), said_by_the_cli, **options)


def test_an_update_names_each_property_with_what_was_and_what_will_be() -> None:
    old, new = {"name": "Shop", "callbacks": ["a", "b"]}, {"name": "Shop", "callbacks": ["a", "c", "d"]}

    (change,) = _report(
        step("update", old=state(old), new=state(new), detailed={"callbacks[1]": "update", "callbacks[2]": "add"})
    ).changes

    assert (change.operation, change.resource, change.type) == (Operation.UPDATE, "auth0-Shop", "auth0 Client")
    assert change.properties == (
        Property(path="callbacks[1]", before='"b"', after='"c"'),
        Property(path="callbacks[2]", before=None, after='"d"'),
    )


def test_a_removed_item_is_read_where_it_stood() -> None:
    old, new = {"roles": ["a", "b"]}, {"roles": ["b"]}

    (change,) = _report(step("update", old=state(old), new=state(new), detailed={"roles[0]": "delete"})).changes

    assert change.properties == (Property(path="roles[0]", before='"a"', after=None),)


def test_what_goes_from_nothing_to_empty_is_no_change_beside_one() -> None:
    old, new = (
        {"callbacks": ["a"], "jwt": {"alg": "RS256"}},
        {"callbacks": ["b"], "jwt": {"alg": "RS256", "scopes": {}}},
    )
    detailed = {"callbacks[0]": "update", "jwt.scopes": "add"}

    (change,) = _report(step("update", old=state(old), new=state(new), detailed=detailed)).changes
    (alone,) = _report(step("update", old=state(old), new=state(new), detailed={"jwt.scopes": "add"})).changes

    assert change.properties == (Property(path="callbacks[0]", before='"a"', after='"b"'),)
    assert alone.properties == (Property(path="jwt.scopes", before=None, after="{}"),)


def test_a_replacement_is_one_change_that_says_which_property_forces_it() -> None:
    old, new = state({"domain": "a"}), state({"domain": "b"})
    halves = [step(half, POOL, "pool", old, new) for half in ("create-replacement", "delete-replaced")]

    (change,) = _report(
        halves[0], step("replace", POOL, "pool", old, new, {"domain": "update-replace"}), halves[1]
    ).changes

    assert change.operation is Operation.REPLACE
    assert change.properties == (Property(path="domain", before='"a"', after='"b"', replaces=True),)


def test_a_provider_that_does_not_say_what_its_diff_is_about_has_it_found() -> None:
    old, new = {"a": {"b": 1}, "c": 2}, {"a": {"b": 3}, "c": 2}

    (change,) = _report(step("update", old=state(old), new=state(new))).changes

    assert change.properties == (Property(path="a.b", before="1", after="3"),)


def test_deletions_come_first_and_components_are_no_resources() -> None:
    component = state({}, custom=False)

    report = _report(
        step("create", new=state({"name": "New"}), name="new"),
        step("delete", "dashboard-identity:index:Auth0Application", "parent", component),
        step("delete", old=state({}), name="old"),
        step("same", old=state({}), new=state({}), name="still"),
    )

    assert [(change.operation.value, change.resource) for change in report.changes] == [
        ("delete", "old"),
        ("create", "new"),
    ]
    assert report.unchanged == 1


def test_what_is_secret_and_what_is_not_known_yet_is_told_as_such() -> None:
    (change,) = _report(step("create", new=state({"secret": SECRET, "id": UNKNOWN}))).changes

    assert {found.path: found.after for found in change.properties} == {"secret": "[secret]", "id": "[known after up]"}


def test_a_document_in_a_text_is_told_by_its_parts() -> None:
    old, new = {"item": json.dumps({"role": {"S": "OWNER"}})}, {"item": json.dumps({"role": {"S": "MEMBER"}})}

    (change,) = _report(step("update", old=state(old), new=state(new), detailed={"item": "update"})).changes

    assert change.properties == (Property(path="item.role.S", before='"OWNER"', after='"MEMBER"'),)


def test_an_id_of_the_vendors_is_told_with_the_resource_that_has_it() -> None:
    role = step("same", "auth0:index/role:Role", "role-viewer", state({}, identity="rol_12345678"), state({}))
    change = step(
        "update", old=state({"roles": []}), new=state({"roles": ["rol_12345678"]}), detailed={"roles[0]": "add"}
    )

    assert _report(role, change).changes[0].properties[0].after == '"rol_12345678" (role-viewer)'


def test_drift_is_what_the_stack_says_against_what_the_vendor_has() -> None:
    stack, vendor = state({"minimum": 12}), state({"minimum": 8}, {"minimum": 8, "lastModified": "today"})

    report = _report(
        step("refresh", POOL, "pool", stack, vendor),
        step("update", POOL, "pool", stack, vendor, {"minimum": "update"}),
        step("delete", name="gone", old=state({})),
        kind=Kind.DRIFT,
    )

    assert [(change.operation.value, change.resource) for change in report.changes] == [
        ("delete", "gone"),
        ("update", "pool"),
    ]
    assert report.changes[1].properties == (Property(path="minimum", before="12", after="8"),)


def _function(operation, before, after):
    function = "aws:lambda/function:Function"
    old, new = state({"code": "x"}, {"codeSha256": before}), state({"code": "x"}, {"codeSha256": after})
    return step(operation, function, "role-claim", old, new)


def test_a_function_whose_code_is_another_one_has_drifted_though_no_provider_says_so() -> None:
    report = _report(_function("same", "a", "b"), kind=Kind.DRIFT)

    (change,) = report.changes
    assert (change.resource, change.properties[0].path) == ("role-claim", "codeSha256")
    assert report.unchanged == 0
    assert _report(_function("same", "a", "a"), kind=Kind.DRIFT).changes == ()


def test_a_deployment_that_finds_other_code_says_what_puts_it_back() -> None:
    report = _report(_function("refresh", "a", "b"), _function("same", "b", "b"), kind=Kind.DEPLOYMENT)

    assert report.changes == ()
    assert [
        (message.resource, "--replace '**Function::role-claim'" in message.text) for message in report.messages
    ] == [("role-claim", True)]


def test_an_output_of_the_stack_that_changes_is_told() -> None:
    stack = "pulumi:pulumi:Stack"
    old = {"custom": False, "outputs": {"settings": {"Shop": {"auth0": {"URL": "a", "SECRET": SECRET}}}}}
    new = {"custom": False, "outputs": {"settings": {"Shop": {"auth0": {"URL": "b", "SECRET": SECRET}}}}}

    report = _report(step("same", stack, "dev", old, new))

    assert report.outputs == (Property(path="settings.Shop.auth0.URL", before='"a"', after='"b"'),)
    assert report.changes == ()


def test_a_violation_names_policy_resource_and_words() -> None:
    (found,) = _report(violation(), status=1).violations

    assert (found.policy, found.resource, found.type) == (
        "auth0-client-require-exact-redirect-uris",
        "auth0-Shop",
        "auth0 Client",
    )
    assert (found.mandatory, found.message) == (True, "`callbacks[0]` is not https")


def test_a_violation_of_the_whole_stack_says_so() -> None:
    event = violation()
    event["policyEvent"] |= {"resourceUrn": "", "enforcementLevel": "advisory"}

    (found,) = _report(event).violations

    assert (found.resource, found.type, found.mandatory) == ("the stack", "", False)


def test_errors_are_kept_and_what_the_engine_says_of_every_run_is_not() -> None:
    report = _report(
        said("callbacks[0]: too long", token=CLIENT), said("preview failed"), said("beware", "warning"), status=255
    )

    assert [(message.error, message.resource, message.text) for message in report.messages] == [
        (True, "auth0-Shop", "callbacks[0]: too long"),
        (False, "", "beware"),
    ]
    assert not report.succeeded


def test_a_command_that_failed_without_an_event_says_what_it_wrote_and_calls_it_an_error_once() -> None:
    (message,) = _report(status=1, said_by_the_cli="error: no such stack").messages

    assert (message.error, message.text) == (True, "no such stack")


def test_every_text_is_shown_as_whoever_asks_wants_it() -> None:
    change = step("update", old=state({"url": "x"}), new=state({"url": "y"}), detailed={"url": "update"})

    (found,) = _report(change, shown=lambda text: text.replace("y", "z")).changes

    assert found.properties[0].after == '"z"'


def test_what_is_longer_than_a_report_takes_is_cut() -> None:
    new = state({"code": "x" * 200_000})

    (change,) = _report(step("create", name="n" * 3_000, new=new), said("y" * 200_000), status=1).changes

    assert len(change.resource) == 2_000
    assert len(change.properties[0].after or "") == 100_000
