"""Reading a form and showing it again, with nothing lost of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from config.words import Words
from states.errors import ArshjulError, EvidenceMissing
from states.fields import LONGEST, BadAnswer, Field, has_hidden_signs
from states.privacy import holds_identity_number

MOST_FIELDS = 2_000

# Which field a refusal without questions of its own points at.
POINTS_AT = {
    "reason_missing": "why",
    "bad_date": "day",
    "no_such_person": "to",
    "cannot_answer": "to",
    "choice_missing": "choice",
    "not_allowed": "for",
    "file_refused": "file",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: the first value of each field, and every value where many are possible."""

    values: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def numbers(self, name: str) -> list[int]:
        """The whole numbers among the values; anything else is nobody's number."""
        return [n for n in (number(text) for text in self.many.get(name, ())) if n is not None]

    def answers(self, asked: Iterable[Field]) -> dict[str, str]:
        """The answers to the questions that were asked."""
        names = {one.name for one in asked}
        return {name: value for name, value in self.values.items() if name in names}


def number(text: str) -> int | None:
    """A whole number above zero that a database can hold."""
    plain = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if plain and int(text) > 0 else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


async def read_form(request: Request) -> Form:
    """The fields of the request's form. Line ends are made plain; files are nobody's business."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as sent:
        return form_of(sent)


def form_of(sent: FormData) -> Form:
    """The fields of a form that was read; its files are somebody else's business."""
    many: dict[str, tuple[str, ...]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            many[name] = (*many.get(name, ()), value.replace("\r\n", "\n"))
    return Form({name: values[0] for name, values in many.items()}, many)


Sent = Annotated[Form, Depends(read_form)]


@dataclass(frozen=True, slots=True)
class Question:
    """One question as a page shows it. ``problem`` is said beside it."""

    name: str
    sort: str
    label: str
    value: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions about one thing, which a person wrote earlier."""

    about: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a form: the sentence on top, and a sentence for each field."""

    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    form: str = ""

    def of(self, form: str) -> Mapping[str, str]:
        """The sentences for the fields of one of the page's forms."""
        return self.fields if form == self.form else {}


def trouble(
    error: ArshjulError,
    text: str,
    say: Words,
    form: str,
    shown: Mapping[str, str],
    asked_by: Callable[[str, Mapping[str, str]], Sequence[str]],
) -> Trouble:
    """The trouble that an error makes for a form whose fields hold ``shown``; ``asked_by`` names
    the fields that ask for an evidence."""
    found: dict[str, str] = {}
    if isinstance(error, BadAnswer):
        found = {
            name: _sentence(say.say(f"answer_problems.{key}"))
            for name, key in error.problems.items()
        }
    elif isinstance(error, EvidenceMissing):
        for key in error.missing:
            for name in asked_by(key, shown):
                found[name] = say.say("pages.form.needed")
    elif error.key in POINTS_AT:
        found = {POINTS_AT[error.key]: text}
    return Trouble(text, found, form)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def groups(
    asked: Iterable[Field],
    kind: str,
    say: Words,
    given: Mapping[str, str] | None,
    problems: Mapping[str, str],
) -> list[Group]:
    """The questions of a kind, with what was typed (``given``) instead of what is kept when there
    is such.

    A tick that was not sent was taken away.
    """
    found: list[Group] = []
    thing = ""
    for one in asked:
        value = one.value if given is None else given.get(one.name, "")
        options = tuple((option, say.option(kind, one.label, option)) for option in one.options)
        label = say.field(kind, one.label)
        problem = problems.get(one.name, "")
        hint = say.field_hint(kind, one.label)
        question = Question(one.name, one.sort, label, value, hint, options, problem)
        # By number, not by words: two measures may be called the same.
        before, thing = thing, one.name.partition("-")[2]
        if found and before == thing:
            found[-1] = Group(one.about, (*found[-1].questions, question))
        else:
            found.append(Group(one.about, (question,)))
    return found


def plain_words(sent: Form, name: str) -> str:
    """What a person wrote, if it can be kept. Raises BadAnswer."""
    text = sent.get(name).strip()
    if len(text) > LONGEST:
        raise BadAnswer({name: "too_long"})
    if has_hidden_signs(text):
        raise BadAnswer({name: "control_sign"})
    if holds_identity_number(text):
        raise BadAnswer({name: "identity_number"})
    return text
