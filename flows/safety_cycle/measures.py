"""The measures of a cycle are cases of their own: opened when their five fields are there, and
carried out and evaluated by what the cycle's steps are told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config.words import words
from flows.engine.casework import move_case, take_answers
from flows.engine.delegation import delegate
from flows.engine.handling import Desk
from flows.engine.telling import tell_in_hand
from flows.measures.verbs import add_measure
from models.case.tables import Case
from models.case.timers import wait_for
from models.register.questions import people_called
from models.safety_cycle.evidence import case_of_measure, measures_of, written_out
from models.safety_cycle.tables import MeasureNote
from states.cycle_evidence import PLANNED, UNDER_WAY, Effect
from states.ladder import OWNER

DONE, STANDING = "done", "standing-"


def kept(desk: Desk, case: Case, answers: Mapping[str, str]) -> None:
    """What follows when a step's answers were kept, in the same transaction."""
    for note in measures_of(desk.session, case.id or 0):
        if _is_complete(note):
            open_measure(desk, case, note)
    _carry_out(desk, case, answers)
    _evaluate(desk, case)


def _is_complete(note: MeasureNote) -> bool:
    fields = (note.problem, note.action, note.who, note.when, note.evaluated_on)
    return note.subject_id is None and all(fields)


def open_measure(desk: Desk, cycle: Case, note: MeasureNote) -> Case:
    """The measure becomes a case, with its own last day. Whoever is named in it, if she is one of
    the municipality's people, answers for it; else the headteacher. Raises EvaluatedTooSoon."""
    assert note.when is not None and note.evaluated_on is not None
    made = add_measure(
        desk,
        problem=note.problem,
        action=note.action,
        when=note.when,
        who=note.who,
        evaluated_on=note.evaluated_on,
        unit=cycle.unit_id,
        origin_case=cycle.id,
        role=cycle.owner_role,
    )
    named = people_called(desk.session, desk.municipality, note.who)
    note.subject_id, note.when, note.evaluated_on = made.subject_id, None, None
    note.problem = note.action = note.who = ""
    desk.session.add(note)
    desk.session.flush()
    if len(named) == 1 and desk.place.directory.can_answer(named[0], desk.day):
        where = (made.owner_role, made.unit_id, None, desk.day)
        if named[0] not in desk.place.directory.addressed(OWNER, *where):
            delegate(desk, made.id or 0, named[0])
    return made


def _carry_out(desk: Desk, cycle: Case, answers: Mapping[str, str]) -> None:
    """What was said to be done as planned is done, on the measure's own case."""
    said = {name: value for name, value in answers.items() if name.startswith(STANDING)}
    for note in measures_of(desk.session, cycle.id or 0) if DONE in said.values() else ():
        names = (f"{STANDING}{note.id}", f"{STANDING}-{note.finding_id}")
        if DONE in (said.get(name) for name in names):
            _finish(desk, case_of_measure(desk.session, note))


def _finish(desk: Desk, measure: Case | None) -> None:
    if measure is None or measure.state not in (PLANNED, UNDER_WAY):
        return
    if measure.state == PLANNED:
        move_case(desk, measure, "begin")
    done = words(desk.place.locale).say("measures.as_planned")
    take_answers(desk, measure, {"what_was_done": done})
    move_case(desk, measure, "finish_measure")


def _evaluate(desk: Desk, cycle: Case) -> None:
    """What was answered of a measure's effect is its evaluation, once it can be explained."""
    for note in measures_of(desk.session, cycle.id or 0):
        measure = case_of_measure(desk.session, note)
        if measure is None or measure.closed is not None or note.effect is None:
            continue
        why = note.effect_why.strip()
        if note.effect == Effect.NOT_DONE:
            if not why or measure.state not in (PLANNED, UNDER_WAY):
                continue
            move_case(desk, measure, "measure_not_done", why=why)
        elif note.effect == Effect.EFFECT or why:
            _finish(desk, measure)
            given = {"effect": note.effect, "effect_why": note.effect_why}
            take_answers(desk, measure, given)
            move_case(desk, measure, "evaluate_measure")
        else:
            continue
        note.effect, note.effect_why = None, ""
        desk.session.add(note)


def daily(desk: Desk) -> int:
    """Measures that stand as text in open cycles become cases. Those past their date are named to
    whoever answers, all in one letter, and wait for nothing by themselves: the cycle's own steps
    ask how far they have come."""
    passed: list[Case] = []
    notes = [note for note in written_out(desk.session, desk.municipality) if _is_complete(note)]
    for note in notes:
        when = note.when
        assert when is not None and note.evaluated_on is not None
        note.evaluated_on = max(when, note.evaluated_on)
        made = open_measure(desk, desk.session.get_one(Case, note.case_id), note)
        if when < desk.day:
            made.due = None
            desk.session.add(made)
            wait_for(desk.session, made, None)
            passed.append(made)
    _name_once(desk, passed)
    return len(notes)


def _name_once(desk: Desk, passed: Iterable[Case]) -> None:
    by_person: dict[int, list[Case]] = {}
    for case in passed:
        where = (case.owner_role, case.unit_id, case.delegate_id, desk.day)
        for person in desk.place.directory.addressed(OWNER, *where):
            by_person.setdefault(person, []).append(case)
    for person, cases in by_person.items():
        tell_in_hand(desk, person, [(one, one.planned or desk.day) for one in cases])
