"""The same work as set-based SQL, written by hand: the floor beside which a tick is read.

It knows headteachers and nothing else: no breaks, absences, deputies, caps or frozen chains,
nothing said before. On the generated country that leaves the very same rows.
"""

from __future__ import annotations

import gc
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.world import NOW, TODAY

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
VALUES = {"day": TODAY.isoformat(), "now": f"{NOW:%Y-%m-%d %H:%M:%S.%f}"}

# The tree of a person per school is made first: appointments have no index by unit, and the
# planner's guess whether one pays was wrong by a factor of fifty. CROSS JOIN is SQLite's way to fix
# the order of a join: left to itself it believed the outbox empty and needed half a minute.
WHO = "CREATE TEMP TABLE headteacher (unit_id INTEGER PRIMARY KEY, person_id INTEGER)"
FILL_WHO = """
INSERT INTO headteacher
SELECT unit_id, person_id FROM appointment
 WHERE role = 'headteacher'
   AND coalesce(starts, :day) <= :day AND coalesce(ends, :day) >= :day
"""
MESSAGES = """
INSERT INTO message (municipality_id, person_id, day, sort, status, reason, digest, message_id,
                     letter, owner, fence, attempts, next_at, created_at, last_answer,
                     about)
SELECT "case".municipality_id, headteacher.person_id, :day, 'duty', 'pending', '', 0,
       '<' || lower(hex(randomblob(16))) || '@localhost>', '', '', 0, 0, :now, :now, '', 0
  FROM {waiting}
 CROSS JOIN headteacher ON headteacher.unit_id = "case".unit_id
 WHERE {come}
 GROUP BY headteacher.person_id
"""
ITEMS = """
INSERT INTO item (municipality_id, case_id, since_version, level, person_id, due, message_id,
                  natural)
SELECT "case".municipality_id, "case".id, "case".since_version, {level}, message.person_id,
       "case".due, message.id, {date}
  FROM {waiting}
 CROSS JOIN headteacher ON headteacher.unit_id = "case".unit_id
 CROSS JOIN message ON message.day = :day AND message.person_id = headteacher.person_id
   AND message.sort = 'duty'
 WHERE {come}
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the next date lives, and how it is taken away when it has been said."""

    waiting: str
    date: str
    level: str
    come: str
    take: str

    def statements(self) -> tuple[str, ...]:
        words = {
            "waiting": self.waiting,
            "date": self.date,
            "level": self.level,
            "come": self.come,
        }
        return FILL_WHO, MESSAGES.format(**words), ITEMS.format(**words), self.take


NARROW = Shape(
    waiting='timer CROSS JOIN "case" ON "case".id = timer.case_id',
    date="timer.due",
    level="timer.level",
    come="timer.due <= :day",
    take="DELETE FROM timer WHERE due <= :day",
)
OPEN = "state IN ('kartläggning', 'analys', 'åtgärd', 'utvärdering', 'förbättring')"
WIDE = Shape(
    waiting='"case"',
    date='"case".next_date',
    level='"case".next_level',
    come=f'"case".{OPEN} AND "case".next_date <= :day',
    take=f'UPDATE "case" SET next_date = NULL, next_level = NULL WHERE {OPEN}'
    " AND next_date <= :day",
)


def widen(path: Path) -> None:
    """The table that one would write first: the next date on the case itself, with an index."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute('ALTER TABLE "case" ADD COLUMN next_date DATE')
        connection.execute('ALTER TABLE "case" ADD COLUMN next_level INTEGER')
        connection.execute(
            'UPDATE "case" SET (next_date, next_level) ='
            ' (SELECT due, level FROM timer WHERE timer.case_id = "case".id)'
        )
        connection.execute('CREATE INDEX case_next ON "case" (state, next_date)')
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def remind(path: Path, shape: Shape) -> float:
    """Say all that is due, in one transaction; the seconds that it took."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(WHO)
    connection.execute("SELECT 1 FROM municipality LIMIT 1").fetchall()
    gc.collect()
    begun = perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for statement in shape.statements():
        connection.execute(statement, VALUES)
    connection.execute("COMMIT")
    seconds = perf_counter() - begun
    connection.close()
    return seconds
