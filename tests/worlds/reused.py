"""Databases on PostgreSQL that one test after the other has: emptied in between, not made anew.

What a test may leave behind is taken away: rows, numbers that were given, connections with their
locks. A database whose tables, triggers, rules or settings are no longer what they were is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import Connection, sql

TEMPLATE = "arshjul_empty"
PLACE = "ARSHJUL_TEST_PLACE"  # where it is noted which database stands for which folder
BORN = ("alembic_version", "kind_state")  # what an empty database holds already

# Whatever changes a row of these is another transaction's number in it.
CATALOGUES = {
    "pg_class": "oid", "pg_attribute": "attrelid", "pg_attrdef": "adrelid", "pg_constraint": "oid",
    "pg_index": "indexrelid", "pg_trigger": "oid", "pg_policy": "oid", "pg_rewrite": "ev_class",
    "pg_proc": "oid", "pg_type": "oid", "pg_sequence": "seqrelid", "pg_statistic": "starelid",
    "pg_namespace": "0", "pg_extension": "0", "pg_event_trigger": "0", "pg_default_acl": "0",
    "kind_state": "0", "alembic_version": "0",
}  # fmt: skip
_LAYOUT = " UNION ALL ".join(
    f"SELECT '{table}', count(*), sum(xmin::text::bigint) FROM {table}"
    + (f" WHERE {key} >= 16384" if key != "0" else "")
    for table, key in CATALOGUES.items()
)
_SETTINGS = """
    SELECT setrole::regrole::text, setconfig FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"""
_ALONE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_FILLED = f"""
    SELECT relname, pg_relation_size(oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
      AND relname NOT IN {BORN}"""
_EMPTY = f"""
    DO $$ DECLARE one text; BEGIN
        SET LOCAL session_replication_role = replica;  -- past triggers and references
        FOR one IN SELECT relname FROM ({_FILLED}) AS filled LOOP
            EXECUTE format('DELETE FROM %I', one);
        END LOOP;
        PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
        WHERE pg_sequence_last_value(seqrelid) IS NOT NULL;
    END $$"""
_NUMBERS = """
    SELECT seqrelid::regclass::text, pg_sequence_last_value(seqrelid) FROM pg_sequence
    WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"""
NAMES = count(1)  # of this process, whatever shelf they are for
LARGE = 64 * 1024
"""From this size on a table is vacuumed when it is emptied: looking for rows costs by its pages."""


class Given(NamedTuple):
    """A database that stands for a folder's file until it is given back."""

    name: str
    folder: str


class Shelf:
    """The databases of one server, for all processes of a run of tests."""

    def __init__(self, port: int, place: Path) -> None:
        self.port, self.place = port, place
        self._admins: dict[str, Connection] = {}
        self._free: list[str] = []
        self._known: dict[str, Given] = {}
        self._seen: set[str] = set()  # notes that were looked at
        self._loose: list[str] = []  # taken by this process for no folder
        self._born: frozenset[object] = frozenset()

    def conninfo(self, name: str, user: str = "arshjul") -> str:
        return f"host=127.0.0.1 port={self.port} user={user} dbname={name}"

    def say(self, statement: str, user: str = "arshjul") -> None:
        with psycopg.connect(self.conninfo("postgres", user), autocommit=True) as connection:
            connection.execute(statement)

    def admin(self, name: str) -> Connection:
        """A superuser's connection to a database, kept."""
        if name not in self._admins:
            self._admins[name] = psycopg.connect(
                self.conninfo(name, "postgres"), autocommit=True, prepare_threshold=1
            )
        return self._admins[name]

    def new_name(self, letter: str) -> str:
        return f"{letter}_{os.getpid()}_{next(NAMES)}"

    # --- taking one -----------------------------------------------------------------------------

    def take(self) -> str:
        """An empty database at the present schema, until the test that runs has ended."""
        name = self._take()
        self._loose.append(name)
        return name

    def _take(self) -> str:
        if self._free:
            return self._free.pop()
        name = self.new_name("t")
        self.say(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY wal_log")
        return name

    def of(self, folder: Path) -> str:
        """The database that stands for the file in a folder: the same one for every process."""
        path = str(folder.absolute())
        key = sha256(path.encode()).hexdigest()[:32]
        if key not in self._known:
            self._known[key] = self._noted(key) or self._note(key, path)
        return self._known[key].name

    def _noted(self, key: str) -> Given | None:
        with suppress(FileNotFoundError):
            return Given(*(self.place / key).read_text("utf-8").split("\n", 1))
        return None

    def _note(self, key: str, path: str) -> Given:
        """Two processes may ask at once: the first one's stands."""
        mine = Given(self._take(), path)
        draft = self.place / f"{key}.{os.getpid()}"
        draft.write_text("\n".join(mine), "utf-8")
        try:
            (self.place / key).hardlink_to(draft)
        except FileExistsError:
            self._free.append(mine.name)
            return self._noted(key) or mine
        finally:
            draft.unlink()
        return mine

    def copy(self, made: Path, to: Path) -> None:
        """The database of one folder becomes that of another, which nobody has open."""
        assert self.emptied(self.of(to))
        source, target = self.admin(self.of(made)), self.admin(self.of(to))
        with source.transaction(), target.transaction():
            target.execute("SET LOCAL session_replication_role = replica")
            for table, _size in source.execute(_FILLED).fetchall():
                name = sql.Identifier(table)
                with (
                    source.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(name)) as out,
                    target.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(name)) as into,
                ):
                    for part in out:
                        into.write(part)
            for sequence, number in source.execute(_NUMBERS).fetchall():
                target.execute("SELECT setval(%s::regclass, %s)", (sequence, number))

    # --- giving it back -------------------------------------------------------------------------

    def give_back(self, folder: Path | None = None) -> None:
        """What a test had, in its folder and for no folder, is emptied for the next one."""
        returned, self._loose = self._loose, []
        for key, given in self._given_below(folder) if folder else ():
            (self.place / key).unlink()
            del self._known[key]
            returned.append(given.name)
        for name in returned:
            if self.emptied(name):
                self._free.append(name)
            else:
                self.drop(name)

    def _given_below(self, folder: Path) -> list[tuple[str, Given]]:
        """By other processes too: a command that a test has started has begun some."""
        below = f"{folder.absolute()}{os.sep}"
        for key in {one.name for one in self.place.iterdir()} - self._seen:
            self._seen.add(key)
            given = self._noted(key)
            if given and given.folder.startswith(below):
                self._known[key] = given
        return [
            (key, given) for key, given in self._known.items() if given.folder.startswith(below)
        ]

    def emptied(self, name: str) -> bool:
        """Whether it is now as it was when it was made."""
        admin = self.admin(name)
        admin.execute(_ALONE)
        if layout(admin) != self._layout():
            return False
        tables = admin.execute(_FILLED).fetchall()
        admin.execute(_EMPTY)
        if large := [table for table, size in tables if size > LARGE]:
            admin.execute(
                sql.SQL("VACUUM {}").format(sql.SQL(", ").join(map(sql.Identifier, large)))
            )
        return True

    def _layout(self) -> frozenset[object]:
        if not self._born:
            with psycopg.connect(self.conninfo(TEMPLATE, "postgres")) as connection:
                self._born = layout(connection)
        return self._born

    def drop(self, name: str) -> None:
        self._admins.pop(name).close()
        self.say(f"DROP DATABASE {name} WITH (FORCE)", "postgres")

    def close(self) -> None:
        for one in self._admins.values():
            one.close()
        self._admins.clear()


def layout(connection: Connection) -> frozenset[object]:
    """By which one sees whether anything but rows has changed."""

    def rows() -> Iterator[object]:
        yield from connection.execute(_LAYOUT).fetchall()
        for role, settings in connection.execute(_SETTINGS).fetchall():
            yield role, tuple(settings)

    return frozenset(rows())
