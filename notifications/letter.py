"""What a letter says, as plain values: no database, no clock, no words yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

MEETINGS = (
    "invitation",
    "invitation_changed",
    "invitation_reminder",
    "invitation_cancelled",
)
ENTRIES = ("sign_in", "welcome")
TRIAL = "trial"
LETTERS = (
    "notice",
    "reminder",
    "overdue",
    "escalation",
    "digest",
    "held",
    "urgent",
    *MEETINGS,
    *ENTRIES,
    TRIAL,
)

GROUPS = ("escalated", "overdue", "now", "coming")  # most urgent first
GROUP_OF_LETTER = {
    "notice": "coming",
    "reminder": "now",
    "overdue": "overdue",
    "escalation": "escalated",
}
REASONS = ("tick_cap", "person_cap", "restored", "came_back", "watchdog")

_ESCALATED_FROM = 7
_NOW_FROM = -9


@dataclass(frozen=True, slots=True)
class Link:
    """One answer that the reader can give: ``action`` is a key of the words ``actions``."""

    action: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One step of one case. ``late_by`` counts working days and is 0 if the step is not late;
    ``left`` counts them up to its last day.
    ``kept``: the reader may not know its day. ``told``: why it is this reader who hears of it, and
    what somebody above has to know, whole sentences."""

    case_id: int
    kind: str
    unit: str
    year: str
    state: str
    level: int
    due: date
    late_by: int = 0
    links: tuple[Link, ...] = ()
    note: str | None = None
    told: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()  # why it has to be done now, whole sentences
    letter: str | None = None  # which letter the ladder names for this rung; None: by its level
    kept: bool = False
    hint: str = ""  # the key of what is said of the state, where it is not the state's own
    left: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """The coordinator's week. ``vacancies`` are lines such as ``Backaskolan: Rektor``. The letter
    shows the worst of each list; ``late_url`` and ``soon_url`` are the pages with all of them."""

    week: int
    open_cases: int
    overdue: tuple[Item, ...] = ()
    due_soon: tuple[Item, ...] = ()
    held: int = 0
    dead: int = 0
    vacancies: tuple[str, ...] = ()
    late_url: str = ""
    soon_url: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """Letters are held back until somebody has looked at them. ``reason`` is one of REASONS.

    ``jumped``: when the last beat was, and what a wrong clock showed then. ``stood``: from when to
    when there was no beat, and how many were missed. ``failed``: what did not get its work done,
    whole sentences.
    """

    held: int
    reason: str
    limit: int
    url: str
    jumped: tuple[datetime, datetime] | None = None
    stood: tuple[datetime, datetime, int] | None = None
    runs_url: str = ""
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """One running clock. ``ends`` is local time; ``left`` are whole hours, 0 when it has passed.
    ``statutory``: ``hours`` stand in ``law`` (0: a month); else they are the authority's own."""

    key: str
    statutory: bool
    law: str
    authority: str
    ends: datetime
    left: int
    hours: int
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Urgent:
    """An alarm: which kind of case, which share of the time is gone, and what still runs."""

    kind: str
    share: int
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A gathering: what it is called, when it begins (local time), what has changed since it was
    last told, and what else is known, whole sentences. ``why`` it does not take place here:
    ``set_aside``, ``cancelled`` or ``not_applicable``."""

    name: str
    starts: datetime
    changes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A link that lets the reader in, once, ``until`` (local time). ``later``: how she signs in
    after that: by ``mail``, by the ``provider`` of identities, or by ``either``; ``provider`` is
    what it is called, "" where nobody has said."""

    url: str
    until: datetime
    later: str = "mail"
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one person is told on one day; alarms and invitations are letters of their own.
    ``role`` is a key of the words ``roles``."""

    name: str
    locale: str
    to_name: str
    municipality: str
    today: date
    items: tuple[Item, ...] = ()
    digest: Digest | None = None
    alert: Alert | None = None
    urgent: Urgent | None = None
    meeting: Meeting | None = None
    entry: Entry | None = None
    sender: str = ""  # of a trial: the address that letters are sent from
    overview_url: str | None = None
    contact: str | None = None
    role: str | None = None
    calendar: bytes = b""  # an .ics file that goes with the letter
    method: str = "PUBLISH"  # of that file: what a calendar does with it


def group_of(item: Item) -> str:
    """The heading under which an item stands: its rung's, or overdue when it is late by now."""
    if item.letter is not None:
        group = GROUP_OF_LETTER[item.letter]
    elif item.level >= _ESCALATED_FROM:
        group = "escalated"
    elif item.level > 0:
        group = "overdue"
    else:
        group = "now" if item.level >= _NOW_FROM else "coming"
    return "overdue" if item.late_by and group in ("now", "coming") else group


def name_for(
    items: Iterable[Item], digest: Digest | None = None, alert: Alert | None = None
) -> str:
    """The name of a letter with these parts: that of its most urgent one."""
    if alert is not None:
        return "held"
    present = {group_of(item) for item in items}
    for name in ("escalation", "overdue", "reminder", "notice"):
        if GROUP_OF_LETTER[name] in present:
            return name
    if digest is not None:
        return "digest"
    raise ValueError("a letter has something to say")
