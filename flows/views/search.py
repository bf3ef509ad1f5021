"""Searching in all that is seen: units, people, cases by what they are about, decisions, letters.

All the words must be found in a thing, each wherever it is. Nothing is found that the page which it
leads to would not show: another municipality's, what only some may know of, somebody who was
erased, letters that are others' to read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from config.words import Words
from flows.engine.handling import Desk
from flows.views.duties import HEADINGS, Duty
from flows.views.letter_reach import reach_of, reads
from flows.views.search_read import HELD, Named, OfCases, Read
from flows.views.search_reports import reports_found
from models import search
from models.search import CaseRow, DecisionRow, Narrowed, NetworkRow, PersonRow, ReportRow, UnitRow
from states.kinds import KINDS
from states.search_words import Wanted, near
from states.search_words import wanted as words_of

UNITS, PEOPLE, DECISIONS, LETTERS = "units", "people", "decisions", "letters"
URGENT, NETWORKS, REPORTS = "urgent", "networks", "reports"
GROUPS = (UNITS, PEOPLE, *HEADINGS, DECISIONS, REPORTS, LETTERS)
"""The sorts of what is found, in their order where none answers better than another."""


Row = UnitRow | PersonRow | CaseRow | DecisionRow | NetworkRow | ReportRow


class Hit(NamedTuple):
    """One thing that was found. ``rank`` 0 is best; ``exact``: its very number was asked for."""

    group: str
    row: Row
    rank: int
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one sort, the best first."""

    name: str
    hits: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class Found:
    """``exact``: what has the very number, which stands in no group; ``groups``: those in which
    something was found, the best first; ``near``: what may have been meant, where nothing was."""

    read: Read
    exact: Sequence[Hit] = ()
    groups: Sequence[Group] = ()
    near: str = ""
    total: int = field(init=False)

    def __post_init__(self) -> None:
        total = len(self.exact) + sum(len(one.hits) for one in self.groups)
        object.__setattr__(self, "total", total)


def find(desk: Desk, wanted: Wanted, say: Words) -> Found:
    """What answers to all the words, as whoever is at the desk may see it."""
    read = Read(desk, say)
    every = _every(read, wanted)
    if not every:
        meant = near(wanted.words, read.spelt())
        return Found(read, near=meant if meant and _every(read, words_of(meant)) else "")
    first = [hit for hit in every if hit.exact]
    first.sort(key=lambda hit: (GROUPS.index(hit.group), _order(hit, read)))
    return Found(read, first, _grouped([hit for hit in every if not hit.exact], read))


def _every(read: Read, wanted: Wanted) -> list[Hit]:
    """All that answers, in no order."""
    exact, whole = read.exactly(wanted), read.called(wanted)
    people = _of_rows(
        PEOPLE, read.people, [read.of_people(one) for one in wanted.words], exact.people
    )
    units = [read.of_units(one) for one in wanted.words]
    every = [
        *_of_rows(UNITS, read.units, units, exact.units),
        *people,
        *_cases(read, wanted, exact),
        *_networks(read, wanted),
        *_decisions(read, wanted, exact),
        *(Hit(REPORTS, row, rank) for row, rank in reports_found(read, wanted)),
        *_letters(read.desk, people),
    ]
    return [_judged(hit, exact, whole) for hit in every] if exact.any or whole.any else every


def name_of_case(row: CaseRow, read: Read) -> str:
    """What a case is called: by its subject, its unit, or both; "" where by neither."""
    thing, unit = read.things.get(row.subject_id or 0), read.units.get(row.unit_id or 0)
    return ", ".join(one.name for one in (thing, unit) if one)


def _of_rows(
    group: str,
    rows: Mapping[int, UnitRow | PersonRow],
    ranks: Sequence[Mapping[int, int]],
    exact: Collection[int],
) -> list[Hit]:
    """The rows that answer to every word, or have the very number."""
    return [
        Hit(group, row, sum(one.get(number, 0) for one in ranks))
        for number, row in rows.items()
        if number in exact or all(number in one for one in ranks)
    ]


def _cases(read: Read, wanted: Wanted, exact: Named) -> list[Hit]:
    words = [read.of_cases(one) for one in wanted.words]
    fewest = min((one.narrowed for one in words), key=lambda one: one.size)
    session, home, number = read.desk.session, read.desk.municipality, wanted.number
    rows = search.cases(session, home, fewest)
    numbered = {*exact.cases, *([] if number is None else [number])}
    if numbered or exact.things:
        more = search.cases(session, home, Narrowed((), exact.things, (), (), numbered))
        rows = list(dict.fromkeys([*rows, *more]))
    found = []
    domains = {kind: Duty(kind).domain for kind in KINDS}
    for row in rows:
        rank = _rank(row, words, read)
        if rank is None and (row.id in numbered or row.subject_id in exact.things):
            rank = 0
        if rank is not None and read.tells_of(row):
            found.append(Hit(domains[row.kind], row, rank, row.id == number))
    return found


def _rank(row: CaseRow, words: Iterable[OfCases], read: Read) -> int | None:
    unit = row.unit_id
    if unit is None and row.subject_id is not None:
        unit = read.things[row.subject_id].unit_id
    found = 0
    for word in words:
        rank = word.rank(row, unit)
        if rank is None:
            return None
        found += rank
    return found


def _networks(read: Read, wanted: Wanted) -> list[Hit]:
    """The networks themselves, beside what is under way in them."""
    ranks = [read.of_networks(one) for one in wanted.words]
    return [
        Hit(NETWORKS, one, sum(rank[one.id] for rank in ranks))
        for one in read.networks
        if all(one.id in rank for rank in ranks)
    ]


def _decisions(read: Read, wanted: Wanted, exact: Named) -> list[Hit]:
    """The decisions that answer."""
    ranks = [read.of_decisions(one) for one in wanted.words]
    return [
        Hit(DECISIONS, one, sum(rank.get(one.id, 0) for rank in ranks))
        for one in read.decisions
        if one.id in exact.decisions or all(one.id in rank for rank in ranks)
    ]


def _letters(desk: Desk, people: Iterable[Hit]) -> list[Hit]:
    """The letters to each who was found by her own name or address, where they may be read."""
    reach = reach_of(desk)
    mine = {
        hit.row.id: hit
        for hit in people
        if isinstance(hit.row, PersonRow) and hit.rank < HELD and reads(reach, hit.row.id)
    }
    had = search.who_has_letters(desk.session, desk.municipality, list(mine))
    return [Hit(LETTERS, mine[one].row, mine[one].rank) for one in mine if one in had]


def _judged(hit: Hit, exact: Named, whole: Named) -> Hit:
    """The hit, with whether its very number or name was asked for. An urgent case is called by its
    number, whatever its unit."""
    if hit.exact or hit.group == LETTERS or isinstance(hit.row, ReportRow):
        return hit
    if exact.has(hit.row, anywhere=hit.group == URGENT):
        return hit._replace(rank=0, exact=True)
    return hit._replace(rank=0) if whole.has(hit.row) else hit


def _order(hit: Hit, read: Read) -> tuple[int, ...]:
    """The best first; then what is open before what has ended, this year's before the coming and
    the past ones, and by name."""
    row = hit.row
    match row:
        case CaseRow():
            ahead = int(row.year[:4]) - read.year
            away = ahead if ahead >= 0 else 1_000 - ahead
            name = read.by_name.things.get(row.subject_id or 0, 0)
            at = read.by_name.units.get(row.unit_id or 0, 0)
            return hit.rank, row.closed is not None, away, name, at, row.id
        case UnitRow():
            return hit.rank, row.closes is not None, read.by_name.units[row.id]
        case PersonRow():
            return hit.rank, read.by_name.people[row.id]
        case NetworkRow():
            return hit.rank, 0, 0, 0, 0, row.id
        case ReportRow():
            return hit.rank, -row.ends.toordinal(), row.id
        case DecisionRow():
            return hit.rank, -row.day.toordinal(), row.id


def _grouped(hits: Iterable[Hit], read: Read) -> list[Group]:
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.group, []).append(hit)
    groups = [
        Group(name, sorted(every, key=lambda hit: _order(hit, read)))
        for name, every in found.items()
    ]
    return sorted(groups, key=lambda one: (one.hits[0].rank, GROUPS.index(one.name)))
