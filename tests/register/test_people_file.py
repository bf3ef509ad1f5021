"""The file of people that a nightly job leaves: taken when it looks right, else held."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from config.words import words
from flows.engine.refusals import NotAllowed
from flows.register.people_file import (
    AnotherPeopleFile,
    NoPeopleFile,
    look,
    read_people_file,
    refuse_people_file,
    take_people_file,
)
from flows.views.operation import of_people
from models.post.tables import Message
from models.record.people_file import PeopleFile, people_file
from models.record.tables import Audit, Fact
from models.register.tables import Appointment, Person
from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from tests.worlds.pages import at_the_screen
from tests.worlds.web_visits import OWN, said

NIGHT, MORNING = at("2026-09-01 02:25"), at("2026-09-01 08:10")
HEAD = "name;email;role;unit;locale;deputy;from;to\n"
STAFF = HEAD + (
    "Asta Asp;asta@skola.example;coordinator;;;;;\n"
    "Lo Lind;lo@skola.example;rektor;Backaskolan;;;;\n"
    "Kim Kvist;kim@skola.example;ikt_pedagog;Backaskolan;;;;\n"
    "Bo Björk;bo@skola.example;rektor;Ekdalaskolan;;;;\n"
    "Mo Mård;mo@skola.example;manager;;;;;\n"
    "Ek Ekorre;ek@skola.example;school_chief;;;;;\n"
    "Al Alm;al@skola.example;head_of_administration;;;;;\n"
)
TOVE = "Tove Tall;tove@skola.example;handläggare;;;;;\n"
SIX = "".join(f"Påhittad Ek{n};ek{n}@skola.example;handläggare;;;;;\n" for n in range(6))


@pytest.fixture
def town(tmp_path: Path) -> TestTown:
    post = Postbox()
    office = make_office(tmp_path / "var", post, people_file=tmp_path / "people.csv")
    settle_town(office.database)
    return TestTown(office, post)


def leave(town: TestTown, text: str | bytes, when: datetime = NIGHT) -> None:
    """The nightly job has left the file, some time before."""
    file = town.office.settings.people_file
    assert file is not None
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    instant = (when - timedelta(minutes=10)).timestamp()
    os.utime(file, (instant, instant))


def known(town: TestTown) -> PeopleFile:
    with town.office.database.read() as session:
        found = people_file(session, town.id)
    assert found is not None
    return found


def staff(town: TestTown) -> set[str]:
    with town.office.database.read() as session:
        return set(session.exec(select(Person.name)))


def test_a_file_that_looks_right_is_taken_once(town: TestTown) -> None:
    leave(town, STAFF + TOVE)
    assert read_people_file(town.office, NIGHT).counts == {"people_file_rows": 8}
    assert "Tove Tall" in staff(town) and known(town).state == "taken"
    assert read_people_file(town.office, MORNING).counts == {}, "it is the same file"
    with town.office.database.read() as session:
        [row] = session.exec(select(Audit).where(Audit.what == "imported"))
    assert (row.via, row.actor) == ("clock", None)


def test_a_file_that_is_still_written_waits(town: TestTown) -> None:
    leave(town, STAFF + TOVE, NIGHT + timedelta(minutes=9))
    assert read_people_file(town.office, NIGHT).counts == {}
    assert read_people_file(town.office, NIGHT + timedelta(hours=1)).counts


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (STAFF + SIX, "large"),
        (HEAD, "empty"),
        ("", "unreadable"),
        (b"\x00\x01\x02", "unreadable"),
        (STAFF + "Tove;tove;rektor;;;;;\n", "rows"),
        (STAFF + "Tove;tove@skola.example;operator;;;;;\n", "rows"),
        (HEAD.replace("to\n", "to;lön\n") + STAFF.removeprefix(HEAD), "columns"),
    ],
)
def test_a_file_that_looks_wrong_is_held_and_changes_nothing(
    town: TestTown, text: str | bytes, why: str
) -> None:
    before = staff(town)
    leave(town, text)
    assert read_people_file(town.office, NIGHT).counts == {"people_file_held": 1}
    assert (known(town).state, known(town).why) == ("held", why)
    assert staff(town) == before
    assert read_people_file(town.office, MORNING).counts == {}, "told once"
    with town.office.database.read() as session:
        [letter] = session.exec(select(Message).where(Message.sort == "alert"))
        assert letter.person_id == town.person("asta@skola.example")
        [line] = of_people(session, town.office.settings, words("en"))
    assert line.level == "warning" and "is held" in line.says


def test_half_a_file_is_held(town: TestTown) -> None:
    leave(town, STAFF)
    read_people_file(town.office, NIGHT)
    leave(town, "".join(STAFF.splitlines(True)[:5]), MORNING)
    assert read_people_file(town.office, MORNING).counts == {"people_file_held": 1}
    assert known(town).why == "half"


def test_the_coordinator_is_told_by_mail_why_nothing_changed(town: TestTown) -> None:
    leave(town, STAFF + SIX)
    read_people_file(town.office, NIGHT)
    [letter] = [one for one in town.tick("2026-09-01 08:10") if "asta@" in str(one["To"])]
    body = letter.get_body(("plain",))
    assert body is not None
    assert "skulle ändra 6 av 7 uppdrag" in " ".join(body.get_content().split())


def test_a_file_that_is_gone_is_a_warning(town: TestTown) -> None:
    assert read_people_file(town.office, NIGHT).counts == {"people_file_missing": 1}
    with town.office.database.read() as session:
        [line] = of_people(session, town.office.settings, words("sv"))
    assert line.level == "warning" and "saknas sedan" in line.says


def test_she_lets_the_file_through_that_she_saw_and_no_other(town: TestTown) -> None:
    leave(town, STAFF + SIX)
    read_people_file(town.office, NIGHT)
    digest = known(town).digest
    with town.errand(town.asta, MORNING).desk() as desk:
        assert look(desk).changes == 6
        with pytest.raises(AnotherPeopleFile):
            take_people_file(desk, "another")
    lo = type(town.asta)(town.person("lo@skola.example"), "web")
    for act in (take_people_file, refuse_people_file):
        with pytest.raises(NotAllowed):
            act.alone(town.errand(lo, MORNING), digest)
    refuse_people_file.alone(town.errand(town.asta, MORNING), digest)
    assert known(town).state == "refused" and "Påhittad Ek1" not in staff(town)
    take_people_file.alone(town.errand(town.asta, MORNING), digest)
    assert known(town).state == "taken" and "Påhittad Ek1" in staff(town)
    with town.office.database.read() as session:
        rows = session.exec(select(Audit.what).where(Audit.what.startswith("people_file")))
    assert list(rows) == ["people_file_held", "people_file_refused", "people_file_taken"]
    town.office.settings.people_file.unlink()  # type: ignore[union-attr]
    with pytest.raises(NoPeopleFile):
        take_people_file.alone(town.errand(town.asta, MORNING), digest)


def test_headings_that_were_said_to_be_left_out_hold_no_file_again(town: TestTown) -> None:
    wide = HEAD.replace("to\n", "to;lön\n") + STAFF.removeprefix(HEAD)
    leave(town, wide)
    read_people_file(town.office, NIGHT)
    take_people_file.alone(town.errand(town.asta, MORNING), known(town).digest)
    leave(town, wide + TOVE, MORNING)
    assert read_people_file(town.office, MORNING).counts == {"people_file_rows": 8}


def test_the_page_shows_the_difference_and_takes_it(town: TestTown) -> None:
    ends = STAFF.replace("Ekdalaskolan;;;;", "Ekdalaskolan;;;;2027-01-31")
    leave(town, ends + SIX)
    read_people_file(town.office, NIGHT)
    asta = at_the_screen(town.office, MORNING)
    sv = {"accept-language": "sv"}
    assert "Personalfilen hålls tillbaka." in said(asta.get("/people", headers=sv).text)
    page = asta.get("/people/file", headers=sv)
    text = said(page.text)
    assert "7 av 7 uppdrag skulle ändras" in text and "6 uppdrag är nya" in text
    assert "Bo Björk: sista dag – → 2027-01-31" in text
    assert "Påhittad Ek1" not in staff(town), "looking changes nothing"
    stale = asta.post("/people/file", data={"do": "take", "digest": "x"}, headers={**OWN, **sv})
    assert stale.status_code == 422 and "en annan än den du såg" in said(stale.text)
    seal = re.search(r'name="digest" value="(\w+)"', page.text)
    assert seal
    done = asta.post("/people/file", data={"do": "take", "digest": seal[1]}, headers=OWN)
    assert done.headers["location"] == "/people/file?did=take"
    assert "Filen är inläst." in said(asta.get("/people/file?did=take", headers=sv).text)
    with town.office.database.read() as session:
        bo = select(Appointment).where(Appointment.person_id == town.person("bo@skola.example"))
        assert session.exec(bo).one().ends == date(2027, 1, 31)


def test_the_good_rows_of_a_file_with_wrong_ones_can_be_taken(town: TestTown) -> None:
    leave(town, STAFF + TOVE + "Nils;nils;rektor;;;;;\n")
    read_people_file(town.office, NIGHT)
    asta = at_the_screen(town.office, MORNING)
    page = asta.get("/people/file", headers={"accept-language": "sv"})
    assert re.search(r"rader? är fel|En rad är fel", said(page.text)) and "Rad 10:" in page.text
    form = {"do": "good_rows", "digest": known(town).digest}
    assert asta.post("/people/file", data=form, headers=OWN).status_code == 303
    assert "Tove Tall" in staff(town) and "Nils" not in staff(town)


def test_a_look_at_the_file_keeps_nobody_from_writing(town: TestTown) -> None:
    leave(town, STAFF.replace("Ekdalaskolan;;;;", "Ekdalaskolan;;;;2027-01-31") + SIX)
    read_people_file(town.office, NIGHT)
    asta = at_the_screen(town.office, MORNING)
    with town.office.database.write() as session:
        session.add(Fact(key="somebody", value="writes"))
        session.flush()
        answer = asta.get("/people/file", headers={"accept-language": "sv"})
    assert answer.status_code == 200 and "6 uppdrag är nya" in said(answer.text)
    assert "Påhittad Ek1" not in staff(town)
