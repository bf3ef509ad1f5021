"""Horizon scanning: noting what is seen, the round that comes back, and what follows from it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from config.roles import ROLES
from config.words import Words, words
from flows.engine.casework import open_case
from flows.engine.choices import OneOf
from flows.engine.door import verb
from flows.engine.handling import Confirmed, Desk, Handling
from flows.engine.inputs import Belongs
from flows.engine.record import note_down
from flows.following.beside import beside_horizon_item
from flows.services.events import tell
from flows.services.register import service_by
from models.case.answers import answers_of
from models.case.questions import one_before
from models.case.tables import LONG, Case, Subject
from models.following.horizon import (
    ITEM,
    WATCH,
    HorizonNote,
    HorizonWatch,
    unseen_services,
    watch_of,
)
from models.next_days import NEVER
from models.services.tables import Service
from notifications.header import UnsafeHeaderText, one_line
from states.errors import ArshjulError
from states.horizon_item import HORIZON_ITEM, HORIZON_ROUND, LEADS_ON
from states.ladder import COORDINATOR
from states.process import Change, Outcome
from states.school_year import SchoolYear, months_after
from states.service_facts import REVIEW, Cause

LONGEST = 200


class BadHorizon(ArshjulError):
    """Something on the horizon cannot be noted as it is told."""

    def __init__(self, problem: str, **params: str | int | date) -> None:
        self.key = f"horizon_{problem}"
        super().__init__(**params)


_SERVICE = Belongs(Service, lambda number: BadHorizon("no_service", service=number), service_by)
AboutService = Annotated[int, _SERVICE]


@verb("following.note_horizon")
def note_horizon(
    desk: Desk,
    title: str,
    *,
    source: Annotated[str, Field(max_length=400)] = "",
    what: Annotated[str, Field(max_length=LONG)] = "",
    service: AboutService | None = None,
) -> Case:
    """Note one thing that was seen; somebody weighs it. ``service`` is the one that it is about.
    Raises BadHorizon; then nothing has changed."""
    return _note(desk, title, source=source, what=what, service=service)


def _note(
    desk: Desk,
    title: str,
    *,
    source: str = "",
    what: str = "",
    service: int | None = None,
    introduced: bool = False,
) -> Case:
    title = _title(title)
    subject = Subject(municipality_id=desk.municipality, sort=ITEM, name=title, role=_owner(desk))
    desk.session.add(subject)
    desk.session.flush()
    desk.session.add(
        HorizonNote(
            subject_id=subject.id or 0,
            municipality_id=desk.municipality,
            noted_on=desk.day,
            source=source.strip(),
            what=what.strip(),
            service_id=service,
            introduced=introduced,
        )
    )
    desk.session.flush()
    causes = [{"key": "horizon_introduced", "params": {"service": title}}] if introduced else None
    case = open_case(desk, HORIZON_ITEM.name, subject=subject.id, causes=causes)
    assert case is not None  # its subject is new
    return case


@verb("following.set_rhythm")
def set_rhythm(
    desk: Desk, every_months: int, *, role: Annotated[str, OneOf(ROLES)] = COORDINATOR
) -> HorizonWatch:
    """Who looks around and how often, from today on. Raises BadHorizon."""
    if not 1 <= every_months <= 12:
        raise BadHorizon("rhythm", months=every_months)
    watch = watch_of(desk.session, desk.municipality)
    if watch is None:
        subject = Subject(municipality_id=desk.municipality, sort=WATCH, name="")
        subject.name = _name_of_watch(desk)
        desk.session.add(subject)
        desk.session.flush()
        watch = HorizonWatch(
            municipality_id=desk.municipality,
            subject_id=subject.id or 0,
            every_months=every_months,
            anchor=desk.day,
        )
    subject = desk.session.get_one(Subject, watch.subject_id)
    subject.role = role
    if watch.every_months != every_months:
        watch.every_months, watch.anchor = every_months, desk.day
    desk.session.add(watch)
    desk.session.add(subject)
    desk.session.flush()
    note_down(desk, "horizon_rhythm", {"months": every_months, "role": role})
    _open_round(desk)
    return watch


def _name_of_watch(desk: Desk) -> str:
    return words(desk.place.locale).kind(HORIZON_ROUND.name)


def _owner(desk: Desk) -> str:
    watch = watch_of(desk.session, desk.municipality)
    return desk.session.get_one(Subject, watch.subject_id).role if watch else ""


def _title(text: str) -> str:
    text = " ".join(text.split())
    try:
        one_line(text, "title")
    except UnsafeHeaderText:
        raise BadHorizon("title", title="?") from None
    if not text or len(text) > LONGEST:
        raise BadHorizon("title", title=text[:40])
    return text


def daily(desk: Desk) -> int:
    """Open the round that has come, and an item for each service that was introduced since the
    watch began and that nobody has looked into."""
    watch = watch_of(desk.session, desk.municipality)
    if watch is None:
        return 0
    opened = _open_round(desk)
    for service in unseen_services(desk.session, desk.municipality, watch.anchor):
        _note(desk, service.name, service=service.id, introduced=True)
        opened += 1
    return opened


def _next_day(desk: Desk) -> date:
    """When the next round of the rhythm comes."""
    watch = watch_of(desk.session, desk.municipality)
    if watch is None:
        return NEVER
    number = 0
    while (day := months_after(watch.anchor, number * watch.every_months)) <= desk.day:
        number += 1
    return day


def _open_round(desk: Desk) -> int:
    """The latest round of the rhythm; rounds that downtime has passed are one round."""
    watch = watch_of(desk.session, desk.municipality)
    if watch is None or watch.anchor > desk.day:
        return 0
    number = 0
    while months_after(watch.anchor, (number + 1) * watch.every_months) <= desk.day:
        number += 1
    begins = months_after(watch.anchor, number * watch.every_months)
    case = open_case(
        desk,
        HORIZON_ROUND.name,
        subject=watch.subject_id,
        year=SchoolYear.of(begins),
        occurrence=begins.isoformat(),
    )
    return 0 if case is None else 1


def _follow(desk: Desk, case: Case, change: Change) -> None:
    """What leads to something, and is about a service, opens that service's validation anew."""
    if change.target != LEADS_ON or case.subject_id is None:
        return
    note = desk.session.get_one(HorizonNote, case.subject_id)
    if note.service_id is None or desk.session.get(Service, note.service_id) is None:
        return
    title = desk.session.get_one(Subject, case.subject_id).name
    cause = Cause("service_horizon", REVIEW, (("reference", title),))
    tell(desk, note.service_id, "horizon", f"horizon-case:{case.id}", causes=[cause])


def _nothing_new(session: Session, case: Case, say: Words) -> Confirmed | None:
    """What the round before came to; where one looked now is asked all the same."""
    before = one_before(session, case)
    if before is None or before.outcome != Outcome.DONE or before.closed is None:
        return None
    then = answers_of(session, before)
    lines = tuple(
        then[name] for name in ("looked_at", "round_result") if then.get(name, "").strip()
    )
    result = say.say("confirmed.nothing_new", day=say.day(before.closed))
    return Confirmed(say.day(before.closed), lines, {"round_result": result})


HANDLED = (
    Handling(kind=HORIZON_ITEM, follow=_follow, beside=beside_horizon_item),
    Handling(
        kind=HORIZON_ROUND,
        daily=daily,
        next_day=_next_day,
        hangs_on=frozenset(
            {
                "horizon_note",
                "horizon_watch",
                "service",
                "subject",
                f"case:{HORIZON_ROUND.name}",
            }
        ),
        confirms=_nothing_new,
        same_asks=lambda _state: ("looked_at",),
    ),
)
