"""A unit is the same one under another name; units are merged into one, or one is split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from flows.engine.casework import move_case, session_has, take_version, write_down
from flows.engine.door import of_unit, verb
from flows.engine.handling import Desk
from flows.engine.inputs import UnitNumber
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice, BadDate
from flows.engine.unit_names import UnitNames
from models.case.questions import under_way_at
from models.case.tables import LONG, Case, Subject
from models.register.questions import appointments
from models.register.tables import Appointment, FormerName, Succession, Unit
from models.register.units import children, names_kept
from models.services.questions import uses_at
from models.services.tables import ServiceUse
from notifications.header import UnsafeHeaderText, one_line
from states.measure import KIND as MEASURE
from states.plain_names import same_name, tidy
from states.safety_cycle import KIND as SAFETY_CYCLE
from states.school_year import SchoolYear
from states.urgent_case import URGENT_KINDS

LONGEST_NAME = 200
# Duties that are somebody's whatever becomes of the unit: they go with the people and the pupils.
GO_WITH_IT = frozenset({MEASURE, *URGENT_KINDS})
Why = Annotated[str, Field(min_length=1, max_length=LONG)]


@dataclass(slots=True)
class GoneOn:
    """What a merger or a split came to: appointments that go on elsewhere, cases that went along
    and cases that ended, uses of services that go on elsewhere."""

    appointments: int = 0
    cases: int = 0
    ended: int = 0
    uses: int = 0


@verb("register.rename_unit", of_unit("unit"))
def rename_unit(desk: Desk, unit: UnitNumber, name: str) -> None:
    """The unit is called otherwise from today; what it was called before is kept, and finds it.
    Raises BadChoice."""
    row = desk.session.get_one(Unit, unit)
    new = tidy(name)
    other = UnitNames(desk.session, desk.municipality).today(new)
    try:
        one_line(new, "name")
    except UnsafeHeaderText:
        new = ""
    if not new or len(new) > LONGEST_NAME or (other is not None and other.id != unit):
        raise BadChoice(what="name", value=name[:40], known=row.name)
    rename(desk, row, new)


def rename(desk: Desk, row: Unit, name: str) -> None:
    """Give the unit its name, and keep the one before; the same name again changes nothing."""
    if row.name == name:
        return
    if same_name(row.name) != same_name(name):
        kept = names_kept(desk.session, row)
        if row.name not in kept:
            until = desk.day - timedelta(days=1)
            home, number = desk.municipality, row.id or 0
            desk.session.add(
                FormerName(municipality_id=home, unit_id=number, name=row.name, until=until)
            )
    note_down(desk, "unit_renamed", {"unit": row.id}, f"{row.name} → {name}")
    row.name = name
    desk.session.add(row)
    desk.session.flush()


@verb("register.merge_units", of_unit("into"))
def merge_units(
    desk: Desk, units: Sequence[UnitNumber], into: UnitNumber, on: date, *, why: Why
) -> GoneOn:
    """The units are one with ``into`` from the day: they close, and their people, their duties and
    their uses of services go on there. Raises BadChoice, BadDate for a day to come."""
    if not units or into in units:
        raise BadChoice(what="unit", value=str(into), known=">= 1, != into")
    gone = GoneOn()
    for unit in dict.fromkeys(units):
        _go_on(desk, gone, unit, [into], on, why)
    return gone


@verb("register.split_unit", of_unit("unit"))
def split_unit(
    desk: Desk, unit: UnitNumber, into: Sequence[UnitNumber], on: date, *, why: Why
) -> GoneOn:
    """The unit is the units ``into`` from the day; it may be one of them itself, else it closes.
    Its people go on at all of them, its duties at the first. Raises BadChoice, BadDate for a
    day to come."""
    if len(set(into)) < 2:
        raise BadChoice(what="into", value=str(len(set(into))), known=">= 2")
    gone = GoneOn()
    _go_on(desk, gone, unit, list(dict.fromkeys(into)), on, why)
    return gone


def _go_on(desk: Desk, gone: GoneOn, unit: int, into: Sequence[int], on: date, why: str) -> None:
    if on > desk.day:
        raise BadDate(day=on, problem="range", latest=desk.day)
    row, home = desk.session.get_one(Unit, unit), desk.municipality
    stays = unit in into
    others = [one for one in into if one != unit]
    for one in others:
        desk.session.add(Succession(municipality_id=home, unit_id=unit, successor_id=one, day=on))
    if not stays:
        row.closes = on
    desk.session.add(row)
    desk.session.flush()
    told = {"unit": unit, "into": list(into), "on": on.isoformat()}
    note_down(desk, "unit_went_on", told, why)
    _people_go_on(desk, gone, unit, others, on, stays=stays)
    _uses_go_on(desk, gone, unit, others, on, stays=stays)
    if stays:
        return
    for child in children(desk.session, home, unit):
        child.parent_id = others[0]
        desk.session.add(child)
    desk.session.flush()
    for case in under_way_at(desk.session, home, unit):
        _case_goes_on(desk, gone, case, others[0], why)


def _people_go_on(
    desk: Desk, gone: GoneOn, unit: int, into: Sequence[int], on: date, *, stays: bool
) -> None:
    rows = appointments(desk.session, desk.municipality)
    there = {
        (row.person_id, row.role, row.unit_id) for row in rows if row.ends is None or row.ends >= on
    }
    for row in rows:
        if row.unit_id != unit or (row.ends is not None and row.ends < on):
            continue
        for one in into:
            if (row.person_id, row.role, one) not in there:
                desk.session.add(_appointed(row, one, on))
                gone.appointments += 1
        if not stays:
            _end(desk, row, on)
    desk.session.flush()


def _appointed(row: Appointment, unit: int, on: date) -> Appointment:
    return Appointment(
        municipality_id=row.municipality_id,
        person_id=row.person_id,
        role=row.role,
        unit_id=unit,
        deputy_id=row.deputy_id,
        starts=max(on, row.starts) if row.starts else on,
        ends=row.ends,
    )


def _uses_go_on(
    desk: Desk, gone: GoneOn, unit: int, into: Sequence[int], on: date, *, stays: bool
) -> None:
    """Who used a service at the unit uses it where the unit went on."""
    session, home = desk.session, desk.municipality
    used = {one: {use.subject_id for use in uses_at(session, home, one, on)} for one in into}
    for use in uses_at(session, home, unit, on):
        for one in into:
            if use.subject_id not in used[one]:
                starts = max(on, use.starts)
                session.add(
                    ServiceUse(
                        municipality_id=home,
                        subject_id=use.subject_id,
                        unit_id=one,
                        starts=starts,
                        ends=use.ends,
                    )
                )
                gone.uses += 1
        if not stays:
            _end(desk, use, on)
    session.flush()


def _end(desk: Desk, row: Appointment | ServiceUse, on: date) -> None:
    """It ended the day before; what had not begun never was."""
    if row.starts is not None and row.starts >= on:
        desk.session.delete(row)
        return
    row.ends = on - timedelta(days=1)
    desk.session.add(row)


def _case_goes_on(desk: Desk, gone: GoneOn, case: Case, into: int, why: str) -> None:
    """A duty goes on at the other unit, and so does the year's cycle where that has none; the rest
    ends as not applicable, with all that it has to show."""
    ends = desk.kinds[case.kind].kind.offers(case.state, "not_applicable")
    goes = case.kind in GO_WITH_IT or not ends or case.kind == SAFETY_CYCLE
    if goes and _is_free(desk, case, into):
        _move(desk, case, into)
        gone.cases += 1
    elif ends:
        move_case(desk, case, "not_applicable", why=why)
        gone.ended += 1


def _is_free(desk: Desk, case: Case, into: int) -> bool:
    """Whether the other unit has no such case of its own."""
    year, subject = SchoolYear.parse(case.year), case.subject_id
    there = session_has(
        desk.session, desk.municipality, case.kind, into, subject, str(year), case.occurrence
    )
    return there is None


def _move(desk: Desk, case: Case, into: int) -> None:
    was, case.unit_id = case.unit_id, into
    subject = desk.session.get(Subject, case.subject_id) if case.subject_id else None
    if subject is not None and subject.unit_id == was:
        subject.unit_id = into
        desk.session.add(subject)
    desk.session.add(case)
    take_version(desk.session, case, case.version)
    write_down(desk, case, "case_went_on", {"from": was, "to": into})


def went_on(rows: Iterable[Succession], unit: int) -> list[int]:
    """The units that the unit went on in."""
    return [row.successor_id for row in rows if row.unit_id == unit]
