"""RandomPassword, through the real CLI."""

from __future__ import annotations

from collections.abc import Iterator

import bcrypt
import pulumi
import pulumi_random
import pytest

from .conftest import SDK_LEFTOVERS, Harness, start_plugins

pytestmark = SDK_LEFTOVERS


@pytest.fixture(scope="module")
def plugins() -> Iterator[dict[str, int]]:
    process, ports = start_plugins("random")
    yield ports
    process.communicate()


@pytest.fixture
def config() -> dict[str, str]:
    return {}


def password(length: int = 24, **options: int | str) -> None:
    made = pulumi_random.RandomPassword("initial", length=length, min_numeric=3, **options)
    pulumi.export("result", made.result)
    pulumi.export("hash", made.bcrypt_hash)


def test_a_password_is_made_once_and_stays(harness: Harness) -> None:
    assert harness.up(password) == {"create": 2}
    made = harness.outputs()
    assert len(made["result"]) == 24
    assert sum(character.isdigit() for character in made["result"]) >= 3
    assert bcrypt.checkpw(made["result"].encode(), made["hash"].encode())
    assert made["result"] not in harness.exported()

    assert harness.up() == {"same": 2}
    assert harness.refresh_shows() == {}
    assert harness.outputs() == made

    assert ("replace", "initial", {"length": "update-replace"}) in harness.changes(lambda: password(length=30))
    harness.stack().destroy()
    assert harness.resources() == {}


def test_refuses_more_required_characters_than_the_length(harness: Harness) -> None:
    with pytest.raises(pulumi.automation.CommandError, match=r"property length .* must be at least 9"):
        harness.up(lambda: password(length=8, min_special=6))
