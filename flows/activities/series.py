"""A series of activities begins, changes its days, and ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict
from sqlmodel import Session

from config.activities import ActivityType, part_name
from config.roles import ROLES
from config.words import words
from flows.activities.handling import open_coming
from flows.engine.casework import move_case
from flows.engine.door import About, of_subject, verb
from flows.engine.handling import Desk
from flows.engine.input_fields import IN_WORDS, Line, LongText, Role, choice
from flows.engine.inputs import Belongs, UnitNumber
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice, BadDate
from flows.engine.short_text import line
from models.activities.questions import series_called, series_numbered, turns_of
from models.activities.tables import SORT, ActivitySeries
from models.case.questions import subjects_named
from models.case.tables import Case, Subject
from models.register.questions import units_open
from models.register.tables import Municipality, Unit
from states.activity import AUTHORITY, SCOPES, VAGUE
from states.errors import ArshjulError
from states.measure import Category
from states.school_year import Anchor, SchoolYear, months_after

LONGEST = 12  # months, of a period that is not to come again
CATEGORIES = tuple(map(str, Category))


class NoSuchType(ArshjulError):
    """There is no type of activity with this code."""

    key = "no_such_activity_type"


class NoSuchSeries(ArshjulError):
    """There is no series of activities with this number or name."""

    key = "no_such_activity"


class SeriesThere(ArshjulError):
    """A series of this name is under way already."""

    key = "activity_there"


class AnswersUnseen(ArshjulError):
    """Whoever answers for a series must be among those who may know its days."""

    key = "answers_without_seeing"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series as somebody wants it; None or empty: as its type says.

    ``first`` the day of the first occurrence, or ``when`` what is known of it; with ``last`` it is
    to be done at some time from ``first`` to that day; ``visible_to`` the
    roles that may know the coming days (None: as the type says; empty: everybody).
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", revalidate_instances="always"
    )

    type: str
    name: Line = ""
    unit: UnitNumber | None = None
    forms: tuple[Line, ...] = ()
    scope: Annotated[str, choice("scope", SCOPES)] | None = None
    category: Annotated[str, choice("category", CATEGORIES)] | None = None
    role: Role | None = None
    first: date | None = None
    last: date | None = None
    when: Line = ""
    every_months: int | None = None
    after_completion: bool = False
    exact_within: int | None = None
    audience: Line = ""
    external: Line = ""
    basis: Line = ""
    parts: tuple[Line, ...] = ()
    visible_to: tuple[Annotated[str, choice("visible-to", ROLES), IN_WORDS], ...] | None = None


def _its_unit(_desk: Desk, given: Mapping[str, Any]) -> About:
    wanted: Wanted = given["wanted"]
    return About(unit=wanted.unit)


@verb("activities.add_series", _its_unit)
def add_series(desk: Desk, wanted: Wanted) -> int:
    """Begin a series and open what is to come of it; returns its number.

    Raises NoSuchType, SeriesThere, AnswersUnseen, BadChoice, BadDate, NoSuchUnit.
    """
    types = desk.place.own.activity_types()
    if wanted.type not in types:
        raise NoSuchType(type=wanted.type[:40], known=", ".join(types))
    subject, series = _made(desk, wanted, types[wanted.type])
    _nobody_else(desk.session, desk.municipality, subject.name, desk.day)
    desk.session.add(subject)
    desk.session.flush()
    series.subject_id = subject.id or 0
    desk.session.add(series)
    desk.session.flush()
    note_down(desk, "activity_added", {"subject": series.subject_id})
    open_coming(desk, subject, series, units_open(desk.session, desk.municipality, desk.day))
    return series.subject_id


def _made(desk: Desk, wanted: Wanted, kind: ActivityType) -> tuple[Subject, ActivitySeries]:
    say = words(desk.place.locale)
    country = desk.session.get_one(Municipality, desk.municipality).country
    scope, role = wanted.scope or kind.scope, wanted.role or kind.role
    visible_to = list(kind.visible_to if wanted.visible_to is None else wanted.visible_to)
    if visible_to and role not in visible_to:
        raise AnswersUnseen(role=role)
    if wanted.unit is not None and scope == AUTHORITY:
        unit = desk.session.get_one(Unit, wanted.unit).name
        raise BadChoice(what="--unit", value=unit, known=", ".join(SCOPES))
    every = _whole("every", wanted.every_months, kind.every, 0, 240)
    first, when = _when(wanted, kind, every, desk.day)
    _period(wanted, every)
    name = line("name", wanted.name) or kind.name(say)
    parts = tuple(line("part", one) for one in wanted.parts) or kind.parts_in(country)
    subject = Subject(
        municipality_id=desk.municipality,
        sort=SORT,
        name=name,
        unit_id=wanted.unit,
        role=role,
        visible_to=visible_to,
    )
    return subject, ActivitySeries(
        subject_id=0,
        municipality_id=desk.municipality,
        type=kind.code,
        category=wanted.category or kind.category,
        scope=scope,
        begins=desk.day,
        first=first,
        last=wanted.last,
        every_months=every,
        anchor=Anchor.COMPLETION.value if wanted.after_completion else Anchor.FIXED.value,
        when_text=when,
        exact_within=_whole("exact-within", wanted.exact_within, kind.exact_within, 1, 400),
        audience=line("audience", wanted.audience) or kind.audience,
        external=line("external", wanted.external),
        basis=line("basis", wanted.basis) or kind.basis_in(country),
        forms=[line("form", one) for one in wanted.forms],
        asks=_asks(wanted, kind),
        parts=[part_name(one, say) for one in parts],
    )


def _asks(wanted: Wanted, kind: ActivityType) -> list[str]:
    """Where an external party is expected, it is asked for."""
    asks = list(kind.asks)
    if wanted.external.strip() and "external_party" not in asks:
        asks.append("external_party")
    return asks


def _when(wanted: Wanted, kind: ActivityType, every: int, day: date) -> tuple[date | None, str]:
    """The anchor, or what is known of the day. A day of the school year lies in the present one;
    what is held only once lies ahead."""
    if wanted.first is not None and wanted.when:
        raise BadChoice(what="--vague", value=wanted.when[:40], known="--first")
    if wanted.first is not None:
        if every == 0 and (wanted.last or wanted.first) < day:
            raise BadChoice(what="--first", value=wanted.first.isoformat(), known=f"≥ {day}")
        return wanted.first, ""
    if wanted.when or kind.day is None:
        return None, line("vague", wanted.when) or kind.vague
    first = kind.day.within(SchoolYear.of(day))
    if every == 0 and first < day:
        first = kind.day.within(SchoolYear.of(day).next())
    return first, ""


def _period(wanted: Wanted, every: int) -> None:
    """A period has a first day and lies whole before the next one. It stands in the calendar, and
    so is not counted from the day when something was last held. Raises BadDate."""
    if wanted.last is None:
        return
    if wanted.first is None:
        raise BadDate(day=wanted.last, problem="period_no_first")
    if wanted.last < wanted.first:
        raise BadDate(day=wanted.last, problem="period_backwards", first=wanted.first)
    if wanted.after_completion:
        raise BadDate(day=wanted.last, problem="period_after_completion")
    most = months_after(wanted.first, every or LONGEST) - timedelta(days=1)
    if wanted.last > most:
        raise BadDate(day=wanted.last, problem="period_too_long", latest=most)


def _whole(what: str, value: int | None, otherwise: int, least: int, most: int) -> int:
    if value is None:
        return otherwise
    if not least <= value <= most:
        raise BadChoice(what=f"--{what}", value=str(value), known=f"{least}–{most}")
    return value


def _nobody_else(session: Session, municipality: str, name: str, day: date) -> None:
    there = subjects_named(session, municipality, SORT, name)
    if any(one.ends is None or one.ends > day for one in there):
        raise SeriesThere(name=name)


def find_series(session: Session, municipality: str, wanted: str) -> tuple[Subject, ActivitySeries]:
    """The series with this number, or this name, the newest first. Raises NoSuchSeries."""
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 16 else 0
    if number:
        found = series_numbered(session, municipality, number)
    else:
        found = series_called(session, municipality, wanted.strip())
    if found is None:
        raise NoSuchSeries(activity=wanted[:40])
    return found


_SERIES = Belongs(
    ActivitySeries,
    lambda number: NoSuchSeries(activity=str(number)),
    lambda session, municipality, name: find_series(session, municipality, name)[0],
)
SeriesNumber = Annotated[int, _SERIES]


@verb("activities.end_series", of_subject("series"))
def end_series(desk: Desk, series: SeriesNumber, on: date, *, why: LongText = "") -> None:
    """From a day on nothing is asked of the series: what was opened ahead for that day or a later
    one, or for no day yet, ends as not applicable; its history stays."""
    subject = desk.session.get_one(Subject, series)
    subject.ends = on
    desk.session.add(subject)
    note_down(desk, "activity_ended", {"subject": series}, why)
    why = why.strip() or words(desk.place.locale).say("record.activity_ended")
    for turn in turns_of(desk.session, desk.municipality, [series])[series]:
        ahead = turn.state == VAGUE or (turn.due or turn.natural or on) >= on
        if turn.closed is None and ahead:
            move_case(desk, desk.session.get_one(Case, turn.case), "not_applicable", why=why)
