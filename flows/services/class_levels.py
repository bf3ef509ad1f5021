"""The names of the four levels of the classes: the municipality's own, else its language's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from config.words import words
from models.register.tables import Municipality
from models.services.lookups import rules_of
from states.service_assessment import CLASSES, LEVELS


def level_names(session: Session, municipality: str, locale: str | None = None) -> Sequence[str]:
    """From the lowest to the highest. ``locale``: the reader's language, for levels that have no
    name of the municipality's own; None: the municipality's."""
    if own := rules_of(session, municipality).labels:
        return own
    say = words(locale or session.get_one(Municipality, municipality).locale)
    return [say.say(f"service_levels.{number}") for number in LEVELS]


def class_labels(answers: Mapping[str, str], names: Sequence[str], locale: str) -> str:
    """The classes of a decision, as ``K Betydande, R Måttlig``; in Norwegian K, I and T."""
    say = words(locale)
    said = []
    for name in CLASSES:
        level = str(answers.get(name, ""))
        if level.isdecimal() and 0 < int(level) <= len(names):
            said.append(f"{say.say(f'service_letters.{name}')} {names[int(level) - 1]}")
    return ", ".join(said)
