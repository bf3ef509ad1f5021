"""The five-step safety cycle of a school unit.

kartläggning → analys → åtgärd → utvärdering → förbättring → avslutad. The steps are those of active
measures (diskrimineringslagen 3 kap. 2 §). A measure must follow from an analysis (Prop.
2021/22:160); the five fields of a measure are those of the Norwegian statutory
plan (opplæringslova § 12-4); the result codes of the evaluation follow the follow-up of
systematic work environment management (AFS 2023:1).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from states import cycle_questions as questions
from states.cycle_evidence import Effect, Evidence, is_complete, judged, prioritised
from states.fields import Field, Sort, checked
from states.kind import Kind, Wait
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


def _standings(evidence: Evidence) -> bool:
    return all(not measure.is_open or measure.carry_over for measure in evidence.measures)


def _followed_up(evidence: Evidence) -> bool:
    return all(
        not measure.is_open or measure.followed_up or measure.carry_over
        for measure in evidence.measures
        if measure.carried
    )


def _unfinished_carried_over(evidence: Evidence) -> bool:
    return all(
        not measure.state or measure.is_settled or measure.carry_over
        for measure in evidence.measures
    )


def _effects(evidence: Evidence) -> bool:
    return all(measure.effect is not None for measure in evidence.measures if judged(measure))


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
STANDINGS = Need("standing_of_each_measure", _standings)
FOLLOWED_UP = Need("carried_measures_followed_up", _followed_up)
UNFINISHED = Need("unfinished_measures_carried_over", _unfinished_carried_over)
JUDGED = Need("verdict_with_reason", _judged)
CARRY_OVER = Need("carry_over_decided", _carry_over_decided)

PROCESS: Process[Evidence] = Process(
    kind=KIND,
    states=STATES,
    start=KARTLAGGNING,
    ends=(AVSLUTAD,),
    moves=(
        Move("analyse", (KARTLAGGNING,), ANALYS, (SURVEYED, FOUND, FOLLOWED_UP), completes=True),
        Move("act", (ANALYS,), ATGARD, (CAUSES, PRIORITIES), completes=True),
        Move(
            "evaluate", (ATGARD,), UTVARDERING, (MEASURES, FIVE_FIELDS, STANDINGS), completes=True
        ),
        Move("improve", (UTVARDERING,), FORBATTRING, (EFFECTS, EFFECTS_EXPLAINED), completes=True),
        Move(
            "close",
            (FORBATTRING,),
            AVSLUTAD,
            (JUDGED, CARRY_OVER, UNFINISHED),
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

ASKS = {
    KARTLAGGNING: questions.mapping_fields,
    ANALYS: questions.analysis_fields,
    ATGARD: questions.measure_fields,
    UTVARDERING: questions.effect_fields,
    FORBATTRING: questions.verdict_fields,
}

TAKES = {
    KARTLAGGNING: questions.mapped,
    ANALYS: questions.analysed,
    ATGARD: questions.planned,
    UTVARDERING: questions.evaluated,
    FORBATTRING: questions.judged,
}


def fields(step: str, evidence: Evidence) -> tuple[Field, ...]:
    """What the step asks, filled in with what is known already."""
    return ASKS[step](evidence)


def answered(step: str, evidence: Evidence, answers: Mapping[str, str]) -> Evidence:
    """The evidence with the answers in it. Fields that are not answered keep their values; a
    tick counts as answered only when another field of its step is.

    New findings and measures get negative ids. Raises BadAnswer with every problem at once.
    """
    return TAKES[step](evidence, checked(KIND, fields(step, evidence), answers))


def invented(step: str, evidence: Evidence, day: date) -> dict[str, str]:
    """Answers that satisfy the step, plainly invented: for the virtual year and the demo."""

    def one(field: Field) -> str:
        match field.sort:
            case Sort.TICK:
                return "yes" if field.name != "nothing_found" else ""
            case Sort.CHOICE:
                return "medium" if "medium" in field.options else field.options[0]
            case Sort.DAY:
                return day.isoformat()
            case _:
                return field.value or "Påhittat exempel"

    return {field.name: one(field) for field in fields(step, evidence)}


SAFETY_CYCLE: Kind[Evidence] = Kind(
    process=PROCESS,
    waits={
        # The days come from the wheel, which knows the windows of the year.
        step: Wait("headteacher", done=FORWARD[step], unchanged=step in UNCHANGED)
        for step in STEPS
    },
    ask=fields,
    take=answered,
    invent=invented,
    by_step=True,
)
