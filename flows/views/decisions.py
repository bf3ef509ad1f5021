"""What bodies have proposed and decided: each clause, what it did, and where that stands; and what
lies in a matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.engine.confidentiality import secrets_of
from flows.engine.handling import Desk
from flows.views.may_know import may_know
from models.case.tables import Case
from models.documents.decided import cases_about, clauses_of, matters_of
from models.documents.decisions import (
    Attachment,
    Clause,
    Decision,
    Matter,
    attachments,
    cases_in_matter,
    decisions_of,
    signatories,
)
from models.register.questions import names_of
from states.decision import Effect, Stage, acts, falls
from states.governing_document import KIND as DOCUMENT

WORDS, PROPOSED, DONE, FELL, NOTHING = "words", "proposed", "done", "fell", "nothing"
"""What came of a clause: it is words alone, not decided yet, decided, sent back, or nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """One clause: what ``came`` of it, and what it is about, by name and with the case where that
    stands; 0: none that the reader may see."""

    clause: Clause
    came: str
    about: str
    case: int


@dataclass(frozen=True, slots=True)
class Told:
    """A decision with its matter, its parts, and the links before and after it in its chain."""

    decision: Decision
    matter: Matter | None
    parts: tuple[Part, ...]
    before: Decision | None
    after: Decision | None


@dataclass(frozen=True, slots=True)
class InMatter:
    """What lies in a matter: ``cases`` with what each is about."""

    matter: Matter
    officer: str
    cases: tuple[tuple[Case, str], ...]
    signed_by: tuple[str, ...]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which are asked for; "" and 0 leave out nothing."""

    body: str = ""
    year: int = 0
    matter: int = 0

    def has(self, one: Decision) -> bool:
        return (
            self.body in ("", one.body)
            and self.year in (0, one.day.year)
            and self.matter in (0, one.matter_id)
        )


def decisions(desk: Desk) -> list[Decision]:
    """All of them, the latest first."""
    return list(reversed(decisions_of(desk.session, desk.municipality)))


def chain_of(every: Sequence[Decision], number: int) -> list[Decision]:
    """The decision with the number and what came before and after it, the latest first; none where
    there is no such."""
    by_number = {one.id or 0: one for one in every}
    follows = {one.previous_id: one for one in every if one.previous_id}
    here = by_number.get(number)
    found: list[Decision] = []
    while here is not None:
        found.append(here)
        here = by_number.get(here.previous_id or 0)
    here = follows.get(number)
    while here is not None:
        found.insert(0, here)
        here = follows.get(here.id or 0)
    return found


def told(desk: Desk, every: Sequence[Decision], some: Sequence[Decision]) -> list[Told]:
    """Some of all decisions with what belongs to them, in their order."""
    session, home = desk.session, desk.municipality
    by_number = {one.id or 0: one for one in every}
    follows = {one.previous_id: one for one in every if one.previous_id}
    matters = {one.id or 0: one for one in matters_of(session, home)}
    rows = clauses_of(session, home, [one.id or 0 for one in some])
    parts: dict[int, list[Part]] = {}
    where = _where(desk, rows)
    for row in rows:
        about, case = where.get((row.subject_id, row.case_id), ("", 0))
        one = by_number[row.decision_id]
        parts.setdefault(row.decision_id, []).append(Part(row, _came(one, row), about, case))
    return [
        Told(
            decision=one,
            matter=matters.get(one.matter_id or 0),
            parts=tuple(parts.get(one.id or 0, ())),
            before=by_number.get(one.previous_id or 0),
            after=follows.get(one.id or 0),
        )
        for one in some
    ]


def _came(decision: Decision, row: Clause) -> str:
    if row.effect == Effect.NONE:
        return WORDS
    if decision.stage == Stage.PROPOSED:
        return PROPOSED
    if acts(decision.stage, decision.outcome):
        return DONE
    return FELL if falls(decision.stage, decision.outcome) else NOTHING


def _where(
    desk: Desk, rows: Sequence[Clause]
) -> Mapping[tuple[int | None, int | None], tuple[str, int]]:
    """By a clause's subject and case: what it is about, and the case to look at."""
    subjects = [row.subject_id for row in rows if row.subject_id]
    cases = [row.case_id for row in rows if row.case_id]
    by_subject: dict[int, tuple[str, int]] = {}
    by_case: dict[int, tuple[str, int]] = {}
    of_document: set[int] = set()
    for case, name in _known(desk, cases_about(desk.session, desk.municipality, subjects, cases)):
        by_case[case.id or 0] = (name, case.id or 0)
        subject = case.subject_id or 0
        if subject not in of_document:
            by_subject[subject] = (name, case.id or 0)
        if case.kind == DOCUMENT:  # the document itself, and not one of its evaluations
            of_document.add(subject)
            by_subject[subject] = (name, case.id or 0)
    return {
        (row.subject_id, row.case_id): by_case.get(row.case_id or 0)
        or by_subject.get(row.subject_id or 0, ("", 0))
        for row in rows
    }


def _known(desk: Desk, found: Sequence[tuple[Case, str]]) -> Iterator[tuple[Case, str]]:
    """Those that whoever is at the desk may know of."""
    secrets, person = secrets_of(desk.session, desk.municipality), desk.who.person
    for case, name in found:
        if may_know(secrets, desk.place, desk.kinds, case, person, desk.day) is not None:
            yield case, name


def in_matter(desk: Desk, number: int) -> InMatter | None:
    """What lies in the matter; None where there is no such."""
    session, home = desk.session, desk.municipality
    matter = next((one for one in matters_of(session, home) if one.id == number), None)
    if matter is None:
        return None
    numbers = [case.id or 0 for case in cases_in_matter(session, home, number)]
    officer = names_of(session, home, [matter.officer_id]).get(matter.officer_id or 0, "")
    return InMatter(
        matter=matter,
        officer=officer,
        cases=tuple(_known(desk, cases_about(session, home, (), numbers))),
        signed_by=tuple(signatories(session, home, number)),
        attachments=tuple(attachments(session, home, number)),
    )


def choices(desk: Desk, every: Sequence[Decision]) -> tuple[list[str], list[int], list[Matter]]:
    """The bodies, the years and the matters to choose from."""
    bodies = sorted({one.body for one in every}, key=str.casefold)
    years = sorted({one.day.year for one in every}, reverse=True)
    return bodies, years, matters_of(desk.session, desk.municipality)
