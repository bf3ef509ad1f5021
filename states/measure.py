"""A measure: problem, measure, when, who, evaluated when; and later its effect.

The five fields are those of the Norwegian statutory plan (opplæringslova § 12-4). The result codes
follow the follow-up of systematic work environment management (AFS 2023:1). Promoting, preventive
and remedial are the kinds of measure that school plans distinguish. Immediate measures
(strakstiltak) and long-term ones are kept apart as KS did when SkoleSec began (2020).
"""

from __future__ import annotations

from enum import StrEnum

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind, said
from states.process import Move, Need, Outcome, Process

KIND = "measure"

PLANNED = "planned"
UNDER_WAY = "under_way"
DONE = "done"
EVALUATED = "measure_evaluated"
NOT_DONE = "not_done"
DROPPED = "measure_dropped"

CARRIED_OUT = (DONE, EVALUATED)
SETTLED = (*CARRIED_OUT, NOT_DONE, DROPPED)
"""Where nobody is waited for any more to carry the measure out."""


class Category(StrEnum):
    PROMOTING = "promoting"  # främjande
    PREVENTIVE = "preventive"  # förebyggande
    REMEDIAL = "remedial"  # åtgärdande


class Horizon(StrEnum):
    IMMEDIATE = "immediate"  # strakstiltak
    LONG_TERM = "long_term"


EFFECTS = ("effect", "partly", "none", "new_risk")


def _explained(facts: Facts) -> bool:
    return facts.said("effect") in ("", "effect") or bool(facts.said("effect_why"))


PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(PLANNED, UNDER_WAY, DONE, EVALUATED, NOT_DONE, DROPPED),
    start=PLANNED,
    ends=(EVALUATED, NOT_DONE, DROPPED),
    moves=(
        Move("begin", (PLANNED,), UNDER_WAY, completes=True),
        Move("finish_measure", (PLANNED, UNDER_WAY), DONE, said("what_was_done"), completes=True),
        Move(
            "evaluate_measure",
            (DONE,),
            EVALUATED,
            (*said("effect"), Need("effect_explained", _explained)),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move(
            "measure_not_done",
            (PLANNED, UNDER_WAY),
            NOT_DONE,
            reason=True,
            outcome=Outcome.NOT_DONE,
        ),
        Move(
            "not_applicable",
            (PLANNED, UNDER_WAY, DONE),
            DROPPED,
            reason=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

MEASURE = kind(
    PROCESS,
    {
        # The due dates of all three are the measure's own: when it is to be done, then evaluated.
        PLANNED: Wait("coordinator", done="begin"),
        UNDER_WAY: Wait(
            "coordinator",
            questions=(
                Question("what_was_done", Sort.TEXT, example="Påhittat arbete"),
                Question("done_on", Sort.DAY),  # unsaid: the day when it is told
            ),
            done="finish_measure",
        ),
        DONE: Wait(
            "coordinator",
            questions=(
                Question("effect", Sort.CHOICE, EFFECTS),
                Question("effect_why", Sort.TEXT),
            ),
            done="evaluate_measure",
        ),
    },
)
