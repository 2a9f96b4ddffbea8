from __future__ import annotations

import sqlite3
import threading

import pytest

from emulator.store import Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "emulator.db")
    yield store
    store.close()


def test_a_store_is_closed_for_every_thread_and_opened_again_by_who_goes_on(tmp_path):
    store = Store(tmp_path / "emulator.db")
    seen = []

    def use():
        seen.append(store.connection())

    threads = [threading.Thread(target=use) for _ in range(3)]
    for thread in threads:
        thread.start()
        thread.join()
    seen.append(store.connection())
    store.close()

    for connection in seen:
        with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
            connection.execute("SELECT 1")
    assert store.collections() == {}
    store.close()


def test_the_file_is_readable_by_its_owner_only(tmp_path, store):
    assert (tmp_path / "emulator.db").stat().st_mode & 0o777 == 0o600


def test_documents_keep_their_order_when_they_are_replaced(store):
    things = store.collection("things")
    for name in ("b", "a", "c"):
        things.put(name, {"name": name})
    things.put("b", {"name": "b", "changed": True})
    assert [thing["name"] for thing in things.all()] == ["b", "a", "c"]
    assert things.find_one(changed=True) == {"name": "b", "changed": True}


def test_a_full_disk_fails_the_writes_and_nothing_after_them(store):
    things = store.collection("things")
    things.put("small", {})
    (pages,) = store.connection().execute("PRAGMA page_count").fetchone()
    store.connection().execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(sqlite3.OperationalError, match="full"):
        things.put("large", {"text": "x" * 100_000})
    assert not store.connection().in_transaction
    assert [thing["name"] for thing in things.all() if "name" in thing] == []

    store.connection().execute("PRAGMA max_page_count = 1000000")
    things.put("large", {"name": "large", "text": "x" * 100_000})
    assert len(things) == 2


def test_a_commit_that_fails_leaves_no_transaction_behind(store, monkeypatch):
    real = store.connection()

    class FullAtCommit:
        @property
        def in_transaction(self):
            return real.in_transaction

        def execute(self, sql, *arguments):
            if sql == "COMMIT":
                raise sqlite3.OperationalError("disk I/O error")
            return real.execute(sql, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(store._local, "connection", FullAtCommit())
        with pytest.raises(sqlite3.OperationalError):
            store.collection("things").put("a", {})
    assert not real.in_transaction
    store.collection("things").put("b", {"name": "b"})
    assert store.collection("things").all() == [{"name": "b"}]


def test_a_failed_transaction_leaves_nothing(store):
    things = store.collection("things")

    def write_and_fail():
        with store.transaction():
            things.put("a", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert len(things) == 0


def test_of_many_takers_at_once_one_gets_it(store):
    store.collection("things").put("a", {"it": True})
    got = []

    def take():
        found = store.collection("things").take("a")
        if found:
            got.append(found)
        store.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [{"it": True}]


def test_what_has_expired_is_forgotten(store):
    things = store.collection("things")
    things.put("old", {}, expires_at=10)
    things.put("young", {}, expires_at=20)
    things.put("eternal", {})
    assert store.forget_expired(now=15) == 1
    assert store.collections() == {"things": 2}


def test_what_was_put_is_there_for_the_next_process(tmp_path, store):
    store.collection("things").put("a", {"it": True})
    other = Store(tmp_path / "emulator.db")
    assert other.collection("things").get("a") == {"it": True}
    other.close()
