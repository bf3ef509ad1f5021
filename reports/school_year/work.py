"""What was done: the cycle's steps, measures, activities, gatherings, and the evidence of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from models.case.tables import Case
from models.figures.gatherings import attended_by_unit
from models.figures.of_unit import Known, answers_in, files_in
from models.measures.tables import planned_measures
from reports.frames import NONE, bullets, day_cell, sentence, table, text, unit_of
from reports.report import Block, Figure, Line
from reports.school_year.known import due_cell, ended, in_period, name_of
from reports.teller import Teller, words
from reports.unit_cycle import told
from states import activity, measure
from states.safety_cycle import KIND as CYCLE
from states.safety_cycle import STEPS
from states.urgent_case import URGENT_KINDS

KEY = "reports.year"
ASKED = ("held_on", "attendance", "external_party", "findings", "why_not")
Tells = Callable[[Teller, Case], list[Block]]


def _each_cycle(teller: Teller, *tells: Tells, named: bool = True) -> list[Block]:
    """What is told of each cycle that there was something to do in, one after the other; where
    there are several, each after its year."""
    cases = [one.case for one in in_period(teller, CYCLE) if _concerned(teller, one.case)]
    found: list[Block] = []
    for case in cases:
        blocks = [block for tell in tells for block in tell(teller, case)]
        if blocks and named and len(cases) > 1:
            found.append(teller.paragraph(f"{KEY}.of_year", year=case.year))
        found += blocks
    return found


def _concerned(teller: Teller, case: Case) -> bool:
    """Whether something of the cycle was done, or was to be done, by the end of the period."""
    if case.closed is not None or case.state != STEPS[0]:
        return True
    return case.due is None or case.due <= teller.scope.end


def cycles(teller: Teller) -> list[Block]:
    """The five steps with their days, and how each cycle stands."""

    def steps(teller: Teller, case: Case) -> list[Block]:
        return told.steps(teller, case, teller.scope.end)

    return _each_cycle(teller, told.in_short, steps, named=False)


def mapped(teller: Teller) -> list[Block]:
    """How the risks were mapped, what was found, and what stood behind it."""
    return _each_cycle(teller, told.mapped, told.findings, told.analysed)


def judged(teller: Teller) -> list[Block]:
    """Whether the plan was found fit for its purpose, and what goes on."""
    return _each_cycle(teller, told.judged, told.goes_on)


def evidence(teller: Teller) -> list[Block]:
    """The files of the period by name; none of an urgent case."""
    scope = teller.scope
    cases = {one.number: one for one in in_period(teller) if one.case.kind not in URGENT_KINDS}
    files = files_in(teller.session, scope.municipality, list(cases))
    lines = [
        teller.line(f"{KEY}.file", name=one.name, case=name_of(teller, cases[one.case_id]))
        for one in files
        if scope.start <= one.added_at.date() <= scope.end
    ]
    return [*bullets(lines)]


def measures(teller: Teller) -> list[Block]:
    """The measures of the period: what, who, when, how far, and what they led to."""
    cases = in_period(teller, measure.KIND)
    there = planned_measures(teller.session, [one.case.subject_id or 0 for one in cases])
    rows, effects = [], Counter[str]()
    by_effect: dict[str, list[int]] = {}
    for one in cases:
        planned, case, why = there[one.case.subject_id or 0]
        effect = "not_done" if case.state == measure.NOT_DONE else planned.effect or ""
        effects[effect] += 1
        by_effect.setdefault(effect, []).append(one.number)
        rows.append(
            (
                text(planned.action),
                text(planned.who),
                day_cell(teller, planned.due_on),
                words(teller.say.state(measure.KIND, case.state)),
                words(_effect(teller, effect)),
                text(why),
            )
        )
    lines = [
        teller.line(
            f"{KEY}.led_to",
            effect=_effect(teller, effect),
            n=teller.count(f"effect_{effect}", by_effect[effect]),
        )
        for effect in (*measure.EFFECTS, "not_done")
        if effects[effect]
    ]
    columns = ("action", "who", "when", "standing", "effect", "why")
    opening = [teller.paragraph(f"{KEY}.measures_led_to")] if lines else []
    return [*opening, *bullets(lines), *table(teller, f"{KEY}.measures", columns, rows)]


def _effect(teller: Teller, effect: str) -> str:
    return teller.say.option(CYCLE, "effect", effect) if effect else NONE


def held(teller: Teller) -> list[Block]:
    """The activities that took place; of one whose days few may know neither day nor more."""
    cases = _ended(teller, activity.HELD)
    said = _answers(teller, cases)
    rows = [_held(teller, one, said.get(one.number, {})) for one in cases]
    if not rows:
        return []
    columns = ("name", "day", "attendance", "external_party", "findings")
    number = teller.count("activities_held", [one.number for one in cases])
    return [
        teller.paragraph(f"{KEY}.activities_held", n=number),
        *table(teller, f"{KEY}.activities", columns, rows, numeric=(2,)),
    ]


def _held(teller: Teller, one: Known, said: dict[str, str]) -> tuple[Line, ...]:
    if one.kept:
        said = {}
    came: Figure | None = None
    if said.get("attendance", "").isdigit():
        came = teller.amount(f"attendance_{one.number}", int(said["attendance"]), [one.number])
    partly = one.case.state == activity.PARTLY
    name = teller.say.say(f"{KEY}.partly", name=one.name) if partly else one.name
    return (
        words(name),
        words(NONE) if one.kept else day_cell(teller, one.case.closed),
        teller.cell(came),
        text(said.get("external_party", "")),
        text("; ".join(said.get("findings", "").splitlines())),
    )


def not_held(teller: Teller) -> list[Block]:
    """The activities that did not take place, and why."""
    cases = _ended(teller, (activity.NOT_DONE,))
    said = _answers(teller, cases)
    lines = []
    for one in cases:
        why = "" if one.kept else said.get(one.number, {}).get("why_not", "")
        key = "left_undone" if why else "left_undone_bare"
        lines.append(teller.line(f"{KEY}.{key}", name=one.name, why=sentence(why)))
    teller.count("activities_not_held", [one.number for one in cases])
    return [*bullets(lines)]


def _ended(teller: Teller, states: object) -> list[Known]:
    return [
        one
        for one in in_period(teller, activity.KIND)
        if ended(teller, one) and one.case.state in states  # type: ignore[operator]
    ]


def _answers(teller: Teller, cases: list[Known]) -> dict[int, dict[str, str]]:
    numbers = [one.number for one in cases]
    return answers_in(teller.session, teller.scope.municipality, numbers, ASKED)


def gatherings(teller: Teller) -> list[Block]:
    """The gatherings that people of the unit were expected at, with how many came."""
    scope, unit = teller.scope, unit_of(teller)
    found = attended_by_unit(
        teller.session, scope.municipality, unit.id or 0, scope.start, scope.end
    )
    rows = (
        (
            words(one.name),
            day_cell(teller, one.day),
            teller.cell(teller.amount(f"expected_{one.case}", one.expected, [one.case])),
            teller.cell(teller.amount(f"came_{one.case}", one.came, [one.case])),
        )
        for one in found
    )
    columns = ("name", "day", "expected", "came")
    return [*table(teller, f"{KEY}.gatherings", columns, rows, numeric=(2, 3))]


def coming_due(teller: Teller, one: Known) -> Line:
    """A coming case as a line of the plan: its name and its day, where that may be told."""
    return (*words(f"{one.name or name_of(teller, one)}: "), *due_cell(teller, one))
