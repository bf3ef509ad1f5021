"""A school year in advance: the real engine on a copy of the database and a virtual clock."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, TypeVar, cast

from sqlmodel import Session

from config.words import words
from flows.clock.schedule import RHYTHM
from flows.engine import door, verbs
from flows.engine.handling import CLOCK, Desk, Progress, Who, unseen
from flows.engine.kept import Kept
from flows.engine.local_time import ZONE
from flows.engine.office import TOWN, Office
from flows.engine.within import within
from flows.engine.works import DERIVE, trust
from flows.forecast.events import MailEvent, QuietEvent, kept, mails, silences
from flows.forecast.next_day import is_rung, next_day
from flows.mail.hold_after_restore import COUNTED
from flows.safety_cycle.year import open_year
from models.case.lookups import read_together
from models.case.tables import Case
from models.municipality_copy import copy_of
from models.next_days import NEVER, add_rows, days_of, set_days
from models.post.questions import first_readers
from models.record.facts import keep_fact
from models.register.tables import Municipality
from models.register_changes import RegisterChanges
from notifications.post import Sealed
from states.errors import EvidenceMissing
from states.school_year import SchoolYear

# Housekeeping writes anchors outside the database, and a virtual year touches nothing real.
UNRUNG = frozenset({"housekeeping", "backup", "returned_mail", "people_file"})
VIRTUAL = tuple(beat for beat in RHYTHM if beat.name not in UNRUNG)
T = TypeVar("T")
ANSWERED_AT = time(7, 30)
TICKED_AT = time(8, 0)


class _Nowhere:
    """A postman who accepts everything and delivers nothing."""

    host = "nowhere"

    def send(self, _letter: Sealed) -> str:
        return "250 simulated"

    def __enter__(self) -> _Nowhere:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None


class _Standing(Kept):
    """The municipality itself is worked out anew where the register has changed, and not for each
    transaction: in a virtual year nobody moves in or out."""

    def __init__(self, register: RegisterChanges) -> None:
        super().__init__()
        self.register = register
        self.towns: dict[tuple[str, Hashable, int], Any] = {}

    def of(
        self,
        session: Session,
        municipality: str,
        what: Hashable,
        make: Callable[[], T],
        weight: Callable[[T], int],
    ) -> T:
        if not (isinstance(what, tuple) and what[0] == TOWN):
            return super().of(session, municipality, what, make, weight)
        session.flush()
        key = municipality, what, self.register.number
        if key not in self.towns:
            self.towns = {key: make()}
        return cast(T, self.towns[key])


def simulate(
    office: Office,
    municipality: str,
    start: date,
    end: date,
    *,
    all_answer: bool,
    locale: str,
    seen: Progress = unseen,
) -> Iterator[MailEvent | QuietEvent]:
    """Each mail and each moved or held one from ``start`` to ``end``, both included.

    Nothing is written to the office's database. A municipality that has opened no year opens, in
    the copy, the one that ``start`` lies in. With ``all_answer`` each step is answered, with
    invented evidence, the day after its first letter; otherwise nobody answers. ``seen`` is told
    how many days are done.
    """
    copy = copy_of(office.database, municipality)
    elsewhere = TemporaryDirectory()  # for what a beat keeps beside the database
    virtual = replace(
        office,
        settings=office.settings.model_copy(update={"var": Path(elsewhere.name)}),
        database=copy,
        postman=_Nowhere,
        chance=random.Random(0),
        owner="the virtual year",
        unrung=UNRUNG,
        kept=_Standing(RegisterChanges(copy)),
    )
    try:
        say = words(locale)
        first = datetime.combine(start, ANSWERED_AT, ZONE)
        with copy.write() as session:  # a copy of its own, and not one that was put back
            keep_fact(session, COUNTED, "0")
        trust(copy, office.wheel())
        with copy.write() as session:
            add_rows(session, copy.hangs_on or ())
            # Whether the rows are right is no concern of the year's.
            set_days(session, municipality, {DERIVE: NEVER})
        _open(virtual, municipality, start, first)
        with copy.read() as session:
            yield from kept(session, municipality, start, say)
        day, days = start, (end - start).days + 1
        while day <= end:
            busy = False
            if all_answer:
                busy = _answer(virtual, municipality, datetime.combine(day, ANSWERED_AT, ZONE))
            now = datetime.combine(day, TICKED_AT, ZONE)
            busy |= _ring(virtual, municipality, now)
            with copy.read() as session:
                yield from mails(session, partial(virtual.town, session), now, say)
                yield from silences(session, day, say)
                after = next_day(session, municipality, day, TICKED_AT)
            if all_answer and busy:
                after = day + timedelta(days=1)  # whoever got a letter answers it
            day = min(after, end + timedelta(days=1))
            seen((day - start).days, days)
    finally:
        copy.close()
        elsewhere.cleanup()


def _ring(office: Office, municipality: str, now: datetime) -> bool:
    """What a tick does, but for the beats that have nothing to do; whether any did anything."""
    busy, waiting = False, list(VIRTUAL)
    while waiting and not office.stopping.is_set():
        # What they ask is asked at one moment, until one of them does something.
        with office.database.read() as session:
            days = days_of(session, municipality)
            rung = next(
                (
                    at
                    for at, beat in enumerate(waiting)
                    if is_rung(office, session, municipality, beat, now, days)
                ),
                None,
            )
        if rung is None:
            break
        busy |= any(waiting[rung].core()(office, now).counts.values())
        waiting = waiting[rung + 1 :]
    return busy


def _open(office: Office, municipality: str, start: date, now: datetime) -> None:
    with office.database.read() as session:
        begun = session.get_one(Municipality, municipality).opened_year
    if not begun:
        errand = door.Errand(office, municipality, CLOCK, now)
        open_year.alone(errand, SchoolYear.of(start))


def _answer(office: Office, municipality: str, now: datetime) -> bool:
    """Whoever got a letter about an open step before today answers it; whether anybody did."""
    with office.database.read() as session:
        first = first_readers(session, municipality)
    if not first:
        return False
    answered = False
    with door.desk(office, municipality, who=CLOCK, now=now) as at:
        read_together(at.session, list(first))
        for number, person in first.items():
            # What waits for other cases' evidence is answered again on another day.
            with suppress(EvidenceMissing), at.session.begin_nested():
                mine = replace(at, who=Who(person, "mail"))
                answered |= answer_as_invented(mine, at.session.get_one(Case, number))
    return answered


def answer_as_invented(at: Desk, case: Case) -> bool:
    """Answer what the case asks with invented answers and go on; whether there was a way on."""
    handling = at.kinds[case.kind]
    if case.closed is not None or case.state not in handling.kind.waits:
        return False
    if handling.kind.waits[case.state].done is None:
        return False
    with within(at, verbs.done.name):
        handling.rehearse(at, case)
        facts = handling.facts(at.session, case)
        verbs.answer_case(at, case, handling.kind.invent(case.state, facts, at.day) or None)
    return True
