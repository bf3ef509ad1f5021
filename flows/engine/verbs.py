"""The verbs of every case: moving it, keeping answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from config.words import words
from flows.engine.action_links import use
from flows.engine.casework import (
    as_read,
    case_in,
    still_there,
    take_answers,
    take_version,
    within_reach,
    write_down,
)
from flows.engine.door import of_case, verb
from flows.engine.handling import Desk
from flows.engine.inputs import CaseNumber
from flows.engine.refusals import BadDate, NothingToConfirm, NoWayOn
from flows.engine.undo import move_by_hand
from models.case.tables import Case
from states.errors import MoveNotPossible
from states.fields import BadAnswer


def the_case(desk: Desk, number: int, since_version: int | None = None) -> Case:
    """One open case. Raises NoSuchCase, CaseClosed, and Overtaken when the case has left the step
    that ``since_version`` names. Who comes by a link uses it up: LinkUsed when another click was
    quicker."""
    case = case_in(desk.session, desk.municipality, number)
    still_there(case, since_version)
    if desk.who.link:
        use(desk.session, desk.who.link, desk.now)
    return case


def answer_case(
    desk: Desk, case: Case, answers: Mapping[str, str] | None, *, why: str | None = None
) -> Case:
    """Answer the questions and make the move that "done" means. Raises NoWayOn, BadAnswer and
    whatever the process refuses with."""
    if answers:
        take_answers(desk, case, answers)
    handling = desk.kinds[case.kind]
    facts = handling.facts(desk.session, case)
    name = handling.kind.forward(case.state, facts)
    if name is None:
        raise NoWayOn(kind=case.kind, state=case.state)
    return move_by_hand(desk, case, name, why=why, facts=facts)


@verb("engine.move", of_case("number"))
def move(
    desk: Desk,
    number: CaseNumber,
    name: str,
    *,
    why: str | None = None,
    answers: Mapping[str, str] | None = None,
    since_version: int | None = None,
    due: date | None = None,
) -> Case:
    """Answer the step's questions and make the move, all or nothing.

    ``since_version`` ties the move to one step: Overtaken when the case has left it. ``due`` is
    the day of the state that the move leads to, where its kind leaves that to whoever moves.
    Raises also NoSuchCase, NotAllowed, BadAnswer, BadDate and whatever the process refuses with.
    """
    case = the_case(desk, number, since_version)
    if answers:
        take_answers(desk, case, answers)
    if (wanted := desk.kinds[case.kind].kind.process.find(case.state, name)).clock:
        # nobody's to choose
        raise MoveNotPossible(kind=case.kind, move=wanted.name, state=case.state)
    if due is not None:
        within_reach(due, desk.day)
        given = desk.place.wait(desk.kinds[case.kind].kind, wanted.target)
        if given is None or given.days is not None or not given.postpone:
            raise BadDate(day=due, problem="not_given")
    return move_by_hand(desk, case, name, why=why, due=due)


@verb("engine.done", of_case("number"))
def done(
    desk: Desk,
    number: CaseNumber,
    *,
    why: str | None = None,
    answers: Mapping[str, str] | None = None,
    since_version: int | None = None,
    version: int | None = None,
) -> Case:
    """The answer "done": the questions answered, and the move that they lead to. ``version`` is
    the one that was read when the questions were shown: ChangedMeanwhile when it has risen, so
    that nobody writes over answers unseen. Raises as ``move`` does, and NoWayOn."""
    case = the_case(desk, number, since_version)
    as_read(case, version)
    return answer_case(desk, case, answers, why=why)


@verb("engine.unchanged", of_case("number"))
def unchanged(
    desk: Desk,
    number: CaseNumber,
    locale: str,
    *,
    answers: Mapping[str, str],
    since_version: int | None = None,
    version: int | None = None,
) -> Case:
    """The answer "nothing has changed": what was answered before is what holds now, said again by
    somebody. ``locale`` is the language of the words that say so. Raises as ``done`` does, and
    NothingToConfirm."""
    case = the_case(desk, number, since_version)
    as_read(case, version)
    say = words(locale)
    confirmed = desk.kinds[case.kind].confirms(desk.session, case, say)
    if confirmed is None:
        raise NothingToConfirm()
    why = say.say("confirmed.why", since=confirmed.since)
    return answer_case(desk, case, {**answers, **confirmed.answers}, why=why)


@verb("engine.comment", of_case("number"))
def comment(desk: Desk, number: CaseNumber, words: str) -> Case:
    """Write something beside the case, for whoever reads its journey: no answer, and nothing moves.
    Raises NoSuchCase, CaseClosed, and BadAnswer for words that are none or cannot be kept."""
    case = the_case(desk, number)
    if not words.strip():
        raise BadAnswer({"words": "missing"})
    write_down(desk, case, "commented", {}, words.strip(), versioned=False)
    return case


@verb("engine.note", of_case("number"))
def note(
    desk: Desk,
    number: CaseNumber,
    answers: Mapping[str, str],
    *,
    since_version: int | None = None,
    version: int | None = None,
) -> Case:
    """Keep answers to the step's questions without moving on. Raises as ``done`` does."""
    case = the_case(desk, number, since_version)
    as_read(case, version)
    take_answers(desk, case, answers)
    take_version(desk.session, case, case.version)
    write_down(desk, case, "noted", {"fields": sorted(answers)})
    return case
