"""What a run did, in the reader's words: its row keeps the beat's codes and numbers."""

from __future__ import annotations

from collections.abc import Mapping

from config.words import Words
from models.record.tables import Run
from states.kinds import KINDS


def told(run: Run, say: Words) -> str:
    """What the run counted, or how it failed."""
    return failed(run.failure, run.place, say) if run.failure else counted(run.counts, say)


def counted(counts: Mapping[str, int], say: Words) -> str:
    """The counts that are not 0, each with the words for its number; a code that no word is known
    for stands as it is."""
    said = [_count(code, number, say) for code, number in counts.items() if number]
    return ", ".join(said) or say.say("run_counts.nothing")


def failed(failure: str, place: str, say: Words) -> str:
    """The failure by its own sentence, where there is one that needs no more than its code."""
    said = why(failure, say)
    return say.say("run_counts.failed", where=f"{said} ({place})" if place else said)


def _count(code: str, number: int, say: Words) -> str:
    if say.has(f"run_counts.{code}"):
        return say.say(f"run_counts.{code}", n=number)
    if code in KINDS:
        return f"{say.kind(code)}: {number}"
    return f"{number} {code}"


def why(failure: str, say: Words) -> str:
    """The sentence of a failure's code, where there is one that needs no more than its code."""
    for key in (f"run_failures.{failure}", f"errors.{failure}"):
        try:
            return say.say(key)
        except KeyError:
            continue
    return say.say("run_failures.unexpected", code=failure)
