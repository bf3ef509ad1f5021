"""Searching in all that is seen: units, people, cases by what they are about, decisions, letters.

All the words must be found in a thing, each wherever it is. Nothing is found that the page which it
leads to would not show: another municipality's, what only some may know of, somebody who was
erased, letters that are others' to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from config.words import Words
from flows.engine.confidentiality import secrets_of
from flows.engine.handling import Desk
from flows.views.duties import HEADINGS, Duty
from flows.views.letter_reach import reach_of, reads
from flows.views.may_know import may_know
from flows.views.search_read import HELD, Named, OfCases, Read
from models import search
from models.search import CaseRow, DecisionRow, PersonRow, UnitRow
from states.search_words import Wanted, near

UNITS, PEOPLE, DECISIONS, LETTERS = "units", "people", "decisions", "letters"
GROUPS = (UNITS, PEOPLE, *HEADINGS, DECISIONS, LETTERS)
"""The sorts of what is found, in their order where none answers better than another."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. ``rank`` 0 is best; ``exact``: its very number was asked for.
    ``case``: where a decision leads to."""

    group: str
    row: UnitRow | PersonRow | CaseRow | DecisionRow
    rank: int
    exact: bool = False
    case: int = 0


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
    cases = _cases(read, wanted)
    people = _of_rows(PEOPLE, read.people, [read.of_people(one) for one in wanted.words])
    every = [
        *_of_rows(UNITS, read.units, [read.of_units(one) for one in wanted.words]),
        *people,
        *cases,
        *_decisions(read, wanted),
        *_letters(desk, people),
    ]
    exact, whole = read.exactly(wanted), read.called(wanted)
    every = [_judged(hit, exact, whole) for hit in every]
    first = sorted((hit for hit in every if hit.exact), key=lambda hit: _order(hit, read))
    groups = _grouped([hit for hit in every if not hit.exact], read)
    meant = near(wanted.words, read.spelt()) if not every else ""
    return Found(read, first, groups, meant)


def name_of_case(row: CaseRow, read: Read) -> str:
    """What a case is called: by its subject, its unit, or both; "" where by neither."""
    thing, unit = read.things.get(row.subject_id or 0), read.units.get(row.unit_id or 0)
    return ", ".join(one.name for one in (thing, unit) if one)


def _of_rows(
    group: str, rows: Mapping[int, UnitRow | PersonRow], ranks: Sequence[Mapping[int, int]]
) -> list[Hit]:
    """The rows that answer to every word."""
    return [
        Hit(group, row, sum(one[number] for one in ranks))
        for number, row in rows.items()
        if all(number in one for one in ranks)
    ]


def _cases(read: Read, wanted: Wanted) -> list[Hit]:
    words = [read.of_cases(one) for one in wanted.words]
    fewest = min((one.narrowed for one in words), key=lambda one: one.size)
    desk, home = read.desk, read.desk.municipality
    rows = search.cases(desk.session, home, fewest)
    if wanted.number is not None and all(row.id != wanted.number for row in rows):
        rows += search.case_numbered(desk.session, home, wanted.number)
    secrets = secrets_of(desk.session, home)
    found = []
    for row in rows:
        rank = 0 if row.id == wanted.number else _rank(row, words, read)
        if rank is None:
            continue
        if row.subject_id in secrets.visible_to:
            known = may_know(secrets, desk.place, desk.kinds, row, desk.who.person, desk.day)
            if known is None:
                continue
        found.append(Hit(Duty(row.kind).domain, row, rank, exact=row.id == wanted.number))
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


def _decisions(read: Read, wanted: Wanted) -> list[Hit]:
    """The decisions that answer, each with a case that the reader may see; one without any is on
    no page."""
    ranks = [read.of_decisions(one) for one in wanted.words]
    rows = {one.id: one for one in read.decisions if all(one.id in rank for rank in ranks)}
    desk = read.desk
    session, home = desk.session, desk.municipality
    leads = search.cases_of_decisions(session, home, list(rows.values()))
    secrets = secrets_of(session, home)
    found = []
    for number, row in rows.items():
        seen = (
            case.id
            for case in leads[number]
            if may_know(secrets, desk.place, desk.kinds, case, desk.who.person, desk.day)
            is not None
        )
        case = next(seen, 0)
        if case:
            found.append(Hit(DECISIONS, row, sum(rank[number] for rank in ranks), case=case))
    return found


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
    """The hit, with whether its very number or name was asked for."""
    if hit.exact or hit.group == LETTERS:
        return hit
    if exact.has(hit.row):
        return Hit(hit.group, hit.row, 0, exact=True, case=hit.case)
    return Hit(hit.group, hit.row, 0, case=hit.case) if whole.has(hit.row) else hit


def _name(hit: Hit, read: Read) -> str:
    row = hit.row
    if isinstance(row, CaseRow):
        return name_of_case(row, read)
    return row.body if isinstance(row, DecisionRow) else row.name


def _order(hit: Hit, read: Read) -> tuple[int, int, int, str, int]:
    """The best first; then what is open before what has ended, this year's before the coming and
    the past ones, and by name."""
    row, name = hit.row, _name(hit, read).casefold()
    if isinstance(row, CaseRow):
        ahead = int(row.year[:4]) - read.year
        away = ahead if ahead >= 0 else 1_000 - ahead
        return hit.rank, int(row.closed is not None), away, name, row.id
    if isinstance(row, DecisionRow):
        return hit.rank, 0, -row.day.toordinal(), name, row.id
    gone = isinstance(row, UnitRow) and row.closes is not None
    return hit.rank, int(gone), 0, name, row.id


def _grouped(hits: Iterable[Hit], read: Read) -> list[Group]:
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.group, []).append(hit)
    groups = [
        Group(name, sorted(every, key=lambda hit: _order(hit, read)))
        for name, every in found.items()
    ]
    return sorted(groups, key=lambda one: (one.hits[0].rank, GROUPS.index(one.name)))
