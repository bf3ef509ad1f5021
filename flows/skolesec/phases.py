"""The phases of a participation: opened by date, held back, closed when nothing is lacking."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from flows.engine.casework import move_case
from flows.engine.handling import Dates, Desk, by_clock
from models.case.tables import Case
from models.measures.tables import measures_of
from models.skolesec.parts import (
    artefacts_in,
    case_of_part,
    common_gatherings,
    end_of_its_phase,
    mapping_in,
    phases_in,
    questions_of,
)
from models.skolesec.programme import RoundPhase
from models.skolesec.rounds import phases_of
from models.skolesec.taking_part import (
    ArtefactPart,
    HomeworkPart,
    MappingPart,
    Participation,
    PhasePart,
)
from states import artefact, gathering, mapping, measure, participation, phase
from states.ladder import staff_of
from states.process import FINISHED, Outcome
from states.programme import Activity


def phase_known(session: Session, case: Case) -> Mapping[str, str]:
    """What the phase asks for, which of it is lacking, and whether there is a tiltaksplan."""
    part, row = _phase_of(session, case)
    looks = {
        Activity.GATHERING: _gatherings,
        Activity.ARTEFACT: _artefacts,
        Activity.MAPPING: _mapping,
        Activity.MEASURES: _measures,
    }
    found = {"activities": " ".join(row.activities)}
    stand = {name: look(session, part, row) for name, look in looks.items()}
    for how in ("lacks", "undone", "partly_done"):
        found[how] = " ".join(n for n, one in stand.items() if n in row.activities and one == how)
    if row.needs_plan:
        found["needs_plan"] = "yes"
        if has_plan(session, part.municipality_id, part.participation_id):
            found["plan"] = "yes"
    return found


def _phase_of(session: Session, case: Case) -> tuple[PhasePart, RoundPhase]:
    part = session.get_one(PhasePart, case.subject_id)
    return part, session.get_one(RoundPhase, part.phase_id)


def has_plan(session: Session, municipality: str, part: int) -> bool:
    """Whether there is a tiltaksplan: drafted, with measures in their order. Anchoring it belongs
    to nåsituasjon og tiltak, which may run on beside gjennomføring."""
    return any(
        row.is_plan
        and case.state in (artefact.DRAFTED, artefact.ANCHORED)
        and measures_of(session, municipality, plan=one.subject_id)
        for one, row, case in artefacts_in(session, municipality, part)
    )


def _stands(cases: Sequence[Case], settled: Container[str], done: Container[str]) -> str:
    """How the cases of one activity stand: it lacks while any is not settled; then all of it was
    done (empty), or it is ``partly_done`` or ``undone``."""
    if any(case.state not in settled for case in cases):
        return "lacks"
    number = sum(case.state in done for case in cases)
    if number == len(cases):
        return ""
    return "partly_done" if number else "undone"


def _gatherings(session: Session, part: PhasePart, row: RoundPhase) -> str:
    found = [
        case
        for _, common, case in common_gatherings(session, part.municipality_id, row.round_id)
        if common.phase == row.key
    ]
    return _stands(
        found, (gathering.HELD, gathering.SET_ASIDE, gathering.CANCELLED), (gathering.HELD,)
    )


def _artefacts(session: Session, part: PhasePart, row: RoundPhase) -> str:
    found = [
        case
        for _, one, case in artefacts_in(session, part.municipality_id, part.participation_id)
        if one.phase == row.key
    ]
    return _stands(found, artefact.PROCESS.ends, (artefact.ANCHORED,))


def _mapping(session: Session, part: PhasePart, _row: RoundPhase) -> str:
    found = mapping_in(session, part.municipality_id, part.participation_id)
    return _stands([found] if found else [], mapping.PROCESS.ends, (mapping.ANSWERED,))


def _measures(session: Session, part: PhasePart, _row: RoundPhase) -> str:
    """Every measure of the tiltaksplan is to have been carried out, or found not to be."""
    home = part.municipality_id
    found = [
        case
        for one, artefact_row, _ in artefacts_in(session, home, part.participation_id)
        if artefact_row.is_plan
        for _, case in measures_of(session, home, plan=one.subject_id)
    ]
    return _stands(found, measure.SETTLED, measure.CARRIED_OUT) if found else "lacks"


def _by_window(desk: Desk, case: Case, ends: date) -> Dates:
    """Due when the window ends; a municipality that joined late gets the wheel's lead at least."""
    least = desk.place.calendar.shift(case.opened, desk.place.lead, staff_of("coordinator"))
    return max(ends, least), ends


def phase_due(desk: Desk, case: Case, _begins: date) -> Dates:
    if case.state == phase.PLANNED:
        return None, None
    return _by_window(desk, case, _phase_of(desk.session, case)[1].ends)


def artefact_due(desk: Desk, case: Case, _begins: date) -> Dates:
    """Due with the phase that the artefact belongs to."""
    ends = end_of_its_phase(desk.session, desk.municipality, case.subject_id or 0)
    return _by_window(desk, case, ends)


def mapping_due(desk: Desk, case: Case, _begins: date) -> Dates:
    """Due with the phase that asks for a mapping."""
    part = desk.session.get_one(MappingPart, case.subject_id)
    whole = desk.session.get_one(Participation, part.participation_id)
    rows = phases_of(desk.session, whole.round_id)
    ends = [row.ends for row in rows if Activity.MAPPING in row.activities]
    return _by_window(desk, case, max(ends)) if ends else (None, None)


def mapping_known(session: Session, case: Case) -> Mapping[str, str]:
    """The round's own questions."""
    questions = questions_of(session, case.municipality_id, case.subject_id or 0)
    return {"questions": json.dumps({one["key"]: one["text"] for one in questions})}


def settle(desk: Desk, part: int) -> int:
    """Open, hold back and close the phases as the day and their activities say, and complete the
    participation after the last; returns how many moved. Twice changes nothing."""
    clock = by_clock(desk)
    moved = 0
    for _, row, case in phases_in(desk.session, desk.municipality, part):
        moved += _settle_one(clock, row, case)
    return moved + complete_if_done(clock, part)


def _settle_one(desk: Desk, row: RoundPhase, case: Case) -> int:
    moved = 0
    if case.state == phase.PLANNED and row.starts <= desk.day:
        ready = _may(desk, case, "open_phase")
        causes = [] if ready else [{"key": "waits_for_tiltaksplan", "params": {}}]
        move_case(desk, case, "open_phase" if ready else "hold_phase", causes=causes or None)
        moved += 1
    elif case.state == phase.WAITING and _may(desk, case, "start_phase"):
        move_case(desk, case, "start_phase")
        moved += 1
    if case.state == phase.OPEN and _may(desk, case, "close_phase"):
        move_case(desk, case, "close_phase")
        moved += 1
    return moved


def _may(desk: Desk, case: Case, name: str) -> bool:
    """Whether the evidence for a move is there."""
    handling = desk.kinds[case.kind]
    process = handling.kind.process
    facts = handling.facts(desk.session, case)
    return process.refusal(case.state, name, facts) is None


def complete_if_done(desk: Desk, part: int) -> int:
    """A pilot whose phases are all closed has completed the round."""
    case = case_of_part(desk.session, desk.municipality, part)
    if case.state != participation.PILOT or not _may(desk, case, "complete"):
        return 0
    move_case(by_clock(desk), case, "complete")
    return 1


def participation_known(session: Session, case: Case) -> Mapping[str, str]:
    rows = [one for _, _, one in phases_in(session, case.municipality_id, case.subject_id or 0)]
    finished = sum(one.outcome in FINISHED for one in rows)
    if not finished or any(one.closed is None for one in rows):
        return {}  # whoever has done nothing of it has not completed the round
    whole = all(one.outcome == Outcome.DONE for one in rows)
    return {"phases_closed": "yes"} | ({} if whole else {"phases_left": "yes"})


def part_behind(session: Session, case: Case) -> int | None:
    """The participation that a case hangs on, whichever of its sorts it is; None when none."""
    for table in (PhasePart, ArtefactPart, MappingPart, HomeworkPart):
        row = session.get(table, case.subject_id) if case.subject_id else None
        if row is not None:
            return int(row.participation_id)
    return None
