"""Which reports whoever is at the desk may begin, and about what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flows.engine.door import About, may
from flows.engine.handling import Desk
from flows.reporting.reading import OF_KIND
from flows.views.reports import BEGIN, called, report_of
from models.case.tables import Case
from models.documents.questions import documents
from models.register.questions import unit_names
from models.reports.questions import open_of_kind
from models.skolesec.parts import parts_of
from models.skolesec.programme import ProgrammeRound
from models.skolesec.rounds import rounds
from reports.plan.standing import TYPE as PLAN
from states.report_back import KIND as BACK
from states.safety_cycle import KIND as CYCLE

Choice = tuple[str, str]
"""A value of a form, and what it is called."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A report to a body that nobody has begun: its sort, the case that it is about, what that is
    called, and the day on which it goes there."""

    sort: str
    case: int
    about: str
    day: date


@dataclass(frozen=True, slots=True)
class Offer:
    """``to_bodies``: what waits for its day; the others are begun whenever somebody wants one.
    ``cycles`` are cases by number. ``whole``: what is about the authority as a whole is hers
    too."""

    to_bodies: list[Beginning]
    cycles: list[Choice]
    units: list[Choice]
    plans: list[Choice]
    rounds: list[Choice]
    all_of_a_round: list[Choice]
    whole: bool


def to_begin(desk: Desk) -> Offer:
    """What whoever is at the desk may begin; nothing else is in it."""
    whole = may(desk, BEGIN, About())
    return Offer(
        to_bodies=_to_bodies(desk),
        cycles=_cycles(desk),
        units=_units(desk),
        plans=_plans(desk),
        rounds=_rounds(desk) if whole else [],
        all_of_a_round=_across(desk) if whole else [],
        whole=whole,
    )


def _to_bodies(desk: Desk) -> list[Beginning]:
    found = []
    for case, about in _without_report(desk, BACK):
        day = date.fromisoformat(case.occurrence)
        found.append(Beginning(OF_KIND[BACK], case.id or 0, about, day))
    return found


def _cycles(desk: Desk) -> list[Choice]:
    """By the name of their unit; the year where a unit has several."""
    every = list(_without_report(desk, CYCLE))
    often = Counter(about for _, about in every)
    hers = [
        (str(case.id), about if often[about] == 1 else f"{about} {case.year}")
        for case, about in every
    ]
    return sorted(hers, key=lambda one: one[1])


def _without_report(desk: Desk, kind: str) -> Iterator[tuple[Case, str]]:
    """The open cases of a kind whose report nobody has begun and she may begin, the one that falls
    due first before the others; and what each is about."""
    units = unit_names(desk.session, desk.municipality)
    for case in open_of_kind(desk.session, desk.municipality, kind):
        its = report_of(desk, case)
        if its is not None and its.report is None:
            yield case, called(desk.session, units, case.unit_id, case.subject_id)


def _units(desk: Desk) -> list[Choice]:
    names = unit_names(desk.session, desk.municipality)
    hers = [(str(one), name) for one, name in names.items() if may(desk, BEGIN, About(unit=one))]
    return sorted(hers, key=lambda one: one[1])


def _plans(desk: Desk) -> list[Choice]:
    """The plans that hold, with their unit where several are called the same."""
    units = unit_names(desk.session, desk.municipality)
    return [
        (str(subject.id), ", ".join(filter(None, (subject.name, units.get(subject.unit_id or 0)))))
        for document, subject, _ in documents(desk.session, desk.municipality)
        if document.type == PLAN
        and subject.ends is None
        and may(desk, BEGIN, About(unit=subject.unit_id))
    ]


def _rounds(desk: Desk) -> list[Choice]:
    """Those that the municipality takes or took part in, the latest first."""
    session = desk.session
    taken = [
        session.get_one(ProgrammeRound, part.round_id)
        for part, _ in parts_of(session, desk.municipality)
    ]
    taken.sort(key=lambda one: one.starts, reverse=True)
    return [(one.key, one.name) for one in taken]


def _across(desk: Desk) -> list[Choice]:
    """Every round, for whoever may read about all that take part."""
    if not may(desk, "reads.rounds", About()):
        return []
    return [(one.key, one.name) for one in rounds(desk.session)]
