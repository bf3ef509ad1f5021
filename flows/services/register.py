"""Registering services and saying what has changed about them; who uses them; agreements.

Every fact is written together with its event, in one transaction. Then the bell is rung; if this
process should end before that, the next beat finds the event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from flows.engine.casework import begin_state, open_case, take_version, write_down
from flows.engine.handling import Desk
from flows.engine.refusals import NoSuchCase
from flows.services.events import ALL_RELATIONS, INTEGRATION, PURPOSE, SUPPLIER, tell
from flows.services.handling import seat
from flows.services.sheet import BadService, Sheet, plain_name, write_sheet
from models.case.tables import Case, Subject
from models.services.questions import (
    SORT,
    facts_of,
    last_decision,
    open_uses,
    service_named,
    validation_of,
)
from models.services.suppliers import agreement_from
from models.services.tables import AGREEMENTS, Service, ServiceAgreement, ServiceUse
from states.errors import ArshjulError
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


def the_validation(desk: Desk, subject: int) -> Case:
    """The service's validation. Raises NoSuchCase."""
    case = validation_of(desk.session, desk.municipality, subject)
    if case is None:
        raise NoSuchCase(case=0)
    return case


def register(
    desk: Desk,
    name: str,
    sheet: Sheet,
    *,
    unit: int | None = None,
    due: date | None = None,
    causes: list[dict[str, Any]] | None = None,
    spread: bool = False,
) -> Introduced:
    """Register a service: its facts, its validation, and the event that it is introduced.

    ``unit`` None: the whole authority's. ``due`` overrides the day of the initial assessment.
    Raises BadService, ServiceExists.
    """
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
    case = open_case(desk, KIND, unit=unit, subject=number, due=due, causes=causes)
    assert case is not None
    seat(desk, case)
    desk.session.add(case)
    tell(
        desk,
        number,
        "introduced",
        f"introduced:{number}",
        relations=ALL_RELATIONS,
        spread=spread,
    )
    return Introduced(number, case)


def change(desk: Desk, subject: int, sheet: Sheet, *, why: str = "") -> tuple[str, ...]:
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


def report(desk: Desk, subjects: Sequence[int], sort: str, reference: str) -> int:
    """Something happened that the register does not see by itself: an incident, an update by the
    supplier, another risk, something on the horizon. ``reference`` is a registry number or a
    title, never a person. The same reference counts once. Whoever reported it stands in the
    record of each service. Raises BadService, LooksPersonal."""
    if sort not in REPORTS:
        raise BadService(what="event", problem="unknown")
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


def add_agreement(
    desk: Desk,
    subject: int,
    sort: str,
    starts: date,
    ends: date | None,
    *,
    reference: str = "",
    signed_by: str = "",
) -> ServiceAgreement:
    """Note an agreement about a service; noted again with its first day, it is changed."""
    if sort not in AGREEMENTS:
        raise BadService(what="agreement", problem="unknown")
    if ends is not None and ends < starts:
        raise BadService(what="agreement", problem="days")
    there = agreement_from(desk.session, desk.municipality, subject, sort, starts)
    row = there or ServiceAgreement(
        municipality_id=desk.municipality, subject_id=subject, sort=sort, starts=starts
    )
    row.ends, row.reference, row.signed_by = ends, reference[:200], signed_by[:200]
    desk.session.add(row)
    desk.session.flush()
    told = {"sort": sort, "ends": ends.isoformat() if ends else None}
    write_down(desk, the_validation(desk, subject), "service_agreement", told, versioned=False)
    return row


def note_use(desk: Desk, subject: int, starts: date, unit: int | None = None) -> None:
    """Note that a service is in use since a day, whether it may be or not: what is found out is a
    fact. Twice changes nothing. ``unit`` None: the whole authority."""
    case = the_validation(desk, subject)
    used = open_uses(desk.session, desk.municipality, subject)
    if any(use.unit_id == unit for use in used):
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


def end_use(desk: Desk, subject: int, ends: date, unit: int | None = None) -> bool:
    """A unit uses the service no more; whether it did. Phasing the service out altogether is a
    move of its own."""
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
