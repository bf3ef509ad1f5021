"""How far the year's cycle has come, step by step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from flows.engine.handling import Desk
from models.case.steps import completions
from models.safety_cycle.questions import cycles, school_years
from states.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of the year's cycle: of ``of`` units ``done`` have completed it, ``late`` of the
    others are late with it."""

    number: int
    step: str
    done: int
    late: int
    of: int
    opens: date
    due: date


def cycle_bars(desk: Desk) -> tuple[str, list[Bar]]:
    """The latest school year that has begun and has cycles, and its steps; no bars where there is
    none."""
    return desk.kept.of(
        desk.session,
        desk.municipality,
        ("cycle bars", desk.day),
        lambda: _bars(desk),
        weight=lambda found: 1_000 * (1 + len(found[1])),
    )


def _bars(desk: Desk) -> tuple[str, list[Bar]]:
    session, home = desk.session, desk.municipality
    begun = [one for one in school_years(session, home) if one <= str(SchoolYear.of(desk.day))]
    if not begun:
        return "", []
    year = SchoolYear.parse(max(begun))
    cases = cycles(session, home, str(year))
    completed = completions(session, home, [case.id or 0 for case in cases])
    behind = Counter(
        case.state
        for case in cases
        if case.closed is None and case.due is not None and case.due < desk.day
    )
    done = Counter(step for steps in completed.values() for step in steps)
    windows = desk.place.preset.steps.items()
    return str(year), [
        Bar(
            number=number,
            step=step,
            done=done[step],
            late=behind[step],
            of=len(cases),
            opens=window.opens_on(year),
            due=window.due_on(year),
        )
        for number, (step, window) in enumerate(windows, 1)
    ]
