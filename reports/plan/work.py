"""What the plan's four parts are told from: units, evidence, activities, measures by theme, the
wheel's days with whoever answers, and how far the year's cycles have come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.locales import LOCALES
from config.wheel import Window
from config.words import words as words_of
from models.activities.questions import Turn, series_alive, turns_of
from models.activities.tables import ActivitySeries
from models.case.confidential import secrets
from models.case.tables import Subject
from models.figures.of_unit import files_in, holders, steps_of
from models.measures.tables import measures_of
from models.register.units import open_units
from models.safety_cycle.questions import cycles
from reports.frames import NONE, bullets, day_cell, home_of, role_name, table, wheel_of
from reports.plan.standing import plan_of
from reports.report import Block, Line
from reports.teller import Teller, words
from states.activity import HELD
from states.ladder import AT_THE_UNIT
from states.plain_names import same_name
from states.safety_cycle import KIND, STEPS
from states.school_year import SchoolYear

KEY = "reports.plan"
THEMES = ("attitude", "low_arousal", "relations", "training", "awareness")


def units(teller: Teller) -> list[Block]:
    """Which units the plan is for."""
    _, _, case = plan_of(teller)
    there = open_units(teller.session, teller.scope.municipality, teller.scope.today)
    number = teller.amount("units", len(there), [case.id or 0])
    if not there:
        return []
    listed = ", ".join(one.name for one in there)
    return [teller.paragraph(f"{KEY}.units", n=number, units=listed)]


def _year(teller: Teller) -> SchoolYear:
    return SchoolYear.of(min(teller.scope.end, teller.scope.today))


def documented(teller: Teller) -> list[Block]:
    """How much evidence the year's cycles have."""
    home = teller.scope.municipality
    cases = [one.id or 0 for one in cycles(teller.session, home, str(_year(teller)))]
    files = files_in(teller.session, home, cases)
    if not cases:
        return []
    having = {one.case_id for one in files}
    return [
        teller.paragraph(
            f"{KEY}.files",
            n=teller.amount("files", len(files), having),
            some=teller.count("with_files", having),
            all=teller.count("cycles", cases),
            year=str(_year(teller)),
        )
    ]


def activities(teller: Teller) -> list[Block]:
    """The recurring activities: what they are for, how many were held, and the next day where
    that may be known."""
    scope, session = teller.scope, teller.session
    alive = series_alive(session, scope.municipality, scope.today)
    turns = turns_of(session, scope.municipality, [subject.id or 0 for subject, _ in alive])
    kept = secrets(session, scope.municipality)
    rows = (
        _activity(teller, subject, series, turns[subject.id or 0], kept=subject.id in kept)
        for subject, series in alive
    )
    columns = ("name", "category", "scope", "held", "next")
    return [*table(teller, f"{KEY}.activities", columns, rows, numeric=(3,))]


def _activity(
    teller: Teller, subject: Subject, series: ActivitySeries, turns: list[Turn], *, kept: bool
) -> tuple[Line, ...]:
    scope, say = teller.scope, teller.say.say
    held = [
        one.case
        for one in turns
        if one.state in HELD and one.closed and scope.start <= one.closed <= scope.end
    ]
    coming = [one.due for one in turns if one.closed is None and one.due and one.due >= scope.today]
    day = words(say("item.kept")) if kept else day_cell(teller, min(coming, default=None))
    return (
        words(subject.name),
        words(say(f"activity_categories.{series.category}")),
        words(say(f"activity_scopes.{series.scope}")),
        teller.cell(teller.count(f"held_{subject.id}", held)),
        day,
    )


def themes(teller: Teller) -> list[Block]:
    """The measures of the period by the plan's themes, whichever language a theme was written
    in."""
    scope = teller.scope
    by_name = {
        same_name(words_of(locale).say(f"document_themes.{theme}")): theme
        for locale in LOCALES
        for theme in THEMES
    }
    found: dict[str, list[int]] = {}
    for planned, case in measures_of(teller.session, scope.municipality):
        theme = by_name.get(same_name(planned.theme), "")
        over = case.closed is not None and case.closed < scope.start
        if theme and case.opened <= scope.end and not over:
            found.setdefault(theme, []).append(case.id or 0)
    lines = [
        teller.line(
            f"{KEY}.by_theme",
            theme=teller.say.say(f"document_themes.{theme}"),
            n=teller.count(f"theme_{theme}", found[theme]),
        )
        for theme in THEMES
        if theme in found
    ]
    return [teller.paragraph(f"{KEY}.measures_by_theme"), *bullets(lines)] if lines else []


def wheel(teller: Teller) -> list[Block]:
    """The five steps with their days in the year's wheel, and who answers for each."""
    year = _year(teller)
    steps = wheel_of(teller).preset(home_of(teller).preset).steps
    there = open_units(teller.session, teller.scope.municipality, teller.scope.today)
    forms = [one.form for one in there]
    rows = (_step(teller, step, steps[step], year, forms) for step in STEPS)
    return [
        teller.paragraph(f"{KEY}.wheel_year", year=str(year)),
        *table(teller, f"{KEY}.wheel", ("step", "opens", "due", "role", "who"), rows),
    ]


def _step(
    teller: Teller, step: str, window: Window, year: SchoolYear, forms: Sequence[str]
) -> tuple[Line, ...]:
    return (
        words(teller.say.state(KIND, step)),
        day_cell(teller, window.opens_on(year)),
        day_cell(teller, window.due_on(year)),
        words(role_name(teller, window.role, *forms)),
        words(_who(teller, window.role)),
    )


def _who(teller: Teller, role: str) -> str:
    if role in AT_THE_UNIT:
        return teller.say.say(f"{KEY}.wheel.each_unit")
    scope = teller.scope
    return ", ".join(holders(teller.session, scope.municipality, role, None, scope.today)) or NONE


def come(teller: Teller) -> list[Block]:
    """How many of the year's cycles had each step behind them when the period ended."""
    home = teller.scope.municipality
    cases = [one.id or 0 for one in cycles(teller.session, home, str(_year(teller)))]
    if not cases:
        return []
    return [
        *table(teller, f"{KEY}.come", ("step", "done", "all"), _come(teller, cases), numeric=(1, 2))
    ]


def _come(teller: Teller, cases: list[int]) -> Iterator[tuple[Line, ...]]:
    left = steps_of(teller.session, teller.scope.municipality, cases)
    every = teller.count("cycles", cases)
    for number, step in enumerate(STEPS, 1):
        done = [
            case
            for case, steps in left.items()
            if any(
                one.state == step and one.completed and one.left_on <= teller.scope.end
                for one in steps
            )
        ]
        yield (
            words(teller.say.state(KIND, step)),
            teller.cell(teller.count(f"step_{number}", done)),
            teller.cell(every),
        )
