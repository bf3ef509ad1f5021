"""Mo leads a network; Mo and Kim read by letter when it meets, what has changed, that it is off.

The network's meeting on 14 October 2026, a Wednesday, expects Mo, who leads it, and Kim, who is
appointed at Backaskolan.
"""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage, MIMEPart
from typing import Any

import pytest
from icalendar import Calendar
from sqlmodel import select

from config.locales import LOCALES
from flows.engine import verbs
from flows.forecast.events import MailEvent
from flows.forecast.simulate import simulate
from flows.gatherings.verbs import add as add_gathering
from flows.gatherings.verbs import place
from flows.networks.meetings import Setting, meet
from flows.networks.pausing import pause, restart
from flows.register.municipality import note_absence
from models.case.tables import Case
from models.gatherings.tables import Invitation
from models.post.tables import Message
from models.record.tables import Audit
from models.register.tables import Appointment, Person
from states.gathering import Mode
from tests.conftest import TestTown, at
from tests.worlds.heard import appoint, leave
from tests.worlds.network_town import add, asta_at, network_of

KIM, MO = "kim@skola.example", "mo@skola.example"
STARTS, ENDS = at("2026-10-14 13:00"), at("2026-10-14 15:00")
SETTING = Setting(
    mode=Mode.BOTH,
    place="Stadshuset",
    link="https://mote.example/1",
    agenda="Ny e-tjänst",
    bring="Skolans lista",
)


def placed(town: TestTown) -> int:
    """A meeting that Asta plans on 17 August."""
    add(town)
    return meet.alone(asta_at(town), network_of(town), STARTS, ENDS, SETTING)


def invitations(letters: list[EmailMessage]) -> dict[str, EmailMessage]:
    """The letters with an entry that a calendar acts upon, by address: one each."""
    found = {}
    for letter in letters:
        if any(method(part) in ("REQUEST", "CANCEL") for part in letter.walk()):
            [to] = letter["To"].addresses
            assert to.addr_spec not in found, "one letter a person and change"
            found[to.addr_spec] = letter
    return found


def method(part: MIMEPart) -> str:
    if part.get_content_type() != "text/calendar":
        return ""
    return str(part["Content-Type"].params["method"])


def text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def entry(letter: EmailMessage):  # type: ignore[no-untyped-def]
    """The entry of the letter's calendar alternative; it says the same as its part's header."""
    [alternative] = [one for one in letter.walk() if one.get_content_type()[-11:] == "alternative"]
    kinds = [one.get_content_type() for one in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    *_, part = alternative.iter_parts()
    content = part.get_content()
    calendar = Calendar.from_ical(content)
    assert calendar["METHOD"] == method(part)
    [attached] = letter.iter_attachments()
    assert attached.get_content() == content and method(attached) == method(part)
    [event] = calendar.walk("VEVENT")
    return event


def test_everybody_expected_is_invited_on_the_day_when_a_meeting_is_placed(town: TestTown) -> None:
    placed(town)
    found = invitations(town.tick("2026-08-17 10:00"))
    assert sorted(found) == [KIM, MO], "and nobody else"
    said = text(found[KIM])
    for one in (
        "Tid: onsdag 14 oktober 2026 kl. 13.00–15.00.",
        "Man kan delta på plats eller digitalt.",
        "Plats: Stadshuset.",
        "Länk: https://mote.example/1",
        "På dagordningen: Ny e-tjänst.",
        "Ta med: Skolans lista.",
    ):
        assert one in said, said
    assert found[KIM]["Subject"].startswith("Inbjudan: IKT-nätverk skola 1, 2026-10-14 kl. 13.00")
    assert invitations(town.tick("2026-08-17 11:00")) == {}, "once"
    assert invitations(town.tick("2026-08-18 09:00")) == {}


def test_the_calendar_entry_is_a_request_to_the_reader_from_whoever_organises(
    town: TestTown,
) -> None:
    placed(town)
    event = entry(invitations(town.tick("2026-08-17 10:00"))[KIM])
    sender = town.office.settings.mail_from
    assert str(event["ORGANIZER"]) == f"mailto:{sender}" and event["ORGANIZER"].params["CN"]
    assert str(event["ATTENDEE"]) == f"mailto:{KIM}", "the reader alone"
    assert event["ATTENDEE"].params["CN"] == "Kim Kvist"
    assert event["DTSTART"].dt == STARTS and event["SEQUENCE"] == 0


def test_a_change_tells_what_was_and_what_is_and_keeps_its_uid(town: TestTown) -> None:
    number = placed(town)
    first = entry(invitations(town.tick("2026-08-17 10:00"))[KIM])
    moved = (at("2026-10-15 13:00"), at("2026-10-15 15:00"))
    place.alone(asta_at(town, "2026-08-24 09:00"), number, *moved, place="Biblioteket", bring="")
    letter = invitations(town.tick("2026-08-24 10:00"))[KIM]
    said = text(letter)
    assert "Ny tid: torsdag 15 oktober 2026 kl. 13.00–15.00." in said
    assert "Ny plats: Biblioteket. Förut: Stadshuset." in said
    assert "Nytt att ta med: inget angivet. Förut: Skolans lista." in said
    assert "På dagordningen: Ny e-tjänst." in said and "Ny dagordning" not in said
    second = entry(letter)
    assert second["UID"] == first["UID"] and second["SEQUENCE"] > first["SEQUENCE"]
    assert invitations(town.tick("2026-08-25 10:00")) == {}


def test_only_what_differs_from_what_was_last_told_is_a_change(town: TestTown) -> None:
    """Asta moves the meeting and moves it back before any letter has left."""
    number = placed(town)
    town.tick("2026-08-17 10:00")
    place.alone(
        asta_at(town, "2026-08-24 20:00"), number, at("2026-10-15 13:00"), ENDS.replace(day=15)
    )
    place.alone(asta_at(town, "2026-08-24 20:05"), number, STARTS, ENDS)
    assert invitations(town.tick("2026-08-24 20:10")) == {}, "outside the day's hours"
    assert invitations(town.tick("2026-08-25 10:00")) == {}


def test_a_reminder_comes_two_working_days_before_with_all_of_it(town: TestTown) -> None:
    placed(town)
    town.tick("2026-08-17 10:00")
    assert invitations(town.tick("2026-10-09 09:00")) == {}
    letter = invitations(town.tick("2026-10-12 09:00"))[KIM]
    said = text(letter)
    assert letter["Subject"].startswith("Påminnelse: IKT-nätverk skola 1")
    assert "Plats: Stadshuset." in said and "Ta med: Skolans lista." in said
    assert entry(letter)["SEQUENCE"] == 0
    assert invitations(town.tick("2026-10-13 09:00")) == {}


def test_whoever_is_invited_when_it_is_near_is_not_reminded_too(town: TestTown) -> None:
    add(town)
    meet.alone(asta_at(town, "2026-10-12 09:00"), network_of(town), STARTS, ENDS, SETTING)
    letters = invitations(town.tick("2026-10-12 10:00"))
    assert letters[KIM]["Subject"].startswith("Inbjudan")
    assert invitations(town.tick("2026-10-13 09:00")) == {}


def test_a_meeting_that_is_cancelled_leaves_the_calendar(town: TestTown) -> None:
    number = placed(town)
    first = entry(invitations(town.tick("2026-08-17 10:00"))[KIM])
    verbs.move.alone(asta_at(town, "2026-08-24 09:00"), number, "cancel", why="För få kan komma")
    letter = invitations(town.tick("2026-08-24 10:00"))[KIM]
    assert "Träffen är inställd." in text(letter)
    event = entry(letter)
    assert (event["STATUS"], event["UID"]) == ("CANCELLED", first["UID"])
    assert event["SEQUENCE"] > first["SEQUENCE"]
    assert invitations(town.tick("2026-10-12 10:00")) == {}, "no reminder of what is off"


def test_a_network_that_rests_takes_its_meeting_back_and_invites_anew(town: TestTown) -> None:
    placed(town)
    town.tick("2026-08-17 10:00")
    pause.alone(asta_at(town, "2026-08-24 09:00"), network_of(town), why="Ledaren är sjuk")
    off = invitations(town.tick("2026-08-24 10:00"))[MO]
    assert "Träffen är vilande" in text(off) and entry(off)["STATUS"] == "CANCELLED"
    restart.alone(asta_at(town, "2026-09-01 09:00"), network_of(town))
    again = invitations(town.tick("2026-09-01 10:00"))[MO]
    assert again["Subject"].startswith("Inbjudan")
    assert entry(again)["SEQUENCE"] > entry(off)["SEQUENCE"]


def test_what_was_never_told_is_not_taken_back(town: TestTown) -> None:
    number = placed(town)
    verbs.move.alone(asta_at(town, "2026-08-17 09:30"), number, "cancel", why="Fel dag")
    assert invitations(town.tick("2026-08-17 10:00")) == {}


def test_nobody_is_invited_to_what_has_begun(town: TestTown) -> None:
    add(town)
    begun = (at("2026-10-12 08:00"), at("2026-10-12 10:00"))
    meet.alone(asta_at(town, "2026-10-12 07:00"), network_of(town), *begun, SETTING)
    assert invitations(town.tick("2026-10-12 09:00")) == {}


def test_where_nobody_is_listed_whoever_answers_for_it_is_invited(town: TestTown) -> None:
    add_gathering.alone(asta_at(town), "Samordnarna", "Höstens träff", starts=STARTS, ends=ENDS)
    assert sorted(invitations(town.tick("2026-08-17 10:00"))) == ["asta@skola.example"]


def test_each_reads_it_in_the_own_language(town: TestTown) -> None:
    placed(town)
    with town.office.database.write() as session:
        session.exec(select(Person).where(Person.email == KIM)).one().locale = "nn"
    assert "nn" in LOCALES
    found = invitations(town.tick("2026-08-17 10:00"))
    assert "Stad: Stadshuset." in text(found[KIM]) and "Plats: Stadshuset." in text(found[MO])


def test_an_address_that_is_lost_is_written_to_no_more_and_stops_nobody(town: TestTown) -> None:
    placed(town)
    with town.office.database.write() as session:
        session.exec(select(Person).where(Person.email == KIM)).one().unreachable = "550 okänd"
    assert sorted(invitations(town.tick("2026-08-17 10:00"))) == [MO]


def test_the_record_and_the_rows_tell_who_was_told_what(town: TestTown) -> None:
    number = placed(town)
    town.tick("2026-08-17 10:00")
    with town.office.database.read() as session:
        rows = session.exec(select(Invitation)).all()
        letters = session.exec(select(Message).where(Message.sort == "invitation")).all()
        told = session.exec(select(Audit).where(Audit.what == "gathering_told")).all()
        assert session.get_one(Case, number).state == "planned", "the others are invited by hand"
    assert {one.about for one in letters} == {row.id for row in rows}
    assert {one.letter for one in letters} == {"invitation"}
    assert [one.case_id for one in told] == [number]


def test_a_year_in_advance_shows_to_whom_the_invitation_goes_and_why(town: TestTown) -> None:
    placed(town)
    events = simulate(
        town.office,
        town.id,
        date(2026, 8, 18),
        date(2026, 8, 18),
        all_answer=False,
        locale="sv",
    )
    mails = [one for one in events if isinstance(one, MailEvent) and one.letter == "invitation"]
    assert [one.to for one in mails] == [KIM, MO]
    assert all("IKT-nätverk skola 1: den som får brevet står på" in one.why for one in mails)


@pytest.mark.parametrize("field", ["mode", "place", "link", "agenda", "bring"])
def test_each_thing_that_a_letter_tells_is_told_anew_when_it_changes(
    town: TestTown, field: str
) -> None:
    number = placed(town)
    town.tick("2026-08-17 10:00")
    other: dict[str, Any] = {field: Mode.PHYSICAL if field == "mode" else "https://annat.example/"}
    place.alone(asta_at(town, "2026-08-24 09:00"), number, STARTS, ENDS, **other)
    letter = invitations(town.tick("2026-08-24 10:00"))[KIM]
    assert letter["Subject"].startswith("Ändrad träff") and "Förut:" in text(letter)
    assert "Ny tid" not in text(letter)


def test_whoever_no_longer_answers_for_a_gathering_is_told_and_the_next_one_is_invited(
    town: TestTown,
) -> None:
    """Nobody is listed: it is the coordinator who comes, and that is Nea from September on."""
    with town.errand(town.asta, at("2026-08-17 09:00")).desk() as desk:
        add_gathering(desk, "Träffar", "Höstträffen", starts=STARTS, ends=ENDS)
    first = entry(invitations(town.tick("2026-08-17 10:00"))["asta@skola.example"])
    leave(town, "asta@skola.example", date(2026, 8, 31))
    appoint(town, "Nea Nyberg", "nea@skola.example", "coordinator", starts=date(2026, 9, 1))
    letters = invitations(town.tick("2026-09-01 10:00"))
    assert set(letters) == {"asta@skola.example", "nea@skola.example"}
    gone = letters["asta@skola.example"]
    assert str(gone["Subject"]).startswith("Utgår: Höstträffen")
    assert "någon annan kommer i stället" in text(gone)
    told = entry(gone)
    assert (told["UID"], told["STATUS"]) == (first["UID"], "CANCELLED")
    assert told["SEQUENCE"] > first["SEQUENCE"]
    assert str(letters["nea@skola.example"]["Subject"]).startswith("Inbjudan: Höstträffen")
    assert invitations(town.tick("2026-09-02 10:00")) == {}, "once"


def test_a_week_of_illness_long_before_takes_nobody_off_a_gathering(town: TestTown) -> None:
    """Asta has a deputy for ten days in August; it is she who comes in October."""
    with town.errand(town.asta, at("2026-08-17 09:00")).desk() as desk:
        add_gathering(desk, "Träffar", "Höstträffen", starts=STARTS, ends=ENDS)
    with town.office.database.write() as session:
        person = town.person("asta@skola.example")
        for post in session.exec(select(Appointment).where(Appointment.person_id == person)):
            post.deputy_id = town.person(KIM)
            session.add(post)
    assert set(invitations(town.tick("2026-08-17 10:00"))) == {"asta@skola.example"}
    errand = town.errand(town.asta, at("2026-08-20 09:00"))
    note_absence.alone(errand, person, date(2026, 8, 20), date(2026, 9, 2))
    for day in ("2026-08-21", "2026-08-28", "2026-09-03"):
        assert invitations(town.tick(f"{day} 10:00")) == {}, day
