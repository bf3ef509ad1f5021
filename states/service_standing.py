"""Where a service stands today, in one word that is the same wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from states.service_validation import (
    APPROVED,
    BEFORE_DECISION,
    CONDITIONS,
    NOT_APPROVED,
    PHASING_OUT,
    VALID,
)

VALID_NOW = "valid"
WITH_CONDITIONS = "valid_conditions"
UNDER_REVIEW = "under_review"  # looked at again, while the decision before still covers it
OUTDATED = "outdated"  # the facts are no longer those that were decided about
ENDED = "ended"
REFUSED = "refused"
MISSING = "missing"
LEAVING = "leaving"
GONE = "gone"
STANDINGS = (
    MISSING,
    OUTDATED,
    ENDED,
    REFUSED,
    UNDER_REVIEW,
    WITH_CONDITIONS,
    VALID_NOW,
    LEAVING,
    GONE,
)
SOON = timedelta(days=90)  # before its last day an approval is told of
COVERED = frozenset({VALID_NOW, WITH_CONDITIONS, UNDER_REVIEW})


@dataclass(frozen=True, slots=True)
class Decided:
    """What the latest decision was: whether it approved, until when, about which facts."""

    approves: bool
    valid_until: date | None
    fingerprint: str


def standing(
    state: str, closed: bool, decided: Decided | None, fingerprint: str, today: date
) -> str:
    """The word. A decision counts until its last day, and for the facts that it was taken on."""
    if closed:
        return GONE
    if state == PHASING_OUT:
        return LEAVING
    if state == NOT_APPROVED:
        return REFUSED
    if decided is None or not decided.approves:
        return MISSING
    if decided.valid_until is None or decided.valid_until < today:
        return ENDED
    if decided.fingerprint != fingerprint:
        return OUTDATED
    if state in BEFORE_DECISION:
        return UNDER_REVIEW
    if state in VALID:
        return {APPROVED: VALID_NOW, CONDITIONS: WITH_CONDITIONS}[state]
    return ENDED
