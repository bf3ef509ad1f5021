"""A step as the page shows it: its questions with what was typed, and what stands wrong where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from config.explain import explain
from config.words import Words
from flows.engine.handling import Desk
from flows.engine.local_time import ZONE
from flows.views.new_things import Opened
from states.errors import ArshjulError
from states.fields import BadAnswer
from web.forms import Trouble
from web.new.rows import numbers, rows_of
from web.new.thing import DAY, INSTANT, MANY, TICK, Asked, Step, Thing, Typed, instant_of

FORM = "new"


@dataclass(frozen=True, slots=True)
class Shown:
    """One question as the page shows it. ``otherwise``: the word for choosing none; ``more``: for
    one row more. ``needed``: the page does not say that it may be left out."""

    name: str
    sort: str
    label: str
    value: str
    hint: str
    options: tuple[tuple[str, str], ...]
    otherwise: str
    problem: str
    needed: bool
    rows: tuple[tuple[Shown, ...], ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in the reader's words, and the step in which it is changed."""

    label: str
    value: str
    step: int


def label(thing: Thing, name: str, say: Words) -> str:
    return say.say(f"new.{thing.what}.fields.{name}")


def labels(thing: Thing, say: Words, typed: Typed) -> dict[str, str]:
    """What each field is called in a list of what is wrong; in a row with the row's number."""
    found = {}
    for asked in thing.fields:
        found[asked.name] = label(thing, asked.name, say)
        for at in numbers(asked, typed):
            for one in asked.columns:
                name = label(thing, one.name, say)
                found[f"{one.name}-{at}"] = say.say("new.in_row", field=name, number=at)
    return found


def questions(
    thing: Thing, step: Step, desk: Desk, say: Words, typed: Typed, wrong: Mapping[str, str]
) -> list[Shown]:
    """The step's questions. A field that was never typed in shows what stands there at first."""

    def shown(asked: Asked, name: str) -> Shown:
        return Shown(
            name=name,
            sort=asked.sort,
            label=label(thing, asked.name, say),
            value=typed.get(name, asked.first(desk) if asked.first else ""),
            hint=_hint(thing, asked, say),
            options=tuple(asked.options(thing, desk, say)) if asked.options else (),
            otherwise=_none(asked, desk, say, typed),
            problem=wrong.get(name, ""),
            needed=asked.needed or name != asked.name,
            rows=tuple(
                tuple(shown(one, f"{one.name}-{at}") for one in asked.columns)
                for at in (numbers(asked, typed) if asked.columns else ())
            ),
            more=say.say(f"new.{thing.what}.more.{asked.name}") if asked.columns else "",
        )

    return [shown(asked, asked.name) for asked in step.fields]


def _none(asked: Asked, desk: Desk, say: Words, typed: Typed) -> str:
    """The word for choosing none, with what it comes to."""
    if not asked.otherwise:
        return ""
    found = asked.comes_to(desk, typed, say) if asked.comes_to else ""
    word = say.say(asked.otherwise)
    return say.say("new.comes_to", word=word, what=found) if found else word


def _hint(thing: Thing, asked: Asked, say: Words) -> str:
    key = f"new.{thing.what}.hints.{asked.name}"
    return say.say(key) if say.has(key) else ""


def answers(thing: Thing, desk: Desk, say: Words, typed: Typed) -> list[Said]:
    """What was answered, in the order of the steps; what was left empty is left out."""
    return [
        Said(label(thing, asked.name, say), text, number)
        for number, step in enumerate(thing.steps, start=1)
        for asked in step.fields
        if (text := _answer(thing, asked, desk, say, typed))
    ]


def _answer(thing: Thing, asked: Asked, desk: Desk, say: Words, typed: Typed) -> str:
    if not asked.columns:
        text = _in_words(thing, asked, desk, say, typed.get(asked.name, "").strip())
        return text or (_none(asked, desk, say, typed) if asked.options else "")
    rows, lines = rows_of(asked, typed), []
    for at, row in enumerate(rows, start=1):
        filled = [one for one in asked.columns if row[one.name]]
        told = [_in_words(thing, one, desk, say, row[one.name]) for one in filled]
        lines.append((f"{at}. " if len(rows) > 1 else "") + ": ".join(told))
    return "\n".join(lines)


def _in_words(thing: Thing, asked: Asked, desk: Desk, say: Words, text: str) -> str:
    if asked.options:
        known = dict(asked.options(thing, desk, say))
        lines = text.splitlines() if asked.sort == MANY else [text]
        return ", ".join(known.get(one, one) for one in lines if one)
    if not text:
        return ""
    if asked.sort == TICK:
        return say.say("new.yes")
    if asked.sort == INSTANT:
        return say.long_instant(instant_of(text), ZONE)
    if asked.sort == DAY:
        return say.long_day(date.fromisoformat(text))
    return text


def in_words(found: Mapping[str, str], say: Words) -> dict[str, str]:
    """The problems of fields as sentences."""
    said = {}
    for name, key in found.items():
        known = key != "missing" and say.has(f"answer_problems.{key}")
        text = say.say(f"answer_problems.{key}" if known else "pages.form.needed")
        said[name] = f"{text[:1].upper()}{text[1:].rstrip('.')}."
    return said


def trouble_of(thing: Thing, error: ArshjulError, say: Words) -> Trouble:
    """What a refusal says on the form: a sentence on top, and one at each field that it is
    about."""
    if isinstance(error, BadAnswer):
        names = {_field(thing, name): key for name, key in error.problems.items()}
        return Trouble(say.say("pages.field.wrong"), in_words(names, say), FORM)
    text = explain(error, say)
    name = thing.points_at.get(error.key, "")
    if not name and error.key == "bad_choice":
        name = str(error.params.get("what", "")).strip("-").replace("-", "_")
        name = thing.points_at.get(name, name)
    name = name or _field(thing, str(error.params.get("fact", "")))
    return Trouble(text, {name: text} if thing.step_of(name) else {}, FORM)


def _field(thing: Thing, name: str) -> str:
    """The field that a name in the verb's value is about: ``clauses.1.text`` is the second row's
    text, ``sheet.purpose`` the purpose."""
    parts = [thing.points_at.get(one, one) for one in (name, *reversed(name.split(".")))]
    rows = [f"{parts[1]}-{int(one) + 1}" for one in parts[2:] if one.isdecimal()]
    return next((one for one in (*rows, *parts) if thing.step_of(one)), name)


def opened_in_words(found: Opened, say: Words, role: str) -> list[str]:
    """What a case that opens brings; ``role`` is what the one who answers is called there."""
    lines = [say.say("new.follows.case", kind=say.kind(found.kind))]
    if found.hers:
        lines.append(say.say("new.follows.yours"))
    elif found.people:
        lines.append(say.say("new.follows.waits", who=", ".join(found.people), role=role))
    else:
        lines.append(say.say("new.follows.nobody", role=role))
    if found.due:
        lines.append(say.say("new.follows.due", day=say.long_day(found.due)))
    if found.reminder:
        lines.append(say.say("new.follows.reminder", day=say.long_day(found.reminder)))
    return lines
