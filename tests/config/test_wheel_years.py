"""The days of one school year alone: they win over the yearly ones in that year and in no other."""

from __future__ import annotations

from datetime import date

import pytest

from config.wheel import BUILT_IN, BadWheel, parse
from config.wheel_text import with_year
from config.wheel_years import OneYear
from states.school_year import MonthDay, SchoolYear

TEXT = BUILT_IN.read_text(encoding="utf-8")
YEAR, NEXT = SchoolYear(2027), SchoolYear(2028)
HEAD = '\n[presets."läsår".years."2027/28"."{}"]\n'


def analys(text: str) -> list[tuple[date, date]]:
    window = parse(text).preset("läsår").steps["analys"]
    return [(window.opens_on(year), window.due_on(year)) for year in (YEAR, NEXT)]


def test_they_hold_in_their_year_and_the_yearly_ones_in_the_others() -> None:
    text = TEXT + HEAD.format("analys") + 'opens = "04-10"\ndue = "05-12"\n'
    yearly = (date(2029, 4, 1), date(2029, 4, 30))
    assert analys(text) == [(date(2028, 4, 10), date(2028, 5, 12)), yearly]
    alone = TEXT + HEAD.format("analys") + 'due = "05-12"\n'
    assert analys(alone) == [(date(2028, 4, 1), date(2028, 5, 12)), yearly], "one of them is enough"


def test_a_last_day_of_its_own_wins_over_one_that_is_counted() -> None:
    counted = TEXT.replace('due = "04-30"', 'due = "04-30"\nanchor = "completion"')
    text = counted + HEAD.format("analys") + 'due = "05-12"\n'
    window = parse(text).preset("läsår").steps["analys"]
    done = date(2027, 4, 20)
    assert window.due_on(YEAR, done) == date(2028, 5, 12)
    assert window.due_on(NEXT, done) == date(2028, 4, 20)


@pytest.mark.parametrize(
    ("row", "problem", "where"),
    [
        ('[presets."läsår".years."2027"."analys"]\ndue = "05-12"', "not_a_school_year", ".2027"),
        ('[presets."läsår".years."2027/28"."analysen"]\ndue = "05-12"', "unknown_key", ".analysen"),
        ('[presets."läsår".years."2027/28"."analys"]\ndue = "13-12"', "no_such_day", ".analys.due"),
        ('[presets."läsår".years."2027/28"."analys"]\n', "missing", ".analys.opens"),
        ('[presets."läsår".years."2027/28"."analys"]\nrole = "manager"', "unknown_key", ".role"),
        (
            '[presets."läsår".years."2027/28"."analys"]\nopens = "05-20"',
            "opens_after_due",
            ".analys.opens",
        ),
        (
            '[presets."läsår".years."2027/28"."analys"]\ndue = "12-30 +1"',
            "steps_out_of_order",
            ".åtgärd.due",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_place(row: str, problem: str, where: str) -> None:
    with pytest.raises(BadWheel) as refused:
        parse(f"{TEXT}\n{row}\n")
    [one] = refused.value.problems
    assert one.key == problem and one.where.endswith(where), one


def test_they_are_written_and_taken_out_and_all_else_stands() -> None:
    own = OneYear(YEAR, MonthDay(4, 10), MonthDay(5, 12))
    mark = OneYear(YEAR, None, MonthDay(10, 15, 1))
    text = with_year(TEXT, "läsår", YEAR, {"analys": own, "adoption": mark})
    assert text.startswith(TEXT)
    assert analys(text)[0] == (date(2028, 4, 10), date(2028, 5, 12))
    assert parse(text).preset("läsår").marks["adoption"].due_on(YEAR) == date(2028, 10, 15)
    later = with_year(text, "läsår", NEXT, {"analys": OneYear(NEXT, MonthDay(4, 3), None)})
    assert analys(later)[1][0] == date(2029, 4, 3)
    back = with_year(later, "läsår", YEAR, {"analys": None, "adoption": None})
    assert back == with_year(TEXT, "läsår", NEXT, {"analys": OneYear(NEXT, MonthDay(4, 3), None)})
    assert with_year(back, "läsår", NEXT, {"analys": None}) == TEXT
