"""What a safety cycle has to show: how it was mapped, what was found, the measures, the verdict.

The five fields of a measure are those of the Norwegian statutory plan (opplæringslova § 12-4); the
result codes of the evaluation follow the follow-up of systematic work environment management
(AFS 2023:1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Priority(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"  # looked at, and left as it is


class Effect(StrEnum):
    """What a measure led to; anything but an effect asks for its reason."""

    EFFECT = "effect"
    PARTLY = "partly"
    NONE = "none"
    NEW_RISK = "new_risk"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class Survey:
    """How the mapping was done. ``nothing_found`` is a result too, with method and sources.
    ``pupils`` is how pupils took part with their own experience (S2, S3: they are to)."""

    method: str = ""
    sources: str = ""
    nothing_found: bool = False
    pupils: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    id: int
    text: str
    cause: str = ""
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Problem, measure, when, who, evaluated when; and later its effect."""

    id: int
    finding: int | None
    problem: str = ""
    action: str = ""
    when: date | None = None
    who: str = ""
    evaluated_on: date | None = None
    effect: Effect | None = None
    effect_why: str = ""
    carry_over: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the plan is *ändamålsenlig*, why, and whether carrying over was decided."""

    fit: bool
    why: str = ""
    carry_over_decided: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a cycle has to show so far."""

    survey: Survey | None = None
    findings: tuple[Finding, ...] = field(default=())
    measures: tuple[Measure, ...] = field(default=())
    verdict: Verdict | None = None


def prioritised(evidence: Evidence) -> tuple[Finding, ...]:
    """The findings that need a measure."""
    wanting = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)
    return tuple(finding for finding in evidence.findings if finding.priority in wanting)


def is_complete(measure: Measure) -> bool:
    """All five fields are there (opplæringslova § 12-4)."""
    return bool(
        measure.problem.strip()
        and measure.action.strip()
        and measure.when
        and measure.who.strip()
        and measure.evaluated_on
    )
