"""Small tables: the rhythm, the ladder, the days of the wheel, the names of roles and states."""

from __future__ import annotations

from collections.abc import Sequence

from config.locales import LOCALES
from config.retention import ENDS, OF_PREFECT, STAYS
from config.roles import ROLES
from config.wheel import PRESETS, Window, read_wheel
from config.words import words
from drawing.processes import states_of
from flows.clock.schedule import RHYTHM
from states.safety_cycle import KIND, PROCESS
from states.school_year import MonthDay


def rhythm() -> str:
    """The beats: how often each verb is done."""
    rows = ["| beat | every | does |", "|---|---|---|"]
    for beat in RHYTHM:
        minutes = int(beat.every.total_seconds() // 60)
        every = f"{minutes} minutes" if minutes < 60 else f"{minutes // 60} hours"
        every = {"1 hours": "hour", "24 hours": "day"}.get(every, every)
        said = words("en").say(f"beats.does.{beat.name}")
        rows.append(f"| `{beat.name}` | {every} | {said} |")
    return "\n".join(rows)


def retention() -> str:
    """How long the rows of each table are kept, ours and Prefect's."""
    rows = ["| tables | kept |", "|---|---|"]
    rows += [f"| `{table}` | {rule.told} |" for table, rule in ENDS.items()]
    rows += [f"| {_listed(tables)} | {why} |" for why, tables in STAYS.items()]
    rows += [f"| Prefect: {_listed(tables)} | {why} |" for why, tables in OF_PREFECT.items()]
    return "\n".join(rows)


def _listed(tables: Sequence[str]) -> str:
    return ", ".join(f"`{table}`" for table in tables)


def ladder() -> str:
    """The built-in ladder."""
    rows = ["| working days from the due date | letter | to |", "|---:|---|---|"]
    for level in read_wheel().ladder.levels:
        to = ", ".join(f"`{role}`" for role in level.to)
        days = f"{level.days:+d}" if level.days else "0"
        rows.append(f"| {days} | {level.letter} | {to} |")
    return "\n".join(rows)


def presets() -> str:
    """The built-in days of both presets."""
    rows = ["| step or mark | läsår | kalenderår |", "|---|---|---|"]
    found = {name: read_wheel().preset(name) for name in PRESETS}
    for kind in ("steps", "marks"):
        for key in getattr(found["läsår"], kind):
            cells = [_days(getattr(found[name], kind)[key]) for name in PRESETS]
            rows.append(f"| {key} | {cells[0]} | {cells[1]} |")
    return "\n".join(rows)


def _days(window: Window) -> str:
    def one(when: MonthDay) -> str:
        day = f"{when.month:02d}-{when.day:02d}"
        return f"`{day} +{when.years_later}`" if when.years_later else f"`{day}`"

    return f"{one(window.opens)} to {one(window.due)}"


def names() -> str:
    """Roles: the code's name, and the words of each language."""
    rows = [f"| code | {' | '.join(LOCALES)} |", f"|---|{'---|' * len(LOCALES)}"]
    for role in ROLES:
        said = " | ".join(words(one).say(f"roles.{role}") for one in LOCALES)
        rows.append(f"| `{role}` | {said} |")
    return "\n".join(rows)


def states() -> str:
    """States: the code's name, and the words of each language."""
    rows = [f"| code | {' | '.join(LOCALES)} |", f"|---|{'---|' * len(LOCALES)}"]
    for state in PROCESS.states:
        rows.append(f"| `{state}` | {states_of(KIND, state)} |")
    return "\n".join(rows)
