"""Which days are working days, checked against a rule of our own and the municipality's breaks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from states.calendars import Calendar, Rest, Span, Staff, public_days
from states.errors import CalendarHasNoWorkingDay

YEARS = range(2024, 2037)
GOLDEN_YEARS = range(2024, 2033)
JULY = Rest("july", (7, 1), (7, 31))
CHRISTMAS = Rest("christmas", (12, 24), (12, 31))
BREAKS = (
    Span("Höstlov", date(2026, 10, 26), date(2026, 10, 30)),
    Span("Jullov", date(2026, 12, 21), date(2027, 1, 8)),
    Span("Sportlov", date(2027, 2, 15), date(2027, 2, 19)),
    Span("Påsklov", date(2027, 3, 29), date(2027, 4, 2)),
    Span("Sommarlov", date(2027, 6, 14), date(2027, 8, 13)),
)
TOWN = Calendar("SE", BREAKS, (JULY, CHRISTMAS))


def easter(year: int) -> date:
    """Easter Sunday by Meeus, Jones and Butcher: independent of the library under test."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    left = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * left) // 451
    month, day = divmod(h + left - 7 * m + 114, 31)
    return date(year, month, day + 1)


def saturday_from(day: date) -> date:
    return day + timedelta(days=(5 - day.weekday()) % 7)


def free_in_sweden(year: int) -> set[date]:
    """Lag (1989:253), and the three eves that nobody works on."""
    sunday = easter(year)
    midsummer = saturday_from(date(year, 6, 20))
    return {
        date(year, 1, 1),
        date(year, 1, 6),
        sunday - timedelta(days=2),
        sunday,
        sunday + timedelta(days=1),
        date(year, 5, 1),
        sunday + timedelta(days=39),
        sunday + timedelta(days=49),
        date(year, 6, 6),
        midsummer - timedelta(days=1),
        midsummer,
        saturday_from(date(year, 10, 31)),
        date(year, 12, 24),
        date(year, 12, 25),
        date(year, 12, 26),
        date(year, 12, 31),
    }


def free_in_norway(year: int) -> set[date]:
    sunday = easter(year)
    moving = {sunday + timedelta(days=n) for n in (-3, -2, 0, 1, 39, 49, 50)}
    fixed = {date(year, m, d) for m, d in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))}
    return moving | fixed


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", GOLDEN_YEARS)
@pytest.mark.parametrize(
    ("country", "rule"), [("SE", free_in_sweden), ("NO", free_in_norway)], ids=["SE", "NO"]
)
def test_the_free_weekdays_are_those_of_the_law(country: str, rule: object, year: int) -> None:
    calendar = Calendar(country)
    found = {
        day
        for day in days_of(year)
        if day.weekday() < 5 and not calendar.is_working(day, Staff.ADMINISTRATION)
    }
    assert callable(rule)
    assert found == {day for day in rule(year) if day.weekday() < 5}


def test_our_own_easter_is_that_of_the_almanac() -> None:
    assert [easter(year) for year in (2024, 2026, 2027, 2028, 2038)] == [
        date(2024, 3, 31),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
        date(2038, 4, 25),
    ]


@pytest.mark.parametrize(
    ("country", "year", "weekdays"),
    [
        ("SE", 2026, "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31"),
        ("SE", 2027, "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31"),
        ("SE", 2028, "01-06 04-14 04-17 05-01 05-25 06-06 06-23 12-25 12-26"),
        ("NO", 2026, "01-01 04-02 04-03 04-06 05-01 05-14 05-25 12-25"),
        ("NO", 2027, "01-01 03-25 03-26 03-29 05-06 05-17"),
        ("NO", 2028, "04-13 04-14 04-17 05-01 05-17 05-25 06-05 12-25 12-26"),
    ],
)
def test_three_years_as_a_person_would_read_them(country: str, year: int, weekdays: str) -> None:
    free = [day for day in sorted(public_days(country, year)) if day.weekday() < 5]
    assert " ".join(f"{day:%m-%d}" for day in free) == weekdays


@pytest.mark.parametrize("country", ["SE", "NO"])
@pytest.mark.parametrize("year", YEARS)
def test_the_library_knows_the_coming_years(country: str, year: int) -> None:
    """Red when `holidays` is too old for the years that we plan."""
    days = public_days(country, year)
    assert len(days) >= 10, f"holidays has no {country} {year}"
    assert easter(year) + timedelta(days=1) in days


def test_whit_monday_is_a_working_day_in_sweden_and_free_in_norway() -> None:
    whit_monday = date(2026, 5, 25)
    assert Calendar("SE").is_working(whit_monday, Staff.SCHOOL)
    free = Calendar("NO").free(whit_monday, Staff.SCHOOL)
    assert free is not None
    assert (free.key, free.name) == ("holiday", "Andre pinsedag")


def test_the_national_days_are_free_at_home_only() -> None:
    assert Calendar("SE").is_working(date(2027, 5, 17), Staff.SCHOOL)
    assert not Calendar("NO").is_working(date(2027, 5, 17), Staff.SCHOOL)
    assert Calendar("NO").is_working(date(2028, 6, 6), Staff.SCHOOL)
    assert not Calendar("SE").is_working(date(2028, 6, 6), Staff.SCHOOL)


def test_midsummer_eve_is_called_by_its_name() -> None:
    free = Calendar("SE").free(date(2026, 6, 19), Staff.ADMINISTRATION)
    assert free is not None
    assert free.name == "Midsommarafton"


def test_the_school_rests_in_the_autumn_break_and_the_administration_works() -> None:
    wednesday = date(2026, 10, 28)
    free = TOWN.free(wednesday, Staff.SCHOOL)
    assert free is not None
    assert (free.key, free.name) == ("school_break", "Höstlov")
    assert TOWN.is_working(wednesday, Staff.ADMINISTRATION)
    assert TOWN.next_working(wednesday, Staff.SCHOOL) == date(2026, 11, 2)
    assert TOWN.next_working(wednesday, Staff.ADMINISTRATION) == wednesday


def test_both_ends_of_a_break_are_free_and_no_more() -> None:
    assert TOWN.is_working(date(2026, 12, 18), Staff.SCHOOL)
    assert not TOWN.is_working(date(2026, 12, 21), Staff.SCHOOL)
    assert not TOWN.is_working(date(2027, 1, 8), Staff.SCHOOL)
    assert TOWN.is_working(date(2027, 1, 11), Staff.SCHOOL)


@pytest.mark.parametrize("staff", Staff)
def test_everybody_rests_in_july_and_at_christmas(staff: Staff) -> None:
    calendar = Calendar("NO", (), (JULY, CHRISTMAS))
    for day, key in (
        (date(2026, 7, 1), "july"),
        (date(2026, 7, 31), "july"),
        (date(2026, 12, 24), "christmas"),
        (date(2026, 12, 31), "christmas"),
    ):
        free = calendar.free(day, staff)
        assert free is not None
        assert free.key == key
    assert calendar.is_working(date(2026, 6, 30), staff)
    assert calendar.is_working(date(2026, 8, 3), staff)


def test_a_rest_may_cross_the_new_year() -> None:
    rest = Rest("other", (12, 20), (1, 7))
    assert [
        rest.holds(date(2026, month, day))
        for month, day in ((12, 19), (12, 20), (12, 31), (1, 1), (1, 7), (1, 8), (6, 1))
    ] == [False, True, True, True, True, False, False]


def test_working_days_are_counted_after_the_first_day_and_with_the_last() -> None:
    friday, monday = date(2026, 10, 23), date(2026, 11, 2)
    assert TOWN.working_days_between(friday, monday, Staff.SCHOOL) == 1
    assert TOWN.working_days_between(friday, monday, Staff.ADMINISTRATION) == 6
    assert TOWN.working_days_between(friday, friday, Staff.SCHOOL) == 0
    assert TOWN.working_days_between(monday, friday, Staff.SCHOOL) == 0


def test_ten_working_days_are_counted_over_a_break_in_both_directions() -> None:
    assert TOWN.shift(date(2026, 10, 23), 1, Staff.SCHOOL) == date(2026, 11, 2)
    assert TOWN.shift(date(2026, 11, 2), -1, Staff.SCHOOL) == date(2026, 10, 23)
    assert TOWN.shift(date(2026, 10, 28), -1, Staff.SCHOOL) == date(2026, 10, 23)
    assert TOWN.shift(date(2026, 10, 28), 1, Staff.SCHOOL) == date(2026, 11, 2)
    assert TOWN.shift(date(2026, 12, 18), 3, Staff.SCHOOL) == date(2027, 1, 13)


DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
STAFF = st.sampled_from(list(Staff))
CALENDARS = st.builds(
    lambda country, starts, lengths, resting: Calendar(
        country,
        [
            Span(f"Lov {n}", first, first + timedelta(days=length))
            for n, (first, length) in enumerate(zip(starts, lengths, strict=False))
        ],
        (JULY, CHRISTMAS) if resting else (),
    ),
    st.sampled_from(["SE", "NO"]),
    st.lists(DAYS, max_size=5),
    st.lists(st.integers(0, 70), min_size=5, max_size=5),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(CALENDARS, DAYS, st.integers(-60, 60), STAFF)
def test_a_shift_ends_on_a_working_day_and_comes_back(
    calendar: Calendar, day: date, n: int, staff: Staff
) -> None:
    there = calendar.shift(day, n, staff)
    assert calendar.is_working(there, staff)
    start = calendar.next_working(day, staff)
    assert calendar.shift(calendar.shift(start, n, staff), -n, staff) == start
    if n > 0:
        assert calendar.working_days_between(day, there, staff) == n


@settings(max_examples=150, deadline=None)
@given(CALENDARS, DAYS, st.integers(0, 30), st.integers(-40, 40), st.integers(1, 20), STAFF)
def test_later_stays_later(
    calendar: Calendar, day: date, further: int, n: int, more: int, staff: Staff
) -> None:
    later = day + timedelta(days=further)
    assert calendar.shift(day, n, staff) <= calendar.shift(later, n, staff)
    assert calendar.shift(day, n, staff) <= calendar.shift(day, n + more, staff)
    if n > 0 or n + more < 0:
        assert calendar.shift(day, n, staff) < calendar.shift(day, n + more, staff)


def test_breaks_that_leave_no_day_are_an_error_and_not_an_endless_search() -> None:
    everything = Calendar("SE", (Span("Lov", date(2020, 1, 1), date(2040, 1, 1)),))
    for n in (-1, 0, 1, 30):
        with pytest.raises(CalendarHasNoWorkingDay):
            everything.shift(date(2026, 8, 17), n, Staff.SCHOOL)
    assert everything.is_working(date(2026, 8, 17), Staff.ADMINISTRATION)


def test_a_rest_of_the_whole_year_is_an_error_for_everybody() -> None:
    never = Calendar("NO", (), (Rest("other", (1, 1), (12, 31)),))
    with pytest.raises(CalendarHasNoWorkingDay):
        never.next_working(date(2026, 8, 17), Staff.ADMINISTRATION)


def test_stockholm_and_oslo_show_the_same_time() -> None:
    """One zone serves both countries; the day they part, this says so."""
    stockholm, oslo = ZoneInfo("Europe/Stockholm"), ZoneInfo("Europe/Oslo")
    moment, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
    while moment < end:
        assert moment.astimezone(stockholm).utcoffset() == moment.astimezone(oslo).utcoffset()
        moment += timedelta(hours=1)
