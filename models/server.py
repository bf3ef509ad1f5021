"""What PostgreSQL is asked beyond the questions themselves: who may write now, and whose rows a
transaction sees.

SQLite lets one transaction write at a time, and its readers see one moment. Here a transaction that
writes in one municipality holds that municipality's lock and shares the common one; one that writes
in a few holds the lock of each, and one that writes in all holds the common lock alone. So two
municipalities are written in at once, and nobody writes in what another is changing. All locks are
given up when the transaction ends, however it ends.

Row-level security is the second wall behind the door: a transaction that was begun for one
municipality sees no row of another, whatever is asked. It stands where the role is no superuser
(``arshjul check`` tells).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlmodel import Session

from states.errors import ArshjulError

EVERYWHERE = "*"
HIGHEST = 2**31 - 1
"""The highest number that a row can have, on either database: a higher one is nobody's, and a
server would refuse the question."""
WRITERS = 0x617273686A756C  # the lock that all writers share: "arshjul"
IN_ONE = 0x61727368  # the first half of a municipality's lock; the other is its hash
PORT = 5432
SETTING = "arshjul.municipality"
HOME = "home"
"""Where a session keeps whose rows its transaction is about."""
HOMES = "homes"
"""The same, where they are several."""
PATIENCE: ContextVar[str] = ContextVar("patience", default="")
"""How long one statement may take, such as ``15s``, for whoever waits at a page; "" for a job,
which nobody waits for."""

_SEEN = f"SELECT set_config('{SETTING}', %(home)s, true)"
_ALONE = f"{_SEEN}, pg_advisory_xact_lock({WRITERS})"
# The common one last: who waits for a municipality keeps nobody from being alone.
_IN_ONE = (
    f"{_SEEN}, pg_advisory_xact_lock({IN_ONE}, hashtext(%(home)s)), "
    f"pg_advisory_xact_lock_shared({WRITERS})"
)
# In one order everywhere, so that no two wait for each other.
_IN_A_FEW = (
    "SELECT pg_advisory_xact_lock(%(first)s, which) FROM (SELECT DISTINCT hashtext(home) AS which"
    " FROM unnest(CAST(%(homes)s AS text[])) AS home ORDER BY 1) AS homes"
)
# Free for whoever is over all already, and for one at a time of those who want to be.
_GATE = f"SELECT current_setting('{SETTING}') = '*' OR pg_try_advisory_xact_lock({WRITERS + 1})"


class Crossing(ArshjulError):
    """Two transactions cross from one municipality to others at once. One has to begin again: each
    would wait for the other."""

    key = "crossing"


# Asked of the role in use. The owner may all; nobody else may change what the record says.
_LACKS = """
    SELECT EXISTS (
        SELECT FROM pg_class WHERE relname = 'audit' AND relnamespace = 'public'::regnamespace
        AND NOT pg_has_role(relowner, 'USAGE')
    ) AND (NOT has_schema_privilege('public', 'USAGE') OR EXISTS (
        SELECT FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wanted
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND has_table_privilege(pg_class.oid, wanted)
            = (relname = 'audit' AND wanted IN ('UPDATE', 'DELETE'))
    ) OR EXISTS (
        SELECT FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
        AND NOT (has_sequence_privilege(oid, 'USAGE') AND has_sequence_privilege(oid, 'SELECT'))
    ))"""


def lacks_rights(connection: Connection) -> bool:
    """Whether the role in use, which owns no table, may not yet what ``share`` lets it do, or
    more."""
    return bool(connection.exec_driver_sql(_LACKS).scalar())


_SHARED = f"{_SEEN}, pg_advisory_xact_lock_shared({WRITERS})"
_THOSE_FREE = (
    "SELECT home FROM unnest(CAST(%(homes)s AS text[])) AS home "  # noqa: S608
    f"WHERE pg_try_advisory_xact_lock({IN_ONE}, hashtext(home))"
)


def share(connection: Connection, role: str) -> None:
    """The owner of the tables lets the role that works with them work, but for the record: that it
    may read and add to, and neither change nor take away."""
    quoted = connection.dialect.identifier_preparer.quote(role)
    see_all(connection)  # one at a time: the server refuses two that give the same at once
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        f"REVOKE UPDATE, DELETE ON audit FROM {quoted}",
    ):
        connection.exec_driver_sql(statement)


# What the role in use owns among the tables, but for what an extension has made; indexes, and the
# numbers that a column counts, go with their table.
_OWN = """
    SELECT format('ALTER %%s %%s SET SCHEMA', kind, name) FROM (
        SELECT CASE relkind WHEN 'r' THEN 'TABLE' WHEN 'v' THEN 'VIEW' ELSE 'SEQUENCE' END AS kind,
            oid::regclass::text AS name, tableoid AS catalog, oid, relowner AS owner,
            relnamespace AS lies
        FROM pg_class WHERE relkind IN ('r', 'v', 'S')
        UNION ALL
        SELECT 'FUNCTION', oid::regprocedure::text, tableoid, oid, proowner, pronamespace
        FROM pg_proc
    ) AS found
    WHERE lies = 'public'::regnamespace AND owner::regrole::text = quote_ident(current_user)
    AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE classid = catalog AND objid = found.oid AND deptype IN ('e', 'a', 'i'))
    ORDER BY kind, name"""
PATIENT = "60s"  # with whoever has a table open, before all is left as it is


def move_aside(connection: Connection, schema: str) -> None:
    """What the owner of the tables has in their schema goes into another one, as it is, readable or
    not. That one is made, where there is anything; nobody else may look into it."""
    quoted = connection.dialect.identifier_preparer.quote(schema)
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENT}'")
    statements = connection.exec_driver_sql(_OWN).scalars().all()
    if statements:
        connection.exec_driver_sql(f"CREATE SCHEMA {quoted}")
    for statement in statements:
        connection.exec_driver_sql(f"{statement} {quoted}")


def roles(database: str, owner: str, user: str) -> str:
    """What a superuser says once, so that the one who works with the tables does not own them."""
    return f"""\
CREATE ROLE {owner} LOGIN PASSWORD 'choose one';
CREATE ROLE {user} LOGIN PASSWORD 'choose another';
CREATE DATABASE {database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {user};
"""


def holes(session: Session) -> list[str]:
    """Why the wall does not stand for the role in use on a server: ``superuser``, ``bypasses``; or
    ``owner``, who could take it down."""
    if session.get_bind().dialect.name == "sqlite":
        return []
    asked = """
        SELECT rolsuper, rolbypassrls, EXISTS (
            SELECT FROM pg_class WHERE relname = 'audit' AND relowner = pg_roles.oid)
        FROM pg_roles WHERE rolname = current_user"""
    superuser, bypasses, owner = session.connection().exec_driver_sql(asked).one()
    if superuser:
        return ["superuser"]
    return [why for why, so in (("bypasses", bypasses), ("owner", owner)) if so]


def same_database(url: str, other: str) -> bool:
    """Whether two addresses name one database, whoever asks there."""
    one, two = make_url(url), make_url(other)
    return (one.host, one.port or PORT, one.database) == (two.host, two.port or PORT, two.database)


def see_all(connection: Connection) -> None:
    """For a migration: alone, and over all rows."""
    connection.exec_driver_sql(_ALONE, {"home": EVERYWHERE})


def widen(session: Session) -> None:
    """The transaction goes on over all municipalities: what it does crosses from one to another.
    Raises Crossing, and then it is to leave nothing."""
    session.info.update({HOME: EVERYWHERE, HOMES: ()})
    if session.get_bind().dialect.name == "sqlite":
        return
    if not session.connection().exec_driver_sql(_GATE).scalar():
        raise Crossing()
    session.connection().exec_driver_sql(_ALONE, {"home": EVERYWHERE})


def narrow(session: Session, municipality: str) -> None:
    """A transaction that reads sees from now on the rows of one municipality alone."""
    if session.get_bind().dialect.name != "sqlite":
        session.connection().exec_driver_sql(_SEEN, {"home": municipality})


def begin_some(session: Session, municipalities: Sequence[str]) -> list[str]:
    """What a transaction asks for that writes in several municipalities and keeps from others no
    more than these: it sees all rows, and returns those of them in which nobody else writes now.
    It waits for none of them."""
    session.connection().exec_driver_sql(_SHARED, {"home": EVERYWHERE})
    rows = session.connection().exec_driver_sql(_THOSE_FREE, {"homes": list(municipalities)})
    return [home for (home,) in rows]


def begin(session: Session, municipalities: Sequence[str], *, writes: bool) -> None:
    """What a transaction asks for first; ``municipalities``: where it reads or writes, none: in
    all."""
    if patience := PATIENCE.get():
        ends = "SELECT set_config('statement_timeout', %(patience)s, true)"
        session.connection().exec_driver_sql(ends, {"patience": patience})
    home = municipalities[0] if len(set(municipalities)) == 1 else EVERYWHERE
    if writes and home == EVERYWHERE and municipalities and EVERYWHERE not in municipalities:
        session.connection().exec_driver_sql(
            _IN_A_FEW, {"first": IN_ONE, "homes": list(municipalities)}
        )
        session.connection().exec_driver_sql(_SHARED, {"home": home})
        return
    asked = _SEEN if not writes else _ALONE if home == EVERYWHERE else _IN_ONE
    session.connection().exec_driver_sql(asked, {"home": home})
