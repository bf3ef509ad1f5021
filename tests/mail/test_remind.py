"""What is said, to whom, on which day; and what is not said, and why."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from sqlmodel import col, select

from flows.engine import delegation, due_dates, verbs
from flows.engine.handling import Who
from flows.mail import held_letters
from flows.mail.remind import remind
from flows.register.municipality import note_absence
from models.case.tables import Case, Timer
from models.post.tables import Item, Message, Quiet
from models.register.tables import Appointment, Person
from states.ladder import Ladder, Level
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.mail_host import body

DUE = date(2027, 3, 31)  # kartläggning in the läsår preset; Wednesday in påsklov


def days(first: str, last: str) -> list[str]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    found = []
    while day <= end:
        found.append(f"{day} 08:00")
        day += timedelta(days=1)
    return found


def to(letters: list[EmailMessage]) -> list[str]:
    return sorted(str(letter["To"].addresses[0].addr_spec) for letter in letters)


def levels_said(town: TestTown, unit: str, email: str | None = None) -> list[int]:
    """The rungs that were accepted for the unit's case, in their order."""
    case = town.case(unit)
    with town.office.database.read() as session:
        asked = (
            select(Item.level)
            .join(Message, col(Message.id) == col(Item.message_id))
            .where(Item.case_id == case.id, Message.status == "sent")
            .order_by(col(Message.day), col(Item.level))
        )
        if email:
            asked = asked.where(Item.person_id == town.person(email))
        return list(dict.fromkeys(session.exec(asked).all()))


def test_the_headteacher_is_reminded_once_even_if_the_clock_beats_every_hour(
    town: TestTown,
) -> None:
    town.open_year()
    heard = [letter for hour in range(24) for letter in town.tick(f"2027-02-05 {hour:02}:30")]
    assert to(heard) == ["bo@skola.example", "lo@skola.example"]


def test_nothing_leaves_before_seven_or_after_five(town: TestTown) -> None:
    town.open_year()
    assert town.tick("2027-02-05 06:59") == []
    assert town.tick("2027-02-05 17:00") == []
    assert len(town.tick("2027-02-08 07:00")) == 2


def test_an_unanswered_step_climbs_to_the_top_and_skips_no_rung(town: TestTown) -> None:
    town.open_year()
    for when in days("2027-02-01", "2027-05-31"):
        town.tick(when)
    assert levels_said(town, "Backaskolan") == [-30, -10, -3, 0, 3, 7, 14, 30]
    assert levels_said(town, "Backaskolan", "kim@skola.example") == [3], "the deputy, once"
    assert levels_said(town, "Backaskolan", "mo@skola.example") == [7]
    assert levels_said(town, "Backaskolan", "al@skola.example") == [30]


def test_a_clock_nine_days_late_sends_one_letter_a_person_and_skips_no_rung(
    town: TestTown,
) -> None:
    town.open_year()
    for when in days("2027-02-01", "2027-03-24"):
        town.tick(when)
    late = town.tick("2027-04-09 09:00")  # nothing ticked over the due date
    assert to([one for one in late if "Försenat" in one["Subject"]]) == ["lo@skola.example"]
    assert to(late) == ["asta@skola.example", "bo@skola.example", "lo@skola.example"]
    for when in days("2027-04-10", "2027-06-10"):
        town.tick(when)
    assert levels_said(town, "Backaskolan") == [-30, -10, -3, 0, 3, 7, 14, 30]


def test_each_rung_counts_from_the_day_the_one_before_it_was_accepted(town: TestTown) -> None:
    town.open_year()
    for when in days("2027-02-01", "2027-03-24"):
        town.tick(when)
    assert town.tick("2027-04-15 09:00"), "the last day's letter, two weeks late"
    timer = town.timer(town.case("Backaskolan"))
    assert timer is not None
    assert (timer.level, timer.due) == (3, date(2027, 4, 20)), "three working days from the 15th"


def test_two_ticks_at_once_double_nothing(town: TestTown) -> None:
    town.open_year()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: remind(town.office, at("2027-02-05 08:00")), range(8)))
    with town.office.database.read() as session:
        messages = session.exec(select(Message)).all()
        items = session.exec(select(Item)).all()
    assert (len(messages), len(items)) == (2, 2)


def test_a_duty_created_inside_the_window_is_reminded(town: TestTown) -> None:
    town.open_year(now="2027-03-18 09:00")  # nine working days before the date
    assert to(town.tick("2027-03-18 10:00")) == ["bo@skola.example", "lo@skola.example"]


def test_a_year_opened_after_its_dates_gives_each_step_its_lead(town: TestTown) -> None:
    town.open_year(now="2027-05-03 09:00")
    case = town.case("Backaskolan")
    assert case.planned == DUE
    assert case.due == date(2027, 5, 18), "ten working days, Ascension Day not among them"
    letters = town.tick("2027-05-03 10:00")
    assert not any("Försenat" in letter["Subject"] for letter in letters)


def test_school_staff_rest_in_the_autumn_break_and_it_is_explained(
    town_with: Callable[..., TestTown],
) -> None:
    town = town_with()
    town.open_year()
    move_due(town, "Backaskolan", date(2026, 10, 23))  # the last day before the break
    # Nobody rang on the Friday: what should have been said then waits until the school is back.
    assert "lo@skola.example" not in to(town.tick("2026-10-28 08:00"))
    with town.office.database.read() as session:
        quiet = session.exec(select(Quiet).where(Quiet.day == date(2026, 10, 28))).one()
    assert (quiet.reason, quiet.name, quiet.goes_out) == (
        "school_break",
        "Höstlov",
        date(2026, 11, 2),
    )
    for when in days("2026-10-29", "2026-11-01"):
        assert "lo@skola.example" not in to(town.tick(when))
    assert "lo@skola.example" in to(town.tick("2026-11-02 08:00"))


def test_a_last_day_within_a_break_is_reminded_of_on_the_last_school_day_before_it(
    town_with: Callable[..., TestTown],
) -> None:
    town = town_with()
    town.open_year()
    move_due(town, "Backaskolan", date(2026, 10, 28))  # Wednesday of the autumn break
    town.tick("2026-10-12 08:00")
    letters = [one for when in days("2026-10-13", "2026-11-09") for one in town.tick(when)]
    to_lo = [one for one in letters if "lo@" in str(one["To"])]
    assert [f"{one['Date'].datetime:%m-%d}" for one in to_lo] == ["10-21", "10-23", "11-04"]
    assert [one["Subject"].split(":")[0] for one in to_lo][1:] == ["Påminnelse", "Försenat"]
    assert "sista dagen är en ledig dag (Höstlov)" in " ".join(body(to_lo[1]).split())


def move_due(town: TestTown, unit: str, due: date) -> None:
    case = town.case(unit)
    asta = Who(town.person("asta@skola.example"), "web")
    due_dates.reschedule.alone(
        town.errand(asta, at("2026-09-01 09:00")),
        case.id or 0,
        due,
        why="ett exempel",
    )


def test_moving_the_date_moves_the_reminders_in_one_breath(town: TestTown) -> None:
    town.open_year()
    before = town.timer(town.case("Backaskolan"))
    move_due(town, "Backaskolan", date(2027, 5, 31))
    after = town.timer(town.case("Backaskolan"))
    assert before is not None
    assert after is not None
    assert before.due == date(2027, 2, 5)
    assert after.due > date(2027, 4, 1)
    for when in days("2027-02-01", "2027-03-01"):
        assert "lo@skola.example" not in to(town.tick(when))


def test_a_date_moved_there_and_back_is_not_said_twice_and_never_stops_the_clock(
    town: TestTown,
) -> None:
    town.open_year()
    town.tick("2027-02-05 08:00")
    move_due(town, "Backaskolan", date(2027, 5, 31))
    move_due(town, "Backaskolan", DUE)
    heard = [one for when in days("2027-02-05", "2027-04-06") for one in town.tick(when)]
    assert [one["Subject"].split(":")[0] for one in heard if "lo@" in str(one["To"])] == [
        "Förvarning",
        "Påminnelse",
        "Påminnelse",  # of the last day, which falls within the Easter break
    ]


def test_an_absent_headteacher_is_stood_in_for_within_the_dates(town: TestTown) -> None:
    town.open_year()
    note_absence.alone(
        town.errand(OPERATOR, at("2027-01-29 09:00")),
        town.person("lo@skola.example"),
        date(2027, 2, 1),
        date(2027, 2, 28),
    )
    assert "kim@skola.example" in to(town.tick("2027-02-05 08:00"))
    assert "lo@skola.example" in to(town.tick("2027-03-12 08:00"))


def test_a_new_headteacher_inherits_and_the_old_one_is_left_in_peace(town: TestTown) -> None:
    town.open_year()
    for when in days("2027-02-01", "2027-04-05"):
        town.tick(when)
    assert town.case("Backaskolan").chain is not None, "frozen when lateness began"
    succeed(town, "lo@skola.example", "Nea Nyberg", "nea@skola.example", date(2027, 4, 6))
    letters = [one for when in days("2027-04-06", "2027-04-12") for one in town.tick(when)]
    assert "nea@skola.example" in to(letters)
    assert "lo@skola.example" not in to(letters)


def succeed(town: TestTown, old: str, name: str, email: str, day: date) -> None:
    with town.office.database.write() as session:
        post = session.exec(
            select(Appointment).where(Appointment.person_id == town.person(old))
        ).one()
        post.ends = day - timedelta(days=1)
        person = Person(municipality_id=town.id, name=name, email=email, locale="sv")
        session.add_all([post, person])
        session.flush()
        session.add(
            Appointment(
                municipality_id=town.id,
                person_id=person.id or 0,
                role=post.role,
                unit_id=post.unit_id,
                starts=day,
            )
        )


def test_a_chain_once_frozen_is_not_changed_by_a_new_colleague_or_a_new_ladder(
    town: TestTown,
) -> None:
    town.open_year()
    for when in days("2027-02-01", "2027-04-06"):
        town.tick(when)
    with town.office.database.write() as session:
        second = Person(
            municipality_id=town.id, name="Si Sik", email="si@skola.example", locale="sv"
        )
        session.add(second)
        session.flush()
        session.add(Appointment(municipality_id=town.id, person_id=second.id or 0, role="manager"))
    wheel = town.office.wheel()
    gentler = replace(
        wheel,
        ladder=Ladder(
            (Level(0, "reminder", ("owner",)), Level(90, "escalation", ("coordinator",)))
        ),
    )
    town.office.wheel = lambda: gentler
    letters = [one for when in days("2027-04-07", "2027-04-16") for one in town.tick(when)]
    assert "si@skola.example" not in to(letters)


def test_who_shares_a_headships_work_afterwards_is_not_on_the_first_rung_of_what_is_late(
    town: TestTown,
) -> None:
    town.open_year()
    for when in days("2027-03-24", "2027-04-05"):
        town.tick(when)
    assert town.case("Backaskolan").chain is not None
    with town.office.database.write() as session:
        person = Person(
            municipality_id=town.id, name="Nea Nyberg", email="nea@skola.example", locale="sv"
        )
        session.add(person)
        session.flush()
        session.add(
            Appointment(
                municipality_id=town.id,
                person_id=person.id or 0,
                role="headteacher",
                unit_id=town.unit("Backaskolan"),
                starts=date(2027, 4, 6),
            )
        )
    letters = [one for when in days("2027-04-06", "2027-04-09") for one in town.tick(when)]
    late = [one for one in letters if "Försenat" in one["Subject"]]
    assert {"lo@skola.example", "kim@skola.example"} <= set(to(late))
    [told] = [one for one in letters if "nea@" in str(one["To"])]
    assert f"{told['Date'].datetime:%m-%d}" == "04-06", "of the change of hands, on her first day"
    assert "Det här väntar på dig nu, i din roll som rektor" in " ".join(body(told).split())


def test_a_manager_with_many_late_schools_gets_one_letter(town: TestTown) -> None:
    town.open_year()
    letters = [one for when in days("2027-02-01", "2027-04-20") for one in town.tick(when)]
    (escalated,) = [one for one in letters if "mo@" in str(one["To"])]
    assert "Backaskolan" in body(escalated)
    assert "Ekdalaskolan" in body(escalated)


def test_started_but_late_work_is_chased(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    lo = Who(town.person("lo@skola.example"), "mail")
    verbs.note.alone(town.errand(lo, at("2027-03-01 09:00")), case.id or 0, {"method": "enkät"})
    letters = [one for when in days("2027-03-02", "2027-04-20") for one in town.tick(when)]
    assert {"lo@skola.example", "mo@skola.example"} <= set(to(letters))


def test_a_cap_holds_the_rest_and_tells_the_coordinator_once(
    town_with: Callable[..., TestTown],
) -> None:
    town = town_with(cap_per_tick=1)
    town.open_year()
    letters = town.tick("2027-02-05 08:00")
    letters += town.tick("2027-02-05 08:15")
    alerts = [one for one in letters if "tillbaka" in one["Subject"]]
    assert to(alerts) == ["asta@skola.example"]
    assert len([one for one in letters if "Kartlägg" in body(one)]) == 1
    with town.office.database.read() as session:
        (kept,) = session.exec(select(Message).where(Message.status == "held")).all()
    assert kept.reason == "tick_cap"
    for when in days("2027-02-06", "2027-02-10"):
        letters = town.tick(when)
        assert not {"lo@skola.example", "bo@skola.example"} & set(to(letters)), "no piling up"
    asta = Who(town.person("asta@skola.example"), "web")
    assert held_letters.release.alone(town.errand(asta, at("2027-02-11 08:00")), [kept.id or 0])
    assert len(town.tick("2027-02-11 08:05")) == 1
    with town.office.database.read() as session:
        assert not session.exec(select(Message).where(Message.status == "held")).all()


def test_too_many_letters_to_one_person_are_held(town_with: Callable[..., TestTown]) -> None:
    town = town_with(cap_per_person=1)
    town.open_year()
    letters = [one for when in days("2027-03-10", "2027-03-24") for one in town.tick(when)]
    with town.office.database.read() as session:
        reasons = {one.reason for one in session.exec(select(Message)) if one.status == "held"}
    assert len([one for one in letters if "lo@" in str(one["To"])]) <= 2
    assert reasons in ({"person_cap"}, set())


def test_a_vacant_role_is_not_silence_but_the_next_in_line(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        post = session.exec(
            select(Appointment).where(Appointment.person_id == town.person("bo@skola.example"))
        ).one()
        post.ends = date(2027, 1, 31)
        session.add(post)
    assert "mo@skola.example" in to(town.tick("2027-02-05 08:00"))
    digest = [one for one in town.tick("2027-02-08 08:00") if "asta@" in str(one["To"])]
    assert "Ekdalaskolan" in body(digest[0]), "the coordinator is told who is missing"


def test_the_digest_comes_once_a_week_on_its_first_working_day(town: TestTown) -> None:
    town.open_year()
    letters = [(when, one) for when in days("2027-04-05", "2027-04-18") for one in town.tick(when)]
    mondays = [when[:10] for when, one in letters if "asta@" in str(one["To"])]
    assert mondays == ["2027-04-05", "2027-04-12"]


def test_the_watchdog_mends_a_case_that_waits_for_nothing(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    with town.office.database.write() as session:
        timer = session.exec(select(Timer).where(Timer.case_id == case.id)).one()
        session.delete(timer)
    town.tick("2027-01-11 08:00")
    mended = town.timer(case)
    assert mended is not None
    assert mended.due == date(2027, 2, 5)


def test_a_delegate_hears_of_it_and_answers_from_then_on(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    lo = Who(town.person("lo@skola.example"), "mail")
    delegation.delegate.alone(
        town.errand(lo, at("2027-02-08 09:00")),
        case.id or 0,
        town.person("kim@skola.example"),
    )
    assert "kim@skola.example" in to(town.tick("2027-02-08 09:05"))
    assert "lo@skola.example" not in to(town.tick("2027-03-12 08:00"))


@pytest.mark.parametrize("unit", ["Backaskolan", "Ekdalaskolan"])
def test_the_next_year_is_not_born_overdue(town: TestTown, unit: str) -> None:
    """Skipped by decision years ago or closed much too late: the next cycle has time."""
    town.open_year()
    case = town.case(unit)
    verbs.move.alone(
        town.errand(town.asta, at("2028-06-01 09:00")),
        case.id or 0,
        "not_applicable",
        why="huset byggs om",
    )
    following = town.case(unit, "2027/28")
    assert isinstance(following, Case)
    assert following.due is not None and following.due > date(2028, 6, 10)
