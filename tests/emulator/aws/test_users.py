"""Users and groups by boto3."""

from __future__ import annotations

import pytest

from tests.emulator.aws.conftest import PASSWORD, refused


@pytest.fixture
def ada(cognito, pool):
    created = cognito.admin_create_user(
        UserPoolId=pool,
        Username="ada@example.com",
        MessageAction="SUPPRESS",
        TemporaryPassword="Temporary-1-horse",
        UserAttributes=[{"Name": "email_verified", "Value": "true"}],
    )
    return created["User"]


def attributes(user):
    key = "UserAttributes" if "UserAttributes" in user else "Attributes"
    return {attribute["Name"]: attribute["Value"] for attribute in user[key]}


def test_in_a_pool_with_email_names_the_username_is_the_sub(cognito, pool, ada):
    assert ada["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert ada["Username"] == attributes(ada)["sub"]
    for name in (ada["Username"], "ada@example.com"):
        found = cognito.admin_get_user(UserPoolId=pool, Username=name)
        assert attributes(found)["email"] == "ada@example.com"


def test_an_email_is_taken_once(cognito, pool, ada):
    code, text = refused(cognito.admin_create_user, UserPoolId=pool, Username="ada@example.com")

    assert (code, text) == ("UsernameExistsException", "An account with the given email already exists.")


def test_a_username_must_be_an_email_where_that_is_the_name(cognito, pool):
    _, text = refused(cognito.admin_create_user, UserPoolId=pool, Username="ada")

    assert text == "Username should be an email."


@pytest.mark.parametrize(
    ("password", "text"),
    [
        ("Short-1", "Password not long enough"),
        ("lower-case-only-1", "Password must have uppercase characters"),
        ("UPPER-CASE-ONLY-1", "Password must have lowercase characters"),
        ("No-number-in-here", "Password must have numeric characters"),
        ("NoSymbolInHere123", "Password must have symbol characters"),
    ],
)
def test_the_password_policy_is_enforced(cognito, pool, ada, password, text):
    expected = ("InvalidPasswordException", f"Password did not conform with policy: {text}")
    ids = {"UserPoolId": pool, "Username": "ada@example.com"}

    assert refused(cognito.admin_set_user_password, Password=password, Permanent=True, **ids) == expected
    ids["Username"] = "bob@example.com"
    assert refused(cognito.admin_create_user, TemporaryPassword=password, **ids) == expected


def test_a_permanent_password_confirms_the_user(cognito, pool, ada):
    cognito.admin_set_user_password(UserPoolId=pool, Username=ada["Username"], Password=PASSWORD, Permanent=True)

    assert cognito.admin_get_user(UserPoolId=pool, Username=ada["Username"])["UserStatus"] == "CONFIRMED"


def test_attributes_must_fit_the_schema(cognito, pool, ada):
    ids = {"UserPoolId": pool, "Username": ada["Username"]}

    def change(name, value):
        return refused(cognito.admin_update_user_attributes, UserAttributes=[{"Name": name, "Value": value}], **ids)

    assert "Attribute does not exist in the schema" in change("custom:team", "blue")[1]
    assert change("email", "nobody")[1] == "Invalid email address format."
    assert "cannot be updated" in change("sub", "x")[1]


def test_a_changed_email_is_unverified_and_its_own_value_is_no_conflict(cognito, pool, ada):
    ids = {"UserPoolId": pool, "Username": ada["Username"]}
    same = [{"Name": "email", "Value": "ada@example.com"}, {"Name": "given_name", "Value": "Ada"}]
    cognito.admin_update_user_attributes(UserAttributes=same, **ids)
    assert attributes(cognito.admin_get_user(**ids))["email_verified"] == "true"

    cognito.admin_update_user_attributes(UserAttributes=[{"Name": "email", "Value": "countess@example.com"}], **ids)

    changed = attributes(cognito.admin_get_user(**ids))
    assert changed["email_verified"] == "false"
    assert changed["given_name"] == "Ada"


def test_another_users_email_is_refused(cognito, pool, ada):
    cognito.admin_create_user(UserPoolId=pool, Username="bob@example.com", MessageAction="SUPPRESS")

    code, _ = refused(
        cognito.admin_update_user_attributes,
        UserPoolId=pool,
        Username="bob@example.com",
        UserAttributes=[{"Name": "email", "Value": "ada@example.com"}],
    )

    assert code == "AliasExistsException"


def test_a_user_that_is_gone_is_not_found(cognito, pool, ada):
    ids = {"UserPoolId": pool, "Username": ada["Username"]}
    cognito.admin_delete_user(**ids)

    assert refused(cognito.admin_get_user, **ids) == ("UserNotFoundException", "User does not exist.")


def test_an_invitation_is_renewed_only_before_the_first_login(cognito, pool, ada):
    ids = {"UserPoolId": pool, "Username": ada["Username"], "MessageAction": "RESEND"}
    cognito.admin_create_user(**ids)
    cognito.admin_set_user_password(UserPoolId=pool, Username=ada["Username"], Password=PASSWORD, Permanent=True)

    assert refused(cognito.admin_create_user, **ids)[0] == "UnsupportedUserStateException"
    assert len(cognito.list_users(UserPoolId=pool)["Users"]) == 1


def test_users_are_found_by_a_filter(cognito, pool, ada):
    cognito.admin_create_user(UserPoolId=pool, Username="bob@example.com", MessageAction="SUPPRESS")

    found = cognito.list_users(UserPoolId=pool, Filter='email = "bob@example.com"')["Users"]

    assert [attributes(user)["email"] for user in found] == ["bob@example.com"]


def test_a_pool_with_plain_usernames_finds_a_verified_alias(cognito):
    pool = cognito.create_user_pool(PoolName="people", AliasAttributes=["email"])["UserPool"]["Id"]
    for name, verified in (("ada", "true"), ("bob", "false")):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=name,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": f"{name}@example.com"},
                {"Name": "email_verified", "Value": verified},
            ],
        )

    assert cognito.admin_get_user(UserPoolId=pool, Username="ada@example.com")["Username"] == "ada"
    assert refused(cognito.admin_get_user, UserPoolId=pool, Username="bob@example.com")[0] == "UserNotFoundException"


def test_groups_and_their_members(cognito, pool, ada):
    ids = {"UserPoolId": pool, "GroupName": "admin"}
    cognito.create_group(Description="Those who may", Precedence=1, **ids)
    member = {**ids, "Username": ada["Username"]}
    cognito.admin_add_user_to_group(**member)

    assert refused(cognito.create_group, **ids) == ("GroupExistsException", "A group with the name already exists.")
    assert [user["Username"] for user in cognito.list_users_in_group(**ids)["Users"]] == [ada["Username"]]
    cognito.update_group(Description="Changed", **ids)
    assert cognito.get_group(**ids)["Group"]["Description"] == "Changed"
    cognito.admin_remove_user_from_group(**member)
    assert cognito.list_users_in_group(**ids)["Users"] == []
    cognito.delete_group(**ids)
    assert refused(cognito.get_group, **ids) == ("ResourceNotFoundException", "Group not found.")


@pytest.mark.parametrize("name", ["two words", "x" * 129])
def test_a_group_name_that_cannot_be_one_is_refused(cognito, pool, name):
    code, text = refused(cognito.create_group, UserPoolId=pool, GroupName=name)

    assert code == "InvalidParameterException"
    assert "1 validation error detected: Value" in text
    assert "at 'groupName' failed to satisfy constraint" in text
