"""The school year, and days that come back: no drift, no end, and no lost 29 February."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.wheel import Window, read_wheel
from states.errors import BadSchoolYear
from states.school_year import Anchor, MonthDay, Recurrence, SchoolYear, months_after, on


@pytest.mark.parametrize("text", ["2026/27", "2026/2027", " 2026/27 ", "2026-27", "2026 / 27"])
def test_a_school_year_is_read_as_people_write_it(text: str) -> None:
    assert str(SchoolYear.parse(text)) == "2026/27"


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026/28", "2026/26", "2026/2026", "26/27", "2026/7", "2026/027", "20262027",
     "2026/27/28", "tjugosex", "1800/01", "9999/00", "-2026/27"],
)  # fmt: skip
def test_what_is_no_school_year_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(BadSchoolYear) as refused:
        SchoolYear.parse(text)
    assert refused.value.params == {"text": text}


def test_the_turn_of_a_century_is_written_with_two_noughts() -> None:
    assert str(SchoolYear(1999)) == "1999/00"
    assert SchoolYear.parse("1999/00") == SchoolYear(1999)
    assert SchoolYear.parse("2099/2100") == SchoolYear(2099)


def test_it_begins_in_august_and_ends_in_july() -> None:
    year = SchoolYear(2026)
    assert (year.first_day, year.last_day) == (date(2026, 8, 1), date(2027, 7, 31))
    assert SchoolYear.of(date(2026, 7, 31)) == year.previous()
    assert SchoolYear.of(date(2026, 8, 1)) == year
    assert SchoolYear.of(date(2027, 7, 31)) == year
    assert SchoolYear.of(date(2027, 8, 1)) == year.next()
    assert sorted([year.next(), year.previous(), year]) == [year.previous(), year, year.next()]


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_every_day_lies_in_the_year_that_it_names(day: date) -> None:
    year = SchoolYear.of(day)
    assert year.first_day <= day <= year.last_day
    assert SchoolYear.parse(str(year)) == year
    assert year.last_day + timedelta(days=1) == year.next().first_day


def test_a_day_of_the_wheel_lies_in_its_school_year() -> None:
    year = SchoolYear(2026)
    assert MonthDay(12, 1).within(year) == date(2026, 12, 1)
    assert MonthDay(3, 31).within(year) == date(2027, 3, 31)
    assert MonthDay(9, 30, 1).within(year) == date(2027, 9, 30)
    assert MonthDay(8, 31, 2).within(year) == date(2028, 8, 31)
    assert MonthDay(2, 29).within(year) == date(2027, 2, 28)
    assert MonthDay(2, 29).within(SchoolYear(2027)) == date(2028, 2, 29)


def series(first: date, every: int, number: int) -> list[date]:
    """The days as the engine walks them: each asked for from the one before."""
    found, day = [], first - timedelta(days=1)
    every_day = Recurrence(first, every)
    for _ in range(number):
        day = every_day.next_after(day)
        found.append(day)
    return found


def test_18_august_stays_18_august_for_ten_years() -> None:
    assert series(date(2026, 8, 18), 12, 11) == [date(2026 + n, 8, 18) for n in range(11)]


def test_29_february_comes_back_in_leap_years() -> None:
    found = series(date(2024, 2, 29), 12, 9)
    assert [f"{day:%Y-%m-%d}" for day in found] == [
        "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29",
        "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29",
    ]  # fmt: skip


def test_the_31st_of_each_month_does_not_drift() -> None:
    found = series(date(2026, 10, 31), 1, 9)
    assert [f"{day:%m-%d}" for day in found] == [
        "10-31", "11-30", "12-31", "01-31", "02-28", "03-31", "04-30", "05-31", "06-30",
    ]  # fmt: skip


def test_a_series_crosses_the_new_year_and_never_stops() -> None:
    found = series(date(2026, 11, 15), 2, 600)
    assert found[1:3] == [date(2027, 1, 15), date(2027, 3, 15)]
    assert found[-1] == date(2126, 9, 15)
    assert all(one.day == 15 for one in found)


@settings(max_examples=200, deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.integers(1, 60),
    st.dates(date(2000, 1, 1), date(2080, 1, 1)),
)
def test_the_next_day_is_the_first_of_the_series_that_lies_ahead(
    first: date, every: int, after: date
) -> None:
    found = Recurrence(first, every).next_after(after)
    assert found > after
    n = (found.year * 12 + found.month - first.year * 12 - first.month) // every
    assert Recurrence(first, every).natural(n) == found
    assert n == 0 or Recurrence(first, every).natural(n - 1) <= after
    assert found.day == first.day or (found + timedelta(days=1)).day == 1


def test_completion_as_the_anchor_counts_from_when_it_was_done() -> None:
    yearly = Recurrence(date(2026, 8, 18), 12, Anchor.COMPLETION)
    assert yearly.next_after(date(2026, 8, 18)) == date(2027, 8, 18), "never done yet"
    done = date(2026, 11, 5)
    assert yearly.next_after(done, completed=done) == date(2027, 11, 5)
    assert yearly.next_after(date(2028, 1, 1), completed=done) == date(2028, 11, 5)


def test_a_fixed_anchor_does_not_care_when_it_was_done() -> None:
    yearly = Recurrence(date(2026, 8, 18), 12)
    assert yearly.next_after(date(2026, 9, 1), completed=date(2026, 9, 1)) == date(2027, 8, 18)


def test_one_occurrence_is_skipped_and_the_others_stay() -> None:
    first = date(2026, 8, 18)
    yearly = Recurrence(first, 12, exceptions={date(2027, 8, 18): None})
    assert yearly.next_after(first) == date(2028, 8, 18)
    assert yearly.next_after(date(2028, 8, 18)) == date(2029, 8, 18)


def test_one_occurrence_is_moved_and_the_next_is_not() -> None:
    first = date(2026, 8, 18)
    yearly = Recurrence(first, 12, exceptions={date(2027, 8, 18): date(2027, 10, 1)})
    assert yearly.next_after(first) == date(2027, 10, 1)
    assert yearly.next_after(date(2027, 9, 1)) == date(2027, 10, 1), "not lost in between"
    assert yearly.next_after(date(2027, 10, 1)) == date(2028, 8, 18)


def test_an_occurrence_moved_earlier_does_not_come_twice() -> None:
    first = date(2026, 8, 18)
    yearly = Recurrence(first, 12, exceptions={date(2027, 8, 18): date(2027, 6, 1)})
    assert yearly.next_after(date(2027, 6, 1)) == date(2028, 8, 18)


def test_months_are_counted_backwards_too() -> None:
    assert months_after(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert months_after(date(2026, 1, 15), -13) == date(2024, 12, 15)
    assert on(2027, 2, 31) == date(2027, 2, 28)


@pytest.mark.parametrize("name", ["läsår", "kalenderår"])
def test_the_second_years_dates_are_the_firsts_one_year_later(name: str) -> None:
    preset = read_wheel().preset(name)
    for window in (*preset.steps.values(), *preset.marks.values()):
        for begins in range(2024, 2034):
            here, there = (window.due_on(SchoolYear(year)) for year in (begins, begins + 1))
            assert (there.year, there.month, there.day) == (here.year + 1, here.month, here.day)
            assert window.opens_on(SchoolYear(begins)) <= here


def test_a_step_counted_from_its_completion() -> None:
    window = Window(MonthDay(2, 1), MonthDay(3, 31), anchor=Anchor.COMPLETION, months=15)
    year = SchoolYear(2026)
    assert window.due_on(year) == date(2027, 3, 31)
    assert window.due_on(year, date(2026, 1, 31)) == date(2027, 4, 30)
    fixed = Window(MonthDay(2, 1), MonthDay(3, 31), months=15)
    assert fixed.due_on(year, date(2026, 1, 31)) == date(2027, 3, 31)
