"""Policy documents in each of the forms that AWS takes."""

from __future__ import annotations

import json

import pytest
from criteria import iam_documents
from inputs import UNKNOWN

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


@pytest.mark.parametrize("listed", [ALLOW, [ALLOW]])
def test_one_statement_may_stand_without_a_list(listed):
    document = {"Statement": listed}

    assert list(iam_documents.statements(document)) == [(0, ALLOW)]
    assert list(iam_documents.statements(json.dumps(document))) == [(0, ALLOW)]


def test_what_is_denied_is_no_statement_that_allows():
    deny = {**ALLOW, "Effect": "Deny"}

    assert list(iam_documents.statements({"Statement": [deny, ALLOW]})) == [(1, ALLOW)]


@pytest.mark.parametrize("document", ["", "no json", "[]", None, 5, {}, {"Statement": None}, {"Statement": ["x"]}])
def test_what_is_no_document_has_no_statements(document):
    assert list(iam_documents.statements(document)) == []


def test_principals_come_with_their_kind():
    assert list(iam_documents.principals({"Principal": "*"})) == [("AWS", "*")]
    assert list(iam_documents.principals({"Principal": {"Service": ["a", "b"], "AWS": "1"}})) == [
        ("Service", "a"),
        ("Service", "b"),
        ("AWS", "1"),
    ]
    assert list(iam_documents.principals({})) == []


@pytest.mark.parametrize(
    ("condition", "narrowed"),
    [
        ({"StringEquals": {"Issuer:SUB": "repo"}}, True),
        ({"StringEquals": {"issuer:sub": ["repo", ""]}}, False),
        ({"StringEquals": {"issuer:aud": "repo"}}, False),
        ({"StringNotEquals": {"issuer:sub": "repo"}}, False),
        ({"Null": {"issuer:sub": "false"}}, False),
        ({"StringEquals": "no test"}, False),
        ("no condition", False),
        (None, False),
        (UNKNOWN, True),
        ({"StringEquals": UNKNOWN}, True),
        ({"StringEquals": {"issuer:sub": UNKNOWN}}, True),
        ({"StringEquals": {"issuer:sub": ["repo", UNKNOWN]}}, True),
    ],
)
def test_a_condition_narrows_by_every_value_of_a_key_and_one_that_is_not_known_may(condition, narrowed):
    assert iam_documents.is_narrowed({"Condition": condition}, ("issuer:sub",)) == narrowed
