"""The forms about people: what each one fills in, and where on it a refusal is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.explain import explain
from config.words import Words
from flows.engine.door import Verb, may
from flows.engine.handling import Desk
from flows.register import appointing, municipality, people
from states.errors import ArshjulError
from states.fields import BadAnswer
from web.forms import Form, Trouble

# Which field a refusal points at: the first of these that the form has.
POINTS_AT: Mapping[str, Sequence[str]] = {
    "bad_address": ("new", "email"),
    "no_such_person": ("to", "person", "deputy"),
    "unsafe_name": ("name",),
    "bad_span": ("ends", "starts"),
    "already_holds": ("person", "to"),
    "role_needs_unit": ("unit",),
    "own_stand_in": ("deputy",),
    "newcomer_needs_name": ("person",),
    "to_oneself": ("to", "person"),
    "nothing_to_hand_over": ("starts",),
    "unknown_unit": ("unit",),
}
CHOICES = {"--role": "role", "locale": "locale"}
"""The field behind what an unknown choice was made for."""
NEW = ("person", "name", "email", "locale")
"""The fields that say who it is: somebody of the register, or somebody new."""


@dataclass(frozen=True, slots=True)
class Doing:
    """A form of a person's page: the verb whose value it fills in, and the fields that are asked.
    ``of_person``: the value holds the person's number, too."""

    verb: Verb[Any, Any]
    fields: tuple[str, ...]
    of_person: bool = True

    def value(self, sent: Form, person: int) -> dict[str, Any]:
        """The verb's value as the form fills it in."""
        return value_of(sent, self.fields) | ({"person": person} if self.of_person else {})


DOINGS: Mapping[str, Doing] = {
    "absence": Doing(municipality.note_absence, ("starts", "ends")),
    "address": Doing(people.change_address, ("new",)),
    "correct": Doing(people.correct_person, ("name", "locale")),
    "end": Doing(appointing.end_appointment, ("appointment", "ends"), of_person=False),
    "stand_in": Doing(appointing.set_stand_in, ("appointment", "deputy"), of_person=False),
}
"""What is done on a person's page, by what the form calls it."""


def value_of(sent: Form, fields: Sequence[str]) -> dict[str, Any]:
    """What was filled in; an empty field says nothing."""
    return {name: text for name in fields if (text := sent.get(name).strip())}


def can(desk: Desk, verb: Verb[Any, Any], given: Mapping[str, Any]) -> bool:
    """Whether whoever is at the desk may do the verb with such a value."""
    return may(desk, verb.name, verb.about(desk, given))


def wrong(error: ArshjulError, say: Words, form: str, fields: Sequence[str]) -> Trouble:
    """What a refusal says on the form: a sentence on top, and one at each field that it is
    about."""
    if isinstance(error, BadAnswer):
        found = {name: _problem(say, key) for name, key in error.problems.items() if name in fields}
        return Trouble(say.say("pages.field.wrong"), found, form)
    text = explain(error, say)
    at = POINTS_AT.get(error.key, ())
    if error.key == "bad_choice":
        at = (CHOICES.get(str(error.params.get("what")), ""),)
    name = next((one for one in at if one in fields), "")
    return Trouble(text, {name: text} if name else {}, form)


def _problem(say: Words, key: str) -> str:
    if key == "missing" or not say.has(f"answer_problems.{key}"):
        return say.say("pages.form.needed")
    text = say.say(f"answer_problems.{key}")
    return f"{text[:1].upper()}{text[1:]}."
