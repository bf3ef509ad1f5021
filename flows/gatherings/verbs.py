"""Gatherings of any series: planned, placed in time, invited to, held or cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from flows.engine.casework import (
    case_in,
    move_case,
    open_case,
    take_answers,
    take_version,
    write_down,
)
from flows.engine.door import of_case, verb
from flows.engine.handling import Desk
from flows.engine.input_fields import Line, Link, LongText
from flows.engine.inputs import CaseNumber
from flows.engine.local_time import today
from flows.engine.refusals import NoSuchCase
from models.case.tables import Case, Subject
from models.gatherings.tables import (
    SUBJECT,
    Attendance,
    Gathering,
    MeetingSeries,
    expected_at,
    gathering_about,
)
from models.gatherings.tables import series_named as find_series
from models.register.tables import Person
from states.errors import ArshjulError
from states.gathering import INVITED, KIND, PLANNED, Mode


class BadTimes(ArshjulError):
    """A gathering ends after it starts; both have a time zone."""

    key = "gathering_times"


class NotExpected(ArshjulError):
    """Who came is noted for those who are expected."""

    key = "not_expected"


class NotOnTheStaff(ArshjulError):
    """Only people who are registered here are expected at a gathering."""

    key = "not_on_the_staff"


@verb("gatherings.add")
def add(
    desk: Desk,
    series: Line,
    name: Line,
    *,
    starts: datetime | None = None,
    ends: datetime | None = None,
    mode: Mode = Mode.DIGITAL,
    place: Line = "",
    link: Link = "",
    agenda: LongText = "",
    bring: LongText = "",
) -> Case:
    """Add a meeting to the series of that name, which begins when there is none. Without instants
    it is placed later. Raises BadTimes."""
    return add_gathering(
        desk,
        series_named(desk, series),
        name,
        starts=starts,
        ends=ends,
        mode=mode,
        place=place,
        link=link,
        agenda=agenda,
        bring=bring,
    )


@verb("gatherings.place", of_case("number"))
def place(
    desk: Desk,
    number: CaseNumber,
    starts: datetime,
    ends: datetime,
    *,
    mode: Mode | None = None,
    place: Line | None = None,
    link: Link | None = None,
    agenda: LongText | None = None,
    bring: LongText | None = None,
) -> Case:
    """Give a gathering its time, or another one; whoever was invited is to be invited anew. What
    is None stays as it is. Raises NoSuchCase, BadTimes, MoveNotPossible when it is over."""
    case = case_in(desk.session, desk.municipality, number)
    told = {"mode": mode, "place": place, "link": link, "agenda": agenda, "bring": bring}
    return place_gathering(desk, case, starts, ends, told)


def series_named(desk: Desk, name: str, organiser: str = "") -> MeetingSeries:
    """The municipality's series of that name; it begins when there is none."""
    found = find_series(desk.session, desk.municipality, name)
    if found is None:
        found = MeetingSeries(
            municipality_id=desk.municipality, name=name, organiser=organiser[:200]
        )
        desk.session.add(found)
        desk.session.flush()
    return found


def add_gathering(
    desk: Desk,
    series: MeetingSeries,
    name: str,
    *,
    number: int = 1,
    starts: datetime | None = None,
    ends: datetime | None = None,
    mode: Mode = Mode.DIGITAL,
    place: str = "",
    link: str = "",
    agenda: str = "",
    bring: str = "",
    role: str = "",
    unit: int | None = None,
    common: int | None = None,
    sequence: int = 0,
) -> Case:
    """Add a meeting to a series and open its case; without instants it is placed later.

    ``role`` answers for it (the coordinator unless said). Raises BadTimes.
    """
    check_times(starts, ends)
    made = Subject(
        municipality_id=desk.municipality, sort=SUBJECT, name=name[:200], unit_id=unit, role=role
    )
    desk.session.add(made)
    desk.session.flush()
    desk.session.add(
        Gathering(
            subject_id=made.id or 0,
            municipality_id=desk.municipality,
            series_id=series.id or 0,
            number=number,
            common_id=common,
            starts=starts,
            ends=ends,
            mode=mode,
            place=place,
            link=link,
            agenda=agenda,
            bring=bring,
            sequence=sequence,
        )
    )
    desk.session.flush()
    case = open_case(desk, KIND, unit=unit, subject=made.id)
    assert case is not None, "a new subject has no case yet"
    return case


def place_gathering(
    desk: Desk,
    case: Case,
    starts: datetime,
    ends: datetime,
    told: Mapping[str, str | None],
    *,
    sequence: int | None = None,
) -> Case:
    """Give a gathering its time, or another one; whoever was invited is to be invited anew.

    ``told``: its mode, place, link, agenda and what to bring; what is None or left out stays as it
    is. Raises BadTimes, MoveNotPossible when it is over.
    """
    check_times(starts, ends)
    gathering = gathering_of(desk.session, case)
    gathering.starts, gathering.ends = starts, ends
    for name, value in told.items():
        if value is not None:
            setattr(gathering, name, value)
    gathering.sequence = gathering.sequence + 1 if sequence is None else sequence
    desk.session.add(gathering)
    desk.session.flush()
    causes = [{"key": "gathering_placed", "params": {"day": today(starts).isoformat()}}]
    return move_case(desk, case, "rearrange", causes=causes)


def expect(desk: Desk, case: Case, people: Sequence[int]) -> None:
    """Note who is expected at a gathering; again for the same people changes nothing. Raises
    NotOnTheStaff."""
    gathering = gathering_of(desk.session, case)
    known = {one.person_id for one in expected_at(desk.session, gathering.subject_id)}
    fresh = [person for person in dict.fromkeys(people) if person not in known]
    for number in fresh:
        person = desk.session.get(Person, number)
        if person is None or person.municipality_id != desk.municipality:
            raise NotOnTheStaff()
        desk.session.add(
            Attendance(
                municipality_id=desk.municipality,
                subject_id=gathering.subject_id,
                person_id=number,
            )
        )
    desk.session.flush()
    if fresh:
        take_version(desk.session, case, case.version)
        write_down(desk, case, "gathering_expects", {"people": fresh})


def note_attendance(desk: Desk, case: Case, came: Mapping[int, bool]) -> int:
    """Note who came, by person; returns how many did. Raises NotExpected, and nothing is noted."""
    gathering = gathering_of(desk.session, case)
    expected = {one.person_id: one for one in expected_at(desk.session, gathering.subject_id)}
    if came.keys() - expected.keys():
        raise NotExpected()
    for person, was_there in came.items():
        expected[person].came = was_there
        desk.session.add(expected[person])
    desk.session.flush()
    take_version(desk.session, case, case.version)
    write_down(desk, case, "gathering_attended", {"came": sum(came.values())})
    return sum(1 for one in expected.values() if one.came)


def note_held(desk: Desk, case: Case, came: int, minutes: str = "") -> None:
    """So many came: the gathering has been held, and its case closes, whichever way it is told.
    One that has not begun, or is over already, stays as it is."""
    starts = gathering_of(desk.session, case).starts
    if case.closed is not None or starts is None or starts > desk.now:
        return
    if case.state == PLANNED:
        move_case(desk, case, "invite")
    if case.state == INVITED:
        told = {"came": str(came), **({"minutes": minutes} if minutes else {})}
        take_answers(desk, case, told)
        move_case(desk, case, "hold")


def gathering_of(session: Session, case: Case) -> Gathering:
    """The gathering behind a case. Raises NoSuchCase when the case is about something else."""
    found = gathering_about(session, case.municipality_id, case.subject_id)
    if found is None:
        raise NoSuchCase(case=case.id or 0)
    return found


def check_times(starts: datetime | None, ends: datetime | None) -> None:
    """Raises BadTimes."""
    if starts is None and ends is None:
        return
    if starts is None or ends is None or not starts.tzinfo or not ends.tzinfo or ends <= starts:
        raise BadTimes()
