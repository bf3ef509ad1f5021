"""The ladder: what is said first, what comes after it, and that nothing is skipped when late."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from states.calendars import Calendar, Span, Staff
from states.ladder import (
    DEFAULT_LEVELS,
    Ladder,
    Level,
    Step,
    change_of_hands,
    climb,
    is_change_of_hands,
    role_on,
    staff_of,
)

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
    # The notice of 11 March was accepted on the 27th of April: two more have passed meanwhile,
    # and were said with it.
    assert said(LADDER.after(-30, DUE, date(2027, 4, 27), CALENDAR)) == (0, "04-30")
    notice, reminder = LADDER.levels[0], LADDER.levels[2]
    assert LADDER.latest(notice, DUE, date(2027, 4, 27), CALENDAR) == reminder
    assert LADDER.latest(notice, DUE, date(2027, 3, 15), CALENDAR) == notice
    assert LADDER.latest(notice, DUE, date(2027, 6, 1), CALENDAR).days == 0, "never past zero"


def test_a_rung_that_was_missed_and_the_next_one_are_one_letter() -> None:
    # Said on Monday the 26th instead of the 16th: the reminder of Tuesday says nothing new.
    assert said(LADDER.after(-10, DUE, date(2027, 4, 26), CALENDAR)) == (0, "04-30")
    assert said(LADDER.after(-10, DUE, date(2027, 4, 23), CALENDAR)) == (-3, "04-27")
    # So with the last day, when the reminder came the day before it: late is the next word.
    assert said(LADDER.after(-3, DUE, date(2027, 4, 29), CALENDAR)) == (3, "05-05")
    # Rungs that a municipality put side by side are not missed ones.
    close = Ladder((Level(-1, "reminder", ("owner",)), Level(0, "reminder", ("owner",))))
    assert said(close.after(-1, DUE, date(2027, 4, 29), CALENDAR)) == (0, "04-30")


def test_after_the_due_date_each_rung_counts_from_the_one_before() -> None:
    # The last day's letter left two weeks late; a school day is 3 working days on, not at once.
    assert said(LADDER.after(0, DUE, date(2027, 5, 14), CALENDAR)) == (3, "05-19")
    assert said(LADDER.after(3, DUE, date(2027, 5, 19), CALENDAR)) == (7, "05-25")
    assert said(LADDER.after(7, DUE, date(2027, 5, 25), CALENDAR)) == (14, "06-03")
    assert said(LADDER.after(14, DUE, date(2027, 6, 3), CALENDAR)) == (30, "06-28")


def test_downtime_after_the_due_date_skips_no_rung() -> None:
    rung, accepted, climbed = 0, date(2027, 9, 1), [0]
    while rung < 30:
        step = LADDER.after(rung, DUE, accepted, CALENDAR)
        assert step.day > accepted
        rung, accepted = step.level.days, step.day + timedelta(days=100)
        climbed.append(rung)
    assert climbed == [0, 3, 7, 14, 30]


def test_above_the_top_the_ladder_goes_on_at_a_calm_pace() -> None:
    step = LADDER.after(30, DUE, date(2027, 6, 28), CALENDAR)
    # Twenty school days on, the summer rest in July between.
    assert said(step) == (50, f"{CALENDAR.shift(date(2027, 6, 28), 20, Staff.SCHOOL):%m-%d}")
    assert (step.level.letter, step.level.to) == ("overdue", ("owner", "manager"))
    again = LADDER.after(50, DUE, step.day, CALENDAR)
    assert (again.level.days, again.level.to) == (70, step.level.to)
    assert again.day == CALENDAR.shift(step.day, 20, Staff.SCHOOL)
    alone = Ladder((Level(0, "reminder", ("owner",)),), calm=5)
    assert said(alone.after(0, DUE, DUE, CALENDAR)) == (5, "05-10")
    told = LADDER.above_the_top(DUE, date(2027, 5, 12), CALENDAR)
    assert said(told) == (50, f"{CALENDAR.shift(date(2027, 5, 12), 20, Staff.SCHOOL):%m-%d}")


def test_above_a_role_stand_all_of_the_chain_and_the_coordinator_last() -> None:
    assert climb("headteacher") == (
        "manager",
        "school_chief",
        "head_of_administration",
        "coordinator",
    )
    assert climb("ikt_pedagog")[:2] == ("headteacher", "manager")
    assert climb("head_of_administration") == ("coordinator",)
    assert climb("coordinator") == (
        "manager",
        "school_chief",
        "head_of_administration",
        "coordinator",
    )
    assert role_on("manager", "head_of_administration") == "coordinator", "never downwards"


def test_a_change_of_hands_is_no_rung_and_each_day_has_its_own() -> None:
    monday, tuesday = (change_of_hands(date(2027, 5, day)) for day in (3, 4))
    assert monday != tuesday
    assert is_change_of_hands(monday) and not is_change_of_hands(-200)
    assert LADDER.level(monday) == Level(monday, "reminder", ("owner",))


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
    assert edited.level(10).days == 10
    assert edited.is_calm(edited.level(12)), "above what is the top now"
    assert edited.level(-30).days == -5
    step = edited.after(-5, DUE, date(2027, 4, 20), CALENDAR)
    assert said(step) == (10, "05-17"), "counted from the due date, not from the notice"


def test_a_last_day_that_is_free_is_reminded_of_on_the_working_day_before_it() -> None:
    saturday, easter = date(2027, 5, 1), date(2027, 3, 31)  # the Wednesday of the Easter break
    assert LADDER.natural_day(LADDER.level(0), saturday, CALENDAR) == date(2027, 4, 30)
    assert LADDER.natural_day(LADDER.level(-3), saturday, CALENDAR) == date(2027, 4, 28)
    assert LADDER.natural_day(LADDER.level(0), easter, CALENDAR) == date(2027, 3, 25)
    assert LADDER.of("manager").natural_day(LADDER.level(0), easter, CALENDAR) == easter


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
    step = ladder.first(due, opened, CALENDAR)
    climbed: list[int] = []
    accepted = opened - timedelta(days=1)
    for late in delays:
        assert step.day > accepted, "nothing is said twice on one day"
        assert step.day >= opened
        assert not climbed or step.level.days > climbed[-1]
        if step.level.days > 0:
            assert step.day > due, "nobody is called late before the due date has passed"
        climbed.append(step.level.days)
        accepted = step.day + timedelta(days=late)
        step = ladder.after(step.level.days, due, accepted, CALENDAR)
    assert ladder.is_calm(step.level), "no end, and no silence"
    rungs = [one.days for one in levels if one.days > 0]
    assert [one for one in climbed if one > 0][: len(rungs)] == rungs
    assert any(one <= 0 for one in climbed), "a gentle word comes before any other"
