"""Registering services and saying what has changed about them; who uses them; agreements.

Every fact is written together with its event, in one transaction. Then the bell is rung; if this
process should end before that, the next beat finds the event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated

from sqlmodel import Session

from flows.engine.casework import begin_state, open_case, take_version, write_down
from flows.engine.choices import OneOf
from flows.engine.door import About, Given, must, of_subject, of_unit, verb
from flows.engine.handling import Desk
from flows.engine.inputs import Belongs, UnitNumber
from flows.engine.refusals import NoSuchCase
from flows.services.events import ALL_RELATIONS, INTEGRATION, PURPOSE, SUPPLIER, tell
from flows.services.handling import seat
from flows.services.sheet import BadService, Line, Sheet, plain_name, write_sheet
from models.case.tables import Case, Subject
from models.services.questions import (
    SORT,
    facts_of,
    has_use_from,
    last_decision,
    open_uses,
    service_named,
    validation_of,
)
from models.services.suppliers import agreement_from
from models.services.tables import AGREEMENTS, Service, ServiceAgreement, ServiceUse
from states.errors import ArshjulError
from states.fields import BadAnswer
from states.privacy import without_names
from states.service_facts import (
    INCIDENT,
    REVIEW,
    Cause,
    changes,
    differing,
    fingerprint,
    normal,
)
from states.service_facts import SUPPLIER as SUPPLIER_SCOPE
from states.service_validation import KIND, NOT_APPROVED

# What people may report beside the facts that they change: sort of event, to scope.
REPORTS = {
    "incident": INCIDENT,
    "supplier_update": SUPPLIER_SCOPE,
    "risk": REVIEW,
    "horizon": REVIEW,
}
# Facts of a service that nobody has decided about yet: what each may turn out to share.
_SHARES = {"supplier": SUPPLIER, "integrations": INTEGRATION, "purpose": PURPOSE, "data": PURPOSE}


class NoSuchService(ArshjulError):
    """There is no service of that name here."""

    key = "no_such_service"


class ServiceExists(ArshjulError):
    """A service of that name is registered already."""

    key = "service_exists"


@dataclass(frozen=True, slots=True)
class Introduced:
    """A service that has just been registered."""

    subject: int
    case: Case


def service_by(session: Session, municipality: str, name: str) -> Subject:
    """The service of that name, however it is written; one that is used before one that is gone.
    Raises NoSuchService."""
    found = service_named(session, municipality, name)
    if found is None:
        raise NoSuchService(service=name[:80])
    return found


_SERVICE = Belongs(Service, lambda number: NoSuchService(service=str(number)), service_by)
ServiceNumber = Annotated[int, _SERVICE]


def of_services(parameter: str) -> Callable[[Desk, Given], About]:
    """The verb is about these services: those of one unit, or else the authority as a whole."""

    def about(desk: Desk, given: Given) -> About:
        units = {desk.session.get_one(Subject, one).unit_id for one in given[parameter]}
        return About(unit=units.pop() if len(units) == 1 else None)

    return about


def the_validation(desk: Desk, subject: int) -> Case:
    """The service's validation. Raises NoSuchCase."""
    case = validation_of(desk.session, desk.municipality, subject)
    if case is None:
        raise NoSuchCase(case=0)
    return case


@verb("services.register", of_unit("unit"))
def register(
    desk: Desk,
    name: str,
    sheet: Sheet,
    *,
    unit: UnitNumber | None = None,
    in_use_since: date | None = None,
    used_by: Sequence[UnitNumber] = (),
) -> Introduced:
    """Register a service: its facts, its validation, and the event that it is introduced.

    ``unit`` None: the whole authority's. ``in_use_since``: it is in use already, since that day;
    ``used_by``: by which units, none: by the one that it is for, or else by all. Raises BadService,
    ServiceExists, BadAnswer for a day that is missing or to come, and NotAllowed for a unit whose
    services somebody else answers for.
    """
    if used_by and in_use_since is None:
        raise BadAnswer({"in_use_since": "missing"})
    if in_use_since is not None and in_use_since > desk.day:
        raise BadAnswer({"in_use_since": "not_yet"})
    name = plain_name(name)
    there = service_named(desk.session, desk.municipality, name)
    if there is not None and there.ends is None:
        raise ServiceExists(service=name)
    subject = Subject(municipality_id=desk.municipality, sort=SORT, name=name, unit_id=unit)
    desk.session.add(subject)
    desk.session.flush()
    number = subject.id or 0
    service = Service(subject_id=number, municipality_id=desk.municipality, registered=desk.day)
    desk.session.add(service)
    desk.session.flush()
    write_sheet(desk, service, sheet)
    case = open_case(desk, KIND, unit=unit, subject=number)
    assert case is not None
    seat(desk, case)
    desk.session.add(case)
    tell(desk, number, "introduced", f"introduced:{number}", relations=ALL_RELATIONS)
    if in_use_since is not None:
        for at in dict.fromkeys(used_by) or (unit,):
            must(desk, note_use.name, About(unit=at))
            note_use(desk, number, in_use_since, at)
    return Introduced(number, case)


@verb("services.change", of_subject("subject"))
def change(desk: Desk, subject: ServiceNumber, sheet: Sheet, *, why: str = "") -> tuple[str, ...]:
    """Change facts of a service; returns the names of the material ones that differ now. They are
    an event: the decision no longer covers the service. Raises BadService."""
    case = the_validation(desk, subject)
    before = facts_of(desk.session, desk.municipality, subject)
    write_sheet(desk, desk.session.get_one(Service, subject), sheet)
    after = facts_of(desk.session, desk.municipality, subject)
    differ = differing(before, after)
    write_down(desk, case, "service_changed", {"fields": list(sheet.told())}, why, versioned=False)
    if not differ:
        return ()
    relations: tuple[str, ...] = (INTEGRATION,) if "integrations" in differ else ()
    if last_decision(desk.session, desk.municipality, subject) is None:
        relations = tuple(dict.fromkeys(_SHARES[one] for one in differ if one in _SHARES))
    key = f"changed:{subject}:{desk.now.isoformat()}:{fingerprint(after)[:16]}"
    tell(desk, subject, "changed", key, causes=changes(before, after), relations=relations)
    return differ


@verb("services.report", of_services("subjects"))
def report(
    desk: Desk,
    subjects: Sequence[ServiceNumber],
    sort: Annotated[str, OneOf(tuple(REPORTS))],
    reference: str,
) -> int:
    """Something happened that the register does not see by itself: an incident, an update by the
    supplier, another risk, something on the horizon. ``reference`` is a registry number or a
    title, never a person. The same reference counts once. Whoever reported it stands in the
    record of each service. Raises BadService, LooksPersonal."""
    reference = plain_name(reference)
    without_names(reference)
    told = 0
    for subject in subjects:
        cause = Cause(f"service_{sort}", REPORTS[sort], (("reference", reference),))
        key = f"{sort}:{subject}:{sha256(normal(reference).encode()).hexdigest()}"
        event = tell(desk, subject, sort, key, causes=[cause])
        if event is None:
            continue
        told += 1
        detail = {"event": event.id, "sort": sort}
        case = the_validation(desk, subject)
        write_down(desk, case, "service_reported", detail, reference, versioned=False)
    return told


@verb("services.add_agreement", of_subject("subject"))
def add_agreement(
    desk: Desk,
    subject: ServiceNumber,
    sort: Annotated[str, OneOf(AGREEMENTS)],
    starts: date,
    ends: date | None = None,
    *,
    reference: Line = "",
    signed_by: Line = "",
) -> ServiceAgreement:
    """Note an agreement about a service; noted again with its first day, it is changed. Raises
    BadService."""
    if ends is not None and ends < starts:
        raise BadService(what="agreement", problem="days")
    there = agreement_from(desk.session, desk.municipality, subject, sort, starts)
    row = there or ServiceAgreement(
        municipality_id=desk.municipality, subject_id=subject, sort=sort, starts=starts
    )
    row.ends, row.reference, row.signed_by = ends, reference, signed_by
    desk.session.add(row)
    desk.session.flush()
    told = {"sort": sort, "ends": ends.isoformat() if ends else None}
    write_down(desk, the_validation(desk, subject), "service_agreement", told, versioned=False)
    return row


@verb("services.note_use", of_unit("unit"))
def note_use(
    desk: Desk, subject: ServiceNumber, starts: date, unit: UnitNumber | None = None
) -> None:
    """Note that a service is in use since a day, whether it may be or not: what is found out is a
    fact. Twice changes nothing, and a use from that day that has ended stays ended. ``unit`` None:
    the whole authority."""
    case = the_validation(desk, subject)
    used = open_uses(desk.session, desk.municipality, subject)
    if any(use.unit_id == unit for use in used):
        return
    if has_use_from(desk.session, desk.municipality, subject, unit, starts):
        return
    row = ServiceUse(
        municipality_id=desk.municipality, subject_id=subject, unit_id=unit, starts=starts
    )
    desk.session.add(row)
    desk.session.flush()
    told = {"unit": unit, "from": starts.isoformat()}
    if case.state != NOT_APPROVED or case.due is not None:
        write_down(desk, case, "service_used", told, versioned=False)
        return
    # What is not approved waited for nothing; now that it is used, somebody has to act.
    take_version(desk.session, case, case.version)
    case.since_version = case.version
    begin_state(desk, case, desk.day, causes=[{"key": "used_not_approved", "params": {}}])
    write_down(desk, case, "service_used", told)


@verb("services.end_use", of_unit("unit"))
def end_use(desk: Desk, subject: ServiceNumber, ends: date, unit: UnitNumber | None = None) -> bool:
    """A unit uses the service no more; whether it did. Phasing the service out altogether is a
    move of its own. Raises BadService."""
    case = the_validation(desk, subject)
    used = open_uses(desk.session, desk.municipality, subject)
    mine = [use for use in used if use.unit_id == unit]
    for use in mine:
        if ends < use.starts:
            raise BadService(what="use", problem="days")
        use.ends = ends
        desk.session.add(use)
    if mine:
        told = {"unit": unit, "to": ends.isoformat()}
        write_down(desk, case, "service_use_ended", told, versioned=False)
    return bool(mine)
