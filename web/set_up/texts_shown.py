"""What holds of a sort of text, as tables that a page shows: words in cells, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.rung_names import rung_name
from config.text_sorts import Sort
from config.words import Words, in_a_sentence
from flows.engine.handling import Desk
from flows.forecast.events import because
from flows.register.wheel import FreeLastDay, StepDays, in_force
from flows.views.own_texts import targets
from states.ladder import Ladder, Level
from states.safety_cycle import KIND
from states.school_year import MonthDay, SchoolYear


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` is the word of its title, ``columns`` those of its heads."""

    key: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the ladder: its field, its days as they hold, and what it is in words."""

    name: str
    days: int
    letter: str
    to: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The tables; of the wheel also the ladder's rungs, the days of the calm pace above it, and the
    last days on which nobody works."""

    tables: tuple[Table, ...]
    rungs: tuple[Rung, ...] = ()
    calm: int = 0
    free: tuple[str, ...] = ()


def shown_of(desk: Desk, which: Sort, country: str, say: Words) -> Shown:
    """What holds at the desk."""
    if which is Sort.WHEEL:
        return _wheel(desk, say)
    if which is Sort.ACTIVITIES:
        return Shown((_activities(desk, country, say),))
    if which is Sort.DOCUMENTS:
        return Shown((_documents(desk, country, say), _bodies(desk, country)))
    return Shown((_targets(desk, country, say),))


def step_name(say: Words, step: str, *, mark: bool) -> str:
    return say.say(f"pages.wheel.mark.{step}") if mark else say.state(KIND, step)


def span(say: Words, one: StepDays | None) -> str:
    return f"{say.day(one.opens)} – {say.day(one.due)}" if one else say.say("wheel.absent")


def free_said(say: Words, one: FreeLastDay) -> str:
    """A last day on which nobody works: why, where, and when the reminder comes."""
    return say.say(
        "wheel.free_at" if one.units else "wheel.free_day",
        step=say.state(KIND, one.step),
        year=one.year,
        day=say.long_day(one.day),
        why=because(say, one.why.key, one.why.name),
        units=", ".join(one.units),
        before=say.long_day(one.before),
    )


def _wheel(desk: Desk, say: Words) -> Shown:
    found, place = in_force(desk.session, desk.place, desk.day), desk.place
    days = [
        (
            step_name(say, one.step, mark=one.mark),
            one.year,
            span(say, one),
            "" if one.mark else say.say(f"roles.{one.role}"),
        )
        for one in found.days
    ]
    rests = [
        (
            say.say(f"rests.{one.key}") if say.has(f"rests.{one.key}") else one.key,
            f"{_said(say, MonthDay(*one.start), desk)} – {_said(say, MonthDay(*one.end), desk)}",
        )
        for one in place.calendar.resting
    ]
    rungs = tuple(
        Rung(
            f"days-{number}",
            one.days,
            _letter(say, one, place.ladder),
            ", ".join(_hears(say, role) for role in one.to),
        )
        for number, one in enumerate(place.ladder.levels, start=1)
    )
    return Shown(
        tables=(
            Table("days", ("step", "year", "days", "role"), days),
            Table("rests", ("rest", "when"), rests),
        ),
        rungs=rungs,
        calm=place.ladder.calm,
        free=tuple(free_said(say, one) for one in found.free),
    )


def _activities(desk: Desk, country: str, say: Words) -> Table:
    rows = []
    for one in desk.place.own.activity_types().values():
        if not one.is_for(country):
            continue
        often = say.say("activities.every", n=one.every) if one.every else ""
        rows.append(
            (
                one.name(say),
                say.say(f"activity_scopes.{one.scope}"),
                _said(say, one.day, desk) if one.day else one.vague,
                often or say.say("activities.once"),
                say.say(f"roles.{one.role}"),
            )
        )
    return Table("activities", ("activity", "where", "first", "every", "role"), rows)


def _documents(desk: Desk, country: str, say: Words) -> Table:
    rows = []
    for one in desk.place.own.document_types().values():
        if one.countries and country not in one.countries:
            continue
        where = "each_unit" if one.per_unit else "authority"
        rows.append(
            (
                one.name or say.say(f"document_types.{one.code}"),
                say.say(f"activity_scopes.{where}"),
                say.say(f"cadences.{one.cadence}"),
                say.say(f"roles.{one.role}"),
            )
        )
    return Table("documents", ("document", "where", "every", "role"), rows)


def _bodies(desk: Desk, country: str) -> Table:
    rows = [(", ".join(one.names),) for one in desk.place.own.chain(country)]
    return Table("bodies", ("body",), rows)


def _targets(desk: Desk, country: str, say: Words) -> Table:
    rows = []
    for one in targets(desk, desk.settings):
        authority = one.clock.authority_on(country, desk.day) or say.say("urgent.authority")
        was = say.say("urgent.hours", n=one.built_in) if one.hours != one.built_in else ""
        rows.append(
            (
                say.say(f"clocks.{one.clock.key}", authority=authority),
                say.kind(one.clock.kind),
                say.say("urgent.hours", n=one.hours),
                was,
            )
        )
    return Table("targets", ("target", "kind", "hours", "built_in"), rows)


def _said(say: Words, one: MonthDay, desk: Desk) -> str:
    """A day that comes every year."""
    return say.day_and_month(one.within(SchoolYear.of(desk.day)))


def _letter(say: Words, one: Level, ladder: Ladder) -> str:
    """What a rung is called beside those who hear of it."""
    escalated = one.letter == "escalation"
    return say.say("escalation.label") if escalated else rung_name(say, one.days, ladder)


def _hears(say: Words, role: str) -> str:
    key = f"wheel.to.{role}"
    return say.say(key) if say.has(key) else in_a_sentence(say.say(f"roles.{role}"))
