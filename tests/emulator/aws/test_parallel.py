"""Calls at the same time, as the engine makes them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor


def test_calls_at_the_same_time_are_all_kept(aws, app):
    cognito = aws.cognito

    def make(number: int) -> str:
        cognito.create_group(UserPoolId=app.pool, GroupName=f"group-{number}")
        cognito.create_user_pool_client(UserPoolId=app.pool, ClientName=f"client-{number}")
        return app.add_user(f"user-{number}@example.com", f"group-{number}")

    with ThreadPoolExecutor(8) as threads:
        usernames = list(threads.map(make, range(16)))
    aws.restart()

    assert len(set(usernames)) == 16
    assert len(aws.cognito.list_users(UserPoolId=app.pool)["Users"]) == 16
    assert len(aws.cognito.list_groups(UserPoolId=app.pool)["Groups"]) == 16
    assert len(aws.cognito.list_user_pool_clients(UserPoolId=app.pool, MaxResults=60)["UserPoolClients"]) == 17


def test_one_email_is_taken_by_one_of_two_at_once(aws, cognito, pool):
    def make(_: int) -> bool:
        try:
            cognito.admin_create_user(UserPoolId=pool, Username="ada@example.com", MessageAction="SUPPRESS")
        except cognito.exceptions.UsernameExistsException:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(make, range(4)))

    assert made.count(True) == 1
