"""What a day brings to a round in one municipality: pilots begin, gatherings and homework get
their dates, phases open and close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from config.words import words
from flows.engine.casework import move_case, open_case
from flows.engine.door import verb
from flows.engine.handling import Dates, Desk, each_day
from flows.engine.local_time import today
from flows.gatherings.verbs import place_gathering
from flows.skolesec.inputs import RoundKey, Series
from flows.skolesec.phases import settle
from flows.skolesec.rounds import round_of
from flows.skolesec.taking_part import add_common, leave
from models.case.tables import Case, Subject
from models.gatherings.tables import Gathering
from models.next_days import NEVER
from models.skolesec.guiding import rounds_guided_from
from models.skolesec.parts import homework_in, in_common, parts_of
from models.skolesec.programme import COMMON, GUIDES, ProgrammeRound, RoundGathering
from models.skolesec.rounds import gatherings_of, homework_of
from models.skolesec.taking_part import HOMEWORK, HomeworkPart, Participation
from states import gathering, homework, participation
from states.ladder import staff_of

BEGUN = (participation.PILOT, participation.COMPLETED)


def daily(desk: Desk) -> int:
    """Bring every round of the municipality up to the day; returns how many cases it touched."""
    touched = 0
    for part, case in parts_of(desk.session, desk.municipality):
        round_ = desk.session.get_one(ProgrammeRound, part.round_id)
        if case.state == participation.SIGNED_UP and round_.starts <= desk.day:
            move_case(desk, case, "become_pilot")
            touched += 1
        if case.state == participation.UNANSWERED and round_.ends < desk.day:
            move_case(desk, case, "not_applicable", why=words(desk.place.locale).say("offer.over"))
            touched += 1
        if case.state in BEGUN:
            touched += arrange(desk, part) + _homework(desk, part)
        if case.state == participation.PILOT:
            touched += settle(desk, part.subject_id)
        elif case.state == participation.COMPLETED and round_.ends < desk.day:
            # A gathering that never got a date, and the homework before it.
            why = words(desk.place.locale).state(participation.KIND, participation.COMPLETED)
            touched += leave(desk, part.subject_id, why)
    return touched + guides_meet(desk)


def next_day(desk: Desk) -> date:
    """Each day, wherever there is a round that somebody takes part in or guides."""
    there = parts_of(desk.session, desk.municipality)
    guided = rounds_guided_from(desk.session, desk.municipality)
    return each_day(desk) if there or guided else NEVER


@verb("skolesec.follow_placed", everywhere=True)
def follow_placed(desk: Desk, key: RoundKey, series: Series = COMMON) -> int:
    """Let the municipality's own gatherings of a round follow where the organiser has placed them,
    as its next day would; returns how many moved. Raises NoSuchRound."""
    if series == GUIDES:
        return guides_meet(desk)
    number = round_of(desk.session, key).id or 0
    return sum(
        arrange(desk, part)
        for part, case in parts_of(desk.session, desk.municipality)
        if part.round_id == number and case.state in BEGUN
    )


def arrange(desk: Desk, part: Participation) -> int:
    """The municipality's part of each common gathering follows what the organiser has placed."""
    return _follow_all(desk, gatherings_of(desk.session, part.round_id))


def _follow_all(desk: Desk, commons: Sequence[RoundGathering]) -> int:
    found = in_common(desk.session, desk.municipality, [common.id or 0 for common in commons])
    mine = {one.common_id: (one, case) for one, case in found if case.closed is None}
    return sum(
        _follow_common(desk, common, *mine[common.id]) for common in commons if common.id in mine
    )


def _follow_common(desk: Desk, common: RoundGathering, mine: Gathering, case: Case) -> int:
    """Placed by the organiser, a gathering is also invited to."""
    touched = 0
    if mine.sequence != common.sequence and common.starts and common.ends:
        place_gathering(
            desk,
            case,
            common.starts,
            common.ends,
            {name: getattr(common, name) for name in ("mode", "place", "link", "agenda")},
            sequence=common.sequence,
        )
        touched += 1
    if case.state == gathering.PLANNED and mine.starts and today(mine.starts) >= desk.day:
        day = today(mine.starts).isoformat()
        move_case(
            desk, case, "invite", causes=[{"key": "gathering_placed", "params": {"day": day}}]
        )
        touched += 1
    return touched


def _homework(desk: Desk, part: Participation) -> int:
    """Homework begins when the gathering before it has been, and is due before the next one."""
    days = {one.number: one.starts for one in gatherings_of(desk.session, part.round_id)}
    set_already = homework_in(desk.session, desk.municipality, part.subject_id)
    known = {row.id: case for _, row, case in set_already}
    touched = 0
    for row in homework_of(desk.session, part.round_id):
        before = days.get(row.after)
        if row.id not in known:
            if before is not None and today(before) <= desk.day:
                _set_homework(desk, part, row.id or 0, row.name)
                touched += 1
            continue
        case = known[row.id]
        if case.closed is not None:
            continue
        due = homework_due(desk, case, desk.day)[1]
        if due != case.planned:
            causes = [{"key": "homework_before", "params": {"day": due.isoformat()}}] if due else []
            move_case(desk, case, "date_homework", causes=causes or None)
            touched += 1
    return touched


def _set_homework(desk: Desk, part: Participation, number: int, name: str) -> None:
    round_ = desk.session.get_one(ProgrammeRound, part.round_id)
    made = Subject(
        municipality_id=desk.municipality, sort=HOMEWORK, name=f"{round_.name}: {name}"[:200]
    )
    desk.session.add(made)
    desk.session.flush()
    desk.session.add(
        HomeworkPart(
            subject_id=made.id or 0,
            municipality_id=desk.municipality,
            participation_id=part.subject_id,
            homework_id=number,
        )
    )
    desk.session.flush()
    open_case(desk, homework.KIND, subject=made.id)


def homework_due(desk: Desk, case: Case, begins: date) -> Dates:
    """The last working day before the next gathering; none until that one has a date."""
    part = desk.session.get_one(HomeworkPart, case.subject_id)
    whole = desk.session.get_one(Participation, part.participation_id)
    rows = {row.id: row for row in homework_of(desk.session, whole.round_id)}
    after = rows[part.homework_id].after
    for meeting in gatherings_of(desk.session, whole.round_id):
        if meeting.number == after + 1 and meeting.starts is not None:
            planned = desk.place.calendar.shift(today(meeting.starts), -1, staff_of("coordinator"))
            return max(planned, begins), planned
    return None, None


def guides_meet(desk: Desk) -> int:
    """The guides of this municipality have gatherings of their own, while the round goes on."""
    touched = 0
    for round_ in rounds_guided_from(desk.session, desk.municipality):
        # Their first gathering may come before the round does.
        if not round_.starts - timedelta(days=60) <= desk.day <= round_.ends:
            continue
        for meeting in gatherings_of(desk.session, round_.id or 0, GUIDES):
            touched += add_common(desk, round_, meeting, role="guide") is not None
            touched += _follow_all(desk, [meeting])
    return touched
