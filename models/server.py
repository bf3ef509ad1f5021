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

from sqlalchemy import Connection
from sqlmodel import Session

EVERYWHERE = "*"
WRITERS = 0x617273686A756C  # the lock that all writers share: "arshjul"
IN_ONE = 0x61727368  # the first half of a municipality's lock; the other is its hash
SETTING = "arshjul.municipality"

_SEEN = f"SELECT set_config('{SETTING}', %(home)s, true)"
_ALONE = f"{_SEEN}, pg_advisory_xact_lock({WRITERS})"
_IN_ONE = (
    f"{_SEEN}, pg_advisory_xact_lock_shared({WRITERS}), "
    f"pg_advisory_xact_lock({IN_ONE}, hashtext(%(home)s))"
)


def see_all(connection: Connection) -> None:
    """For a migration: alone, and over all rows."""
    connection.exec_driver_sql(_ALONE, {"home": EVERYWHERE})


def begin(session: Session, municipality: str, *, writes: bool) -> None:
    """What a transaction asks for first."""
    asked = _SEEN if not writes else _ALONE if municipality == EVERYWHERE else _IN_ONE
    session.connection().exec_driver_sql(asked, {"home": municipality})
