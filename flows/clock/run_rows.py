"""The row that is kept of a run: codes and numbers, and of a failure its code and place."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from traceback import extract_tb

from flows.engine.run_report import Account
from models.record.tables import Run
from states.errors import ArshjulError

CUT_OFF = "cut_off"
FAILED = "failed"  # the outcome of a run whose work raised


def row_of(
    beat: str,
    started: datetime,
    finished: datetime,
    outcome: str,
    *,
    account: Account | None = None,
    error: BaseException | None = None,
    flow_run_id: str | None = None,
) -> Run:
    """The row of a run that gave its account, or that the error, or its end, cut short."""
    run = Run(
        beat=beat, started=started, finished=finished, outcome=outcome, flow_run_id=flow_run_id
    )
    if account is not None:
        run.counts = {code: number for code, number in account.counts.items() if number}
    else:
        run.failure, run.place = code_of(error), place_of(error)
    return run


def code_of(error: BaseException | None) -> str:
    """What a failure is called, by the kind of error alone: its message may hold an address."""
    if error is None:
        return CUT_OFF
    return error.key if isinstance(error, ArshjulError) else type(error).__name__


def place_of(error: BaseException | None) -> str:
    """Where it was raised: ``remind.py:42``."""
    frames = extract_tb(error.__traceback__) if error is not None else []
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def whereabouts(error: BaseException) -> str:
    """Kind and place of an error, ``OperationalError at remind.py:42``, and not its message."""
    place = place_of(error)
    return f"{type(error).__name__} at {place}" if place else type(error).__name__
