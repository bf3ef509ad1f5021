"""The figures of a report to a body, counted anew from the rows.

It stands beside ``models.figures`` and shares no code with it, nor with ``reports``: what it asks,
it asks in SQL of its own, so that a fault in the report's questions shows as a difference. Words
for outcomes and states are written out here for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session

from models.recount_questions import AFTERWARDS, ESCALATED, GAVE, SHARES, TALLIED, WHERE


class Told(NamedTuple):
    """A figure as a report tells it."""

    key: str
    value: int
    cases: tuple[int, ...]
    of: tuple[int, ...]


class Difference(NamedTuple):
    """A figure that the rows do not bear out. ``counted`` None: nobody can count such a key."""

    key: str
    told: int
    counted: int | None
    wrongly: tuple[int, ...] = ()
    lacking: tuple[int, ...] = ()


class Counted(NamedTuple):
    """What the rows say: the cases, among which ones, and a sum where the figure is one."""

    cases: frozenset[int]
    of: frozenset[int] = frozenset()
    value: int | None = None


Asked = Mapping[str, object]

_ENDED = "c.closed BETWEEN :start AND :end"
EFFECTS = ("effect", "partly", "none", "new_risk")
FORTNIGHT = 14  # days
SEVENTH_DAY = 7  # the rung of the built-in ladder that goes to somebody above


class Recount:
    """The rows of one municipality and one period."""

    def __init__(
        self,
        session: Session,
        municipality: str,
        start: date,
        end: date,
        escalates: int = SEVENTH_DAY,
    ) -> None:
        self._session, self._escalates = session, escalates
        self._asked = {
            "home": municipality,
            "start": start.isoformat() if _by_text(session) else start,
            "end": end.isoformat() if _by_text(session) else end,
        }

    def differences(self, figures: Iterable[Told]) -> list[Difference]:
        """What the rows say otherwise than the figures, in the order of these."""
        return [found for one in figures if (found := self._compared(one))]

    def _compared(self, told: Told) -> Difference | None:
        counted = self._count(told.key)
        if counted is None:
            return Difference(told.key, told.value, None)
        cases, value = frozenset(told.cases), _value(counted)
        if (told.value, cases, frozenset(told.of)) == (value, counted.cases, counted.of):
            return None
        wrongly, lacking = cases - counted.cases, counted.cases - cases
        return Difference(
            told.key, told.value, value, tuple(sorted(wrongly)), tuple(sorted(lacking))
        )

    def _count(self, key: str) -> Counted | None:
        what, _, about = key.partition(":")
        if what in TALLIED:
            return Counted(self._cases(f"{TALLIED[what]} AND c.kind = :about", about))
        if what in WHERE:
            return Counted(self._cases(WHERE[what], about))
        if what in SHARES:
            some, whole = SHARES[what]
            return Counted(self._cases(some, about), of=self._cases(whole, about))
        if what == "on_time_of":
            start, end = map(date.fromisoformat, about.split("/"))
            there = Recount(self._session, str(self._asked["home"]), start, end)
            return there._count("cycles_on_time")
        if (gave := what.removesuffix("_at").removesuffix("_in_all")) in GAVE:
            return self._gave(gave, about)
        special: Mapping[str, Callable[[str], Counted]] = {
            "effect": self._effect,
            "came": self._came,
            "found": self._found,
            "per_cent": self._in_place,
            "begun_per_cent": self._begun,
            "escalated": self._escalated,
            "escalated_at": self._escalated,
            "afterwards": self._afterwards,
            "afterwards_of": self._held_afterwards,
            "measures_evaluated": self._evaluated,
        }
        return special[what](about) if what in special else None

    def _cases(self, where: str, about: str) -> frozenset[int]:
        rows = self._rows(
            f'SELECT c.id FROM "case" c WHERE c.municipality_id = :home AND {where}',
            about,
        )
        return frozenset(row[0] for row in rows)

    def _rows(self, sql: str, about: str) -> list[tuple[Any, ...]]:
        asked = {**self._asked, "about": int(about) if about.isdigit() else about}
        used = {name: value for name, value in asked.items() if f":{name}" in sql}
        return [tuple(row) for row in self._session.execute(text(sql), used)]

    def _effect(self, effect: str) -> Counted:
        """One for each measure, whichever case tells of it."""
        notes = self._rows(
            'SELECT c.id, n.effect FROM measure n JOIN "case" c ON c.id = n.case_id'
            " WHERE c.municipality_id = :home AND c.kind = 'safety_cycle'"
            f" AND c.outcome IN ('done', 'partly') AND {_ENDED}"
            " AND n.subject_id IS NULL AND n.effect = :about",
            effect,
        )
        planned = self._rows(
            'SELECT c.id, p.effect FROM planned_measure p JOIN "case" c'
            " ON c.subject_id = p.subject_id WHERE c.municipality_id = :home"
            f" AND c.kind = 'measure' AND c.state = 'measure_evaluated' AND {_ENDED}"
            " AND p.effect = :about",
            effect,
        )
        return Counted(frozenset(row[0] for row in (*notes, *planned)), value=len(notes + planned))

    def _gave(self, what: str, unit: str) -> Counted:
        """One for each finding or measure, at one school or at all."""
        narrowed = " AND c.unit_id = :about" if unit else ""
        rows = [
            row for sql in GAVE[what] for row in self._rows(sql.replace("{unit}", narrowed), unit)
        ]
        return Counted(frozenset(row[0] for row in rows), value=len(rows))

    def _escalated(self, rungs: str) -> Counted:
        """``rungs`` is from which one, and below which one; a ladder begins to escalate at its
        seventh day where nobody has set another."""
        low, _, high = rungs.partition("/")
        first = int(low) if low else self._escalates
        rows = self._rows(ESCALATED, "")
        found = (case for case, rung in rows if rung >= first and (not high or rung < int(high)))
        return Counted(frozenset(found))

    def _afterwards(self, _about: str) -> Counted:
        late = set()
        for case, done, typed in self._rows(AFTERWARDS, ""):
            days = date.fromisoformat(typed[:10]) - date.fromisoformat(str(done)[:10])
            late |= {case} if days.days > FORTNIGHT else set()
        return Counted(frozenset(late))

    def _held_afterwards(self, series: str) -> Counted:
        held = self._cases(WHERE["held"], series)
        return Counted(held & self._afterwards("").cases)

    def _evaluated(self, _about: str) -> Counted:
        """One for each measure that was evaluated, and was not left undone."""
        found = [self._effect(one) for one in EFFECTS]
        cases = frozenset(case for one in found for case in one.cases)
        return Counted(cases, value=sum(one.value or 0 for one in found))

    def _answered(self, where: str, name: str, about: str) -> dict[int, str]:
        """What was answered in the present round of the cases; nothing of what few may know."""
        rows = self._rows(
            'SELECT c.id, a.value FROM answer a JOIN "case" c ON c.id = a.case_id'
            " AND a.round = c.round JOIN subject s ON s.id = c.subject_id"
            f" WHERE c.municipality_id = :home AND {where} AND a.name = '{name}'"
            " AND (s.visible_to IS NULL OR CAST(s.visible_to AS TEXT) IN ('[]', 'null'))",
            about,
        )
        return dict(rows)

    def _came(self, series: str) -> Counted:
        said = self._answered(WHERE["held"], "attendance", series)
        came = {case: int(value) for case, value in said.items() if value.isdigit()}
        return Counted(frozenset(came), value=sum(came.values()))

    def _found(self, series: str) -> Counted:
        said = self._answered(WHERE["held"], "findings", series)
        found = {case: value.split("\n") for case, value in said.items() if value}
        lines = [line for some in found.values() for line in some if line.strip()]
        return Counted(frozenset(found), value=len(lines))

    def _in_place(self, name: str) -> Counted:
        return self._per_cent(WHERE["in_place"], name)

    def _begun(self, name: str) -> Counted:
        return self._per_cent(f"{WHERE['begun']} AND c.state = 'begun'", name)

    def _per_cent(self, where: str, name: str) -> Counted:
        said = self._answered(where, "percent", name)
        given = {case: int(value) for case, value in said.items() if value.isdigit()}
        mean = round(sum(given.values()) / len(given)) if given else 0
        return Counted(frozenset(given), value=mean)


def _by_text(session: Session) -> bool:
    """SQLite keeps days as text."""
    return session.get_bind().dialect.name == "sqlite"


def _value(counted: Counted) -> int:
    if counted.value is not None:
        return counted.value
    if counted.of:
        return (200 * len(counted.cases) + len(counted.of)) // (2 * len(counted.of))
    return len(counted.cases)
