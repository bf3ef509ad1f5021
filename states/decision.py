"""A recorded decision: who decided, when, in which paragraph, and what follows from it.

A proposal ("förslag till beslut") is not a decision: what it says takes effect when the last body
of the chain (utskott, styrelse, fullmäktige) has decided, and its decision has been recorded.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from states.cadence import Cadence
from states.errors import ArshjulError, Param


class Stage(StrEnum):
    PROPOSED = "proposed"
    DECIDED = "decided"


class Outcome(StrEnum):
    GRANTED = "granted"  # bifall
    REJECTED = "rejected"  # avslag
    ANSWERED = "answered"  # motionen anses besvarad
    APPROVED = "approved"  # godkänd
    ADOPTED = "adopted"  # antagen
    REFERRED_BACK = "referred_back"  # återremiss


class Effect(StrEnum):
    """What one clause of a decision does, once it has been decided."""

    NONE = "none"  # words alone
    ADOPT = "adopt"
    REVISE_YEARLY = "revise_yearly"
    REVISE_EACH_TERM = "revise_each_term"
    REVISE_WHEN_NEEDED = "revise_when_needed"
    DELEGATE = "delegate"  # the administration may settle revisions of the document itself
    REPEAL = "repeal"
    REPORT_YEARLY = "report_yearly"
    REPORT_ENDS = "report_ends"
    APPROVE_REPORT = "approve_report"


CADENCES = {
    Effect.REVISE_YEARLY: Cadence.YEARLY,
    Effect.REVISE_EACH_TERM: Cadence.EACH_TERM,
    Effect.REVISE_WHEN_NEEDED: Cadence.WHEN_NEEDED,
}
ABOUT_A_DOCUMENT = frozenset(
    {Effect.ADOPT, Effect.DELEGATE, Effect.REPEAL, Effect.REPORT_YEARLY, *CADENCES}
)
CARRIED = frozenset({Outcome.GRANTED, Outcome.APPROVED, Outcome.ADOPTED})
FALLEN = frozenset({Outcome.REJECTED, Outcome.REFERRED_BACK})


class BadDecision(ArshjulError):
    """A decision cannot be recorded as it is told. Its sentence: ``errors.decision_<problem>``."""

    def __init__(self, problem: str, **params: Param) -> None:
        self.key = f"decision_{problem}"
        super().__init__(**params)


def acts(stage: str, outcome: str | None) -> bool:
    """Whether the clauses take effect: decided, and decided with a yes."""
    return stage == Stage.DECIDED and outcome in CARRIED


def falls(stage: str, outcome: str | None) -> bool:
    """Whether what was proposed goes back to those who proposed it."""
    return stage == Stage.DECIDED and outcome in FALLEN


def check(
    stage: Stage, outcome: Outcome | None, body: str, paragraph: str, day: date, recorded: date
) -> None:
    """Raises BadDecision when the facts do not make a decision, or a proposal."""
    if not body.strip():
        raise BadDecision("without_body")
    if stage is Stage.PROPOSED:
        if outcome is not None:
            raise BadDecision("proposal_with_outcome")
        return
    if outcome is None:
        raise BadDecision("without_outcome")
    if not paragraph.strip():
        raise BadDecision("without_paragraph")
    if day > recorded:
        raise BadDecision("in_future", day=day)


def is_final(stage: str, outcome: str | None) -> bool:
    """Whether nothing follows it in its chain."""
    return stage == Stage.DECIDED and outcome != Outcome.REFERRED_BACK


def check_link(earlier_stage: str, earlier_outcome: str | None, earlier: date, day: date) -> None:
    """A decision may follow a proposal, or one that was referred back. Raises BadDecision."""
    if is_final(earlier_stage, earlier_outcome):
        raise BadDecision("is_final")
    if day < earlier:
        raise BadDecision("before_its_proposal", day=day, earlier=earlier)
