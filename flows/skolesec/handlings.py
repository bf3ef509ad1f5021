"""The programme's kinds beside their tables of moves, and what the programme adds to measures and
gatherings, which others use too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from config.words import words
from flows.engine.handling import Desk, Handling, facts_with
from flows.gatherings.handling import GATHERING
from flows.measures import verbs as measures
from flows.skolesec.daily import daily, homework_due, next_day
from flows.skolesec.offer import offered
from flows.skolesec.phases import (
    artefact_due,
    complete_if_done,
    mapping_due,
    mapping_known,
    part_behind,
    participation_known,
    phase_due,
    phase_known,
    settle,
)
from flows.skolesec.support_requests import guidance_follows, support_follows
from flows.skolesec.taking_part import participation_due, participation_follows
from models.case.answers import answers_of
from models.case.tables import Case
from models.gatherings.tables import Gathering
from models.measures.tables import PlannedMeasure, measures_of
from models.skolesec.parts import part_of
from models.skolesec.programme import ProgrammeRound, RoundArtefact, RoundGathering
from models.skolesec.taking_part import ArtefactPart, Participation
from states import artefact
from states.artefact import ARTEFACT
from states.homework import HOMEWORK
from states.ladder import COORDINATOR
from states.mapping import MAPPING
from states.participation import PARTICIPATION
from states.phase import PHASE
from states.process import Change
from states.support_request import GUIDANCE, SUPPORT_REQUEST


def _artefact_known(session: Session, case: Case) -> Mapping[str, str]:
    part = session.get_one(ArtefactPart, case.subject_id)
    if not session.get_one(RoundArtefact, part.artefact_id).is_plan:
        return {}
    there = measures_of(session, part.municipality_id, plan=part.subject_id)
    return {"is_plan": "yes", "measures": str(len(there) or "")}


def _artefact_follows(desk: Desk, case: Case, change: Change) -> None:
    """A drafted tiltaksplan has its measures; whatever waited for an artefact goes on."""
    part = desk.session.get_one(ArtefactPart, case.subject_id)
    if change.target == artefact.DRAFTED:
        _measures_of_lines(desk, case, part)
    _settle(desk, case)


def _measures_of_lines(desk: Desk, case: Case, part: ArtefactPart) -> None:
    """The lines of the answer become measures, the most important first; each is to be carried
    out and evaluated by the end of the round."""
    whole = desk.session.get_one(Participation, part.participation_id)
    round_ = desk.session.get_one(ProgrammeRound, whole.round_id)
    when = max(round_.ends, desk.day)
    known = {
        row.action for row, _ in measures_of(desk.session, desk.municipality, plan=part.subject_id)
    }
    lines = answers_of(desk.session, case).get("new_measures", "").splitlines()
    for line in dict.fromkeys(one.strip() for one in lines):
        if line and line not in known:
            measures.add_measure(
                desk,
                problem=line,
                action=line,
                when=when,
                who=words(desk.place.locale).say(f"roles.{COORDINATOR}"),
                evaluated_on=when,
                subject=part.subject_id,
                origin_case=case.id,
            )


def _settle(desk: Desk, case: Case, _change: Change | None = None) -> None:
    part = part_behind(desk.session, case)
    if part is not None:
        settle(desk, part)


def _phase_follows(desk: Desk, case: Case, _change: Change) -> None:
    part = part_behind(desk.session, case)
    if part is not None and case.closed is not None:
        complete_if_done(desk, part)


def _gathering_follows(desk: Desk, case: Case, _change: Change) -> None:
    """A common gathering that was held may close the phase that it belongs to."""
    mine = desk.session.get(Gathering, case.subject_id)
    common = desk.session.get(RoundGathering, mine.common_id) if mine and mine.common_id else None
    if case.closed is not None and common is not None:
        part = part_of(desk.session, desk.municipality, common.round_id)
        if part is not None:
            settle(desk, part.subject_id)


def _measure_follows(desk: Desk, case: Case, change: Change) -> None:
    """Carried out, the last measure of a tiltaksplan closes gjennomføring."""
    measures.MEASURE.follow(desk, case, change)
    row = desk.session.get(PlannedMeasure, case.subject_id)
    plan = desk.session.get(ArtefactPart, row.plan_id) if row and row.plan_id else None
    if plan is not None:
        settle(desk, plan.participation_id)


PROGRAMME = "programme"  # the menu's entry

ALL: tuple[Handling, ...] = (
    replace(measures.MEASURE, follow=_measure_follows),
    replace(GATHERING, follow=_gathering_follows),
    Handling(
        PARTICIPATION,
        facts=facts_with(participation_known),
        due=participation_due,
        follow=participation_follows,
        daily=daily,
        beat="skolesec_rounds",
        next_day=next_day,
        hangs_on=frozenset({"guide", "participation", f"case:{PARTICIPATION.name}"}),
        tells=offered,
        menu=PROGRAMME,
    ),
    Handling(
        PHASE, facts=facts_with(phase_known), due=phase_due, follow=_phase_follows, menu=PROGRAMME
    ),
    Handling(
        ARTEFACT,
        facts=facts_with(_artefact_known),
        due=artefact_due,
        follow=_artefact_follows,
        menu=PROGRAMME,
    ),
    Handling(
        MAPPING, facts=facts_with(mapping_known), due=mapping_due, follow=_settle, menu=PROGRAMME
    ),
    Handling(HOMEWORK, due=homework_due, menu=PROGRAMME),
    Handling(SUPPORT_REQUEST, follow=support_follows, menu=PROGRAMME),
    Handling(GUIDANCE, follow=guidance_follows),
)
