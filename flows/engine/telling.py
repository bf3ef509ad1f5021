"""Telling one person of cases outside the ladder: in the day's letter, and no second one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from config.settings import Settings
from flows.engine.handling import Desk
from flows.engine.local_time import ZONE
from flows.engine.outbox import Wanted, Written, write_messages
from models.case.tables import Case
from models.next_days import mark_changed
from models.post import outbox
from states.ladder import change_of_hands, staff_of

Line = tuple[int, int, date, int]
"""A case, the version at which its state began, its last day, and the level it is told under."""


def tell(
    session: Session,
    settings: Settings,
    municipality: str,
    person: int,
    day: date,
    lines: Iterable[Line],
    now: datetime,
    so_far: Written | None = None,
    *,
    next_at: datetime | None = None,
) -> None:
    """Put the lines into the person's letter of the day, which has not left. Twice changes
    nothing."""
    written = outbox.written_on(session, day).get(person)
    if written is None:
        wanted = Wanted(municipality, person, day, next_at=next_at)
        write_messages(session, settings, [wanted], now, so_far or Written())
        written = outbox.written_on(session, day)[person]
    outbox.revive(session, [written.id], now)
    rows = [
        {
            "municipality_id": municipality,
            "case_id": case,
            "since_version": since,
            "level": level,
            "person_id": person,
            "due": due,
            "message_id": written.id,
            "natural": day,
        }
        for case, since, due, level in lines
    ]
    outbox.put_items(session, rows)
    mark_changed(session, municipality, "item")


def tell_in_hand(desk: Desk, person: int, cases: Sequence[tuple[Case, date]]) -> None:
    """Tell a person on the next working day of cases that are now in her hands, each with the day
    that it is told with. All rest as the first one does."""
    if not cases:
        return
    first = cases[0][0]
    calendar, staff = desk.place.calendar_of(first.unit_id), staff_of(first.owner_role)
    day = calendar.next_working(desk.day, staff)
    written = outbox.written_on(desk.session, day).get(person)
    if written is not None and written.status not in outbox.OPEN_TO_MORE:
        day = calendar.next_working(day + timedelta(days=1), staff)  # that day's letter has left
    opens = datetime.combine(day, time(desk.settings.window_opens), ZONE)
    level = change_of_hands(day)
    lines = [(case.id or 0, case.since_version, due, level) for case, due in cases]
    at, home = max(desk.now, opens), desk.municipality
    tell(desk.session, desk.settings, home, person, day, lines, desk.now, next_at=at)
