"""An independent eye on a year that was lived through: it reads the tables, and shares no code.

For each case, each state and each working day it asks what a coordinator would: has somebody who
can act been told, within the ladder, or does a reason stand? It knows the rules as the documents
say them, has its own calendar, and looks at rows alone: letters and what they said, steps, the
record, the register.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import holidays

DAY = timedelta(days=1)
ROLES = {"safety_cycle": "headteacher", "measure": "headteacher"}  # who answers, by kind
UP = ("manager", "school_chief", "head_of_administration", "coordinator")
OFFICE = frozenset(UP)
REMINDED = (-30, -10, -3, 0)  # working days before the last day
LATE = (3, 7, 14, 30)  # and after it
CALM = 20
SHORT = 5  # an absence of fewer days changes no hands
NO_RUNG = -100_000


@dataclass(frozen=True)
class Finding:
    """Something that a coordinator would not find right. ``rule``: told, silence, above, copy."""

    rule: str
    case: int
    day: date
    what: str


@dataclass
class Stretch:
    """A state of a case, from the day it began to the day it was left (None: it lasts)."""

    case: int
    kind: str
    unit: int | None
    began: date
    due: date | None
    left: date | None
    version: int = 0
    letters: list[tuple[date, int, int]] = field(default_factory=list)  # day, rung, person


def day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


class Eye:
    """Reads a database that is not changed meanwhile."""

    def __init__(self, path: Path) -> None:
        self.rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        years = range(2024, 2032)
        self.public = holidays.country_holidays(
            "SE", years=years, categories=("public", "de_facto")
        )
        self.breaks = [(day(a), day(b)) for a, b in self._ask("starts, ends", "school_break")]
        self.posts = self._ask("person_id, role, unit_id, deputy_id, starts, ends", "appointment")
        self.away = [
            (p, day(a), day(b)) for p, a, b in self._ask("person_id, starts, ends", "absence")
        ]
        self.handed = self._delegations()
        self.excused = self._reasons()

    def _ask(self, columns: str, table: str, where: str = "1") -> list[tuple]:  # type: ignore[type-arg]
        return list(self.rows.execute(f"SELECT {columns} FROM {table} WHERE {where}"))

    # -- the calendar

    def works(self, on: date, *, school: bool = True) -> bool:
        if on.weekday() > 4 or on in self.public or on.month == 7:
            return False
        if (12, 24) <= (on.month, on.day) <= (12, 31):
            return False
        return not (school and any(a <= on <= b for a, b in self.breaks if a and b))

    def working(self, first: date, last: date, *, school: bool = True) -> int:
        """Working days after ``first`` up to and including ``last``."""
        span = (first + DAY * n for n in range(1, (last - first).days + 1))
        return sum(self.works(one, school=school) for one in span)

    def back(self, due: date, number: int) -> date:
        on = due
        while number:
            on -= DAY
            number -= self.works(on)
        return on

    # -- who can act

    def holds(self, on: date) -> Iterator[tuple[int, str, int | None, int | None]]:
        for person, role, unit, deputy, starts, ends in self.posts:
            if (not starts or starts <= on.isoformat()) and (not ends or on.isoformat() <= ends):
                yield person, role, unit, deputy

    def absent(self, person: int, on: date) -> tuple[date, date] | None:
        spans = [(a, b) for who, a, b in self.away if who == person and a and b and a <= on <= b]
        return max(spans, key=lambda span: span[1], default=None)

    def acting(self, role: str, unit: int | None, on: date) -> set[int]:
        """Who answers in the role on the day: its holders, the deputies of those who are away, or
        the next above."""
        posts = list(self.holds(on))
        any_post = {one[0] for one in posts}
        for asked in (role, *UP):
            here = [one for one in posts if one[1] == asked and one[2] in (unit, None)]
            found = set()
            for person, _, _, deputy in here:
                if not self.absent(person, on):
                    found.add(person)
                elif deputy in any_post and not self.absent(deputy, on):
                    found.add(deputy)
            if found:
                return found
        return set()

    def briefly(self, role: str, unit: int | None, on: date) -> set[int]:
        """Holders who are away for a few days only: what they know is known."""
        held = [one[0] for one in self.holds(on) if one[1] == role and one[2] == unit]
        spans = [(one, self.absent(one, on)) for one in held]
        return {one for one, span in spans if span and (span[1] - span[0]).days < SHORT}

    # -- what happened

    def _delegations(self) -> dict[int, list[tuple[date, int]]]:
        found = defaultdict(list)
        for case, at, detail in self._ask("case_id, at, detail", "audit", "what = 'delegated'"):
            found[case].append((day(at), json.loads(detail)["to"]))
        return found  # type: ignore[return-value]

    def _reasons(self) -> dict[int, list[tuple[date, date]]]:
        """Days on which something stood in the way that was written down as such."""
        found = defaultdict(list)
        for case, on, until in self._ask("case_id, day, goes_out", "quiet"):
            first = day(on)
            assert first is not None
            found[case].append((first, day(until) or first + DAY))
        return found

    def stretches(self, last: date) -> list[Stretch]:
        found: list[Stretch] = []
        cases = self._ask("id, kind, unit_id, since, due, closed, since_version", '"case"')
        for number, kind, unit, since, due, closed, version in cases:
            steps = self._ask(
                "began, due, left_on", "case_step", f"case_id = {number} ORDER BY number"
            )
            for began, was_due, left in steps:
                found.append(Stretch(number, kind, unit, day(began), day(was_due), day(left)))  # type: ignore[arg-type]
            if not closed:
                found.append(Stretch(number, kind, unit, day(since), day(due), None, version))  # type: ignore[arg-type]
        said = self._ask(
            "i.case_id, m.day, i.level, i.person_id, i.due",
            "item i JOIN message m ON m.id = i.message_id",
            "m.status = 'sent'",
        )
        by_case: dict[int, list[tuple[date, int, int, date]]] = defaultdict(list)
        for case, on, level, person, due in said:
            by_case[case].append((day(on), level, person, day(due)))  # type: ignore[arg-type]
        for one in found:
            end = one.left or last
            one.letters = sorted(
                (on, level, person)
                for on, level, person, due in by_case[one.case]
                if one.began <= on <= end and due == one.due
            )
        return found

    # -- the rules

    def findings(self, last: date, kinds: Iterable[str] = ("safety_cycle",)) -> list[Finding]:
        """All that is not right up to ``last``, in the order of the days."""
        found = []
        for one in self.stretches(last):
            if one.kind in kinds and one.due is not None:
                found += [*self.told(one, last), *self.silence(one, last)]
                found += [*self.above(one), *self.copies(one, last)]
        return sorted(found, key=lambda one: (one.day, one.case, one.rule))

    def _days(self, first: date, one: Stretch, last: date) -> Iterator[date]:
        end = min(one.left or last, last)
        for offset in range((end - first).days + 1):
            if self.works(on := first + DAY * offset):
                yield on

    def told(self, one: Stretch, last: date) -> Iterator[Finding]:
        """From the second notice on, whoever can act today has been told by this morning."""
        assert one.due is not None
        first = max(one.began, self.back(one.due, 10))
        role = ROLES[one.kind]
        for on in self._days(first, one, last):
            if on in (one.began, one.left) or any(a <= on < b for a, b in self.excused[one.case]):
                continue
            can = self.acting(role, one.unit, on) | self._delegates(one, on)
            knows = {person for told, _, person in one.letters if told <= on}
            if can and not knows & (can | self.briefly(role, one.unit, on)):
                yield Finding("told", one.case, on, f"{sorted(can)} can act, {sorted(knows)} know")
                return

    def _delegates(self, one: Stretch, on: date) -> set[int]:
        to = [person for at, person in self.handed[one.case] if one.began <= at <= on]
        posts = {person for person, *_ in self.holds(on)}
        return {to[-1]} if to and to[-1] in posts and not self.absent(to[-1], on) else set()

    def silence(self, one: Stretch, last: date) -> Iterator[Finding]:
        """What is late is spoken of at least every twenty working days, whoever hears it."""
        assert one.due is not None
        before = one.due
        for on in sorted({told for told, level, _ in one.letters if told > one.due and level > 0}):
            if self.working(before, on) > CALM + 2:
                yield Finding("silence", one.case, on, f"nothing between {before} and {on}")
            before = on
        end = min(one.left or last, last)
        if end > before and self.working(before, end) > CALM + 2:
            yield Finding("silence", one.case, end, f"nothing since {before}")

    def above(self, one: Stretch) -> Iterator[Finding]:
        """A rung above is heard by somebody new, never by the late ones themselves."""
        role = ROLES[one.kind]
        late = [letter for letter in one.letters if 0 < letter[1] <= LATE[-1]]
        for on, level, person in late:
            if level <= LATE[0]:
                continue
            own = self.acting(role, one.unit, on) | self._delegates(one, on)
            earlier = {who for _, rung, who in late if rung < level}
            if person in own | earlier:
                yield Finding("above", one.case, on, f"{person} is asked again at +{level}")

    def copies(self, one: Stretch, last: date) -> Iterator[Finding]:
        """Whoever handed a step on hears when it is late."""
        assert one.due is not None
        role = ROLES[one.kind]
        for on in self._days(one.due + DAY, one, last):
            if self.working(one.due, on) < LATE[0] + 2 or not self._delegates(one, on):
                continue
            can = self.acting(role, one.unit, on) | self.briefly(role, one.unit, on)
            if not any(level > 0 and who in can and told <= on for told, level, who in one.letters):
                yield Finding("copy", one.case, on, f"{sorted(can)} handed it on and know nothing")
                return
