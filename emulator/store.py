"""What the emulator keeps: JSON documents in one SQLite file, on disk before a request is answered."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL,
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,
    expires_at REAL,
    UNIQUE (collection, id)
);
CREATE INDEX IF NOT EXISTS documents_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;
"""


class Store:
    """One SQLite file with a connection a thread; one writer at a time.

    Args:
        path: the database file; its folder must be there. ``":memory:"`` is refused, because each thread connects anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: dict[threading.Thread, sqlite3.Connection] = {}
        self._opening = threading.Lock()
        weakref.finalize(self, _close, self._opened, lambda _: True)
        self._writer = threading.RLock()
        self.loaded_keys: dict[str, Any] = {}
        """Parsed signing keys by title: parsing one takes longer than signing with it (``emulator.keys``)."""
        path.touch(mode=0o600, exist_ok=True)
        self.connection().executescript(_SCHEMA)

    def connection(self) -> sqlite3.Connection:
        """This thread's connection; reads need no transaction."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # Used by its thread alone, and closed by another.
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=30, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            # NORMAL with a write-ahead log survives the end of the process at any instant; only a power cut may
            # take the last commits back, which a laptop's emulator can bear and a login a second cannot pay for.
            connection.execute("PRAGMA synchronous=NORMAL")
            self._local.connection = connection
            with self._opening:
                _close(self._opened, lambda thread: not thread.is_alive())
                self._opened[threading.current_thread()] = connection
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Holds the one writer's lock; commits at the end, rolls back on an exception. Nests."""
        with self._writer:
            connection = self.connection()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already, or left it open at COMMIT.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def collection(self, name: str) -> Collection:
        """The documents under one name, such as ``auth0/clients``; it need not exist before."""
        return Collection(self, name)

    def collections(self) -> dict[str, int]:
        """Name to number of documents, for those that hold any."""
        rows = self.connection().execute("SELECT collection, COUNT(*) FROM documents GROUP BY collection")
        return dict(rows.fetchall())

    def forget_expired(self, now: float) -> int:
        """Deletes what was put with an ``expires_at`` before ``now``; returns how many."""
        with self.transaction() as connection:
            return connection.execute("DELETE FROM documents WHERE expires_at < ?", (now,)).rowcount

    def close(self) -> None:
        """Closes every thread's connection; whoever uses the store afterwards gets a new one."""
        with self._opening:
            _close(self._opened, lambda _: True)
        self._local = threading.local()


def _close(opened: dict[threading.Thread, sqlite3.Connection], whose: Callable[[threading.Thread], bool]) -> None:
    for thread in list(filter(whose, opened)):
        opened.pop(thread).close()


class Collection:
    """Documents by id, in the order in which they were first put."""

    def __init__(self, store: Store, name: str) -> None:
        self.store = store
        self.name = name

    def get(self, key: str) -> Document | None:
        """A copy of the document, or None."""
        row = (
            self.store.connection()
            .execute("SELECT body FROM documents WHERE collection = ? AND id = ?", (self.name, key))
            .fetchone()
        )
        return None if row is None else json.loads(row[0])

    def put(self, key: str, document: Document, *, expires_at: float | None = None) -> None:
        """Adds or replaces; a replaced document keeps its place in the order."""
        with self.store.transaction() as connection:
            connection.execute(
                "INSERT INTO documents (collection, id, body, expires_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at",
                (self.name, key, json.dumps(document, separators=(",", ":")), expires_at),
            )

    def delete(self, key: str) -> bool:
        """True when there was one."""
        with self.store.transaction() as connection:
            sql = "DELETE FROM documents WHERE collection = ? AND id = ?"
            return connection.execute(sql, (self.name, key)).rowcount > 0

    def delete_where(self, field: str, value: str) -> list[str]:
        """Deletes those whose top-level field is the value; returns their ids."""
        matches = "collection = ? AND json_extract(body, ?) = ?"
        arguments = (self.name, f'$."{field}"', value)
        with self.store.transaction() as connection:
            found = connection.execute(f"SELECT id FROM documents WHERE {matches}", arguments).fetchall()  # noqa: S608
            connection.execute(f"DELETE FROM documents WHERE {matches}", arguments)  # noqa: S608
        return [name for (name,) in found]

    def take(self, key: str) -> Document | None:
        """Gets and deletes in one step: of two callers at once, one gets it."""
        with self.store.transaction():
            document = self.get(key)
            if document is not None:
                self.delete(key)
            return document

    def update(self, key: str, change: Callable[[Document], None]) -> Document | None:
        """Changes a document in place under the writer's lock; None when it is not there."""
        with self.store.transaction() as connection:
            document = self.get(key)
            if document is None:
                return None
            change(document)
            connection.execute(
                "UPDATE documents SET body = ? WHERE collection = ? AND id = ?",
                (json.dumps(document, separators=(",", ":")), self.name, key),
            )
            return document

    def all(self) -> list[Document]:
        """Every document, oldest first."""
        rows = self.store.connection().execute(
            "SELECT body FROM documents WHERE collection = ? ORDER BY seq", (self.name,)
        )
        return [json.loads(body) for (body,) in rows]

    def find(self, **fields: Any) -> list[Document]:
        """Those whose top-level fields equal the given ones, oldest first."""
        return [document for document in self.all() if all(document.get(key) == value for key, value in fields.items())]

    def find_one(self, **fields: Any) -> Document | None:
        """The oldest that matches, or None."""
        matches = self.find(**fields)
        return matches[0] if matches else None

    def clear(self) -> None:
        """Deletes every document of this collection."""
        with self.store.transaction() as connection:
            connection.execute("DELETE FROM documents WHERE collection = ?", (self.name,))

    def __len__(self) -> int:
        row = self.store.connection().execute("SELECT COUNT(*) FROM documents WHERE collection = ?", (self.name,))
        return int(row.fetchone()[0])
