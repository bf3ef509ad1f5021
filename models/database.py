"""The database's door: one place that opens, one way to write, one way to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, StaticPool, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlmodel import Session

from models import marks, server
from models.backup import copy_file
from models.case.kinds import follow_the_kinds, missing_states
from models.guard import guard
from models.next_days import CHANGED, HangsOn, follow_changes, look_again
from models.server import EVERYWHERE, HOME, HOMES
from states.errors import ArshjulError

BUSY_MS = 15_000
# Connections to a server: a page or a beat takes one at a time, and waits for one no longer than a
# reader would. To a file: one for whoever asks; there are no more pages at once than threads.
POOL = {"pool_size": 5, "max_overflow": 15, "pool_timeout": 15}
FILE_POOL = {"pool_size": 5, "max_overflow": 60}
REVISION = "0022"  # of the schema; models/migrations/versions has a file for each


class NoDatabase(ArshjulError):
    """The database is not there or cannot be opened."""

    key = "no_database"


class NewerDatabase(ArshjulError):
    """A later version of Årshjul made this database."""

    key = "newer_database"


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy begins; see _begin
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # else INSERT OR REPLACE walks past the append-only triggers
        f"busy_timeout = {BUSY_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when another one wrote.
    immediate = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


class Transaction(Session):
    """A session that holds on to what it has read: the second look at a row costs no question.

    SQLAlchemy forgets an object that nobody refers to; within one short transaction, in which
    nobody else writes, it would read the same again.
    """


def _hold(session: Session, read: object) -> None:
    session.info.setdefault("held", []).append(read)


event.listen(Transaction, "loaded_as_persistent", _hold)
event.listen(Transaction, "pending_to_persistent", _hold)
follow_changes(Transaction)


class Database:
    """One database. Thread-safe; every use is one short transaction."""

    def __init__(self, engine: Engine, owner: Engine | None = None) -> None:
        self.engine = engine
        self._owner = owner  # who makes and changes the tables, where that is another role
        self._writing = engine.execution_options(writes=True)
        self._reading = engine
        self.is_server = engine.dialect.name != "sqlite"
        # What time brings, as the office's kinds say; asked when something has changed.
        self.tell_what_hangs: Callable[[], HangsOn | None] = lambda: None
        event.listen(engine, "before_cursor_execute", guard)
        event.listen(engine, "before_cursor_execute", marks.note)
        event.listen(engine, "begin", marks.begin)
        if not self.is_server:
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        else:
            self._reading = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @classmethod
    def at(cls, url: str, owner_url: str = "") -> Database:
        """Open ``url``; a SQLite file's folder is made. ``owner_url``: the same database on a
        server as the role that owns its tables, for migrations alone. Raises NoDatabase."""
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() == "sqlite":
                pool = {}
                if parsed.database and parsed.database != ":memory:":
                    Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    pool = FILE_POOL
                return cls(create_engine(url, connect_args={"check_same_thread": False}, **pool))
            owner = create_engine(owner_url, poolclass=NullPool) if owner_url else None
            return cls(create_engine(url, pool_pre_ping=True, **POOL), owner)
        except Exception as error:
            raise NoDatabase(why=str(error).splitlines()[0]) from None

    @classmethod
    def in_memory(cls) -> Database:
        """An empty database that lives as long as the object: for a virtual year."""
        from models.every_table import METADATA  # most commands ask about a few tables alone

        engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        database = cls(engine)
        with database._writing.begin() as connection:
            METADATA.create_all(connection)
            follow_the_kinds(connection)
        return database

    @property
    def file(self) -> Path | None:
        """SQLite's file; None where a server keeps the database."""
        name = self.engine.url.database
        return Path(name) if name and not self.is_server else None

    def create(self, progress: Callable[[int, int], None] = lambda _done, _of: None) -> None:
        """Make the tables in an empty database, or bring older ones to the present schema, or leave
        them as they are. ``progress`` is told how many of how many migrations are done.

        Where another role owns the tables, it gives the one in use the rights that it lacks.
        Raises NoDatabase when it cannot be opened, NewerDatabase when a later Årshjul made it.
        """
        self._share()
        if self._revision() != REVISION:
            from models.schema import upgrade  # Alembic is slow to import and seldom needed

            with (self._owner or self._writing).begin() as connection:
                upgrade(connection, progress)
            self._share()
        with self.engine.connect() as connection:
            all_there = not missing_states(connection)
        if not all_there:  # a kind that is new since the last time
            with self._writing.begin() as connection:
                follow_the_kinds(connection)

    def is_current(self) -> bool:
        """Whether the tables are as this Årshjul wants them. Raises NoDatabase when it cannot be
        asked."""
        try:
            return self._revision() == REVISION
        except NewerDatabase:
            return False

    def _share(self) -> None:
        """Asked at each start and seldom done: tables may have come from elsewhere."""
        if self._owner is None:
            return
        try:
            with self.engine.connect() as connection:
                if not server.lacks_rights(connection):
                    return
            with self._owner.begin() as owning:
                server.share(owning, self.engine.url.username or "")
        except DBAPIError as error:
            raise NoDatabase(why=str(error.orig)) from None

    def _revision(self) -> str:
        try:
            with self.engine.connect() as connection:
                if not inspect(connection).has_table("alembic_version"):
                    return ""
                found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
                revision = str(found.scalar() or "")
        except DBAPIError as error:
            raise NoDatabase(why=str(error.orig)) from None
        if revision > REVISION:
            raise NewerDatabase(revision=revision)
        return revision

    @contextmanager
    def write(self, *municipalities: str) -> Iterator[Session]:
        """One transaction that writes; commits at the end, or changes nothing on an error. On a
        server it keeps from others the rows of the municipalities that are named, and sees those of
        the one, or of all where there are several; none named: it keeps and sees all."""
        with Transaction(self._writing, expire_on_commit=False) as session, session.begin():
            if self.is_server:
                server.begin(session, municipalities, writes=True)
            session.info[HOMES] = municipalities
            alone = len(municipalities) == 1
            session.info[HOME] = municipalities[0] if alone else EVERYWHERE
            yield session
            self._end(session)

    def _end(self, session: Session) -> None:
        if session.in_transaction():  # else it was given up, and nothing has changed
            session.flush()
            changed = marks.changed(session)
            if session.info.get(CHANGED):
                look_again(session, self.hangs_on)
            marks.give(session, changed)  # last of all: whoever waits for it, holds up nobody long

    @property
    def hangs_on(self) -> HangsOn | None:
        """By work the tables whose changes may bring it something to do; None: nobody knows."""
        return self.tell_what_hangs()

    @contextmanager
    def write_in(self, municipalities: Sequence[str]) -> Iterator[tuple[Session, list[str]]]:
        """One transaction that writes in those of the municipalities in which nobody else writes
        now, and says which these are. Where a file keeps all, it writes alone, and in all."""
        with Transaction(self._writing, expire_on_commit=False) as session, session.begin():
            free = list(municipalities)
            if self.is_server:
                free = server.begin_some(session, municipalities)
            session.info[HOME] = EVERYWHERE
            marks.only_in(session, free)
            yield session, free
            self._end(session)

    @contextmanager
    def fill(self, aside: str = "") -> Iterator[Session]:
        """One transaction, of whoever owns the tables, that fills a database from another one.
        With ``aside``, on a server alone: what stands there goes into the schema of that name, and
        the tables are made anew. Raises NoDatabase."""
        try:
            with (self._owner or self._writing).connect() as connection, connection.begin():
                if self.is_server:
                    server.see_all(connection)
                if aside:
                    from models.schema import upgrade

                    server.move_aside(connection, aside)
                    upgrade(connection)
                    follow_the_kinds(connection)
                if self._owner is not None:
                    server.share(connection, self.engine.url.username or "")
                with Transaction(connection, expire_on_commit=False) as session:
                    yield session
                    session.flush()
        except (OperationalError, ProgrammingError) as error:
            raise NoDatabase(why=str(error.orig).splitlines()[0]) from None

    @contextmanager
    def read(self, municipality: str = EVERYWHERE) -> Iterator[Session]:
        """One transaction that sees one moment and writes nothing; on a server the rows of one
        municipality, or of all."""
        with Session(self._reading, expire_on_commit=False) as session:
            if self.is_server:
                server.begin(session, (municipality,), writes=False)
            session.info[marks.READS] = True
            yield session

    def copy_to(
        self, file: Path, progress: Callable[[int, int], None] = lambda _done, _of: None
    ) -> None:
        """Copy SQLite's file as it is at one moment, whoever writes meanwhile; ``progress`` is told
        how many of how many pages are there."""
        with self.engine.connect() as connection:
            copy_file(connection, file, progress)

    def close(self) -> None:
        self.engine.dispose()
        if self._owner is not None:
            self._owner.dispose()


def is_trouble(error: Exception) -> bool:
    """Whether the database has raised the error, and not what was done with it."""
    return isinstance(error, SQLAlchemyError)


def refusal_of(error: Exception) -> str:
    """Why the database could not do its work (locked, gone, not to be written); nothing for any
    other error."""
    return str(error.orig) if isinstance(error, OperationalError) else ""


def damage(session: Session) -> str:
    """What SQLite finds wrong with its file, the first thing only; nothing while all is well, and
    for a server, which looks after its files itself."""
    if session.get_bind().dialect.name != "sqlite":
        return ""
    answer = str(session.execute(text("PRAGMA quick_check(1)")).scalar_one())
    return "" if answer == "ok" else answer
