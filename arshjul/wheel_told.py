"""The wheel in words and in JSON, and what another one would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from arshjul.speech import tell

if TYPE_CHECKING:
    from config.words import Words
    from flows.forecast.wheel_effect import Effect
    from flows.register.wheel import FreeLastDay, InForce, StepDays


def tell_wheel(speak: Words, name: str, found: InForce) -> None:
    """The wheel in force, as it is read on a terminal."""
    since = speak.day(found.since) if found.since else "–"
    key = "wheel.preset_own" if found.own else "wheel.preset_built_in"
    tell(speak.say(key, name=name, preset=found.preset, since=since))
    for year, steps in groupby(found.days, attrgetter("year")):
        tell("")
        tell(speak.say("wheel.cycle", year=year))
        for step in steps:
            tell(f"  {_row(speak, step)}")
    tell("")
    tell(speak.say("wheel.ladder"))
    for level in found.ladder.levels:
        to = ", ".join(_reader(speak, role) for role in level.to)
        letter = speak.say(f"{level.letter}.label")
        days = f"{level.days:+d}" if level.days else "0"
        tell(f"  {speak.say('wheel.rung', days=days, letter=letter, to=to)}")
    tell(f"  {speak.say('wheel.calm', every=found.ladder.calm)}")
    tell("")
    tell_free(speak, found.free)
    for year in found.unknown:
        tell(speak.say("check.no_breaks", year=year))


def tell_free(speak: Words, free: Iterable[FreeLastDay]) -> None:
    """The last days on which nobody works; that there are none is told as well."""
    lines = list(free_lines(speak, free))
    tell(speak.say("wheel.free" if lines else "wheel.no_free"))
    for line in lines:
        tell(f"  {line}")


def free_lines(speak: Words, free: Iterable[FreeLastDay]) -> Iterator[str]:
    """Each free last day as a sentence: when, why, where, and when the reminder comes."""
    from flows.forecast.events import because

    for one in free:
        key = "wheel.free_at" if one.units else "wheel.free_day"
        yield speak.say(
            key,
            step=step_name(speak, one.step),
            year=one.year,
            day=speak.long_day(one.day),
            why=because(speak, one.why.key, one.why.name),
            units=", ".join(one.units),
            before=speak.long_day(one.before),
        )


def tell_effect(speak: Words, effect: Effect, *, all_answer: bool) -> None:
    """What changes, as it is read on a terminal."""
    tell(speak.say("wheel.changed_days" if effect.days else "wheel.same_days"))
    for moved in effect.days:
        was, will = (_span(speak, one) for one in (moved.before, moved.after))
        step = step_name(speak, moved.step, mark=moved.mark)
        said = speak.say("wheel.changed", step=step, year=moved.year, before=was, after=will)
        tell(f"  {said}")
    tell(speak.say("wheel.kept", n=effect.kept))
    tell(speak.say("cli.reminders_move", n=effect.reminders))
    span = {"start": speak.day(effect.start), "end": speak.day(effect.end)}
    if not effect.letters and not effect.readers:
        tell(speak.say("wheel.same_letters", **span))
    else:
        tell(speak.say("wheel.answered" if all_answer else "wheel.unanswered", **span))
    for one in effect.letters:
        counts = {"before": one.before, "after": one.after}
        said = speak.say("wheel.letters_in", month=one.month, letter=one.letter, **counts)
        tell(f"  {said}")
    if effect.readers:
        tell(speak.say("wheel.readers"))
    for reader in effect.readers:
        counts = {"before": reader.before, "after": reader.after}
        tell(f"  {speak.say('wheel.reader', person=reader.email, **counts)}")
    tell_free(speak, effect.free)


def wheel_in_json(found: InForce) -> dict[str, Any]:
    """The wheel in force as one object; days as they are written, working days as numbers."""
    ladder = found.ladder
    rungs = [{"days": one.days, "letter": one.letter, "to": list(one.to)} for one in ladder.levels]
    return {
        "preset": found.preset,
        "own": found.own,
        "since": found.since.isoformat() if found.since else None,
        "days": [
            {"year": one.year, "step": one.step, "mark": one.mark, **_days(one), "role": one.role}
            for one in found.days
        ],
        "ladder": rungs,
        "calm": ladder.calm,
        "free": [_free(one) for one in found.free],
        "no_breaks_known": list(found.unknown),
    }


def effect_in_json(effect: Effect) -> dict[str, Any]:
    """What changes as one object: days, counts, letters by month and by reader."""
    return {
        "days": [
            {
                "year": one.year,
                "step": one.step,
                "mark": one.mark,
                "before": _days(one.before),
                "after": _days(one.after),
            }
            for one in effect.days
        ],
        "kept": effect.kept,
        "reminders": effect.reminders,
        "from": effect.start.isoformat(),
        "to": effect.end.isoformat(),
        "letters": [
            {"month": one.month, "letter": one.letter, "before": one.before, "after": one.after}
            for one in effect.letters
        ],
        "people": [
            {"to": one.email, "before": one.before, "after": one.after} for one in effect.readers
        ],
        "free": [_free(one) for one in effect.free],
    }


def step_name(speak: Words, step: str, *, mark: bool = False) -> str:
    """A step of the cycle, or a mark of the wheel, in words."""
    from states.safety_cycle import KIND

    return speak.say(f"pages.wheel.mark.{step}") if mark else speak.state(KIND, step)


def _row(speak: Words, one: StepDays) -> str:
    key = "wheel.mark" if one.mark else "wheel.moving" if one.moving else "wheel.row"
    return speak.say(
        key,
        step=step_name(speak, one.step, mark=one.mark),
        opens=speak.day(one.opens),
        due=speak.day(one.due),
        role=speak.say(f"roles.{one.role}"),
    )


def _reader(speak: Words, role: str) -> str:
    key = f"wheel.to.{role}"
    return speak.say(key if speak.has(key) else f"roles.{role}")


def _span(speak: Words, one: StepDays | None) -> str:
    return f"{speak.day(one.opens)} – {speak.day(one.due)}" if one else speak.say("wheel.absent")


def _days(one: StepDays | None) -> dict[str, str | None]:
    opens, due = (one.opens, one.due) if one else (None, None)
    return {"opens": opens.isoformat() if opens else None, "due": due.isoformat() if due else None}


def _free(one: FreeLastDay) -> dict[str, Any]:
    return {
        "year": one.year,
        "step": one.step,
        "day": one.day.isoformat(),
        "why": one.why.key,
        "name": one.why.name,
        "reminder": one.before.isoformat(),
        "units": list(one.units),
    }
