"""What the columns of units × duties are: each step of a kind that goes by steps, each thing that
many units have under one name, and each other kind of case as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flows.engine.handling import Kinds

CYCLE, OTHER = "cycle", "other"
DOMAINS: Mapping[str, tuple[str, ...]] = {
    CYCLE: ("safety_cycle",),
    "activities": ("activity",),
    "documents": (
        "governing_document",
        "quality_review",
        "document_evaluation",
        "report_back",
        "rollout",
    ),
    "services": ("service_validation",),
    "measures": ("measure",),
    "networks": ("appointee", "revision_request", "gathering"),
    "programme": (
        "participation",
        "phase",
        "artefact",
        "mapping",
        "homework",
        "support_request",
        "guidance",
    ),
    "following": ("commitment", "horizon_item", "horizon_round"),
    "urgent": ("urgent_case", "data_breach", "cyber_incident"),
}
"""The headings over the columns, in their order, with their kinds; others stand under the last."""
HEADINGS = (*DOMAINS, OTHER)

BY_NAME = frozenset(
    {
        "activity",
        "appointee",
        "commitment",
        "document_evaluation",
        "gathering",
        "governing_document",
        "phase",
        "quality_review",
        "report_back",
        "rollout",
    }
)
"""Kinds that many units have about things of the same name: a column for each. Of the others a
unit has now one and now five, and the column is the kind's."""

_OF = {kind: domain for domain, kinds in DOMAINS.items() for kind in kinds}


class Duty(NamedTuple):
    """One column. ``state``: the step, of a kind that goes by steps; ``name``: what it is about,
    of a kind ``BY_NAME``; both empty where the column is a whole kind."""

    kind: str
    state: str = ""
    name: str = ""

    @property
    def domain(self) -> str:
        return _OF.get(self.kind, OTHER)

    @property
    def key(self) -> str:
        """As an address names it."""
        return ".".join(part for part in self if part)


def steps_of(kinds: Kinds, kind: str) -> tuple[str, ...]:
    """The steps that have a column each; none where the kind does not go by steps."""
    handling = kinds[kind]
    return handling.track if handling.kind.by_step else ()


def in_order(duties: Iterable[Duty], kinds: Kinds) -> list[Duty]:
    """As they stand beside each other: by heading, kind, step and name."""
    known = [kind for domain in DOMAINS.values() for kind in domain]
    places = {kind: place for place, kind in enumerate(known)}

    def place(duty: Duty) -> tuple[int, int, int, str]:
        steps = steps_of(kinds, duty.kind)
        step = steps.index(duty.state) if duty.state in steps else 0
        heading = HEADINGS.index(duty.domain)
        return heading, places.get(duty.kind, len(known)), step, duty.name.casefold()

    return sorted(duties, key=place)
