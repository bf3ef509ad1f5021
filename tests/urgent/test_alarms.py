"""The alarms of urgent cases: they wait for no working hour, no school break and no cap."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from config.clocks import clocks_of, read_clocks
from flows.engine import delegation, verbs
from flows.engine.handling import Who
from flows.mail.answer_by_link import answer
from flows.mail.remind import remind
from flows.views.case_history import journey
from notifications.post import Refused, Sealed
from states.clocks import warnings
from states.urgent_case import Arena, Matter
from tests.conftest import TestTown, at
from tests.worlds.urgent_town import (
    AL,
    ASTA,
    LO,
    MEASURES,
    act,
    addressed,
    alarms,
    breach,
    known,
    text_of,
)


def test_lo_and_asta_hear_at_once_on_a_saturday_night_in_the_break(town: TestTown) -> None:
    known(town)
    letters = town.tick("2026-10-24 22:12")
    assert addressed(letters) == [ASTA, LO]
    [to_lo] = [one for one in letters if "lo@" in str(one["To"])]
    assert to_lo["Subject"] == (
        "Agera nu: BUN 2026/0123, Backaskolan, 2026-10-25 kl. 21.10 (Härryda)"
    )
    text = text_of(to_lo)
    assert "Tiden är huvudmannens eget mål. Lagen anger inget antal timmar" in text
    assert "Det räcker att ett barn eller en elev anser sig ha blivit kränkt" in text
    assert "Flytta sista dagen" not in text
    assert town.tick("2026-10-24 22:14") == [], "said once"


def test_ordinary_letters_stay_indoors_at_night(town: TestTown) -> None:
    town.open_year(now="2026-08-17 09:00")
    remind(town.office, at("2027-04-30 16:59"))
    known(town, "2027-04-30 22:00")
    night = town.tick("2027-04-30 22:05")
    assert addressed(night) == [ASTA, LO]
    assert all(str(one["Subject"]).startswith("Agera nu") for one in night)
    morning = town.tick("2027-05-03 08:00")
    assert [one for one in morning if "Kartläggning" in str(one["Subject"])]


def test_the_alarms_go_at_half_at_eighty_and_when_the_time_is_out(town: TestTown) -> None:
    breach(town, "2026-12-23 16:00")
    assert addressed(alarms(town.tick("2026-12-23 16:05"))) == [ASTA]
    assert town.tick("2026-12-25 03:55") == []
    [half] = town.tick("2026-12-25 04:05")
    assert half["Subject"].startswith("Halva tiden kvar: BUN 2026/0123, 2026-12-26 kl. 16.00")
    assert addressed(town.tick("2026-12-26 02:00")) == [ASTA], "four fifths"
    passed = town.tick("2026-12-26 16:05")
    assert addressed(passed) == [AL, ASTA], "Boxing Day: a clock of the law knows no holiday"
    [to_al] = [one for one in passed if "al@" in str(one["To"])]
    assert to_al["Subject"].startswith("Time is up: ")
    assert "/l/" not in text_of(to_al), "Al is told, not asked"


def test_two_alarms_a_day_reach_the_same_person(town: TestTown) -> None:
    known(town, "2026-10-05 00:30")
    days = [town.tick(f"2026-10-05 {time}") for time in ("00:35", "12:35", "19:50")]
    assert [addressed(alarms(letters)) for letters in days] == [[ASTA, LO]] * 3


def test_the_subject_names_the_clock_that_the_letter_is_about(town: TestTown) -> None:
    known(town, "2026-10-05 09:00")
    for moment in ("2026-10-05 09:05", "2026-10-06 09:05"):
        town.tick(moment)
    half = alarms(town.tick("2026-10-07 21:05"))
    assert addressed(half) == [ASTA, LO]
    assert all("2026-10-10 kl. 09.00" in one["Subject"] for one in half), "not the one long gone"
    assert all("tisdag 6 oktober 2026 kl. 09.00. Tiden har gått ut" in text_of(one) for one in half)
    out = alarms(town.tick("2026-10-10 09:05"))
    to_lo = [one["Subject"] for one in out if "lo@" in str(one["To"])]
    assert len(to_lo) == 1 and "2026-10-10 kl. 09.00" in to_lo[0], "nor when it is out"


def test_a_beat_that_comes_days_late_writes_one_letter(town: TestTown) -> None:
    breach(town, "2026-10-05 09:00")
    town.tick("2026-10-05 09:05")
    late = town.tick("2026-10-12 09:00")
    mine = [one for one in late if "Tiden är ute" in one["Subject"]]
    assert addressed(mine) == [ASTA] and not [one for one in late if "Halva" in one["Subject"]]


def test_an_answer_from_the_letter_stops_the_clock(town: TestTown) -> None:
    case = known(town)
    [to_lo] = [one for one in town.tick("2026-10-24 22:12") if "lo@" in str(one["To"])]
    token = re.search(r"/l/(\S+)", text_of(to_lo))
    assert token is not None
    given = {"report_reference": "BUN 2026/0130"}
    moved = answer(town.office, token[1], "done", given, at("2026-10-25 08:00"))
    assert moved.state == "reported_to_authority"
    later = [town.tick(f"2026-10-2{day} 23:00") for day in (5, 6)]
    assert [len(one) for one in later] == [0, 0], "the first clock is met"
    # Five days of real hours, with the hour that came back in the night: the measures' half.
    assert addressed(alarms(town.tick("2026-10-27 09:15"))) == [ASTA, LO]
    with town.office.database.read() as session:
        found = journey(session, town.office.kinds, town.id, case.id or 0)
    story = [one.what for one in found.events]
    assert story == ["opened", "alarmed", "left", "alarmed"]


def test_the_day_of_the_final_report_stops_its_clock(town: TestTown) -> None:
    case = known(town, "2026-10-05 09:00", matter=Matter.CYBER, arena=Arena.SYSTEM, unit="")
    act(town, case, "report", "2026-10-05 12:00")
    act(
        town, case, "set_measures", "2026-10-05 12:00", **{**MEASURES, "follow_up_on": "2027-01-15"}
    )
    verbs.note.alone(
        town.errand(Who(town.person(ASTA), "web"), at("2026-10-19 12:00")),
        case.id or 0,
        {"final_report_sent_on": "2026-10-19"},
    )
    assert town.tick("2026-11-04 12:00") == []


def test_who_cannot_be_reached_is_followed_by_somebody_who_can(town: TestTown) -> None:
    def refuse(letter: Sealed) -> None:
        if b"lo@skola.example" in letter.content:
            raise Refused("550 no such user", address=True)

    known(town)
    town.post.fail = refuse
    assert addressed(town.tick("2026-10-24 22:12")) == [ASTA]
    assert addressed(town.tick("2026-10-24 22:17")) == ["kim@skola.example"], "Lo's deputy"


def test_a_colleague_to_whom_it_is_handed_hears_at_once(town: TestTown) -> None:
    case = known(town)
    town.tick("2026-10-24 22:12")
    kim = town.person("kim@skola.example")
    delegation.delegate.alone(
        town.errand(Who(town.person(LO), "mail"), at("2026-10-24 22:30")),
        case.id or 0,
        kim,
        why="",
    )
    assert addressed(town.tick("2026-10-24 22:32")) == ["kim@skola.example"]


def test_no_cap_holds_an_alarm_back(town_with: Callable[..., TestTown]) -> None:
    town = town_with(cap_per_tick=1, cap_per_person=1)
    for number in range(4):
        known(town, f"2026-10-05 0{number}:00", registry=f"BUN 2026/{number}")
        assert len(town.tick(f"2026-10-05 0{number}:05")) == 2
    town.office.database.close()


def test_hours_are_real_hours_when_the_clocks_change() -> None:
    [clock] = clocks_of(read_clocks(), "data_breach", "SE")
    zone = ZoneInfo("Europe/Stockholm")
    starts = datetime(2027, 3, 27, 12, 0, tzinfo=zone).astimezone(UTC)  # summer time on the 28th
    ends = clock.ends(starts, zone)
    assert ends.astimezone(zone).isoformat() == "2027-03-30T13:00:00+02:00"
    assert [share for share, _ in warnings(starts, ends)] == [0, 50, 80, 100]
