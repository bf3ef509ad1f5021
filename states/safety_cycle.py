"""The five-step safety cycle of a school unit.

kartläggning → analys → åtgärd → utvärdering → förbättring → avslutad. A measure must follow from
an analysis (Prop. 2021/22:160); the five fields of a measure are those of the Norwegian statutory
plan (opplæringslova § 12-4); the result codes of the evaluation follow the follow-up of
systematic work environment management (AFS 2023:1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from states.process import Move, Need, Outcome, Process

KIND = "safety_cycle"

KARTLAGGNING = "kartläggning"
ANALYS = "analys"
ATGARD = "åtgärd"
UTVARDERING = "utvärdering"
FORBATTRING = "förbättring"
AVSLUTAD = "avslutad"

STEPS = (KARTLAGGNING, ANALYS, ATGARD, UTVARDERING, FORBATTRING)
STATES = (*STEPS, AVSLUTAD)


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


def _surveyed(evidence: Evidence) -> bool:
    survey = evidence.survey
    return bool(survey and survey.method.strip() and survey.sources.strip())


def _found_or_nothing(evidence: Evidence) -> bool:
    nothing = bool(evidence.survey and evidence.survey.nothing_found)
    return nothing != bool(evidence.findings)


def _causes(evidence: Evidence) -> bool:
    return all(finding.cause.strip() for finding in evidence.findings)


def _priorities(evidence: Evidence) -> bool:
    return all(finding.priority is not None for finding in evidence.findings)


def _each_has_a_measure(evidence: Evidence) -> bool:
    answered = {measure.finding for measure in evidence.measures}
    return all(finding.id in answered for finding in prioritised(evidence))


def _five_fields(evidence: Evidence) -> bool:
    return all(is_complete(measure) for measure in evidence.measures)


def _effects(evidence: Evidence) -> bool:
    return all(measure.effect is not None for measure in evidence.measures)


def _effects_explained(evidence: Evidence) -> bool:
    return all(
        measure.effect in (None, Effect.EFFECT) or measure.effect_why.strip()
        for measure in evidence.measures
    )


def _judged(evidence: Evidence) -> bool:
    return bool(evidence.verdict and evidence.verdict.why.strip())


def _carry_over_decided(evidence: Evidence) -> bool:
    return bool(evidence.verdict and evidence.verdict.carry_over_decided)


SURVEYED = Need("method_and_sources", _surveyed)
FOUND = Need("findings_or_nothing_found", _found_or_nothing)
CAUSES = Need("cause_of_each_finding", _causes)
PRIORITIES = Need("priority_of_each_finding", _priorities)
MEASURES = Need("measure_for_each_prioritised_finding", _each_has_a_measure)
FIVE_FIELDS = Need("five_fields_of_each_measure", _five_fields)
EFFECTS = Need("effect_of_each_measure", _effects)
EFFECTS_EXPLAINED = Need("reason_where_no_effect", _effects_explained)
JUDGED = Need("verdict_with_reason", _judged)
CARRY_OVER = Need("carry_over_decided", _carry_over_decided)

PROCESS: Process[Evidence] = Process(
    kind=KIND,
    states=STATES,
    start=KARTLAGGNING,
    ends=(AVSLUTAD,),
    moves=(
        Move("analyse", (KARTLAGGNING,), ANALYS, (SURVEYED, FOUND), completes=True),
        Move("act", (ANALYS,), ATGARD, (CAUSES, PRIORITIES), completes=True),
        Move("evaluate", (ATGARD,), UTVARDERING, (MEASURES, FIVE_FIELDS), completes=True),
        Move("improve", (UTVARDERING,), FORBATTRING, (EFFECTS, EFFECTS_EXPLAINED), completes=True),
        Move(
            "close",
            (FORBATTRING,),
            AVSLUTAD,
            (JUDGED, CARRY_OVER),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move("go_back", (ANALYS,), KARTLAGGNING, reason=True),
        Move("go_back", (ATGARD,), ANALYS, reason=True),
        Move("go_back", (UTVARDERING,), ATGARD, reason=True),
        Move("go_back", (FORBATTRING,), UTVARDERING, reason=True),
        Move("not_applicable", STEPS, AVSLUTAD, reason=True, outcome=Outcome.NOT_APPLICABLE),
    ),
)

FORWARD = {
    KARTLAGGNING: "analyse",
    ANALYS: "act",
    ATGARD: "evaluate",
    UTVARDERING: "improve",
    FORBATTRING: "close",
}

# Where "nothing has changed" is an answer of its own: a mapping that finds what was known, and a
# plan that is fit as it is ("inga ändringar" is a result).
UNCHANGED = frozenset({KARTLAGGNING, FORBATTRING})
