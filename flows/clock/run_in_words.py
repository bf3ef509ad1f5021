"""What a run did, in the reader's words: its row keeps the beat's codes and numbers."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from config.words import Words
from flows.clock.schedule import RHYTHM
from flows.engine.local_time import ZONE
from models.record.runs import last_run
from models.record.tables import Run
from states.kinds import KINDS


def told(run: Run, say: Words) -> str:
    """What the run counted, or how it failed."""
    return failed(run.failure, run.place, say) if run.failure else counted(run.counts, say)


def stumbled(session: Session, say: Words, but: str = "") -> tuple[str, ...]:
    """The beats whose last run failed, each in one sentence; ``but`` is not asked about."""
    last = [(beat.name, last_run(session, beat.name)) for beat in RHYTHM if beat.name != but]
    return tuple(
        say.say(
            "pages.home.troubles.line",
            beat=say.say(f"pages.runs.beat.{name}"),
            why=_why(run.failure, say),
            at=say.long_instant(run.started, ZONE),
        )
        for name, run in last
        if run is not None and run.failure
    )


def counted(counts: Mapping[str, int], say: Words) -> str:
    """The counts that are not 0, each with the words for its number; a code that no word is known
    for stands as it is."""
    said = [_count(code, number, say) for code, number in counts.items() if number]
    return ", ".join(said) or say.say("run_counts.nothing")


def failed(failure: str, place: str, say: Words) -> str:
    """The failure by its own sentence, where there is one that needs no more than its code."""
    why = _why(failure, say)
    return say.say("run_counts.failed", where=f"{why} ({place})" if place else why)


def _count(code: str, number: int, say: Words) -> str:
    if say.has(f"run_counts.{code}"):
        return say.say(f"run_counts.{code}", n=number)
    if code in KINDS:
        return f"{say.kind(code)}: {number}"
    return f"{number} {code}"


def _why(failure: str, say: Words) -> str:
    for key in (f"run_failures.{failure}", f"errors.{failure}"):
        try:
            return say.say(key)
        except KeyError:
            continue
    return say.say("run_failures.unexpected", code=failure)
