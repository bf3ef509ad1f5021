"""The verbs of every case: moving it, keeping answers. Each is one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from sqlmodel import Session

from config.words import words
from flows.engine.action_links import use
from flows.engine.casework import (
    as_read,
    case_in,
    move_case,
    still_there,
    take_answers,
    take_version,
    write_down,
)
from flows.engine.handling import Desk, Who
from flows.engine.municipality import town
from flows.engine.office import Office
from flows.engine.refusals import NoWayOn
from models.case.tables import Case
from states.errors import MoveNotPossible


def desk_in(session: Session, office: Office, municipality: str, who: Who, now: datetime) -> Desk:
    """The desk for a transaction that is open already."""
    place = town(session, office.wheel(), municipality)
    return Desk(session, place, office.kinds, office.settings, who, now)


@contextmanager
def desk(office: Office, municipality: str, *, who: Who, now: datetime) -> Iterator[Desk]:
    """One transaction that writes; all or nothing."""
    with office.database.write() as session:
        yield desk_in(session, office, municipality, who, now)


@contextmanager
def case_desk(
    office: Office,
    municipality: str,
    number: int,
    *,
    who: Who,
    now: datetime,
    since_version: int | None = None,
) -> Iterator[tuple[Desk, Case]]:
    """One transaction about one open case. Raises NoSuchCase, CaseClosed, and Overtaken when the
    case has left the step that ``since_version`` names. Who comes by a link uses it up: LinkUsed
    when another click was quicker."""
    with office.database.write() as session:
        case = case_in(session, municipality, number)
        still_there(case, since_version)
        if who.link:
            use(session, who.link, now)
        yield desk_in(session, office, municipality, who, now), case


def answer_case(
    at: Desk, case: Case, answers: Mapping[str, str] | None, *, why: str | None = None
) -> Case:
    """Answer the questions and make the move that "done" means. Raises NoWayOn, BadAnswer and
    whatever the process refuses with."""
    if answers:
        take_answers(at, case, answers)
    handling = at.kinds[case.kind]
    facts = handling.facts(at.session, case)
    name = handling.kind.forward(case.state, facts)
    if name is None:
        raise NoWayOn(kind=case.kind, state=case.state)
    return move_case(at, case, name, why=why, facts=facts)


def move(
    office: Office,
    municipality: str,
    number: int,
    name: str,
    *,
    who: Who,
    now: datetime,
    why: str | None = None,
    answers: Mapping[str, str] | None = None,
    since_version: int | None = None,
    due: date | None = None,
) -> Case:
    """Answer the step's questions and make the move, all or nothing.

    ``since_version`` ties the move to one step: Overtaken when the case has left it. ``due`` is
    the day of the state that the move leads to, where its kind leaves that to whoever moves.
    Raises also NoSuchCase, BadAnswer and whatever the process refuses with.
    """
    about = case_desk(office, municipality, number, who=who, now=now, since_version=since_version)
    with about as (at, case):
        if answers:
            take_answers(at, case, answers)
        if (wanted := at.kinds[case.kind].kind.process.find(case.state, name)).clock:
            # nobody's to choose
            raise MoveNotPossible(kind=case.kind, move=wanted.name, state=case.state)
        return move_case(at, case, name, why=why, due=due)


def done(
    office: Office,
    municipality: str,
    number: int,
    *,
    who: Who,
    now: datetime,
    why: str | None = None,
    answers: Mapping[str, str] | None = None,
    since_version: int | None = None,
    version: int | None = None,
) -> Case:
    """The answer "done": the questions answered, and the move that they lead to. ``version`` is
    the one that was read when the questions were shown: ChangedMeanwhile when it has risen, so
    that nobody writes over answers unseen. Raises as ``move`` does, and NoWayOn."""
    about = case_desk(office, municipality, number, who=who, now=now, since_version=since_version)
    with about as (at, case):
        as_read(case, version)
        return answer_case(at, case, answers, why=why)


def unchanged(
    office: Office,
    municipality: str,
    number: int,
    locale: str,
    *,
    who: Who,
    now: datetime,
    answers: Mapping[str, str],
    since_version: int | None = None,
    version: int | None = None,
) -> Case:
    """The answer "nothing has changed": what was known before is what holds now, said again by
    somebody. ``locale`` is the language of the words that say so. Raises as ``done`` does."""
    about = case_desk(office, municipality, number, who=who, now=now, since_version=since_version)
    with about as (at, case):
        as_read(case, version)
        same = at.kinds[case.kind].same(at.session, case, locale)
        why = words(locale).say("actions.unchanged")
        return answer_case(at, case, {**answers, **same}, why=why)


def note(
    office: Office,
    municipality: str,
    number: int,
    answers: Mapping[str, str],
    *,
    who: Who,
    now: datetime,
    since_version: int | None = None,
    version: int | None = None,
) -> Case:
    """Keep answers to the step's questions without moving on. Raises as ``done`` does."""
    about = case_desk(office, municipality, number, who=who, now=now, since_version=since_version)
    with about as (at, case):
        as_read(case, version)
        take_answers(at, case, answers)
        take_version(at.session, case, case.version)
        write_down(at, case, "noted", {"fields": sorted(answers)})
        return case
