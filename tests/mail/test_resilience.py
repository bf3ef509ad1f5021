"""Things that went wrong once: each of these silenced somebody, or wrote to somebody twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from flows.clock.tick import tick
from flows.engine import delegation, due_dates
from flows.engine.action_links import LinkUnknown
from flows.engine.handling import Who
from flows.register.municipality import note_absence
from flows.register.people import erase
from models.post.tables import Message
from models.register.tables import Appointment, Person, SchoolBreak
from notifications.post import HostDown, Sealed, SmtpPostman
from states.ladder import Ladder
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.mail_host import links, mail_host


def to(town: TestTown, when: str) -> list[str]:
    return sorted(str(one["To"].addresses[0].addr_spec) for one in town.tick(when))


def every_day(town: TestTown, first: str, last: str) -> list[str]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    found: list[str] = []
    while day <= end:
        found += to(town, f"{day} 08:00")
        day += timedelta(days=1)
    return found


def test_a_morning_on_a_blocklist_silences_nobody(town: TestTown) -> None:
    town.open_year()
    with mail_host() as host:
        postman = town.office.postman
        town.office.postman = lambda: SmtpPostman(host.url)
        for email in ("lo@skola.example", "bo@skola.example"):
            host.refuse[email] = "554 5.7.1 Service unavailable; client host blocked"
        town.tick("2027-02-05 08:00")
        town.office.postman = postman
    with town.office.database.read() as session:
        assert not any(person.unreachable for person in session.exec(select(Person)))
    assert set(to(town, "2027-02-05 16:00")) >= {"bo@skola.example", "lo@skola.example"}


def test_one_municipality_with_a_mad_calendar_does_not_stop_the_letters(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        for start in range(2027, 2031):
            session.add(
                SchoolBreak(
                    municipality_id=town.id,
                    name="Fel",
                    starts=date(start, 2, 8),
                    ends=date(start + 1, 2, 7),
                )
            )
    first = to(town, "2027-02-05 08:00")
    assert "lo@skola.example" in first
    assert "lo@skola.example" not in to(town, "2027-02-05 08:30"), "and not again and again"
    with town.office.database.read() as session:
        sent = session.exec(select(Message).where(Message.status == "sent")).all()
    assert len(sent) == len(first)


def test_a_beat_that_stumbles_does_not_keep_the_letters(town: TestTown) -> None:
    town.open_year()
    # A folder: it cannot be written to.
    (town.office.settings.var / "anchors.jsonl").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        tick(town.office, at("2027-02-05 08:00"))
    assert len(town.post.letters) == 2


def test_days_without_a_mail_host_end_with_one_letter_a_person(town: TestTown) -> None:
    town.open_year()
    asta = Who(town.person("asta@skola.example"), "web")
    for unit, days in (("Backaskolan", 0), ("Ekdalaskolan", 1)):
        due_dates.reschedule.alone(
            town.errand(asta, at("2026-09-01 09:00")),
            town.case(unit).id or 0,
            date(2027, 3, 1) + timedelta(days=days),
            why="ett exempel",
        )
    with town.office.database.write() as session:
        session.add(
            Appointment(
                municipality_id=town.id,
                person_id=town.person("lo@skola.example"),
                role="headteacher",
                unit_id=town.unit("Ekdalaskolan"),
            )
        )

    def down(letter: Sealed) -> None:
        raise HostDown("connection refused")

    town.post.fail = down
    assert every_day(town, "2027-01-07", "2027-01-15") == []
    town.post.fail = None
    assert to(town, "2027-01-18 09:00").count("lo@skola.example") == 1
    assert "lo@skola.example" not in to(town, "2027-01-18 10:00")


def test_a_rung_that_stood_in_a_cancelled_letter_is_said_all_the_same(town: TestTown) -> None:
    town.open_year()

    def down(letter: Sealed) -> None:
        raise HostDown("connection refused")

    town.post.fail = down
    town.tick("2027-02-05 08:00")
    note_absence.alone(
        town.errand(OPERATOR, at("2027-02-05 09:00")),
        town.person("lo@skola.example"),
        date(2027, 2, 5),
        date(2027, 2, 5),
    )
    town.post.fail = None
    heard = to(town, "2027-02-05 10:00") + to(town, "2027-02-05 11:00")
    assert {"kim@skola.example", "lo@skola.example"} & set(heard), "somebody hears it"


def test_an_erased_persons_pending_letter_goes_to_the_next_in_line(town: TestTown) -> None:
    town.open_year()

    def down(letter: Sealed) -> None:
        raise HostDown("connection refused")

    town.post.fail = down
    town.tick("2027-02-05 08:00")
    erase.alone(town.errand(town.asta, at("2027-02-05 09:00")), town.person("bo@skola.example"))
    town.post.fail = None
    heard = to(town, "2027-02-05 10:00") + to(town, "2027-02-05 11:00")
    assert "mo@skola.example" in heard


def test_an_erased_persons_links_open_nothing(town: TestTown) -> None:
    from flows.mail.answer_by_link import look

    town.open_year()
    letter = next(one for one in town.tick("2027-02-05 08:00") if "lo@" in str(one["To"]))
    token = links(letter)[0].rpartition("/")[2]
    erase.alone(town.errand(town.asta, at("2027-02-05 09:00")), town.person("lo@skola.example"))
    with pytest.raises(LinkUnknown):
        look(town.office, token, at("2027-02-05 10:00"))


def test_a_delegate_who_left_is_not_written_to(town: TestTown) -> None:
    town.open_year()
    lo = Who(town.person("lo@skola.example"), "mail")
    kim = town.person("kim@skola.example")
    case = town.case("Backaskolan").id or 0
    delegation.delegate.alone(town.errand(lo, at("2026-09-01 09:00")), case, kim)
    with town.office.database.write() as session:
        post = session.exec(select(Appointment).where(Appointment.person_id == kim)).one()
        post.ends = date(2026, 12, 31)
        session.add(post)
    assert "lo@skola.example" in to(town, "2027-02-05 08:00")


def test_a_frozen_chain_is_climbed_though_the_ladder_was_cut(town: TestTown) -> None:
    town.open_year()
    every_day(town, "2027-02-01", "2027-04-09")
    wheel = town.office.wheel()
    cut = replace(wheel, ladder=Ladder(tuple(one for one in wheel.ladder.levels if one.days <= 3)))
    town.office.wheel = lambda: cut
    heard = every_day(town, "2027-04-10", "2027-05-31")
    assert {"mo@skola.example", "ek@skola.example", "al@skola.example"} <= set(heard)


def test_letters_held_for_days_are_told_of_again(town_with: Callable[..., TestTown]) -> None:
    town = town_with(cap_per_tick=1)
    town.open_year()
    every_day(town, "2027-02-05", "2027-02-05")
    alerts = []
    for day in ("2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11"):
        alerts += [one for one in town.tick(f"{day} 09:00") if "tillbaka" in one["Subject"]]
    assert len(alerts) == 2, "on the third day and on the sixth"


def test_a_letter_for_after_the_break_is_no_false_alarm(
    town: TestTown, caplog: pytest.LogCaptureFixture
) -> None:
    town.open_year()
    lo = Who(town.person("lo@skola.example"), "mail")
    kim = town.person("kim@skola.example")
    case = town.case("Backaskolan").id or 0
    delegation.delegate.alone(town.errand(lo, at("2026-10-24 09:00")), case, kim)
    with caplog.at_level(logging.ERROR):
        heard = every_day(town, "2026-10-25", "2026-10-30")
    assert "kim@skola.example" not in heard
    assert not caplog.records
    assert "kim@skola.example" in to(town, "2026-11-02 08:00")
