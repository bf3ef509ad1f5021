"""A governing document: what it is and whose, its matter, and when it is evaluated."""

from __future__ import annotations

from typing import Any

from config.roles import ROLES
from config.words import Words
from flows.documents.choices import bodies_here, documents_here
from flows.documents.register import add_document
from flows.engine.handling import Desk
from flows.views.new_things import opened
from models.documents.decisions import matter_of
from models.documents.questions import case_of_document
from models.documents.tables import SCOPES, Document
from models.networks.questions import networks_in
from states.governing_document import BOARD
from web.new.shown import opened_in_words
from web.new.thing import (
    ALL,
    DAY,
    LINE,
    PICK,
    Asked,
    Step,
    Thing,
    Typed,
    as_typed,
    coded,
    her_units_or_all,
    only_unit,
    worded,
)
from web.places import Places

EVERY, NETWORK = "every", "network-"
"""The codes for every unit and for a network, among units."""


def _types(_thing: Thing, desk: Desk, say: Words) -> list[tuple[str, str]]:
    found = []
    for code, one in desk.place.own.document_types().items():
        key = f"document_types.{code}"
        found.append((code, one.name or (say.say(key) if say.has(key) else code)))
    return sorted(found, key=lambda pair: pair[1].casefold())


def _bodies(_thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    return [(name, name) for name in bodies_here(desk)]


def _documents(_thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    return [(str(one.number), one.name) for one in documents_here(desk)]


def _whose(thing: Thing, desk: Desk, say: Words) -> list[tuple[str, str]]:
    """The authority as such, every unit, a network's units, or one unit."""
    found = her_units_or_all(thing, desk, say)
    if not any(code == ALL for code, _ in found):
        return found
    networks = [
        (f"{NETWORK}{subject.id}", say.say("new.document.network", name=subject.name))
        for subject, _ in networks_in(desk.session, desk.municipality, desk.day)
    ]
    every = (EVERY, say.say("new.document.every_unit"))
    return [found[0], every, *networks, *found[1:]]


def _value(thing: Thing, typed: Typed) -> dict[str, Any]:
    """The verb's value: whose it is and whom it concerns are one question on the page."""
    whose = typed.get("unit", "")
    if whose != EVERY and not whose.startswith(NETWORK) and whose != ALL:
        return as_typed(thing, typed)
    found = as_typed(thing, {**typed, "unit": ""})
    if whose == EVERY:
        found["every_unit"] = True
    elif whose != ALL:
        found["network"] = whose.removeprefix(NETWORK)
    return found


def _follows(desk: Desk, made: Document, say: Words) -> list[str]:
    case = case_of_document(desk.session, desk.municipality, made.subject_id)
    found = opened(desk, case)
    places = Places.of(desk.session, desk.municipality, say)
    lines = opened_in_words(found, say, places.role(found.role, found.unit))
    key = "by_decision" if made.decider == BOARD else "here"
    lines.append(say.say(f"new.document.follows.{key}"))
    matter = matter_of(desk.session, desk.municipality, case.id or 0)
    if matter is not None:
        told = {"number": matter.registry_number, "title": matter.title}
        lines.append(say.say("new.document.follows.in_matter", **told))
    return lines


def _stands(desk: Desk, made: Document) -> str:
    case = case_of_document(desk.session, desk.municipality, made.subject_id)
    return f"/cases/{case.id}?did=new"


DOCUMENT = Thing(
    what="document",
    verb=add_document,
    at_units=True,
    steps=(
        Step(
            "what",
            (
                Asked("document_type", PICK, options=_types),
                Asked("name", LINE),
                Asked("unit", PICK, options=_whose, first=only_unit),
                Asked(
                    "scope",
                    PICK,
                    needed=False,
                    options=coded("scope", SCOPES[1:]),
                    otherwise="new.document.no_scope",
                ),
                Asked("lies_at", LINE, needed=False),
            ),
        ),
        Step(
            "matter",
            (
                Asked("registry_number", LINE, needed=False),
                Asked("body", LINE, needed=False, options=_bodies),
                Asked(
                    "variant_of",
                    PICK,
                    needed=False,
                    options=_documents,
                    otherwise="new.document.no_other",
                ),
                Asked("evaluated_by", DAY, needed=False),
                Asked(
                    "evaluator_role",
                    PICK,
                    needed=False,
                    options=worded("roles", ROLES),
                    otherwise="new.document.own_role",
                ),
            ),
        ),
    ),
    stands=_stands,
    value=_value,
    follows=_follows,
    points_at={
        "document_without_name": "name",
        "document_is_there": "name",
        "document_needs_unit": "unit",
        "no_such_network": "unit",
        "unknown_document_type": "document_type",
        "decision_body_unknown": "body",
    },
)
