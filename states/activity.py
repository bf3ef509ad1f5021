"""One occurrence of a recurring activity: a safety round, an exercise, a day of training.

planned → done / partly / not done (why) / not applicable. A day that is not known yet ("i närtid",
"till hösten") makes the occurrence *vague*, and it has to be made exact within a limit. What is
asked afterwards depends on the type: attendance, external party, findings, and the parts that the
activity was broken into.

Source: the plan's recurring events and their follow-up in the yearly report-back (security round
with an external party, training day for all staff, exercises, needs survey "i närtid").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from states.fields import Field, Sort, checked
from states.kind import Choice, Facts, Kind, Question, Wait, kind, said
from states.process import Move, Need, Outcome, Process

KIND = "activity"

PLANNED = "planned"
VAGUE = "date_vague"
DONE = "activity_done"
PARTLY = "partly"
NOT_DONE = "not_done"
NOT_APPLICABLE = "activity_not_applicable"
OPEN = (PLANNED, VAGUE)

EACH_UNIT, AUTHORITY, ROTATION = "each_unit", "authority", "rotation"
SCOPES = (EACH_UNIT, AUTHORITY, ROTATION)
ASKS = ("attendance", "external_party", "findings")
RESULTS = ("held", "held_partly", "not_held")
PART = "part_"  # the name of a part's tick is this and its number
HELD = frozenset({DONE, PARTLY})


def _asked(name: str) -> Need[Facts]:
    """Where the type of the activity asks for it, it has to be answered."""
    return Need(name, lambda facts: not facts.knows(f"asks_{name}") or bool(facts.said(name)))


def parts_of(facts: Facts) -> tuple[str, ...]:
    """The parts that the activity was broken into, in their order."""
    return tuple(facts.knows("parts").splitlines())


def parts_left(facts: Facts) -> tuple[int, ...]:
    """The numbers, from 1, of the parts that are not ticked."""
    numbers = range(1, len(parts_of(facts)) + 1)
    return tuple(number for number in numbers if facts.said(f"{PART}{number}") != "yes")


EVERY_PART: Need[Facts] = Need("every_part_ticked", lambda facts: not parts_left(facts))

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(PLANNED, VAGUE, DONE, PARTLY, NOT_DONE, NOT_APPLICABLE),
    start=PLANNED,
    ends=(DONE, PARTLY, NOT_DONE, NOT_APPLICABLE),
    moves=(
        Move(
            "carry_out",
            (PLANNED,),
            DONE,
            (*said("held_on"), _asked("attendance"), _asked("external_party"), EVERY_PART),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move(
            "carry_out_partly",
            (PLANNED,),
            PARTLY,
            said("held_on", "why_not"),
            completes=True,
            outcome=Outcome.PARTLY,
        ),
        Move("leave_undone", (PLANNED,), NOT_DONE, said("why_not"), outcome=Outcome.NOT_DONE),
        Move("make_vague", (PLANNED,), VAGUE, reason=True),
        Move("make_exact", (VAGUE,), PLANNED, said("exact_date"), completes=True),
        Move("not_applicable", OPEN, NOT_APPLICABLE, reason=True, outcome=Outcome.NOT_APPLICABLE),
    ),
)


def _was_held(facts: Facts) -> bool:
    return facts.said("activity_result") != "not_held"


def _fell_short(facts: Facts) -> bool:
    return facts.said("activity_result") in ("held_partly", "not_held")


def _held_and(name: str) -> Question:
    sort = {"attendance": Sort.COUNT, "external_party": Sort.LINE, "findings": Sort.LINES}[name]
    return Question(name, sort, when=lambda facts: bool(facts.knows(f"asks_{name}")))


WAITS: Mapping[str, Wait] = {
    PLANNED: Wait(
        "headteacher",
        questions=(
            Question("activity_result", Sort.CHOICE, RESULTS),
            Question("held_on", Sort.DAY, when=_was_held),
            _held_and("attendance"),
            _held_and("external_party"),
            _held_and("findings"),
            Question("why_not", Sort.TEXT, when=_fell_short),
        ),
        done=Choice(
            "activity_result",
            {
                "held": "carry_out",
                "held_partly": "carry_out_partly",
                "not_held": "leave_undone",
            },
        ),
    ),
    VAGUE: Wait(
        "coordinator",
        days=20,
        questions=(Question("exact_date", Sort.DAY),),
        done="make_exact",
    ),
}

_PLAIN = kind(PROCESS, WAITS, again=frozenset({"make_vague"}))


def _ask(state: str, facts: Facts) -> tuple[Field, ...]:
    """The questions of the type, and a tick for each part that the activity was broken into."""
    asked = _PLAIN.ask(state, facts)
    if state != PLANNED:
        return asked
    return asked + tuple(
        Field(name := f"{PART}{number}", Sort.TICK, "part", facts.said(name), about=text)
        for number, text in enumerate(parts_of(facts), start=1)
    )


def _take(state: str, facts: Facts, answers: Mapping[str, str]) -> Facts:
    hoped = replace(facts, answers={**facts.answers, **answers})
    values = checked(KIND, _ask(state, hoped), answers)
    return replace(facts, answers={**facts.answers, **values})


def _invent(state: str, facts: Facts, day: date) -> dict[str, str]:
    found = _PLAIN.invent(state, facts, day)
    ticks = {f"{PART}{number}": "yes" for number in range(1, len(parts_of(facts)) + 1)}
    return {**found, **ticks} if state == PLANNED else found


ACTIVITY: Kind[Facts] = replace(_PLAIN, ask=_ask, take=_take, invent=_invent)
