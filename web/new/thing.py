"""What a new thing is asked for, and what is made of the answers.

A thing is added so:

1. ``web/new/<thing>.py`` holds one ``Thing``: the verb that makes it, its steps with their fields,
   and what the address of the page is where it stands afterwards. A field is called as in the
   verb's input value, so that the page fills in the same value as the command; where that does not
   do, ``value`` makes the value of what was typed. Two steps of fields are enough for most, three
   are the most; the last step, which shows what will be made, comes by itself.
2. ``config/words/<language>/new_<thing>.toml`` holds its words, in all four languages::

       [new.measure]
       name = "Åtgärd"                     # what it is called, on the card and above each step
       when = "När något ska rättas till."  # one line: when one needs it
       [new.measure.steps]                  # the heading of each step, by the step's name
       [new.measure.fields]                 # the label of each field
       [new.measure.hints]                  # an example under each field that needs one
       [new.measure.options.<field>]        # where ``options`` is ``coded(…)``

3. It stands in ``THINGS`` (``web/new/things.py``), and its verb in ``BEGINS``
   (``states/permissions.py``).
4. Errors of the verb's own point at their fields by ``points_at``: the error's key → the field.

The page keeps what was typed at every step, asks the door who may, tries the verb so that every
error is said before anything is made, and makes the thing once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.words import Words
from flows.engine.door import About, Verb, may
from flows.engine.handling import Desk
from flows.engine.local_time import ZONE
from models.case.tables import Case
from models.register.units import open_units
from states.fields import Sort

Typed = Mapping[str, str]
Options = Callable[["Thing", Desk, Words], list[tuple[str, str]]]

LINE, TEXT, DAY, COUNT, CHOICE, TICK = "line", "text", "day", "count", "choice", "tick"
PICK = "pick"  # one of many, in a list that folds out; "choice" shows all of a few
MANY = "many"  # several of a few; kept one a line
ROWS = "rows"  # several alike things, each a row of fields
INSTANT = "instant"  # a day and a time on the schools' clock
ALL = "authority"
"""The code for the authority as a whole, among units."""
AS_KEPT = {TICK: Sort.TICK, DAY: Sort.DAY, COUNT: Sort.COUNT}


@dataclass(frozen=True, slots=True)
class Asked:
    """One field. ``options`` are the codes and words to choose from, or for a line what others have
    written there; ``otherwise`` is the key of the word for choosing none of them; ``first`` gives
    what stands there before anything was typed, never a judgement. ``comes_to``: what it comes to
    where none is chosen, as far as that is known. ``columns``: the fields of each row."""

    name: str
    sort: str = LINE
    needed: bool = True
    options: Options | None = None
    otherwise: str = ""
    first: Callable[[Desk], str] | None = None
    comes_to: Callable[[Desk, Typed, Words], str] | None = None
    columns: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Fields that are asked on one page. ``name`` is the key of the page's heading."""

    name: str
    fields: tuple[Asked, ...]


def as_typed(thing: Thing, typed: Typed) -> dict[str, Any]:
    """The verb's value, each field as it was typed; an empty one says nothing. Rows are not in it:
    what they are in a value the thing knows."""
    found: dict[str, Any] = {}
    for asked in thing.fields:
        text = typed.get(asked.name, "").strip()
        if not text or asked.columns or (text == ALL and asked.options is her_units_or_all):
            continue
        match asked.sort:
            case "instant":
                found[asked.name] = instant_of(text)
            case "tick":
                found[asked.name] = True
            case "many":
                found[asked.name] = text.splitlines()
            case _:
                found[asked.name] = text
    return found


def case_page(made: Any) -> str:
    """The page of the case that the verb gave back."""
    return f"/cases/{made.id}?did=new"


@dataclass(frozen=True, slots=True)
class Thing:
    """A sort of thing that can begin. ``at_units``: the verb is about a unit, so that whoever may
    do it at one of hers may begin it; else about the authority as a whole. ``value``: the verb's
    value of what was typed. ``address``: where what the verb gave back stands, with what it says
    there (``?did=new``); ``stands``: the same, where it takes the desk to find it. ``before``: what
    has to be known beforehand, the first line openly, the rest where one unfolds it. ``follows``:
    lines of what it brings, from what the verb gave back where it was tried; None: what a case
    that opens brings."""

    what: str
    verb: Verb[Any, Any]
    steps: tuple[Step, ...]
    address: Callable[[Any], str] = case_page
    stands: Callable[[Desk, Any], str] | None = None
    at_units: bool = False
    value: Callable[[Thing, Typed], dict[str, Any]] = as_typed
    points_at: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[Desk, Words], list[str]] | None = None
    follows: Callable[[Desk, Any, Words], list[str]] | None = None

    @property
    def fields(self) -> tuple[Asked, ...]:
        return tuple(asked for step in self.steps for asked in step.fields)

    def called(self, typed: Typed) -> str:
        """What of all that was typed tells one from another: its first line."""
        lines = (typed.get(one.name, "") for one in self.fields if one.sort in (LINE, TEXT))
        return next((" ".join(line.split())[:80] for line in lines if line.strip()), "")

    @property
    def last(self) -> int:
        """The number of the last step."""
        return len(self.steps) + 1

    def step_of(self, name: str) -> int:
        """The number of the step that asks for the field; 0 where none does."""
        numbers = (
            number
            for number, step in enumerate(self.steps, start=1)
            if any(name in _names(asked, name) for asked in step.fields)
        )
        return next(numbers, 0)


def may_begin(desk: Desk, thing: Thing) -> bool:
    """Whether whoever is at the desk may make one anywhere: at a unit where she holds a role, or
    for the authority."""
    if not thing.at_units:
        return may(desk, thing.verb.name, About())
    within = desk.place.directory.held_by(desk.who.person or 0, desk.day)
    return any(may(desk, thing.verb.name, About(unit=at)) for at in {at for _, at in within})


def page_of_case(case: Case) -> str:
    """Where a case stands, which says that it was made."""
    return f"/cases/{case.id}?did=new"


def her_units(thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    """The open units that whoever is at the desk may make one for."""
    return [
        (str(one.id), one.name)
        for one in open_units(desk.session, desk.municipality, desk.day)
        if may(desk, thing.verb.name, About(unit=one.id))
    ]


def her_units_or_all(thing: Thing, desk: Desk, say: Words) -> list[tuple[str, str]]:
    """The same, and the authority as a whole where she may make one for it."""
    found = her_units(thing, desk, say)
    everything = may(desk, thing.verb.name, About())
    return [(ALL, say.say("pages.field.authority")), *found] if everything else found


def only_unit(desk: Desk) -> str:
    """The unit that somebody leads, where it is one; "" for nobody in particular."""
    within = desk.place.directory.units_of(desk.who.person or 0, desk.day)
    return str(next(iter(within))) if len(within) == 1 and None not in within else ""


def coded(name: str, codes: tuple[str, ...]) -> Options:
    """Codes with the thing's own words for them: ``new.<thing>.options.<name>``."""
    return lambda thing, _desk, say: [
        (code, say.say(f"new.{thing.what}.options.{name}.{code}")) for code in codes
    ]


def worded(table: str, codes: tuple[str, ...]) -> Options:
    """Codes with words that stand elsewhere: ``<table>.<code>``, or ``<table>_<code>`` where the
    table ends so; each as a sentence begins."""
    key = table if table.endswith("_") else f"{table}."
    return lambda _thing, _desk, say: [(code, _begins(say.say(f"{key}{code}"))) for code in codes]


def _begins(text: str) -> str:
    return text[:1].upper() + text[1:]


def instant_of(text: str) -> datetime:
    """The instant that a day and a time on the schools' clock are. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is not None or not 1900 < found.year < 9000:
        raise ValueError(text)
    return found.replace(tzinfo=ZONE)


def _names(asked: Asked, name: str) -> set[str]:
    """What the field is called, and in the row that the name is of, each of its fields."""
    _, sign, row = name.rpartition("-")
    return {asked.name, *(f"{one.name}{sign}{row}" for one in asked.columns if sign)}
