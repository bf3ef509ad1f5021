"""Who hears what when in a year of each preset, where nobody answers: the ladder, day by day."""

from __future__ import annotations

from datetime import date

from config.wheel import Window, read_wheel
from config.words import words
from states.calendars import Calendar
from states.safety_cycle import KIND
from states.school_year import SchoolYear

YEAR = SchoolYear(2026)


def school_year_heard() -> str:
    """The cycle of 2026/27 by the school year."""
    return _heard("läsår")


def calendar_year_heard() -> str:
    """The cycle of 2026/27 by the calendar year."""
    return _heard("kalenderår")


def _heard(preset: str) -> str:
    rungs = read_wheel().ladder.levels
    titles = [f"{level.letter}: {', '.join(level.to)}" for level in rungs]
    rows = [
        f"| step | opens | last day | {' | '.join(titles)} |",
        f"|---|---|---|{'---|' * len(rungs)}",
    ]
    for step, window in read_wheel().preset(preset).steps.items():
        said = _said(window)
        cells = [said[level.days].isoformat() if level.days in said else "" for level in rungs]
        opens, due = window.opens_on(YEAR), window.due_on(YEAR)
        name = words("en").state(KIND, step)
        rows.append(f"| {name} | {opens} | {due} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _said(window: Window) -> dict[int, date]:
    """The days of the rungs of a step that begins when its window opens, in Sweden, where no school
    breaks are known. Rungs that the opening has passed are one letter."""
    wheel = read_wheel()
    ladder, calendar = wheel.ladder.of(window.role), Calendar("SE", (), wheel.rests)
    due = window.due_on(YEAR)
    step = ladder.first(due, window.opens_on(YEAR), calendar)
    said = {}
    while not ladder.is_calm(step.level):
        said[step.level.days] = step.day
        step = ladder.after(step.level.days, due, step.day, calendar)
    return said
