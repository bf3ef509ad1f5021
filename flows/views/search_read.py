"""What a search reads in one municipality, folded once, and how well each thing answers to a word.

A case is named by several things: what it is about, its unit, kind, state and year. Each of these
is compared once for a word, however many cases have it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from config.roles import word_at
from config.words import Words
from flows.engine.confidentiality import secrets_of
from flows.engine.handling import Desk
from flows.views.may_know import may_know
from models import search
from models.register.posts import Post
from models.search import CaseRow, DecisionRow, Narrowed, NetworkRow, PersonRow, Thing, UnitRow
from states.kinds import KINDS
from states.school_year import SchoolYear
from states.search_words import Folded, Wanted, Word, folded, rank, reference

Key = TypeVar("Key")
Weighed = tuple[Folded, int]
"""A name, and what is added to its rank: what is less a thing's own name weighs more."""

UNIT, FORMER, SUPPLIER, KIND, STATE, YEAR, EMAIL, HELD, FORM = 2, 8, 9, 10, 10, 12, 2, 14, 14
SHORTEST_REFERENCE, DIGITS = 3, frozenset("0123456789")
YEARS = range(-40, 6)
"""Those that cases can be of, counted from this one."""


@dataclass(frozen=True, slots=True)
class OfCases:
    """The ranks of one word, by what names a case; what does not answer to it is left out."""

    subjects: Mapping[int, int]
    units: Mapping[int, int]
    kinds: Mapping[str, int]
    states: Mapping[tuple[str, str], int]
    years: Mapping[str, int]
    matters: Mapping[int, int]

    @property
    def narrowed(self) -> Narrowed:
        """In which cases the word can be found."""
        kinds = {*self.kinds, *(kind for kind, _ in self.states)}
        return Narrowed(self.units, self.subjects, kinds, self.years, self.matters)

    def rank(self, row: CaseRow, unit: int | None) -> int | None:
        """How well a case at the unit answers to the word."""
        found = (
            self.subjects.get(row.subject_id or 0),
            self.units.get(unit or 0),
            self.kinds.get(row.kind),
            self.states.get((row.kind, row.state)),
            self.years.get(row.year),
            self.matters.get(row.id),
        )
        return min((one for one in found if one is not None), default=None)


@dataclass(frozen=True, slots=True)
class Named:
    """What has one number or one name, by the sorts of rows; ``cases`` are those of a matter."""

    units: Collection[int] = ()
    people: Collection[int] = ()
    things: Collection[int] = ()
    cases: Collection[int] = ()
    decisions: Collection[int] = ()

    @property
    def any(self) -> bool:
        return bool(self.units or self.people or self.things or self.cases or self.decisions)

    def has(
        self,
        row: UnitRow | PersonRow | CaseRow | DecisionRow | NetworkRow,
        *,
        anywhere: bool = False,
    ) -> bool:
        """Whether the row has it; ``anywhere``: a case of a thing also where it is at a unit."""
        match row:
            case UnitRow():
                return row.id in self.units
            case PersonRow():
                return row.id in self.people
            case DecisionRow():
                return row.id in self.decisions
            case NetworkRow():
                return row.id in self.things
            case CaseRow():
                alone = (anywhere or row.unit_id is None) and row.subject_id in self.things
                return alone or row.id in self.cases


@dataclass(frozen=True, slots=True)
class ByName:
    """The place of each among those of its sort, by name."""

    units: Mapping[int, int]
    people: Mapping[int, int]
    things: Mapping[int, int]


class Read:
    """Names of all there is in the municipality, as whoever is at the desk reads them."""

    def __init__(self, desk: Desk, say: Words) -> None:
        session, home = desk.session, desk.municipality
        self.desk, self.say = desk, say
        self.year = SchoolYear.of(desk.day).begins
        self.units = {one.id: one for one in search.units(session, home)}
        self.former = search.former_names(session, home)
        self.things = {one.id: one for one in search.things(session, home)}
        self.suppliers = search.suppliers(session, home)
        self.matters = search.matters_of_cases(session, home)
        self.people = {one.id: one for one in search.people(session, home)}
        self.decisions = search.decisions(session, home)
        self.networks = search.networks(session, home, desk.day)
        self._secrets = secrets_of(session, home)
        self._units = {one: [*self._names(row)] for one, row in self.units.items()}
        self._things = {one: [*self._named(row)] for one, row in self.things.items()}

    def tells_of(self, row: CaseRow) -> bool:
        """Whether whoever is at the desk may know that there is such a case."""
        if row.subject_id not in self._secrets.visible_to:
            return True
        desk = self.desk
        person, day = desk.who.person, desk.day
        known = may_know(self._secrets, desk.place, desk.kinds, row, person, day)
        return known is not None

    @cached_property
    def by_name(self) -> ByName:
        return ByName(_places(self.units), _places(self.people), _places(self.things))

    @cached_property
    def held(self) -> Mapping[int, list[tuple[str, int | None]]]:
        """The roles of today and those to come, by person."""
        found: dict[int, dict[tuple[str, int | None], None]] = {}
        day = self.desk.day
        for posts in self.desk.place.directory.posts.values():
            for post in map(Post._make, posts):
                if post.ends is None or post.ends >= day:
                    found.setdefault(post.person, {})[post.role, post.unit] = None
        return {person: list(held) for person, held in found.items()}

    def role(self, role: str, unit: int | None) -> str:
        """``Rektor, Tallskolan``; at the authority the role alone."""
        at = self.units.get(unit or 0)
        word = self.say.say(f"roles.{word_at(role, at.form if at else '')}")
        return f"{word}, {at.name}" if at else word

    def of_cases(self, word: Word) -> OfCases:
        states = {
            (kind, state): folded(self.say.state(kind, state))
            for kind, one in KINDS.items()
            for state in one.process.states
        }
        kinds = {kind: folded(self.say.kind(kind)) for kind in KINDS}
        years = [str(SchoolYear(self.year + more)) for more in YEARS]
        return OfCases(
            subjects=ranked(word, self._things.items()),
            units=ranked(word, self._units.items(), UNIT),
            kinds=ranked(word, ((key, [(name, KIND)]) for key, name in kinds.items())),
            states=ranked(word, ((key, [(name, STATE)]) for key, name in states.items())),
            years=ranked(word, ((year, [(folded(year), YEAR)]) for year in years)),
            matters=ranked(word, ((key, [(folded(no), 0)]) for key, no in self.matters.items())),
        )

    def of_units(self, word: Word) -> Mapping[int, int]:
        forms = {form: folded(form) for form in {row.form for row in self.units.values()}}
        return ranked(
            word,
            (
                (
                    one,
                    [
                        *names,
                        (folded(self.units[one].code), 0),
                        (forms[self.units[one].form], FORM),
                    ],
                )
                for one, names in self._units.items()
            ),
        )

    def of_people(self, word: Word) -> Mapping[int, int]:
        return ranked(word, self._people.items())

    def of_networks(self, word: Word) -> Mapping[int, int]:
        return ranked(word, ((one.id, [(folded(one.name), 0)]) for one in self.networks))

    def of_decisions(self, word: Word) -> Mapping[int, int]:
        return ranked(
            word,
            (
                (one.id, [(folded(text), 0) for text in in_a_decision(one) if text])
                for one in self.decisions
            ),
        )

    def exactly(self, wanted: Wanted) -> Named:
        """What has the very number or address that is asked for; nothing where it asks for words
        alone."""
        asked = wanted.reference
        numbered = len(asked) >= SHORTEST_REFERENCE and not DIGITS.isdisjoint(asked)
        if not numbered and "@" not in wanted.text:
            return Named()
        return Named(
            units={one.id for one in self.units.values() if reference(one.code) == asked},
            people={one.id for one in self.people.values() if reference(one.email) == asked},
            things={one.id for one in self.things.values() if reference(one.name) == asked},
            cases={case for case, number in self.matters.items() if reference(number) == asked},
            decisions={
                one.id
                for one in self.decisions
                if asked in (reference(one.number), reference(one.matter))
            },
        )

    def called(self, wanted: Wanted) -> Named:
        """What has the very name that is asked for."""
        asked = wanted.whole
        return Named(
            units={one for one, names in self._units.items() if names[0][0].keen == asked},
            people={one for one, names in self._people.items() if names[0][0].keen == asked},
            things={one for one, names in self._things.items() if names[0][0].keen == asked},
        )

    def spelt(self) -> Iterable[str]:
        """The names that may be told to whoever has written another one: no case that is kept from
        some is named."""
        kept = self._secrets.visible_to
        yield from (one.name for one in self.units.values())
        yield from (one.name for one in self.people.values())
        yield from (one.name for one in self.things.values() if one.id not in kept)
        yield from (self.say.kind(kind) for kind in KINDS)

    def _names(self, row: UnitRow) -> Iterable[Weighed]:
        yield folded(row.name), 0
        yield from ((folded(name), FORMER) for name in self.former.get(row.id, ()))

    def _named(self, row: Thing) -> Iterable[Weighed]:
        yield folded(row.name), 0
        if row.id in self.suppliers:
            yield folded(self.suppliers[row.id]), SUPPLIER

    @cached_property
    def _people(self) -> Mapping[int, list[Weighed]]:
        roles = {held: folded(self.role(*held)) for every in self.held.values() for held in every}
        return {
            one.id: [
                (folded(one.name), 0),
                (folded(one.email), EMAIL),
                *((roles[held], HELD) for held in self.held.get(one.id, ())),
            ]
            for one in self.people.values()
        }


def in_a_decision(row: DecisionRow) -> tuple[str, ...]:
    """What one may call a decision by."""
    paragraph = f"§ {row.paragraph}" if row.paragraph[:1].isdigit() else row.paragraph
    return (
        row.body,
        row.day.isoformat(),
        paragraph,
        row.number,
        row.matter,
        row.title,
    )


def _places(rows: Mapping[int, UnitRow | PersonRow | Thing]) -> Mapping[int, int]:
    ordered = sorted(rows.values(), key=lambda row: (row.name.casefold(), row.id))
    return {row.id: place for place, row in enumerate(ordered, 1)}


def ranked(
    word: Word, named: Iterable[tuple[Key, list[Weighed]]], more: int = 0
) -> Mapping[Key, int]:
    found: dict[Key, int] = {}
    for key, names in named:
        best: int | None = None
        for name, weight in names:
            one = rank(word, name)
            if one is not None and (best is None or one + weight < best):
                best = one + weight
        if best is not None:
            found[key] = best + more
    return found
