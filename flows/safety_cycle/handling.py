"""The safety cycle beside its table of moves: the wheel's dates, exemptions, and how it turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from config.words import Words
from flows.engine.casework import open_case, session_has, write_down
from flows.engine.handling import Confirmed, Dates, Desk, Handling, never
from flows.engine.many_cases import Opening, open_cases
from flows.following.incident_sources import sources_in_words
from flows.safety_cycle import measures
from flows.safety_cycle.beside import asked_by, beside
from models.case.steps import completions, last_completed, last_completions
from models.case.tables import Case
from models.register.tables import Municipality, Unit
from models.safety_cycle.evidence import carry_over, evidence_of, read_evidence, save
from models.safety_cycle.questions import cycle_before, exemption, exemptions
from models.safety_cycle.tables import Exemption
from states.cycle_evidence import CARRIED_OUT, MEASURE_EVALUATED, Effect, Evidence, Survey
from states.process import Change
from states.safety_cycle import FORBATTRING, KARTLAGGNING, KIND, PROCESS, SAFETY_CYCLE, STEPS
from states.school_year import SchoolYear


def open_cycle(desk: Desk, unit: int, year: SchoolYear) -> Case | None:
    """Open the unit's cycle of ``year``; None when it exists or was skipped by decision."""
    decided = exemption(desk.session, desk.municipality, unit, PROCESS.start, year)
    if decided and decided.moved_to is None:
        return None
    return open_case(desk, KIND, unit=unit, year=year)


def open_cycles(desk: Desk, units: Sequence[int], year: SchoolYear, most: int) -> int:
    """Open the cycles of ``year`` of the units, at most so many, as ``open_cycle`` one after
    another would; returns how many were new."""
    decided = exemptions(desk.session, desk.municipality, PROCESS.start, year)
    skipped = {unit for unit, one in decided.items() if one.moved_to is None}
    wanted = [Opening(unit) for unit in units if unit not in skipped][:most]
    return len(open_cases(desk, KIND, wanted, year=year))


def _last_completion(desk: Desk, case: Case) -> date | None:
    """When the step was last completed at the unit, for steps that are counted from there."""
    if desk.place.preset.steps[case.state].anchor != "completion":
        return None
    home, unit = desk.municipality, case.unit_id
    return last_completed(desk.session, home, case.kind, case.state, unit)


def _due(desk: Desk, case: Case, begins: date) -> Dates:
    """The step's window on the wheel, never sooner than the lead, or the day that was decided."""
    year = SchoolYear.parse(case.year)
    completed = _last_completion(desk, case)
    decided = exemption(desk.session, case.municipality_id, case.unit_id or 0, case.state, year)
    return _window(desk, case, begins, completed, decided)


def _due_together(desk: Desk, cases: Sequence[Case], begins: date) -> list[Dates]:
    """As ``_due``, of cases that are in one state and of one year, in two questions."""
    home, state = desk.municipality, cases[0].state
    decided = exemptions(desk.session, home, state, SchoolYear.parse(cases[0].year))
    completed: Mapping[int | None, date] = {}
    if desk.place.preset.steps[state].anchor == "completion":
        completed = last_completions(desk.session, home, KIND, state)
    return [
        _window(desk, one, begins, completed.get(one.unit_id), decided.get(one.unit_id or 0))
        for one in cases
    ]


def _window(
    desk: Desk, case: Case, begins: date, completed: date | None, decided: Exemption | None
) -> Dates:
    year = SchoolYear.parse(case.year)
    due, planned = desk.place.due_for(case.state, year, begins, case.unit_id, completed)
    if decided and decided.moved_to and decided.moved_to >= begins:
        due = decided.moved_to
    return due, planned


def _facts(session: Session, case: Case) -> Evidence:
    """The evidence; a mapping begins with the sources that other systems have told of."""
    found = evidence_of(session, case.id or 0)
    survey = found.survey or Survey()
    if case.state != KARTLAGGNING or case.unit_id is None or survey.sources:
        return found
    place = session.get(Municipality, case.municipality_id)
    locale = place.locale if place else "en"
    told = sources_in_words(session, case.municipality_id, case.unit_id, case.year, locale)
    return replace(found, survey=replace(survey, sources=told)) if told else found


def _suggests(session: Session, case: Case) -> frozenset[str]:
    """The sources stand there before anybody has named any."""
    survey = evidence_of(session, case.id or 0).survey or Survey()
    return frozenset() if survey.sources else frozenset({"sources"})


def _keep(session: Session, case: Case, facts: Evidence) -> None:
    save(session, case, facts)


def _turn(desk: Desk, case: Case, _change: Change) -> None:
    """The wheel turns: next year's cycle exists, with the measures that are carried over."""
    if case.closed is None:
        return
    unit_id = case.unit_id or 0
    unit = desk.session.get_one(Unit, unit_id)
    following = SchoolYear.parse(case.year).next()
    begins = desk.place.preset.steps[PROCESS.start].opens_on(following)
    if unit.closes is None or unit.closes > max(begins, desk.day):
        open_cycle(desk, unit_id, following)
    label = str(following)
    target = session_has(desk.session, desk.municipality, KIND, unit_id, None, label)
    if target is None:
        return
    into = desk.session.get_one(Case, target)
    copied = carry_over(desk.session, case.id or 0, into)
    if copied:
        told = {"from": case.id, "measures": copied}
        write_down(desk, into, "carried_over", told, versioned=False)


def _confirms(session: Session, case: Case, say: Words) -> Confirmed | None:
    """What the year before found, where its mapping was done and found something; of the plan, the
    measures that it has."""
    if case.state == KARTLAGGNING:
        return _found_before(session, case, say)
    facts = evidence_of(session, case.id or 0)
    effects = [one for one in facts.measures if one.effect is not None]
    if case.state != FORBATTRING or not effects:
        return None
    lines = tuple(
        f"{one.action}: {say.option(KIND, 'effect', one.effect or '')}" for one in effects
    )
    return Confirmed(case.year, lines, {"fit": "yes", "carry_over_decided": "yes"})


def _found_before(session: Session, case: Case, say: Words) -> Confirmed | None:
    year = SchoolYear.parse(case.year)
    earlier = cycle_before(session, case.municipality_id, case.unit_id, year)
    found = evidence_of(session, earlier).findings if earlier is not None else ()
    if earlier is None or not found or not _mapped(session, case.municipality_id, earlier):
        return None
    since = session.get_one(Case, earlier).year
    lines = tuple(finding.text for finding in found)
    method = say.say("confirmed.method", year=since)
    return Confirmed(since, lines, {"method": method, "findings": "\n".join(lines)})


def _mapped(session: Session, municipality: str, case: int) -> bool:
    """Whether the mapping was done, and not just begun."""
    return KARTLAGGNING in completions(session, municipality, [case]).get(case, {})


def _became(session: Session, case: Case, say: Words) -> tuple[str, ...]:
    """How many of the year's measures were carried out."""
    planned = [one for one in evidence_of(session, case.id or 0).measures if one.action]
    done = [
        one
        for one in planned
        if one.state in (CARRIED_OUT, MEASURE_EVALUATED)
        or (not one.state and one.effect not in (None, Effect.NOT_DONE))
    ]
    if not planned:
        return ()
    return (say.say("pages.tasks.measures_done", of=len(planned), done=len(done)),)


def _hint(session: Session, case: Case) -> str:
    """A step that has nothing to ask, since nothing was found, says so."""
    if case.state not in STEPS or SAFETY_CYCLE.ask(case.state, _facts(session, case)):
        return case.state
    return "nothing_to_answer"


def _together(session: Session, cases: Sequence[Case]) -> None:
    read_evidence(session, [case.id or 0 for case in cases])


def _same_asks(state: str) -> tuple[str, ...]:
    return ("sources",) if state == KARTLAGGNING else ("why", "carry")


CYCLE = Handling(
    kind=SAFETY_CYCLE,
    facts=_facts,
    keep=_keep,
    suggests=_suggests,
    kept=measures.kept,
    daily=measures.daily,
    beat="reviews",
    next_day=never,
    hangs_on=frozenset({"measure", f"case:{KIND}"}),
    due=_due,
    due_together=_due_together,
    follow=_turn,
    confirms=_confirms,
    became=_became,
    same_asks=_same_asks,
    hint=_hint,
    together=_together,
    beside=beside,
    track=STEPS,
    menu="units",
    asked_by=asked_by,
)
