"""A mark for each municipality that is another one after every transaction that has changed a row
of it: whoever keeps what she has read may keep it as long as the mark stands.

It is written in the transaction that changes, and read in the one that reads: on both databases a
reader sees a change and its mark together, or neither. It is drawn by lot, so that it never comes
back with other rows, also where a backup is put back.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, select
from sqlmodel import Session

from models.guard import COPIED
from models.next_days import CHANGED
from models.record.tables import Fact
from models.server import EVERYWHERE, HOME, HOMES

FACT: Table = Fact.__table__  # type: ignore[attr-defined]
UNSEEN = frozenset(
    {
        "alembic_version",
        "kind_state",
        "mail_host",
        "next_day",
        "sign_in_link",
        "sign_in_try",
        "web_session",
    }
)
"""Tables that nothing is kept of: whoever needs them reads them."""
OF_THE_CLOCK = frozenset({"fact", "run"})
"""What beats note at each ring: it has a mark of its own, that of ``CLOCK``."""
CLOCK = "clock"
COMMON = frozenset(
    {
        "info_meeting",
        "municipality",
        "programme_round",
        "round_artefact",
        "round_gathering",
        "round_homework",
        "round_phase",
    }
)
"""Tables whose rows are of no municipality, or seen from others."""
READS = "reads"
"""Where a session says that its transaction writes nothing."""
_ALONE = "changed in these alone"
_TOUCHED = "touched"  # on a connection: the tables that the transaction has changed
_NO_CHANGE = re.compile(
    r"\s*(?:SELECT|PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW)\b", re.IGNORECASE
)
_TABLE = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE
)
_KEPT = select(FACT.c.key, FACT.c.value).where(
    FACT.c.key.in_([bindparam("of"), bindparam("all"), bindparam("clock")])
)
_GIVE = (
    "INSERT INTO fact (key, value) VALUES (%s, %s) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


class Marks(NamedTuple):
    """Of the municipality, and of all together; "": never changed since they are kept."""

    own: str
    common: str


def marks(session: Session, municipality: str) -> Marks | None:
    """The marks of the moment that the transaction sees; None in one that writes, or where there
    is no mark yet."""
    found = _seen(session, municipality)
    return None if found is None or not any(found[0]) else found[0]


def clock_mark(session: Session, municipality: str) -> str | None:
    """The mark of what beats have noted, in a transaction that reads in the municipality; None in
    one that writes."""
    found = _seen(session, municipality)
    return None if found is None else found[1]


def _seen(session: Session, municipality: str) -> tuple[Marks, str] | None:
    if not session.info.get(READS):
        return None
    known: dict[str, tuple[Marks, str]] = session.info.setdefault("marks", {})
    if municipality not in known:
        of, common, clock = _key(municipality), _key(EVERYWHERE), _key(CLOCK)
        asked = {"of": of, "all": common, "clock": clock}
        found = dict(session.connection().execute(_KEPT, asked).tuples().all())
        marks_ = Marks(found.get(of, ""), found.get(common, ""))
        known[municipality] = marks_, found.get(clock, "")
    return known[municipality]


def begin(connection: Connection) -> None:
    """A transaction begins: nothing is changed."""
    connection.info.pop(_TOUCHED, None)


def note(
    connection: Connection, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
) -> None:
    """Before a statement runs: which table it changes, in whatever way it was written. Rows that
    are copied as they are bring their marks with them."""
    copied = context is not None and context.execution_options.get(COPIED)
    if not copied and (table := table_changed(statement)) is not None:
        connection.info.setdefault(_TOUCHED, set()).add(table)


def table_changed(statement: str) -> str | None:
    """The table that a statement changes; None where it changes none, "" where that is not seen."""
    if _NO_CHANGE.match(statement):
        return None
    found = _TABLE.match(statement)
    return found[1].lower() if found else ""


def only_in(session: Session, municipalities: Collection[str]) -> None:
    """The transaction sees all, and changes rows of these municipalities alone."""
    session.info[_ALONE] = tuple(municipalities)


def changed(session: Session) -> set[str]:
    """The municipalities that the transaction has changed, which get another mark: those that it
    was begun for; where it was begun for all, all together, unless it said otherwise."""
    tables = session.connection().info.pop(_TOUCHED, set()) - UNSEEN
    clocks = set() if OF_THE_CLOCK.isdisjoint(tables) else {CLOCK}
    tables -= OF_THE_CLOCK
    if not tables:
        return clocks
    homes, home = set(session.info.get(CHANGED, {})), session.info.get(HOME, EVERYWHERE)
    if home != EVERYWHERE:
        homes.add(home)
    elif (alone := session.info.get(_ALONE)) is not None:
        homes = (homes - {""}).union(alone)
    else:
        homes.update(session.info.get(HOMES) or (EVERYWHERE,))
    if "" in homes or not COMMON.isdisjoint(tables):
        homes.add(EVERYWHERE)
    return (homes - {""}) | clocks


def give(session: Session, homes: Collection[str]) -> None:
    """Another mark to each; ``*``: to all together. In one order everywhere, so that no two
    transactions wait for each other."""
    rows = [(_key(home), secrets.token_hex(8)) for home in sorted(homes)]
    if rows:
        lite = session.get_bind().dialect.name == "sqlite"
        # By the driver: every transaction that changes anything asks it.
        session.connection().exec_driver_sql(_GIVE % (("?", "?") if lite else ("%s", "%s")), rows)


def _key(municipality: str) -> str:
    return f"mark:{municipality}"
