"""A gathering of coordinators in December: invited to, changed, near, and not taking place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from config.words import words
from flows.gatherings.invitation import changes, facts
from models.gatherings.tables import Invitation
from notifications.letter import Meeting

STARTS = datetime(2026, 12, 8, 12, 0, tzinfo=UTC)
ENDS = datetime(2026, 12, 8, 14, 30, tzinfo=UTC)


def meeting(name: str, locale: str) -> Meeting:
    """The gathering as the letter of that name tells of it."""
    say, now = words(locale), told(locale)
    known, differs = facts(now, say), {}
    if name == "invitation_changed":
        before = told(locale, starts=STARTS.replace(hour=8), ends=ENDS.replace(hour=10), place="")
        differs = changes(before, now, say)
    over = name == "invitation_cancelled"
    return Meeting(
        name=say.say("letter_samples.meeting"),
        starts=STARTS.astimezone(ZoneInfo("Europe/Stockholm")),
        changes=tuple(differs.values()),
        facts=tuple(
            text
            for field, text in known.items()
            if field not in differs and (field == "when" or not over)
        ),
        why="cancelled" if over else "",
    )


def told(
    locale: str, *, starts: datetime = STARTS, ends: datetime = ENDS, place: str | None = None
) -> Invitation:
    """What somebody was told of it."""
    say = words(locale).say
    return Invitation(
        municipality_id="se-0000",
        subject_id=1,
        person_id=1,
        number=1,
        day=date(2026, 10, 14),
        over=False,
        reminder=False,
        starts=starts,
        ends=ends,
        mode="both",
        place=say("letter_samples.place") if place is None else place,
        link="https://mote.example/2",
        agenda=say("letter_samples.agenda"),
        bring=say("letter_samples.bring"),
    )
