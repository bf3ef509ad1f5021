"""Revision 0003: the steps that cases left, read one last time from the record, and the outcomes
that it allows to tell."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from models.migrations.moves_0003 import AGAIN, MOVES

ZONE = ZoneInfo("Europe/Stockholm")
ROWS = sa.text(
    "SELECT a.case_id, a.at, a.via, a.what, a.detail, c.kind, c.municipality_id, c.opened "
    'FROM audit AS a JOIN "case" AS c ON c.id = a.case_id ORDER BY a.municipality_id, a.seq'
).columns(at=sa.DateTime(), opened=sa.Date())
STEP = sa.table(
    "case_step",
    *(
        sa.column(name)
        for name in (
            "case_id", "number", "municipality_id", "state", "round", "began", "due", "left_at",
            "left_on", "move", "into", "completed", "late_days",
        )
    ),
)  # fmt: skip


class _Walk:
    """A case, followed through the record."""

    def __init__(self, opened: date) -> None:
        self.began, self.round, self.number = opened, 1, 0
        self.due: date | None = None
        self.outcome: str | None = None


def fill_steps(connection: sa.Connection) -> None:
    walks: dict[int, _Walk] = {}
    rows: list[dict[str, Any]] = []
    for case, at, via, what, detail, kind, home, opened in connection.execute(ROWS):
        walk = walks.setdefault(case, _Walk(opened))
        told = json.loads(detail)
        source, target = told.get("from"), told.get("to")
        if (kind, source, target) in MOVES:
            move, completed, outcome = _move(kind, source, target, what, via)
            walk.number += 1
            day = at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZONE).date()
            rows.append(
                {
                    "case_id": case,
                    "number": walk.number,
                    "municipality_id": home,
                    "state": source,
                    "round": walk.round,
                    "began": walk.began,
                    "due": walk.due,
                    "left_at": at,
                    "left_on": day,
                    "move": move,
                    "into": target,
                    "completed": completed,
                    "late_days": max(0, int(told.get("late_days") or 0)),
                }
            )
            walk.began, walk.outcome, walk.due = day, outcome, None
            walk.round += move in AGAIN.get(kind, ())
        if what == "rescheduled":
            walk.due = _day(target)
        elif told.get("due"):
            walk.due = _day(told["due"])
    _write(connection, rows)
    _close(connection, walks)


def _move(kind: str, source: str, target: str, what: str, via: str) -> tuple[str, bool, str | None]:
    """Which of the moves from one state to the other it was, as far as the record tells."""
    known = MOVES[kind, source, target]
    named = [one for one in known if one[0] == what]
    others = [one for one in known if one[0] not in ("go_back", "not_applicable")]
    by_clock = [one for one in others if one[3] == (via == "clock")]
    move, completed, outcome, _ = (named or by_clock or others or known)[0]
    return move, completed, outcome


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _write(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(
            sa.insert(STEP).values(
                {name: sa.bindparam(name, type_=_type(value)) for name, value in rows[0].items()}
            ),
            rows,
        )


def _type(value: object) -> sa.types.TypeEngine[Any] | None:
    if isinstance(value, datetime):
        return sa.DateTime()
    return sa.Date() if isinstance(value, date) else None


def _close(connection: sa.Connection, walks: dict[int, _Walk]) -> None:
    outcomes: dict[str, list[int]] = defaultdict(list)
    for case, walk in walks.items():
        if walk.outcome:
            outcomes[walk.outcome].append(case)
    for outcome, cases in outcomes.items():
        for case in cases:
            connection.execute(
                sa.text('UPDATE "case" SET outcome = :o WHERE id = :c AND closed IS NOT NULL'),
                {"o": outcome, "c": case},
            )
