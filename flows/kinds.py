"""Every kind of case with what it does beside its table: the one list that the verbs read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from flows.activities.handling import HANDLING as ACTIVITY
from flows.documents.handlings import ALL as DOCUMENTS
from flows.engine.handling import Handling
from flows.following.commitments import HANDLED as COMMITMENTS
from flows.following.horizon import HANDLED as HORIZON
from flows.networks.handling import ALL as NETWORKS
from flows.safety_cycle.handling import CYCLE
from flows.services.handling import VALIDATION
from flows.skolesec.handlings import ALL as SKOLESEC
from flows.urgent.handling import HANDLED as URGENT
from models.case.tables import Case
from states.fields import Field
from states.kind import Facts

ALL: tuple[Handling, ...] = (
    CYCLE,
    *DOCUMENTS,
    *SKOLESEC,
    ACTIVITY,
    *NETWORKS,
    *URGENT,
    *HORIZON,
    *COMMITMENTS,
    VALIDATION,
)

HANDLINGS: Mapping[str, Handling] = {one.kind.name: one for one in ALL}


def questions(
    session: Session, case: Case, given: Mapping[str, str] | None = None
) -> tuple[Field, ...]:
    """What the case asks in its present state, filled in; nothing when it waits for nobody.

    ``given``: answers that are not kept yet, on which further questions may hang.
    """
    handling = HANDLINGS[case.kind]
    if case.state not in handling.kind.waits:
        return ()
    facts = handling.facts(session, case)
    if given and isinstance(facts, Facts):
        facts = replace(facts, answers={**facts.answers, **given})
    return handling.kind.ask(case.state, facts)
