"""A letter of every kind to invented people, at an invented place, in any language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.words import words
from flows.views.meeting_samples import meeting
from notifications.letter import (
    ENTRIES,
    MEETINGS,
    TRIAL,
    Alert,
    Clock,
    Digest,
    Entry,
    Item,
    Letter,
    Link,
    Urgent,
)

TODAY = date(2026, 10, 14)
STEPS = ("kartläggning", "analys", "åtgärd", "utvärdering", "förbättring")
ALONE = ("held", "urgent", *MEETINGS, *ENTRIES)  # their own page, or none
ANSWERS = ("done", "unchanged", "not_applicable", "delegate", "postpone")


@dataclass(frozen=True, slots=True)
class Sample:
    """The invented place that a sample is about, in the words of its language."""

    municipality: str
    schools: tuple[str, ...]
    note: str


def sample(locale: str) -> Sample:
    """The invented place of a language."""
    say = words(locale).say
    schools = tuple(say(f"letter_samples.school_{n}") for n in range(1, 6))
    return Sample(say("letter_samples.municipality"), schools, say("letter_samples.note"))


def step(
    town: Sample,
    case: int,
    level: int,
    due: date,
    *,
    late_by: int = 0,
    answers: tuple[str, ...] = (),
    note: str | None = None,
) -> Item:
    """A step of the safety cycle at one of the place's schools."""
    return Item(
        case_id=case,
        kind="safety_cycle",
        unit=town.schools[case % len(town.schools)],
        year="2026/27",
        state=STEPS[case % len(STEPS)],
        level=level,
        due=due,
        late_by=late_by,
        links=tuple(
            Link(action, f"https://arshjul.skola.example/a/{case}{action[:3]}-q7Jx2m")
            for action in answers
        ),
        note=note,
        left=_weekdays(TODAY, due),
    )


def _weekdays(after: date, until: date) -> int:
    """How many there are after the one day, the other one included."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(day.weekday() < 5 for day in days)


def late_schools(town: Sample, number: int) -> tuple[Item, ...]:
    """Schools that are late since a weekday about two weeks ago or more."""
    found = []
    for case in range(number):
        due = TODAY - timedelta(days=14 + case)
        due -= timedelta(days=max(0, due.weekday() - 4))
        found.append(step(town, case, 7, due, late_by=_weekdays(due, TODAY)))
    return tuple(found)


def letter(name: str, locale: str) -> Letter:
    """The letter of that name, as it would be sent on a Wednesday in October."""
    town = sample(locale)
    people = {"digest": "Asta Asp", "held": "Asta Asp", "escalation": "Kim Kvist"}
    roles = {"digest": "coordinator", "held": "coordinator", "escalation": "manager"}
    coordinating = name in ("digest", "held")
    return Letter(
        name=name,
        locale=locale,
        to_name=people.get(name, "Lo Lind"),
        municipality=town.municipality,
        today=TODAY,
        items=ITEMS[name](town) if name in ITEMS else (),
        digest=_week(town, locale) if name == "digest" else None,
        alert=_alert(name),
        urgent=_urgent(locale) if name == "urgent" else None,
        meeting=meeting(name, locale) if name in MEETINGS else None,
        entry=_entry() if name in ENTRIES else None,
        sender="arshjul@skola.example" if name == TRIAL else "",
        overview_url=None if name in ALONE else "https://arshjul.skola.example/",
        contact=None if coordinating else "Asta Asp, asta.asp@skola.example",
        role=None if name in (*MEETINGS, *ENTRIES, TRIAL) else roles.get(name, "headteacher"),
    )


def _entry() -> Entry:
    until = datetime(2026, 10, 14, 8, 45, tzinfo=ZoneInfo("Europe/Stockholm"))
    return Entry("https://arshjul.skola.example/in/7-q7Jx2mVt0cLw", until)


def _notice(town: Sample) -> tuple[Item, ...]:
    return (step(town, 0, -30, date(2026, 11, 25), answers=("done", "delegate")),)


def _reminder(town: Sample) -> tuple[Item, ...]:
    return (
        step(town, 0, 0, TODAY, answers=ANSWERS, note=town.note),
        step(town, 1, -10, date(2026, 10, 28), answers=("done", "delegate")),
    )


def _overdue(town: Sample) -> tuple[Item, ...]:
    return (step(town, 2, 3, date(2026, 10, 9), late_by=3, answers=ANSWERS),)


def _escalation(town: Sample) -> tuple[Item, ...]:
    return (*late_schools(town, 5), step(town, 8, -3, date(2026, 10, 19), answers=("done",)))


def _urgent_case(town: Sample) -> tuple[Item, ...]:
    return (
        Item(
            case_id=7,
            kind="data_breach",
            unit=f"BUN 2026/0123, {town.schools[0]}",
            year="2026/27",
            state="known",
            level=0,
            due=date(2026, 10, 15),
            links=tuple(
                Link(action, f"https://arshjul.skola.example/a/7{action[:3]}-q7Jx2m")
                for action in ("done", "delegate")
            ),
            letter="reminder",
        ),
    )


def _urgent(locale: str) -> Urgent:
    """A breach with half of its 72 hours gone, and a target of the authority's own."""
    zone = ZoneInfo("Europe/Stockholm")
    say = words(locale).say
    law = Clock(
        key="breach_reported",
        statutory=True,
        law=say("letter_samples.law_breach"),
        authority=say("letter_samples.authority"),
        ends=datetime(2026, 10, 15, 22, 5, tzinfo=zone),
        left=36,
        hours=72,
    )
    own = Clock(
        key="violation_measures",
        statutory=False,
        law=say("letter_samples.law_violation"),
        authority="",
        ends=datetime(2026, 10, 16, 8, 5, tzinfo=zone),
        left=46,
        hours=120,
    )
    return Urgent("data_breach", 50, (law, own))


ITEMS = {
    "notice": _notice,
    "reminder": _reminder,
    "overdue": _overdue,
    "escalation": _escalation,
    "urgent": _urgent_case,
}


def _week(town: Sample, locale: str) -> Digest:
    return Digest(
        week=42,
        open_cases=41,
        overdue=late_schools(town, 2),
        due_soon=(step(town, 3, -3, date(2026, 10, 19)), step(town, 4, 0, date(2026, 10, 15))),
        held=3,
        dead=1,
        vacancies=(f"{town.schools[3]}: {words(locale).say('roles.headteacher')}",),
    )


def _alert(name: str) -> Alert | None:
    if name != "held":
        return None
    return Alert(120, "tick_cap", 100, "https://arshjul.skola.example/outbox")
