"""What a file's days off come to, beside those that stand: new, changed, moved, taken away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from flows.register.imports.days_off import Wanted
from flows.register.imports.events import BACK
from flows.register.imports.reading import Work
from flows.register.imports.tables import BadRow, What
from models.register.questions import school_breaks
from models.register.tables import SchoolBreak
from states.errors import Param
from states.school_year import SchoolYear

Key = tuple[int | None, str, date]


class Taken:
    """The days off that stand in a municipality, and what an import makes of them."""

    def __init__(self, work: Work, municipality: str, day: date) -> None:
        self.work, self.municipality, self.day = work, municipality, day
        self.wanted: list[Wanted] = []
        rows = school_breaks(work.session, municipality)
        self.there: dict[Key, SchoolBreak] = {_key(row): row for row in rows}
        self.of_event: dict[str, list[SchoolBreak]] = defaultdict(list)
        for row in rows:
            if row.uid:
                self.of_event[row.uid].append(row)

    def newer(self, wanted: Iterable[Wanted], sequences: Mapping[str, int]) -> list[Wanted]:
        """The wanted ones, without those whose event stands here in a later version."""
        found = []
        for one in wanted:
            if self._is_older(one.uid, sequences):
                self.work.passed(one.line, "event_is_older", name=one.name)
            else:
                found.append(one)
        return found

    def _is_older(self, uid: str, sequences: Mapping[str, int]) -> bool:
        stand = [row.sequence for row in self.of_event.get(uid, ())]
        return bool(uid and stand) and max(stand) > sequences.get(uid, 0)

    def put(self, sequences: Mapping[str, int]) -> None:
        """Write the wanted days. Those of an event that stands here take the place of what it made
        free before; an event that makes no day free any more takes its days away."""
        by_event: dict[str, list[Wanted]] = defaultdict(list)
        for one in self.wanted:
            if one.uid in self.of_event:
                by_event[one.uid].append(one)
            else:
                self._put(one)
        again = [
            uid
            for uid in sorted(sequences.keys() & self.of_event.keys())
            if not self._is_older(uid, sequences)
        ]
        gone = {uid: self._leave(uid, by_event[uid]) for uid in again}
        for uid in again:
            self._move(gone[uid], by_event[uid])

    def _leave(self, uid: str, wanted: list[Wanted]) -> list[SchoolBreak]:
        """Take away what the event makes free no longer; what lies before the time that is looked
        at stays as it is."""
        kept = {(one.unit, one.name, one.starts) for one in wanted}
        stood = [row for row in self.of_event[uid] if row.starts >= self.day - BACK]
        gone = [row for row in stood if _key(row) not in kept]
        for row in gone:
            self._take_away(row)
        return gone

    def _move(self, gone: list[SchoolBreak], wanted: list[Wanted]) -> None:
        """The days of one event, in the place of those that are gone."""
        new = [one for one in wanted if (one.unit, one.name, one.starts) not in self.there]
        for row, one in zip(gone, new, strict=False):
            said: dict[str, Param] = {"name": one.name, "was": row.starts}
            said |= {"start": one.starts, "end": one.ends}
            self.work.report.notes.append(BadRow(one.line, "break_moved", said))
        for row in gone[len(new) :]:
            self.work.report.notes.append(BadRow(0, "break_removed", _said(row)))
            self._gone(row)
        stood = dict(zip(((one.unit, one.name, one.starts) for one in new), gone, strict=False))
        for one in wanted:
            self._put(one, stood.get((one.unit, one.name, one.starts)))

    def _put(self, one: Wanted, stood: SchoolBreak | None = None) -> None:
        """The day off as the row has it; ``stood``: what it was before, where it is moved."""
        row = self.there.get((one.unit, one.name, one.starts))
        was = stood or row
        if row is None:
            row = SchoolBreak(
                municipality_id=self.municipality,
                name=one.name,
                starts=one.starts,
                ends=one.ends,
                unit_id=one.unit,
                whose=one.whose,
                uid=one.uid,
                sequence=one.sequence,
            )
            self.there[_key(row)] = row
        if was is None:
            self.work.report.took(one.line, What.ADDED, one.name)
        else:
            self.work.report.took_as_it_is(one.line, one.name, _changes(was, one))
        row.ends, row.whose = one.ends, one.whose
        if one.uid:
            row.uid, row.sequence = one.uid, one.sequence
        self.work.session.add(row)

    def _gone(self, row: SchoolBreak) -> None:
        """A day off that stands no longer is counted as a change; no row of the file is its own."""
        gone = {"start": (row.starts.isoformat(), ""), "end": (row.ends.isoformat(), "")}
        self.work.report.took(0, What.CHANGED, row.name, gone)

    def others(self, about: Collection[int | None], replace: SchoolYear | None) -> None:
        """What the file does not have, of the units that it speaks of: taken away in the year that
        it replaces; else named, where the file has other days of the same name in that year."""
        has = {(one.unit, one.name, one.starts) for one in self.wanted}
        named = {(one.unit, one.name, SchoolYear.of(one.starts)): one.line for one in self.wanted}
        for key, row in list(self.there.items()):
            if key in has or row.unit_id not in about:
                continue
            year = SchoolYear.of(row.starts)
            if year == replace:
                self._take_away(row)
                self._gone(row)
                self.work.report.notes.append(BadRow(0, "break_removed", _said(row)))
            elif (row.unit_id, row.name, year) in named:
                line = named[row.unit_id, row.name, year]
                self.work.report.notes.append(BadRow(line, "break_stays", _said(row)))

    def _take_away(self, row: SchoolBreak) -> None:
        del self.there[_key(row)]
        self.work.session.delete(row)
        self.work.session.flush()  # before another one of its name and day comes


def _key(row: SchoolBreak) -> Key:
    return row.unit_id, row.name, row.starts


def _changes(was: SchoolBreak, one: Wanted) -> dict[str, tuple[str, str]]:
    pairs = {
        "name": (was.name, one.name),
        "start": (was.starts.isoformat(), one.starts.isoformat()),
        "end": (was.ends.isoformat(), one.ends.isoformat()),
        "whose": (was.whose, one.whose),
    }
    return {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}


def _said(row: SchoolBreak) -> dict[str, Param]:
    return {"name": row.name, "start": row.starts, "end": row.ends}
