"""The wheel of the year: its dates, and every mistake in an edited copy explained in its place."""

from __future__ import annotations

import pytest

from config.explain import explain, explain_problem
from config.locales import LOCALES
from config.wheel import PRESETS, BadWheel, parse, read_wheel
from config.words import words
from states.ladder import DEFAULT_LEVELS
from states.safety_cycle import STEPS
from states.school_year import Anchor, SchoolYear, months_after
from tests.worlds.wheel_files import KART, TEXT

YEAR = SchoolYear(2026)


@pytest.mark.parametrize(
    ("preset", "dates"),
    [
        (
            "kalenderår",
            {
                "kartläggning": "2026-12 2027-01",  # Dec-Jan, the safety round
                "analys": "2027-02 2027-03",  # Feb-Mar
                "åtgärd": "2027-03 2027-09",  # Mar-Sept
                "utvärdering": "2027-08 2027-10",  # Aug-Oct
                "förbättring": "2027-09 2027-10",  # Sept-Oct
                "adoption": "2027-10 2027-10",  # Oct
                "report": "2027-10 2027-11",  # Oct-Nov
            },
        ),
        (
            "läsår",
            {
                "kartläggning": "2027-02 2027-03",  # Feb-Mar, the survey
                "analys": "2027-04 2027-04",  # Apr
                "åtgärd": "2027-05 2027-11",  # May-Nov
                "utvärdering": "2027-11 2027-12",  # Nov-Dec
                "förbättring": "2027-12 2028-01",  # Dec-Jan
                "adoption": "2027-08 2027-09",  # Aug-Sept
                "report": "2027-09 2027-09",  # Sept
            },
        ),
    ],
)
def test_the_presets_lie_in_the_months_of_the_guidance(preset: str, dates: dict[str, str]) -> None:
    found = read_wheel().preset(preset)
    windows = {**found.steps, **found.marks}
    assert {
        name: f"{window.opens_on(YEAR):%Y-%m} {window.due_on(YEAR):%Y-%m}"
        for name, window in windows.items()
    } == dates


@pytest.mark.parametrize("preset", PRESETS)
def test_a_year_is_one_that_a_school_recognises(preset: str) -> None:
    steps = read_wheel().preset(preset).steps
    mapping, improvement = steps["kartläggning"], steps["förbättring"]
    for year in (SchoolYear(2026), SchoolYear(2027)):
        begins, again = mapping.opens_on(year), mapping.opens_on(year.next())
        for window in steps.values():
            assert window.opens_on(year) < months_after(begins, 12), "within a year"
        assert improvement.due_on(year) < again, "done when the next mapping opens"


def test_the_built_in_wheel_is_what_the_design_says() -> None:
    wheel = read_wheel()
    assert wheel.ladder.levels == DEFAULT_LEVELS
    assert wheel.lead == 10
    assert [(rest.key, rest.start, rest.end) for rest in wheel.rests] == [
        ("july", (7, 1), (7, 31)),
        ("christmas", (12, 24), (12, 31)),
    ]
    for preset in wheel.presets.values():
        assert tuple(preset.steps) == STEPS
        assert {window.role for window in preset.steps.values()} == {"headteacher"}


HERE = "presets.läsår.steps.kartläggning"


SKOLCHEF = '[[ladder]]\ndays = 14\nletter = "escalation"\nto = ["school_chief"]\n'


# What somebody writes, and the problems that they read about: each one, and no other.
MISTAKES = {
    "a misspelt key": (KART, KART + 'rol = "manager"\n', [("unknown_key", f"{HERE}.rol")]),
    "a misspelt heading": ("[cycle]", "[cykel]", [("unknown_key", "cykel"), ("missing", "cycle")]),
    "a day that is none": (KART, KART.replace("03-31", "02-31"), [("no_such_day", f"{HERE}.due")]),
    "a thirteenth month": (KART, KART.replace("03-31", "13-01"), [("no_such_day", f"{HERE}.due")]),
    "a day with its year": (
        KART, KART.replace("03-31", "2027-03-31"), [("not_a_day", f"{HERE}.due")],
    ),
    "a day as a TOML date": (
        KART, KART.replace('"03-31"', "2027-03-31"), [("not_a_day", f"{HERE}.due")],
    ),
    "a day in words": (KART, KART.replace("03-31", "sista mars"), [("not_a_day", f"{HERE}.due")]),
    "a step that opens late": (
        KART, KART.replace("02-01", "05-01"), [("opens_after_due", f"{HERE}.opens")],
    ),
    "steps out of order": (
        KART, KART.replace("03-31", "05-31"),
        [("steps_out_of_order", "presets.läsår.steps.analys.due")],
    ),
    "a day that is missing": (
        KART, KART.replace('due = "03-31"\n', ""), [("missing", f"{HERE}.due")],
    ),
    "a step that is missing": (KART, "", [("missing", HERE)]),
    "an unknown role": (
        'role = "headteacher"', 'role = "rektorn"', [("not_a_choice", "cycle.role")],
    ),
    "a lead that is no number": ("lead = 10 ", 'lead = "tio" ', [("not_a_number", "cycle.lead")]),
    "a lead below nothing": ("lead = 10 ", "lead = -1 ", [("not_a_number", "cycle.lead")]),
    "a lead that is true": ("lead = 10 ", "lead = true ", [("not_a_number", "cycle.lead")]),
    "an unknown anchor": (
        KART, KART + 'anchor = "fixt"\n', [("not_a_choice", f"{HERE}.anchor")],
    ),
    "no months between": (KART, KART + "months = 0\n", [("not_a_number", f"{HERE}.months")]),
    "a ladder out of order": (
        "days = -3\n", "days = -13\n", [("ladder_out_of_order", "ladder 3.days")],
    ),
    "the same rung twice": (
        SKOLCHEF, SKOLCHEF + SKOLCHEF, [("ladder_out_of_order", "ladder 8.days")],
    ),
    "a rung without days": (
        SKOLCHEF, SKOLCHEF.replace("days = 14\n", ""), [("missing", "ladder 7.days")],
    ),
    "a rung in half a day": (
        SKOLCHEF, SKOLCHEF.replace("14", "14.5"), [("not_a_number", "ladder 7.days")],
    ),
    "a rung to a stranger": (
        SKOLCHEF, SKOLCHEF.replace("school_chief", "sam"), [("not_choices", "ladder 7.to")],
    ),
    "a rung to nobody": (
        SKOLCHEF, SKOLCHEF.replace('["school_chief"]', "[]"), [("not_choices", "ladder 7.to")],
    ),
    "a rung to a word": (
        SKOLCHEF, SKOLCHEF.replace('["school_chief"]', '"school_chief"'),
        [("not_choices", "ladder 7.to")],
    ),
    "an unknown letter": (
        SKOLCHEF, SKOLCHEF.replace("escalation", "shout"), [("not_a_choice", "ladder 7.letter")],
    ),
    "a rung with one bracket": (
        TEXT[TEXT.index("[[ladder]]") : TEXT.index("# Calendar year")],
        '[ladder]\ndays = 0\nletter = "reminder"\nto = ["owner"]\n',
        [("not_rows", "ladder")],
    ),
    "a ladder without a reminder": (
        TEXT[TEXT.index("[[ladder]]") : TEXT.index("# Calendar year")], SKOLCHEF,
        [("ladder_without_reminder", "ladder")],
    ),
    "no ladder": (
        TEXT[TEXT.index("[[ladder]]") : TEXT.index("# Calendar year")], "",
        [("missing", "ladder")],
    ),
    "a rest without an end": ('to = "07-31"\n', "", [("missing", "rest 1.to")]),
    "a rest on no day": ('to = "07-31"\n', 'to = "06-31"\n', [("no_such_day", "rest 1.to")]),
    "a rest nobody knows": ('name = "july"', 'name = "juli"', [("not_a_choice", "rest 1.name")]),
    "a preset nobody knows": (
        '[presets."läsår".marks."report"]', '[presets."laesaar".marks."report"]',
        [("unknown_key", "presets.laesaar")],
    ),
    "a step nobody knows": (
        KART, KART.replace("kartläggning", "kartlägning"),
        [("unknown_key", "presets.läsår.steps.kartlägning"), ("missing", HERE)],
    ),
    "a mark nobody knows": (
        '[presets."läsår".marks."report"]', '[presets."läsår".marks."rapport"]',
        [("unknown_key", "presets.läsår.marks.rapport")],
    ),
    "a step that is a word": (
        KART, '[presets."läsår".steps]\n"kartläggning" = "mars"\n', [("not_a_table", HERE)],
    ),
    "a quote that is not closed": (
        'name = "july"', 'name = "july', [("not_toml", "wheel.toml")],
    ),
    "the same table twice": (KART, KART + KART, [("not_toml", "wheel.toml")]),
}  # fmt: skip


def mistaken(name: str) -> tuple[str, list[tuple[str, str]]]:
    good, bad, problems = MISTAKES[name]
    assert good in TEXT, "the built-in file changed; so must this mistake"
    return TEXT.replace(good, bad, 1), problems


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_place_and_nothing_else_is(name: str) -> None:
    text, problems = mistaken(name)
    with pytest.raises(BadWheel) as found:
        parse(text)
    assert [(one.key, one.where) for one in found.value.problems] == problems


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_explained_in_the_readers_language(name: str, locale: str) -> None:
    text, problems = mistaken(name)
    with pytest.raises(BadWheel) as found:
        parse(text)
    book = words(locale)
    said = explain(found.value, book)
    for problem, (_, where) in zip(found.value.problems, problems, strict=True):
        line = explain_problem(problem, book)
        assert line.startswith(f"{where}: ")
        assert line in said
        assert "{" not in line
        assert len(line) > len(where) + 12, "a sentence, not a code"


def test_a_hint_names_what_was_meant() -> None:
    with pytest.raises(BadWheel) as found:
        parse(TEXT.replace(KART, KART.replace("due =", "deu ="), 1))
    (typo, _) = found.value.problems
    assert explain_problem(typo, words("en")) == (
        f"{HERE}.deu: The name is not known. Check the spelling. Did you mean due?"
    )


def test_all_mistakes_are_told_at_once_in_the_files_order() -> None:
    text = TEXT.replace("lead = 10 ", "lead = 0.5 ").replace('"07-31"', '"07-32"')
    text = text.replace('"04-30"\n', '"04-31"\n', 1)
    with pytest.raises(BadWheel) as found:
        parse(text)
    assert {one.where for one in found.value.problems} == {
        "cycle.lead",
        "rest 1.to",
        "presets.läsår.steps.analys.due",
    }


def test_a_leap_day_and_a_step_counted_from_its_completion_may_be_written() -> None:
    wheel = parse(TEXT.replace(KART, KART.replace("03-31", "02-29") + 'anchor = "completion"\n'))
    window = wheel.preset("läsår").steps["kartläggning"]
    assert window.anchor is Anchor.COMPLETION
    assert f"{window.due_on(SchoolYear(2027))}" == "2028-02-29"
