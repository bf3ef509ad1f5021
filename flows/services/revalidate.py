"""Handling what happened to services: the validations that it concerns are opened anew, with why.

An event is a row, taken and marked in the very transaction that opens the validations: it is
handled once, whether the bell, the beat or both come by, and whatever dies in between.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from flows.clock.prefect_witness import ring
from flows.clock.run_rows import whereabouts
from flows.clock.schedule import RHYTHM
from flows.engine.casework import move_case, take_version, write_down
from flows.engine.door import desk
from flows.engine.handling import CLOCK, Desk, Who
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from flows.services.handling import begin_round, seat
from models.case.answers import answers_of, keep_answers
from models.case.tables import Case
from models.services.events import take_event, waiting_events
from models.services.lookups import rules_of, touchable
from models.services.questions import Registered, assessments_due, registered, validation_of
from models.services.tables import ServiceEvent
from states.ladder import staff_of
from states.service_assessment import widened
from states.service_facts import Cause, touches
from states.service_queue import spread
from states.service_validation import ASSESSMENT, TO_DECIDE, VALID

BEAT = "revalidation"
log = logging.getLogger(__name__)


def revalidate(office: Office, now: datetime) -> Account:
    """Handle every event that waits, each in its own transaction. One that stumbles stays, is
    tried again by the next beat, and keeps no other from being handled."""
    with office.database.read() as session:
        waiting = waiting_events(session)
    handled = stumbled = 0
    rows: list[dict[str, Cell]] = []
    for number, municipality in waiting:
        if not office.served([municipality]):
            continue
        try:
            with desk(office, municipality, who=CLOCK, now=now) as at:
                opened = handle(at, number)
        except Exception as error:
            log.error("an event stumbled: event=%s error=%s", number, whereabouts(error))
            stumbled += 1
            continue
        if opened is not None:
            handled += 1
            rows += [{"event": number, "case": case} for case in opened]
    counts = {"events": handled, "reopened": len(rows), "stumbled": stumbled}
    return Account(BEAT, now, counts, (Table("reopened", tuple(rows)),))


def ring_now(
    office: Office, now: datetime, *, prefect_api: str | None = None, auth: str | None = None
) -> None:
    """Ring the beat at once, with Prefect watching where it answers. What it raises is logged and
    not told to whoever wrote the event: the fact is kept, and the next beat tries again."""
    [beat] = [one for one in RHYTHM if one.name == BEAT]
    try:
        ring(beat, office, now, prefect_api=prefect_api, prefect_auth=auth)
    except Exception as error:
        log.error("the bell was not heard: %s", whereabouts(error))


@contextmanager
def serving(
    office: Office,
    municipality: str,
    *,
    who: Who,
    now: datetime,
    prefect_api: str | None = None,
    auth: str | None = None,
) -> Iterator[Desk]:
    """One transaction about services; after its commit the bell is rung for what happened."""
    with desk(office, municipality, who=who, now=now) as at:
        yield at
    ring_now(office, now, prefect_api=prefect_api, auth=auth)


def handle(at: Desk, number: int) -> list[int] | None:
    """Handle one event; returns the cases that were opened anew, None when it was handled."""
    event = take_event(at.session, at.municipality, number, at.now)
    if event is None:
        return None
    opened: list[Case] = []
    own = validation_of(at.session, at.municipality, event.subject_id)
    if own is not None:
        opened += _own(at, own, event)
        opened += _others(at, event) if own.closed is None else []
    event.reopened = len(opened)
    at.session.add(event)
    return [case.id or 0 for case in opened]


def _own(at: Desk, case: Case, event: ServiceEvent) -> list[Case]:
    """What the event means to the service's own validation; what it changes nothing about is
    written down all the same."""
    causes = [_cause(one) for one in event.detail["causes"]]
    if not causes:
        return []
    if case.state in VALID:
        return [_reopen(at, case, causes, event, None)]
    if case.state == TO_DECIDE:
        # What was assessed is not what would be decided about.
        told = [cause.as_json() for cause in causes]
        move_case(at, case, "recall_service", causes=told, detail={"event": event.id})
        _widen_answers(at, case, causes)
    elif case.state != ASSESSMENT or not _widen(at, case, causes, event):
        # A first assessment looks at everything anyway; another round may know the cause.
        detail = {"event": event.id, "sort": event.sort, "state": case.state}
        write_down(at, case, "service_noted", detail, versioned=False)
    return []


def _others(at: Desk, event: ServiceEvent) -> list[Case]:
    """The other services that this one touches in one of the ways that the event names."""
    relations = event.detail["relations"]
    if not relations:
        return []
    open_to = touchable(at.session, at.municipality, event.subject_id)
    if not open_to:
        return []
    services = registered(at.session, at.municipality, [event.subject_id, *open_to])
    new = services.pop(event.subject_id)
    found: list[tuple[Case, list[Cause]]] = []
    for subject, other in services.items():
        if causes := _touched(new, other, relations):
            found.append((open_to[subject], causes))
    for case, causes in found:
        if case.state == ASSESSMENT:
            _widen(at, case, causes, event)
    valid = [(case, causes) for case, causes in found if case.state in VALID]
    days = _days(at, event, valid)
    return [
        _reopen(at, case, causes, event, day)
        for (case, causes), day in zip(valid, days, strict=True)
    ]


def _touched(new: Registered, other: Registered, relations: Sequence[str]) -> list[Cause]:
    causes = touches(new.facts, new.name, other.facts, other.name)
    return [cause for cause in causes if cause.key in relations]


def _days(
    at: Desk, event: ServiceEvent, valid: list[tuple[Case, list[Cause]]]
) -> Sequence[date | None]:
    """The kind's own days, or those of the weekly queue when many services come at once."""
    if not event.detail["spread"]:
        return [None] * len(valid)
    return queue(at, ASSESSMENT, len(valid))


def queue(at: Desk, state: str, number: int) -> list[date]:
    """So many days for assessments, each week holding no more than the municipality's rules say;
    those that are under way already count."""
    wait = at.place.wait(at.kinds["service_validation"].kind, state)
    assert wait is not None
    staff, calendar = staff_of(wait.role), at.place.calendar
    earliest = calendar.shift(at.day, wait.days or 0, staff)
    taken = assessments_due(at.session, at.municipality)
    per_week = rules_of(at.session, at.municipality).per_week
    return spread(taken, number, earliest, per_week, lambda day: calendar.next_working(day, staff))


def _reopen(
    at: Desk, case: Case, causes: Sequence[Cause], event: ServiceEvent, due: date | None
) -> Case:
    """Open a validation anew within the scopes of its causes: a new round."""
    of = frozenset(cause.scope for cause in causes)
    told = [cause.as_json() for cause in causes]
    detail = {"event": event.id, "scope": sorted(of)}
    move_case(at, case, "reopen_service", due=due, causes=told, detail=detail)
    begin_round(at, case, of)
    seat(at, case)
    at.session.add(case)
    at.session.flush()
    return case


def _widen(at: Desk, case: Case, causes: Sequence[Cause], event: ServiceEvent) -> bool:
    """A round that is under way already gets one more thing to look at: no new round, no new
    date. A first assessment looks at everything anyway. Whether it was widened."""
    fresh = [cause for cause in causes if cause.as_json() not in (case.causes or [])]
    if case.round == 1 or not fresh:
        return False
    take_version(at.session, case, case.version)
    case.causes = [*(case.causes or []), *(cause.as_json() for cause in fresh)]
    at.session.add(case)
    _widen_answers(at, case, fresh)
    write_down(at, case, "service_widened", {"event": event.id})
    return True


def _widen_answers(at: Desk, case: Case, causes: Sequence[Cause]) -> None:
    if case.round > 1:
        of = frozenset(cause.scope for cause in causes)
        keep_answers(at.session, case, widened(answers_of(at.session, case), of))


def _cause(told: dict[str, Any]) -> Cause:
    return Cause(told["key"], told["scope"], tuple(sorted(told["params"].items())))
