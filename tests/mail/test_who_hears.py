"""The ladder is one over people: who hears, and why, whoever comes, goes, falls ill or hands on."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session, select

from flows.engine import delegation
from flows.engine.handling import Who
from flows.mail import taking_over
from flows.mail.foreseen import foresee
from flows.register.municipality import note_absence
from models.post.under_way import UnderWay, under_way
from models.register.tables import Appointment, Municipality
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.heard import appoint, leave, live, move_due, of, told

BACKA, EKDALA = "Backaskolan", "Ekdalaskolan"


@pytest.fixture
def late(town: TestTown) -> TestTown:
    """Backaskolan's mapping is due on Friday 9 October; Ekdalaskolan's is far away."""
    town.open_year(now="2026-08-31 09:00")
    move_due(town, BACKA, date(2026, 10, 9))
    return town


def away(town: TestTown, email: str, first: date, last: date) -> None:
    desk = town.errand(OPERATOR, at("2026-09-01 09:00"))
    note_absence.alone(desk, town.person(email), first, last)


def without_deputy(town: TestTown, email: str) -> None:
    with town.office.database.write() as session:
        person = town.person(email)
        for post in session.exec(select(Appointment).where(Appointment.person_id == person)):
            post.deputy_id = None
            session.add(post)


def test_whoever_begins_while_a_case_is_late_hears_of_it_on_the_first_morning(
    late: TestTown,
) -> None:
    live(late, "2026-09-01", "2026-10-31")
    leave(late, "lo@skola.example", date(2026, 11, 1))
    appoint(late, "Nea Nyberg", "nea@skola.example", "headteacher", BACKA, date(2026, 11, 2))
    [letter] = of(live(late, "2026-11-02", "2026-11-06"), "nea")
    assert (letter.day, letter.label) == ("11-02", "Försenat")
    assert "Det här väntar på dig nu, i din roll som rektor." in letter.text
    assert "arbetsdagar försenat" in letter.text
    assert "Gå vidare till analys:" in letter.text, "it can be answered at once"


def test_whoever_begins_on_a_day_off_hears_on_the_first_working_day(late: TestTown) -> None:
    live(late, "2026-09-01", "2026-10-23")
    leave(late, "lo@skola.example", date(2026, 10, 25))
    appoint(late, "Nea Nyberg", "nea@skola.example", "headteacher", BACKA, date(2026, 10, 26))
    assert [one.day for one in of(live(late, "2026-10-26", "2026-11-04"), "nea")] == ["11-02"]


def test_whoever_comes_back_while_a_case_is_late_hears_of_it(late: TestTown) -> None:
    away(late, "lo@skola.example", date(2026, 9, 21), date(2026, 11, 15))
    letters = live(late, "2026-09-01", "2026-11-20")
    assert next(one.day for one in of(letters, "kim") if "ersättare" in one.text) == "09-21"
    [back] = [one for one in of(letters, "lo") if one.day >= "11-01"]
    assert (back.day, back.label) == ("11-16", "Försenat")


def test_a_few_days_of_illness_change_no_hands(late: TestTown) -> None:
    away(late, "lo@skola.example", date(2026, 9, 29), date(2026, 9, 30))
    letters = live(late, "2026-09-01", "2026-10-05")
    assert told(letters, "asta") == [
        ("09-01", "lo", "Förvarning"),
        ("09-25", "lo", "Förvarning"),
    ]


def test_a_stand_in_reads_for_whom_and_until_when(late: TestTown) -> None:
    away(late, "lo@skola.example", date(2026, 9, 21), date(2026, 10, 23))
    first = of(live(late, "2026-09-21", "2026-09-25"), "kim")[0]
    assert (
        "Lo Lind (rektor) är borta till och med fredag 23 oktober 2026, och du är ersättare."
        in (first.text)
    )
    assert "Din roll: rektor" not in first.text, "it is not hers"


def test_where_nobody_stands_in_the_next_above_reads_why(late: TestTown) -> None:
    without_deputy(late, "lo@skola.example")
    away(late, "lo@skola.example", date(2026, 9, 21), date(2026, 10, 23))
    first = of(live(late, "2026-09-21", "2026-09-25"), "mo")[0]
    assert (
        "Lo Lind (rektor) är borta till och med fredag 23 oktober 2026 och har ingen ersättare."
        " Därför kommer frågan till dig som verksamhetschef." in first.text
    )


def test_a_vacant_post_is_told_as_such(late: TestTown) -> None:
    live(late, "2026-09-01", "2026-09-18")
    leave(late, "lo@skola.example", date(2026, 9, 20))
    first = of(live(late, "2026-09-21", "2026-09-25"), "mo")[0]
    assert first.day == "09-21"
    assert (
        "Ingen har rollen rektor just nu. Därför kommer frågan till dig som verksamhetschef."
        in first.text
    )


def test_nobody_is_escalated_to_themselves(late: TestTown) -> None:
    leave(late, "mo@skola.example", date(2026, 9, 1))
    appoint(late, "", "lo@skola.example", "manager")  # leads a school and the schools
    letters = live(late, "2026-10-09", "2026-12-18")
    late_ones = [one for one in told(letters, "asta") if one[0] > "10-09"]
    assert late_ones[:4] == [
        ("10-14", "lo", "Försenat"),
        ("10-14", "kim", "Försenat"),
        ("10-20", "ek", "Eskalerat"),  # the rung of the manager, who is the late one herself
        ("10-29", "al", "Escalated"),  # the next new one
    ]


def test_a_rung_whose_people_know_already_moves_on_and_ends_in_the_calm_pace(
    late: TestTown,
) -> None:
    for email in ("mo@skola.example", "ek@skola.example", "al@skola.example"):
        leave(late, email, date(2026, 9, 1))
    letters = [one for one in live(late, "2026-10-09", "2027-01-29") if one.label[:7] != "Årshjul"]
    # Only the coordinator is left above: she is asked once, not at each of three rungs.
    assert told([one for one in letters if one.label != "Påminnelse"]) == [
        ("10-14", "lo", "Försenat"),
        ("10-14", "kim", "Försenat"),
        ("10-20", "asta", "Eskalerat"),
        ("11-27", "lo", "Försenat"),
        ("11-27", "asta", "Eskalerat"),
        ("01-15", "lo", "Försenat"),
        ("01-15", "asta", "Eskalerat"),
    ]


def test_above_the_top_there_is_a_calm_pace_and_no_silence(late: TestTown) -> None:
    letters = [one for one in live(late, "2026-10-09", "2027-06-11") if BACKA in one.text]
    to_both = [one for one in told(letters) if one[1] in ("lo", "mo")]
    days = [day for day, who, _ in to_both if who == "lo"]
    assert days == ["10-09", "10-14", "12-18", "02-05", "03-12", "04-19", "05-18"]
    assert [day for day, who, label in to_both if (who, label) == ("mo", "Eskalerat")] == [
        "10-20",
        *days[2:],
    ]


def test_whoever_hands_on_stays_informed(late: TestTown) -> None:
    live(late, "2026-09-01", "2026-09-28")
    with late.office.database.read() as session:
        assert foresee(session, late.office.town(session, late.id), late.case(BACKA), DAY)
    lo = Who(late.person("lo@skola.example"), "web")
    case = late.case(BACKA).id or 0
    bo = late.person("bo@skola.example")
    delegation.delegate.alone(late.errand(lo, at("2026-09-29 14:00")), case, bo)
    letters = live(late, "2026-09-30", "2026-10-20")
    assert told(letters, "asta") == [
        ("09-30", "bo", "Forhåndsvarsel"),
        ("10-06", "bo", "Påminnelse"),
        ("10-09", "bo", "Påminnelse"),
        ("10-14", "bo", "Forsinket"),
        ("10-14", "lo", "Försenat"),
        ("10-14", "kim", "Försenat"),
        ("10-20", "mo", "Eskalerat"),
    ]
    handed = of(letters, "bo")[0]
    assert "Lo Lind delegerte dette til deg tirsdag 29. september 2026." in handed.text
    copy = of(letters, "lo")[0]
    assert "Bo Björk har fått uppgiften, men ansvaret är fortfarande ditt som rektor." in copy.text
    above = of(letters, "mo")[0]
    assert "Bo Björk, bo@skola.example" in above.text


def test_an_escalation_says_who_since_when_and_what_was_sent(late: TestTown) -> None:
    letters = live(late, "2026-09-01", "2026-10-20")
    [letter] = of(letters, "mo")
    assert "Har väntat sedan måndag 31 augusti 2026 på Lo Lind, lo@skola.example." in letter.text
    assert "5 brev har skickats, det senaste onsdag 14 oktober 2026." in letter.text


def test_next_years_letter_names_the_case_that_is_still_open(town: TestTown) -> None:
    town.open_year("2025/26", now="2025-08-18 09:00")
    town.open_year("2026/27", now="2026-08-31 09:00")
    letters = [one for one in of(live(town, "2027-02-05", "2027-02-05"), "lo") if one]
    assert any("Även ärendet för 2025/26 är öppet: Kartläggning" in one.text for one in letters)


def test_what_comes_next_is_what_will_come(late: TestTown) -> None:
    """Asked on every day, also on days off and after downtime, and lived through the same day."""
    asked: list[tuple[str, str]] = []
    for day in (date(2026, 9, 1), date(2026, 10, 9), date(2026, 10, 25), date(2026, 12, 1)):
        live(late, day.isoformat(), day.isoformat())
        with late.office.database.read() as session:
            place = late.office.town(session, late.id)
            found = foresee(session, place, late.case(BACKA), day)
        assert found is not None and found.day > day, "never in the past"
        on = found.day
        letters = live(late, on.isoformat(), on.isoformat())
        names = {late.person(f"{one.who}@skola.example") for one in letters if one.who != "asta"}
        assert {one.person for one in found.people} <= names
        asked.append((f"{on:%a %m-%d}", str(found.level)))
    assert all(one[0][:3] not in ("Sat", "Sun") for one in asked), asked


DAY = date(2026, 9, 28)


def test_one_municipality_that_stumbles_keeps_no_other_from_hearing(
    late: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(late, "2026-09-01", "2026-10-31")
    with late.office.database.write() as session:
        told = {"code": "9999", "name": "Rådal", "country": "NO", "locale": "nb"}
        session.add(Municipality(id="no-9999", preset="läsår", **told))  # type: ignore[arg-type]
    leave(late, "lo@skola.example", date(2026, 11, 1))
    appoint(late, "Nea Nyberg", "nea@skola.example", "headteacher", BACKA, date(2026, 11, 2))
    looked = under_way

    def stumbles(session: Session, home: str) -> list[UnderWay]:
        if home == "no-9999":
            raise RuntimeError
        return looked(session, home)

    monkeypatch.setattr(taking_over, "under_way", stumbles)
    assert [one.day for one in of(live(late, "2026-11-02", "2026-11-02"), "nea")] == ["11-02"]
    with late.office.database.read() as session:
        days = {one.id: one.looked_on for one in session.exec(select(Municipality))}
    assert days == {late.id: date(2026, 11, 2), "no-9999": None}, "looked at again by the next beat"
