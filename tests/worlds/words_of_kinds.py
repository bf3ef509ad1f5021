"""Every word that a kind's tables and forms ask of a language, as ``table.code``."""

from __future__ import annotations

from config.clocks import read_clocks
from config.explain import LABELS
from flows.measures.verbs import FIVE
from flows.skolesec.support_requests import QUESTION
from states import activity, mapping, measure, support_request
from states.cycle_evidence import Evidence, Finding, Measure, Priority
from states.fields import Field, Sort
from states.kind import AnyKind
from states.programme import LEVELS
from states.safety_cycle import SAFETY_CYCLE, STEPS

BESIDE_ITS_WAITS: dict[str, tuple[Field, ...]] = {
    activity.KIND: (Field("part_1", Sort.TICK, "part"),),
    mapping.KIND: (Field("maturity-a", Sort.CHOICE, mapping.LABEL, options=LEVELS),),
    measure.KIND: FIVE,
    support_request.KIND: (QUESTION,),
    SAFETY_CYCLE.name: tuple(
        field
        for step in STEPS
        for field in SAFETY_CYCLE.ask(
            step,
            Evidence(
                findings=(Finding(id=1, text="Otrygg korridor", priority=Priority.HIGH),),
                measures=(Measure(id=1, finding=1, problem="Otrygg korridor"),),
            ),
        )
    ),
}
"""The questions that a kind makes up as it goes, or that are asked before its case is there."""


def asked(kind: AnyKind) -> set[str]:
    """The words without which a page, a letter or the command line could not speak of the kind."""
    found = {f"states.{state}" for state in kind.process.states}
    found |= {f"hints.{state}" for state in kind.waits}
    found |= {f"moves.{move.name}" for move in kind.process.moves}
    for label in LABELS.values():  # what every kind's forms ask
        found |= _of(label, ())
    for question in (one for wait in kind.waits.values() for one in wait.questions):
        found |= _of(question.name, question.options)
    for field in BESIDE_ITS_WAITS.get(kind.name, ()):
        found |= _of(field.label, field.options)
    lacking = {need.key for move in kind.process.moves for need in move.needs}
    return found | {f"evidence.{key}" for key in lacking if f"fields.{key}" not in found}


def also_asked(kind: AnyKind) -> set[str]:
    """Words that a kind may have of its own beside these, and does without."""
    lacking = {need.key for move in kind.process.moves for need in move.needs}
    chosen = [move for move in kind.process.moves if not move.clock]
    beyond = {f"consequences.{move.name}" for move in chosen}
    beyond |= {f"consequences.{move.name}.{one}" for move in chosen for one in move.sources}
    beyond |= {"hints.nothing_to_answer"} if kind.by_step else set()
    return {f"evidence.{key}" for key in lacking} | beyond


def alarmed() -> set[str]:
    """The kinds that run against a clock: an alarm says what is to be done."""
    return {clock.kind for clock in read_clocks()}


def _of(label: str, options: tuple[str, ...]) -> set[str]:
    options_ = {f"options.{label}.{option}" for option in options}
    return {f"fields.{label}", f"field_hints.{label}", *options_}
