"""Rolling out a document or a security system, unit by unit, over as many years as it takes.

planerad → påbörjad → införd (seed S3: the crisis plan "under 2023 och 2024 implementeras i
verksamhetens olika delar"; systems for near misses, alarm, two-factor sign-in, lockdown).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from states.fields import BadAnswer, Sort
from states.kind import Facts, Kind, Question, Wait, kind, said
from states.process import Move, Need, Outcome, Process

KIND = "rollout"

PLANNED = "planned"
BEGUN = "begun"
IN_PLACE = "in_place"
CANCELLED = "cancelled"
STATES = (PLANNED, BEGUN, IN_PLACE, CANCELLED)


def _measured(facts: Facts) -> bool:
    return bool(facts.knows("target"))


def _reached(facts: Facts) -> bool:
    """Where a percentage is kept, the target must be reached before it counts as in place."""
    return not _measured(facts) or int(facts.said("percent") or 0) >= int(facts.knows("target"))


PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=STATES,
    start=PLANNED,
    ends=(IN_PLACE, CANCELLED),
    moves=(
        Move("begin", (PLANNED,), BEGUN, completes=True),
        Move(
            "put_in_place",
            (BEGUN,),
            IN_PLACE,
            (Need("target_reached", _reached), *said("in_place_on")),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move("go_back", (BEGUN,), PLANNED, reason=True),
        Move(
            "not_applicable",
            (PLANNED, BEGUN),
            CANCELLED,
            reason=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

WAITS = {
    PLANNED: Wait("headteacher", days=20, done="begin"),
    BEGUN: Wait(
        "headteacher",
        days=60,
        questions=(
            Question("percent", Sort.COUNT, when=_measured, example="100"),
            Question("in_place_on", Sort.DAY),
        ),
        done="put_in_place",
    ),
}


def _within_hundred(plain: Kind[Facts]) -> Kind[Facts]:
    """The kind with percentages that end at 100."""

    def take(state: str, facts: Facts, answers: Mapping[str, str]) -> Facts:
        taken = plain.take(state, facts, answers)
        if int(taken.said("percent") or 0) > 100:
            raise BadAnswer({"percent": "over_a_hundred"}, KIND)
        return taken

    return replace(plain, take=take)


ROLLOUT = _within_hundred(kind(PROCESS, WAITS))
