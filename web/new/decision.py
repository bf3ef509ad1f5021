"""A decision or a proposal: whose, when, what it follows, and its clauses with what each does."""

from __future__ import annotations

from typing import Any

from config.words import Words
from flows.documents.choices import bodies_here, documents_here, reports_here
from flows.documents.decisions import propose, record
from flows.engine.handling import Desk
from flows.views.follows import follows
from models.documents.decisions import Decision, Matter, cases_in_matter, decisions_of
from states.decision import Effect, Outcome, is_final
from web.new.brought import brought
from web.new.rows import rows_of
from web.new.thing import (
    CHOICE,
    DAY,
    LINE,
    PICK,
    ROWS,
    TEXT,
    Asked,
    Step,
    Thing,
    Typed,
    as_typed,
    worded,
)

DOCUMENT, REPORT = "document", "report"
ABOUT = {DOCUMENT: "subject", REPORT: "case"}
"""What a clause is about, to the field of its value."""


def _bodies(_thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    return [(name, name) for name in bodies_here(desk)]


def _about(_thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    found = [(f"{DOCUMENT}-{one.number}", one.name) for one in documents_here(desk)]
    return found + [(f"{REPORT}-{one.number}", one.name) for one in reports_here(desk)]


def _value(thing: Thing, typed: Typed) -> dict[str, Any]:
    return as_typed(thing, typed) | {"clauses": [_clause(row) for row in rows_of(CLAUSES, typed)]}


def _clause(row: dict[str, str]) -> dict[str, str]:
    sort, _, number = row["about"].partition("-")
    told = {name: row[name] for name in ("effect", "text", "anchor") if row[name]}
    return told | ({ABOUT[sort]: number} if sort in ABOUT else {})


def _follows(desk: Desk, made: Decision, say: Words) -> list[str]:
    lines = brought(desk, say) or [say.say("new.decision.follows.only_words")]
    return [*lines, *_matter_of(desk, made, say)]


def _matter_of(desk: Desk, made: Decision, say: Words) -> list[str]:
    lines = []
    if made.matter_id is not None:
        matter = desk.session.get_one(Matter, made.matter_id)
        told = {"number": matter.registry_number, "title": matter.title}
        lines.append(say.say("new.decision.follows.in_matter", **told))
    elif made.registry_number:
        lines.append(say.say("new.decision.follows.no_matter", number=made.registry_number))
    return lines


def _proposed(desk: Desk, made: Decision, say: Words) -> list[str]:
    """A proposal changes nothing until a body has decided about it."""
    return [say.say("new.proposal.follows.nothing_yet"), *_matter_of(desk, made, say)]


def _links(_thing: Thing, desk: Desk, say: Words) -> list[tuple[str, str]]:
    """The proposals and decisions that another link may follow, the latest first."""
    every = decisions_of(desk.session, desk.municipality)
    taken = {one.previous_id for one in every}
    found = [
        one
        for one in reversed(every)
        if one.id not in taken and not is_final(one.stage, one.outcome)
    ]
    return [(str(one.id), _called(one, say)) for one in found]


def _called(one: Decision, say: Words) -> str:
    stage = say.say(f"decision_stages.{one.stage}")
    return ", ".join(part for part in (stage, one.body, say.day(one.day), one.paragraph) if part)


def _stands(desk: Desk, made: Decision) -> str:
    """The case that it changed or opened, else one that lies in its matter, else its own page."""
    cases = [one.number for one in sorted(follows(desk), key=lambda one: (one.is_new, one.number))]
    if not cases and made.matter_id is not None:
        there = cases_in_matter(desk.session, desk.municipality, made.matter_id)
        cases = [one.id or 0 for one in there]
    return f"/cases/{cases[0]}?did=decided" if cases else f"/decisions/{made.id}?did=decided"


CLAUSES = Asked(
    "clauses",
    ROWS,
    columns=(
        Asked("effect", PICK, options=worded("new.decision.options.effect", tuple(Effect))),
        Asked("about", PICK, needed=False, options=_about, otherwise="new.decision.nothing"),
        Asked("text", TEXT, needed=False),
        Asked("anchor", DAY, needed=False),
    ),
)
PREVIOUS = Asked(
    "previous", PICK, needed=False, options=_links, otherwise="new.decision.nothing_before"
)
POINTS_AT = {
    "decision_without_body": "body",
    "decision_body_unknown": "body",
    "decision_body_of_document": "body",
    "decision_body_of_report": "body",
    "decision_in_future": "day",
    "decision_without_paragraph": "paragraph",
    "decision_without_outcome": "outcome",
    "decision_is_final": "previous",
    "decision_before_its_proposal": "day",
    "decision_clause_without_document": "clauses",
    "decision_clause_without_report": "clauses",
    "decision_clause_without_effect": "clauses",
    "decision_clause_without_words": "clauses",
    "subject": "about",
    "case": "about",
}
DECISION = Thing(
    what="decision",
    verb=record,
    steps=(
        Step(
            "who",
            (
                Asked("body", LINE, options=_bodies),
                Asked("day", DAY),
                Asked("paragraph", LINE),
                Asked("outcome", CHOICE, options=worded("decision_outcomes", tuple(Outcome))),
                Asked("registry_number", LINE, needed=False),
                PREVIOUS,
            ),
        ),
        Step("what", (CLAUSES,)),
    ),
    value=_value,
    stands=_stands,
    follows=_follows,
    points_at=POINTS_AT,
)
PROPOSAL = Thing(
    what="proposal",
    verb=propose,
    steps=(
        Step(
            "who",
            (
                Asked("body", LINE, options=_bodies),
                Asked("day", DAY),
                Asked("paragraph", LINE, needed=False),
                Asked("registry_number", LINE, needed=False),
                PREVIOUS,
            ),
        ),
        Step("what", (CLAUSES,)),
    ),
    value=_value,
    address=lambda made: f"/decisions/{made.id}?did=proposed",
    follows=_proposed,
    points_at={error: name for error, name in POINTS_AT.items() if name != "outcome"},
)
