"""Whoever takes part in a round follows when it changes: what is done stays done, what is open
gets its new day and its reminders with it, what is new is opened. One transaction for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from flows.engine.casework import arm, take_version, write_down
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.safe_names import safe_name
from flows.skolesec.correct_round import correct
from flows.skolesec.daily import daily
from flows.skolesec.inputs import RoundFile
from flows.skolesec.other_municipality import also_at
from flows.skolesec.rounds import gone, round_of, taking_part, tell_each
from flows.skolesec.taking_part import begin
from models.case.naming import called
from models.case.tables import Case, Subject
from models.skolesec.parts import (
    artefacts_in,
    case_of_part,
    common_gatherings,
    homework_in,
    mapping_in,
    part_of,
    phases_in,
)
from models.skolesec.programme import InfoMeeting, ProgrammeRound
from models.skolesec.rounds import coming_to, info_meetings_of
from models.skolesec.taking_part import MAPPING, Participation
from states import participation
from states.ladder import staff_of


@dataclass(frozen=True, slots=True)
class Moved:
    """An information meeting with another time or link, and how many municipalities come to it:
    they have no case, so no letter tells them."""

    area: str
    starts: datetime
    municipalities: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change: what differs, as code and name; how many municipalities take part;
    how many open cases got another last day; the information meetings to tell of."""

    what: dict[str, str]
    municipalities: int = 0
    redated: int = 0
    information: tuple[Moved, ...] = ()


@verb("skolesec.change_round", everywhere=True)
def change_round(desk: Desk, programme: RoundFile) -> Changed:
    """Change a loaded round to what its corrected file says, for everybody at once.

    The same file again changes nothing. Raises NoSuchRound, CannotChange, UnsafeName; then nothing
    has changed.
    """
    session = desk.session
    round_ = round_of(session, programme.round.key)
    if round_.digest == programme.digest:
        return Changed({})
    number = round_.id or 0
    before = {one.id: _told_of(one) for one in info_meetings_of(session, number)}
    what = correct(session, round_, programme)
    homes = taking_part(session, number)
    told = {"round": round_.key, "file": round_.digest[:16], "changed": sorted(what)}
    tell_each(desk, homes, "round_changed", told)
    redated = sum(_follow(also_at(desk, home), round_) for home in homes)
    moved = tuple(_informed(desk, round_, before))
    return Changed(what, len(homes), redated, moved)


def _follow(desk: Desk, round_: ProgrammeRound) -> int:
    """One municipality follows the round as it is now; returns how many cases got another day."""
    part = part_of(desk.session, desk.municipality, round_.id or 0)
    redated = 0
    if part is not None and not gone(case := _participation(desk.session, part)):
        if case.state == participation.PILOT:
            begin(desk, part)
        for name, one in _cases(desk.session, round_, part):
            _call(desk, one, name)
            redated += _redate(desk, one)
    _gatherings(desk, round_)
    daily(desk)
    return redated


def _participation(session: Session, part: Participation) -> Case:
    return case_of_part(session, part.municipality_id, part.subject_id)


def _cases(
    session: Session, round_: ProgrammeRound, part: Participation
) -> Iterator[tuple[str, Case]]:
    """The municipality's cases of the round that have its days, with what they are called now."""
    home, number = part.municipality_id, part.subject_id
    yield round_.name, _participation(session, part)
    phases = phases_in(session, home, number)
    for _, row, case in phases:
        yield f"{round_.name}: {row.name}", case
    mine = mapping_in(session, home, number)
    if mine is not None:
        name = next((row.name for _, row, _ in phases if MAPPING in row.activities), "")
        yield f"{round_.name}: {name}" if name else called(session, mine), mine
    for _, artefact, case in artefacts_in(session, home, number):
        yield f"{round_.name}: {artefact.name}", case
    for _, homework, case in homework_in(session, home, number):
        yield f"{round_.name}: {homework.name}", case


def _call(desk: Desk, case: Case, name: str) -> None:
    """An open case is called what the round calls it; a closed one keeps the name it had."""
    if case.closed is None:
        subject = desk.session.get_one(Subject, case.subject_id)
        subject.name = safe_name(name)[:200]
        desk.session.add(subject)


def _redate(desk: Desk, case: Case) -> int:
    """Give an open case the day of its window, and its reminders with it; 1 if it got another.

    A day that somebody here has chosen stays while the window does. Nobody is late at a stroke:
    a day that is moved nearer leaves the wheel's lead, or as much as there was.
    """
    if case.closed is not None or case.due is None:
        return 0
    due, planned = desk.kinds[case.kind].due(desk, case, desk.day)
    if due is None or planned == case.planned:
        return 0
    calendar, before = desk.place.calendar_of(case.unit_id), case.due
    least = calendar.shift(desk.day, desk.place.lead, staff_of(case.owner_role))
    due = max(due, min(before, least))
    take_version(desk.session, case, case.version)
    case.due, case.planned, case.chain = due, planned, None
    cause = {"key": "round_redated", "params": {"day": due.isoformat()}}
    case.causes = [*(one for one in case.causes or [] if one["key"] != cause["key"]), cause]
    desk.session.add(case)
    desk.session.flush()
    arm(desk.session, case, desk.place.ladder.first(due, desk.day, calendar))
    write_down(desk, case, "rescheduled", {"from": before.isoformat(), "to": due.isoformat()})
    return 1


def _gatherings(desk: Desk, round_: ProgrammeRound) -> None:
    """Name and agenda of the gatherings that are still to come; ``daily`` sees to their time."""
    for mine, common, case in common_gatherings(desk.session, desk.municipality, round_.id or 0):
        if case.closed is None:
            mine.agenda = common.agenda
            desk.session.add(mine)
            _call(desk, case, f"{round_.name}: {common.name}")


def _informed(
    desk: Desk,
    round_: ProgrammeRound,
    before: dict[int | None, tuple[datetime, datetime, str]],
) -> Iterator[Moved]:
    """The information meetings that were moved; it stands in the record of whoever comes."""
    for one in info_meetings_of(desk.session, round_.id or 0):
        if one.id not in before or before[one.id] == _told_of(one):
            continue
        coming = coming_to(desk.session, one.id or 0)
        told = {"round": round_.key, "meeting": one.id, "starts": one.starts.isoformat()}
        tell_each(desk, coming, "info_meeting_moved", told)
        yield Moved(one.area, one.starts, len(coming))


def _told_of(meeting: InfoMeeting) -> tuple[datetime, datetime, str]:
    """What somebody who comes has to know."""
    return meeting.starts, meeting.ends, meeting.link
