"""One phase of a municipality's round: planned → open → done, a window of its own.

A phase opens by date, closes when its activities are done, and is late alone. Gjennomføring may
run beside nåsituasjon og tiltak, but not without a tiltaksplan: until there is one it waits. What a
phase asks for comes from the round's file. Source: DigiNordland, SkoleSec 2024 (see
states/programme); the evaluation asks what earlier participants said that guidance gave them.
"""

from __future__ import annotations

from collections.abc import Callable

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind
from states.process import Move, Need, Outcome, Process
from states.programme import Activity

KIND = "phase"

PLANNED = "planned"
WAITING = "phase_waiting"
OPEN = "phase_open"
DONE = "phase_done"
LEFT = "phase_left"

AGREE = ("not_at_all", "partly_so", "mostly_so", "fully_so")


def asks(activity: Activity) -> Callable[[Facts], bool]:
    """Whether the phase asks for ``activity``: known from the round's file."""
    return lambda facts: activity in facts.knows("activities").split()


def _nothing_lacks(name: str) -> Callable[[Facts], bool]:
    return lambda facts: name not in facts.knows("lacks").split()


def _answered(activity: Activity, *names: str) -> Callable[[Facts], bool]:
    asked = asks(activity)
    return lambda facts: not asked(facts) or all(facts.said(name) for name in names)


def _something_done(facts: Facts) -> bool:
    """What was cancelled, left or not done all of it has not been done, however well explained."""
    asked = set(facts.knows("activities").split())
    return not asked or bool(asked - set(facts.knows("undone").split()))


def _how_it_ended(facts: Facts) -> Outcome:
    undone = facts.knows("undone") or facts.knows("partly_done")
    return Outcome.PARTLY if undone else Outcome.DONE


PLAN: Need[Facts] = Need(
    "tiltaksplan_there",
    lambda facts: not facts.knows("needs_plan") or bool(facts.knows("plan")),
)
EVALUATED = ("eye_level", "practical", "competence_gained", "better_structure", "new_energy")
ACTIVITIES = (
    Need("gathering_attended", _nothing_lacks(Activity.GATHERING)),
    Need("artefacts_anchored", _nothing_lacks(Activity.ARTEFACT)),
    Need("mapping_answered", _nothing_lacks(Activity.MAPPING)),
    Need("measures_carried_out", _nothing_lacks(Activity.MEASURES)),
    Need("challenges_defined", _answered(Activity.CHALLENGES, "current_state", "challenges")),
    Need("evaluation_answered", _answered(Activity.EVALUATION, *EVALUATED)),
    Need("something_done", _something_done),
)

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(PLANNED, WAITING, OPEN, DONE, LEFT),
    start=PLANNED,
    ends=(DONE, LEFT),
    moves=(
        Move("open_phase", (PLANNED,), OPEN, (PLAN,), clock=True),
        Move("hold_phase", (PLANNED,), WAITING, clock=True),
        Move("start_phase", (WAITING,), OPEN, (PLAN,), completes=True),
        Move("close_phase", (OPEN,), DONE, ACTIVITIES, completes=True, outcome=_how_it_ended),
        Move(
            "not_applicable",
            (PLANNED, WAITING, OPEN),
            LEFT,
            reason=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

_challenges = asks(Activity.CHALLENGES)
_evaluation = asks(Activity.EVALUATION)

PHASE = kind(
    PROCESS,
    {
        # Both are due at the end of the phase's window.
        WAITING: Wait("coordinator", done="start_phase"),
        OPEN: Wait(
            "coordinator",
            questions=(
                Question("current_state", Sort.TEXT, when=_challenges, example="Oppdiktet bilde"),
                Question("challenges", Sort.LINES, when=_challenges, example="Oppdiktet"),
                Question("eye_level", Sort.CHOICE, AGREE, _evaluation, "fully_so"),
                Question("practical", Sort.CHOICE, AGREE, _evaluation, "mostly_so"),
                Question("competence_gained", Sort.TEXT, when=_evaluation, example="Oppdiktet"),
                Question("tips_adopted", Sort.LINES, when=_evaluation, example="Oppdiktet tips"),
                Question("better_structure", Sort.CHOICE, AGREE, _evaluation, "mostly_so"),
                Question("new_energy", Sort.CHOICE, AGREE, _evaluation, "mostly_so"),
            ),
            done="close_phase",
        ),
    },
)
