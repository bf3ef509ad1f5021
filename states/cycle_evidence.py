"""What a safety cycle has to show: how it was mapped, what was found, the measures, the verdict.

The five fields of a measure are those of the Norwegian statutory plan (opplæringslova § 12-4); the
result codes of the evaluation follow the follow-up of systematic work environment management
(AFS 2023:1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# The states of a measure's own case.
PLANNED, UNDER_WAY, CARRIED_OUT = "planned", "under_way", "done"
MEASURE_EVALUATED, MEASURE_NOT_DONE = "measure_evaluated", "not_done"
MEASURE_DROPPED = "measure_dropped"

STANDINGS = ("done", "goes_on")
"""How far a measure has come, as a step of the cycle asks: carried out as planned, or going on."""


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
    """Problem, measure, when, who, evaluated when; and later its effect.

    ``case`` is its own case, in ``state``; None while it is being written, and for measures of
    years before they had one. ``carry_over``: it goes on in the next cycle; ``carried``: it comes
    from the one before, and ``followed_up`` says that the mapping has asked how far it has come.
    """

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
    case: int | None = None
    state: str = ""
    carried: bool = False
    followed_up: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has a case of its own and is still to be carried out."""
        return self.state in (PLANNED, UNDER_WAY)

    @property
    def is_settled(self) -> bool:
        """Whether its own case has come to its end."""
        return self.state in (MEASURE_EVALUATED, MEASURE_NOT_DONE, MEASURE_DROPPED)


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


def judged(measure: Measure) -> bool:
    """Whether the evaluation asks for the measure's effect: not of one that goes on in the next
    cycle, nor of one that fell away."""
    goes_on = measure.carry_over and bool(measure.state) and not measure.is_settled
    return not goes_on and measure.state != MEASURE_DROPPED
