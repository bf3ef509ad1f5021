"""Measures: added with their five fields, put in order, carried out, and evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from config.words import Words
from flows.engine.beside import Aside, Line
from flows.engine.casework import open_case, take_version, write_down
from flows.engine.door import About, of_subject, verb
from flows.engine.handling import Dates, Desk, Handling
from flows.engine.happened import on_the_day_in
from flows.engine.input_fields import LongText, Role
from flows.engine.inputs import CaseNumber, SubjectNumber, UnitNumber
from models.case.answers import answers_of
from models.case.naming import called
from models.case.tables import Case, Subject
from models.measures.tables import SUBJECT, PlannedMeasure, last_position, measures_of
from states.errors import ArshjulError
from states.fields import BadAnswer, Field, Sort, checked
from states.measure import DONE, EVALUATED, KIND, Category, Horizon
from states.measure import MEASURE as THE_KIND
from states.plain_names import as_name
from states.process import Change

FIVE = (
    Field("problem", Sort.TEXT, "problem"),
    Field("action", Sort.TEXT, "action"),
    Field("when", Sort.DAY, "when"),
    Field("who", Sort.LINE, "who"),
    Field("evaluated_on", Sort.DAY, "evaluated_on"),
)
LONGEST_NAME = 200


class EvaluatedTooSoon(ArshjulError):
    """A measure is evaluated on the day when it is done, or later."""

    key = "evaluated_too_soon"


class NotInThisPlan(ArshjulError):
    """A measure is put in order in the plan that it stands in."""

    key = "not_in_this_plan"


def _whose(desk: Desk, given: Mapping[str, Any]) -> About:
    """The unit that the measure is for and in whose plan it stands; where they are two, what it is
    about is the authority's."""
    units = {given["unit"]}
    if given["subject"] is not None:
        units.add(desk.session.get_one(Subject, given["subject"]).unit_id)
    return About(unit=units.pop() if len(units) == 1 else None)


@verb("measures.add_measure", _whose)
def add_measure(
    desk: Desk,
    *,
    problem: LongText,
    action: LongText,
    when: date,
    who: LongText,
    evaluated_on: date,
    category: Category = Category.PREVENTIVE,
    horizon: Horizon = Horizon.LONG_TERM,
    theme: str = "",
    unit: UnitNumber | None = None,
    subject: SubjectNumber | None = None,
    origin_case: CaseNumber | None = None,
    role: Role | None = None,
) -> Case:
    """Add a measure, last in the plan of ``subject`` if there is one, and open its case.

    ``role`` answers for it (the coordinator unless said); ``origin_case`` is what it came out of.
    Raises BadAnswer for a field that is missing or cannot be kept, EvaluatedTooSoon, NoSuchCase.
    """
    five = _five(problem, action, when, who, evaluated_on)
    if evaluated_on < when:
        raise EvaluatedTooSoon(day=when)
    made = Subject(
        municipality_id=desk.municipality,
        sort=SUBJECT,
        name=as_name(five["action"])[:LONGEST_NAME],
        unit_id=unit,
        role=role or "",
    )
    desk.session.add(made)
    desk.session.flush()
    desk.session.add(
        PlannedMeasure(
            subject_id=made.id or 0,
            municipality_id=desk.municipality,
            problem=five["problem"],
            action=five["action"],
            due_on=when,
            who=five["who"],
            evaluated_on=evaluated_on,
            category=category,
            horizon=horizon,
            theme=theme.strip()[:LONGEST_NAME],
            origin_case=origin_case,
            plan_id=subject,
            position=last_position(desk.session, desk.municipality, subject) + 1 if subject else 1,
        )
    )
    desk.session.flush()
    told = {"origin": origin_case} if origin_case is not None else {}
    case = open_case(desk, KIND, unit=unit, subject=made.id, detail=told)
    assert case is not None, "a new subject has no case yet"
    return case


def _five(problem: str, action: str, when: date, who: str, evaluated_on: date) -> dict[str, str]:
    """The five fields as they are kept. Raises BadAnswer when one of them says nothing."""
    given = {
        "problem": problem,
        "action": action,
        "when": when.isoformat(),
        "who": who,
        "evaluated_on": evaluated_on.isoformat(),
    }
    values = checked(KIND, FIVE, given)
    empty = {name: "needs_a_text" for name, value in values.items() if not value}
    if empty:
        raise BadAnswer(empty, KIND)
    return values


@verb("measures.put_in_order", of_subject("subject"))
def put_in_order(desk: Desk, subject: SubjectNumber, numbers: list[CaseNumber]) -> list[int]:
    """Put the plan's measures in order: those of the cases in ``numbers`` first, the others after
    them as they stood. Returns the cases in their new order; each that gets another place has
    changed. Raises NotInThisPlan, and Overtaken when somebody else was quicker."""
    rows = measures_of(desk.session, desk.municipality, plan=subject)
    places = {case.id or 0: (measure, case) for measure, case in rows}
    for number in numbers:
        if number not in places:
            raise NotInThisPlan(case=number)
    first = list(dict.fromkeys(numbers))
    order = first + [number for number in places if number not in first]
    for position, number in enumerate(order, start=1):
        measure, case = places[number]
        if measure.position != position:
            measure.position = position
            desk.session.add(measure)
            take_version(desk.session, case, case.version)
            write_down(desk, case, "measure_ordered", {"position": position})
    desk.session.flush()
    return order


def facts_of(session: Session, case: Case) -> PlannedMeasure:
    """The measure behind a case."""
    return session.get_one(PlannedMeasure, case.subject_id)


def _due(desk: Desk, case: Case, begins: date) -> Dates:
    """The measure's own days: when it is to be done, then when it is evaluated."""
    measure = facts_of(desk.session, case)
    planned = measure.evaluated_on if case.state == DONE else measure.due_on
    return max(planned, begins), planned


def _follow(desk: Desk, case: Case, change: Change) -> None:
    if change.target == EVALUATED:
        measure = facts_of(desk.session, case)
        measure.effect = answers_of(desk.session, case)["effect"]
        desk.session.add(measure)


def _beside(session: Session, case: Case, say: Words, _now: datetime) -> tuple[Aside, ...]:
    """What the measure says, and the case that it came out of."""
    measure = facts_of(session, case)
    lines = [
        Line(say.say("measures.problem", problem=measure.problem)),
        Line(say.say("measures.who", who=measure.who)),
        Line(say.say("measures.evaluated_on", day=say.day(measure.evaluated_on))),
    ]
    if measure.origin_case is not None:
        origin = session.get_one(Case, measure.origin_case)
        name = say.say(
            "measures.origin",
            kind=say.kind(origin.kind),
            name=called(session, origin),
            year=origin.year,
        )
        lines.append(Line(name, f"/cases/{origin.id}"))
    return (Aside(say.say("measures.about"), tuple(lines)),)


MEASURE = Handling(
    kind=THE_KIND,
    due=_due,
    happened=on_the_day_in("done_on", "finish_measure"),
    follow=_follow,
    beside=_beside,
)
