"""The ladder: what is said first, what comes after it, and that nothing is skipped when late."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from states.calendars import Calendar, Span, Staff
from states.ladder import DEFAULT_LEVELS, Ladder, Level, Step, staff_of

LADDER = Ladder()
CALENDAR = Calendar(
    "SE",
    (
        Span("Sportlov", date(2027, 2, 15), date(2027, 2, 19)),
        Span("Påsklov", date(2027, 3, 29), date(2027, 4, 2)),
    ),
)
DUE = date(2027, 4, 30)  # a Friday


def said(step: Step | None) -> tuple[int, str] | None:
    return (step.level.days, f"{step.day:%m-%d}") if step else None


def test_a_case_that_opens_early_waits_for_the_first_notice() -> None:
    # Thirty school days before 30 April: the Easter break and three holidays do not count.
    assert said(LADDER.first(DUE, date(2026, 8, 17), CALENDAR)) == (-30, "03-11")


def test_a_case_opened_on_the_day_of_the_notice_is_told_at_once() -> None:
    assert said(LADDER.first(DUE, date(2027, 3, 11), CALENDAR)) == (-30, "03-11")


def test_a_case_opened_inside_the_window_is_told_at_once_by_the_rung_that_fits() -> None:
    assert said(LADDER.first(DUE, date(2027, 3, 20), CALENDAR)) == (-30, "03-20")
    assert said(LADDER.first(DUE, date(2027, 4, 20), CALENDAR)) == (-10, "04-20")
    assert said(LADDER.first(DUE, date(2027, 4, 28), CALENDAR)) == (-3, "04-28")
    assert said(LADDER.first(DUE, DUE, CALENDAR)) == (0, "04-30")


def test_a_case_born_late_begins_with_the_last_day_and_not_higher() -> None:
    assert said(LADDER.first(DUE, date(2027, 9, 1), CALENDAR)) == (0, "09-01")


def test_each_notice_leads_to_the_next() -> None:
    assert said(LADDER.after(-30, DUE, date(2027, 3, 11), CALENDAR)) == (-10, "04-16")
    assert said(LADDER.after(-10, DUE, date(2027, 4, 16), CALENDAR)) == (-3, "04-27")
    assert said(LADDER.after(-3, DUE, date(2027, 4, 27), CALENDAR)) == (0, "04-30")


def test_downtime_before_the_due_date_makes_one_letter_of_the_notices() -> None:
    # The notice of 11 March was accepted on the 27th of April: two more have passed meanwhile.
    assert said(LADDER.after(-30, DUE, date(2027, 4, 27), CALENDAR)) == (-3, "04-28")
    notice, reminder = LADDER.levels[0], LADDER.levels[2]
    assert LADDER.latest(notice, DUE, date(2027, 4, 27), CALENDAR) == reminder
    assert LADDER.latest(notice, DUE, date(2027, 3, 15), CALENDAR) == notice
    assert LADDER.latest(notice, DUE, date(2027, 6, 1), CALENDAR).days == 0, "never past zero"


def test_after_the_due_date_each_rung_counts_from_the_one_before() -> None:
    # The last day's letter left two weeks late; a school day is 3 working days on, not at once.
    assert said(LADDER.after(0, DUE, date(2027, 5, 14), CALENDAR)) == (3, "05-19")
    assert said(LADDER.after(3, DUE, date(2027, 5, 19), CALENDAR)) == (7, "05-25")
    assert said(LADDER.after(7, DUE, date(2027, 5, 25), CALENDAR)) == (14, "06-03")
    assert said(LADDER.after(14, DUE, date(2027, 6, 3), CALENDAR)) == (30, "06-28")


def test_downtime_after_the_due_date_skips_no_rung() -> None:
    rung, accepted, climbed = 0, date(2027, 9, 1), [0]
    while step := LADDER.after(rung, DUE, accepted, CALENDAR):
        assert step.day > accepted
        rung, accepted = step.level.days, step.day + timedelta(days=100)
        climbed.append(rung)
    assert climbed == [0, 3, 7, 14, 30]


def test_the_top_has_nothing_above_it() -> None:
    assert LADDER.after(30, DUE, date(2027, 6, 28), CALENDAR) is None
    assert Ladder((Level(0, "reminder", ("owner",)),)).after(0, DUE, DUE, CALENDAR) is None


def test_a_rung_counts_the_days_of_those_whom_it_speaks_to() -> None:
    friday = date(2027, 3, 26)  # Good Friday; the Easter break follows
    assert said(LADDER.after(0, friday, friday, CALENDAR)) == (3, "04-07"), "the school rests"
    assert said(LADDER.after(3, friday, friday, CALENDAR)) == (7, "04-02"), "the manager does not"
    assert [LADDER.staff(level) for level in LADDER.levels] == [Staff.SCHOOL] * 5 + [
        Staff.ADMINISTRATION
    ] * 3
    assert staff_of("headteacher") is Staff.SCHOOL
    assert staff_of("coordinator") is Staff.ADMINISTRATION


def test_a_ladder_that_was_edited_under_way_goes_on_from_the_nearest_rung_below() -> None:
    edited = Ladder((Level(-5, "notice", ("owner",)), Level(10, "escalation", ("manager",))))
    assert edited.level(-3).days == -5
    assert edited.level(12).days == 10
    assert edited.level(-30).days == -5
    step = edited.after(-5, DUE, date(2027, 4, 20), CALENDAR)
    assert said(step) == (10, "05-17"), "counted from the due date, not from the notice"


def test_the_zero_rung_stands_on_the_due_date_even_when_it_is_no_working_day() -> None:
    saturday = date(2027, 5, 1)
    assert LADDER.natural_day(LADDER.level(0), saturday, CALENDAR) == saturday
    assert LADDER.natural_day(LADDER.level(-3), saturday, CALENDAR) == date(2027, 4, 28)


RUNGS = st.lists(
    st.integers(-60, 60), min_size=1, max_size=9, unique=True
).map(lambda days: tuple(Level(day, "reminder", ("owner",)) for day in sorted(days))).filter(
    lambda levels: levels[0].days <= 0
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    levels=st.one_of(st.just(DEFAULT_LEVELS), RUNGS),
    due=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    early=st.integers(-200, 300),
    delays=st.lists(st.integers(0, 60), min_size=12, max_size=12),
)
def test_however_late_the_clock_the_climb_is_in_order_and_whole_above_zero(
    levels: tuple[Level, ...], due: date, early: int, delays: list[int]
) -> None:
    ladder = Ladder(levels)
    opened = due - timedelta(days=early)
    step: Step | None = ladder.first(due, opened, CALENDAR)
    climbed: list[int] = []
    accepted = opened - timedelta(days=1)
    for late in delays:
        if step is None:
            break
        assert step.day > accepted, "nothing is said twice on one day"
        assert step.day >= opened
        assert not climbed or step.level.days > climbed[-1]
        if step.level.days > 0:
            assert step.day > due, "nobody is called late before the due date has passed"
        climbed.append(step.level.days)
        accepted = step.day + timedelta(days=late)
        step = ladder.after(step.level.days, due, accepted, CALENDAR)
    assert step is None
    assert [one for one in climbed if one > 0] == [one.days for one in levels if one.days > 0]
    assert any(one <= 0 for one in climbed), "a gentle word comes before any other"
