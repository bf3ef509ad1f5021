"""Beside a cycle: its measures with how far they have come, and the counts of incidents while it is
being mapped. And which question of a step asks for which evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from config.words import Words
from flows.engine.beside import Aside, Line
from flows.following.incident_sources import sources_in_words
from models.case.tables import Case
from models.safety_cycle.evidence import evidence_of
from states.cycle_evidence import Effect
from states.measure import KIND as MEASURE
from states.safety_cycle import KARTLAGGNING

# The questions that an evidence is answered by, by the start of their names.
ASKED_BY = {
    "method_and_sources": ("method", "sources"),
    "findings_or_nothing_found": ("findings",),
    "cause_of_each_finding": ("cause-",),
    "priority_of_each_finding": ("priority-",),
    "measure_for_each_prioritised_finding": ("action-",),
    "five_fields_of_each_measure": ("problem-", "action-", "when-", "who-", "evaluated_on-"),
    "standing_of_each_measure": ("standing-",),
    "carried_measures_followed_up": ("standing-",),
    "unfinished_measures_carried_over": ("carry_over-",),
    "effect_of_each_measure": ("effect-",),
    "reason_where_no_effect": ("effect_why-",),
    "verdict_with_reason": ("fit", "why"),
    "carry_over_decided": ("carry_over_decided",),
}
NO_EFFECT = (Effect.PARTLY, Effect.NONE, Effect.NEW_RISK, Effect.NOT_DONE)


def beside(session: Session, case: Case, say: Words, _now: datetime) -> tuple[Aside, ...]:
    return (
        Aside(say.say("measures.aside"), _measures(session, case, say)),
        Aside(say.say("incidents.aside"), _sources(session, case, say)),
    )


def _measures(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    return tuple(
        Line(
            say.say(
                "measures.line",
                action=one.action,
                who=one.who or "–",
                day=say.day(one.when) if one.when else "–",
                state=say.state(MEASURE, one.state),
            ),
            f"/cases/{one.case}",
        )
        for one in evidence_of(session, case.id or 0).measures
        if one.case is not None
    )


def _sources(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    if case.state != KARTLAGGNING or case.unit_id is None:
        return ()
    told = sources_in_words(session, case.municipality_id, case.unit_id, case.year, say.locale)
    return tuple(Line(one) for one in told.split("; ") if one)


def asked_by(evidence: str, shown: Mapping[str, str]) -> tuple[str, ...]:
    """The empty ones of the fields shown that ask for the evidence."""
    starts = ASKED_BY.get(evidence, (evidence,))
    empty = [name for name, value in shown.items() if not value.strip()]
    wanting = [name for name in empty if name.startswith(starts)]
    if evidence == "reason_where_no_effect":
        wanting = [name for name in wanting if shown[name.replace("_why", "")] in NO_EFFECT]
    return tuple(wanting)
