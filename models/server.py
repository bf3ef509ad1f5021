"""What PostgreSQL is asked beyond the questions themselves: who may write now, and whose rows a
transaction sees.

SQLite lets one transaction write at a time, and its readers see one moment. Here a transaction that
writes in one municipality holds that municipality's lock and shares the common one; one that writes
in several holds the common lock alone. So two municipalities are written in at once, and nobody
writes in what another is changing. All locks are given up when the transaction ends, however it
ends.

Row-level security is the second wall behind the door: a transaction that was begun for one
municipality sees no row of another, whatever is asked. It stands where the role is no superuser
(``arshjul check`` tells).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar

from sqlalchemy import Connection
from sqlmodel import Session

EVERYWHERE = "*"
HIGHEST = 2**31 - 1
"""The highest number that a row can have, on either database: a higher one is nobody's, and a
server would refuse the question."""
WRITERS = 0x617273686A756C  # the lock that all writers share: "arshjul"
IN_ONE = 0x61727368  # the first half of a municipality's lock; the other is its hash
SETTING = "arshjul.municipality"
HOME = "home"
"""Where a session keeps whose rows its transaction is about."""
PATIENCE: ContextVar[str] = ContextVar("patience", default="")
"""How long one statement may take, such as ``15s``, for whoever waits at a page; "" for a job,
which nobody waits for."""

_SEEN = f"SELECT set_config('{SETTING}', %(home)s, true)"
_ALONE = f"{_SEEN}, pg_advisory_xact_lock({WRITERS})"
_IN_ONE = (
    f"{_SEEN}, pg_advisory_xact_lock_shared({WRITERS}), "
    f"pg_advisory_xact_lock({IN_ONE}, hashtext(%(home)s))"
)

_SHARED = f"{_SEEN}, pg_advisory_xact_lock_shared({WRITERS})"
_THOSE_FREE = (
    "SELECT home FROM unnest(CAST(%(homes)s AS text[])) AS home "  # noqa: S608
    f"WHERE pg_try_advisory_xact_lock({IN_ONE}, hashtext(home))"
)


def share(connection: Connection, role: str) -> None:
    """The owner of the tables lets the role that works with them work, but for the record: that it
    may read and add to, and neither change nor take away."""
    quoted = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        f"REVOKE UPDATE, DELETE ON audit FROM {quoted}",
    ):
        connection.exec_driver_sql(statement)


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


def see_all(connection: Connection) -> None:
    """For a migration: alone, and over all rows."""
    connection.exec_driver_sql(_ALONE, {"home": EVERYWHERE})


def widen(session: Session) -> None:
    """The transaction goes on over all municipalities: what it does crosses from one to another."""
    session.info[HOME] = EVERYWHERE
    if session.get_bind().dialect.name != "sqlite":
        session.connection().exec_driver_sql(_ALONE, {"home": EVERYWHERE})


def begin_some(session: Session, municipalities: Sequence[str]) -> list[str]:
    """What a transaction asks for that writes in several municipalities and keeps from others no
    more than these: it sees all rows, and returns those of them in which nobody else writes now.
    It waits for none of them."""
    session.connection().exec_driver_sql(_SHARED, {"home": EVERYWHERE})
    rows = session.connection().exec_driver_sql(_THOSE_FREE, {"homes": list(municipalities)})
    return [home for (home,) in rows]


def begin(session: Session, municipality: str, *, writes: bool) -> None:
    """What a transaction asks for first."""
    if patience := PATIENCE.get():
        ends = "SELECT set_config('statement_timeout', %(patience)s, true)"
        session.connection().exec_driver_sql(ends, {"patience": patience})
    asked = _SEEN if not writes else _ALONE if municipality == EVERYWHERE else _IN_ONE
    session.connection().exec_driver_sql(asked, {"home": municipality})
