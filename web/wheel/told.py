"""What lies on the wheel in words: what it is called, how it stands, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from babel.dates import format_date, format_skeleton

from config.words import Words
from flows.views.duties import Duty
from flows.views.wheel_steps import Step
from flows.views.wheel_things import DECISION, Domain, State, Thing
from states.safety_cycle import KIND as CYCLE

MARKS = ("adoption", "report")


def short_day(say: Words, day: date) -> str:
    """The day within a year that is known: 9 mars, 9. mars, 9 Mar."""
    return str(format_skeleton("MMMd", day, locale=say.babel))


def near_day(say: Words, day: date) -> str:
    """The same with its weekday: tisdag 9 mars."""
    return str(format_date(day, say.language.long_day.removesuffix(" y"), locale=say.babel))


def days(say: Words, start: date, end: date) -> str:
    """From a day to a day, or the one day."""
    last = short_day(say, end)
    return last if start == end else f"{short_day(say, start)} – {last}"


def kind(say: Words, thing: Thing) -> str:
    """What sort of thing it is."""
    if thing.kind in MARKS or thing.kind == DECISION:
        return say.say("dial.kind.board")
    return say.kind(thing.kind)


def name(say: Words, thing: Thing) -> str:
    """What it is called."""
    if thing.kind in MARKS:
        return say.say(f"pages.wheel.mark.{thing.kind}")
    if thing.domain == Domain.URGENT:
        return f"{say.kind(thing.kind)}, {thing.unit or thing.name}"
    if thing.name and thing.unit:
        return f"{thing.name}, {thing.unit}"
    if thing.name or not thing.unit:
        return thing.name or say.kind(thing.kind)
    return f"{thing.unit}: {say.kind(thing.kind)}"


def progress(say: Words, done: int, of: int) -> str:
    return say.say("dial.ready_of", n=done, of=of)


def in_numbers(say: Words, done: int, of: int) -> str:
    """The same on the dial, where there is no room for a word."""
    return say.say("dial.done_of", done=done, of=of)


def stands(say: Words, thing: Thing) -> str:
    """How it stands, for a line under its name: "klart", "2 av 8 klara, 3 försenade"."""
    parts = [progress(say, thing.done, thing.of)] if thing.of > 1 else []
    if thing.state == State.LATE:
        parts.append(
            say.say("dial.late", n=thing.late)
            if thing.of > 1
            else say.say("dial.late_days", n=thing.days)
        )
    elif thing.state == State.DONE and thing.of == 1:
        parts.append(say.say("dial.done"))
    return ", ".join(parts)


def sentence(say: Words, thing: Thing) -> str:
    """The whole of it in one sentence, for whoever hears it and does not see it."""
    day = say.day(thing.end if thing.state == State.DONE else thing.due)
    key = "on" if thing.state == State.DONE or thing.kind in (*MARKS, DECISION) else "until"
    told = stands(say, thing)
    said = say.say(f"dial.said.{key}", name=name(say, thing), day=day)
    return f"{said}, {told}" if told else said


def step_name(say: Words, step: Step) -> str:
    return f"{say.state(CYCLE, step.step)} {step.cycle}"


def step_sentence(say: Words, step: Step) -> str:
    """A step with its cycle, its days, and how the units stand."""
    said = say.say(
        "dial.said.step",
        name=step_name(say, step),
        opens=say.day(step.opens),
        due=say.day(step.due),
    )
    if not step.of:
        return said
    late = f", {say.say('dial.late', n=len(step.late))}" if step.late else ""
    return f"{said}: {progress(say, step.done, step.of)}{late}"


def address(thing: Thing) -> str:
    """Where it leads: to its case, or to the list of them."""
    cases = thing.left or thing.cases
    if len(cases) == 1:
        return f"/cases/{cases[0].id}"
    if not cases:
        return "/cases"
    wanted = {"kind": thing.kind, "q": thing.name or thing.unit}
    if not thing.left:
        wanted["show"] = "closed"
    return f"/cases?{urlencode(wanted)}"


def step_address(step: Step, *, late: bool = False) -> str:
    """The units with this step; the late ones alone."""
    if late and len(step.late) == 1:
        return f"/cases/{step.late[0].case.case.id}"
    wanted = {"duty": Duty(CYCLE, step.step).key, "year": step.cycle}
    if late:
        wanted["show"] = "overdue"
    return f"/units?{urlencode(wanted)}"


def change_step(step: Step) -> str:
    """Where the step's last day is moved."""
    return f"/wheel/change?{urlencode({'step': step.step, 'cycle': step.cycle})}"


def change_activity(thing: Thing) -> str:
    """Where an activity's day is moved."""
    case = thing.left[0]
    return f"/wheel/change?{urlencode({'series': case.subject_id, 'turn': case.occurrence})}"


def names(found: Sequence[str], most: int = 3) -> str:
    """The first few of some names."""
    return ", ".join(found[:most]) + (" …" if len(found) > most else "")
