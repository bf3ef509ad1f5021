"""What is written in an urgent case is read by those whose task it is; where it stands, by all."""

from __future__ import annotations

import pytest

from flows.engine import verbs
from flows.engine.evidence_files import may_read
from flows.engine.handling import Who
from models.case.tables import Case
from models.register.tables import Appointment, Person
from states.permissions import BOARD_READER, CASE_OFFICER, DATA_PROTECTION_OFFICER
from states.urgent_case import Arena, Matter
from tests.conftest import TestTown, at
from tests.worlds.people_at_the_screen import OWN, as_, said
from tests.worlds.urgent_town import LO, act, known

WORDS = "Två vuxna finns med på rasterna"
ALSO = {
    "Påhittad Ombud": DATA_PROTECTION_OFFICER,
    "Påhittad Handläggare": CASE_OFFICER,
    "Påhittad Läsare": BOARD_READER,
}


@pytest.fixture
def case(town: TestTown) -> Case:
    """Measures were set at Lo's school, and she wrote something beside the case."""
    with town.office.database.write() as session:
        for name, role in ALSO.items():
            email = f"{role}@skola.example"
            one = Person(municipality_id=town.id, name=name, email=email, locale="sv")
            session.add(one)
            session.flush()
            session.add(Appointment(municipality_id=town.id, person_id=one.id or 0, role=role))
    made = known(town, "2026-10-02 08:00")
    act(town, made, "report", "2026-10-02 15:00")
    desk = town.errand(Who(town.person(LO), "web"), at("2026-10-02 15:10"))
    verbs.note.alone(desk, made.id or 0, {"measure_stop": f"{WORDS}."})
    verbs.comment.alone(desk, made.id or 0, "Vi har talat med båda hemmen.")
    return made


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("Lo Lind", True),  # it waits for her
        ("Kim Kvist", True),  # her deputy
        ("Mo Mård", True),  # leads her unit
        ("Asta Asp", True),
        ("Påhittad Ombud", True),
        ("Påhittad Handläggare", True),
        ("Bo Björk", False),  # another school's headteacher
        ("Påhittad Läsare", False),
    ],
)
def test_it_is_read_by_those_whose_task_it_is(
    town: TestTown, case: Case, name: str, reads: bool
) -> None:
    page = said(as_(town, name).get(f"/cases/{case.id}").text)
    assert "Backaskolan" in page and "Kränkning" in page
    assert (WORDS in page, "talat med båda hemmen" in page) == (reads, reads)
    assert ("läser bara de som har det som uppgift" in page) == (not reads)


def test_its_files_are_opened_by_the_data_protection_officer_too_and_by_no_other_school(
    town: TestTown, case: Case
) -> None:
    opens = {}
    for email in (f"{DATA_PROTECTION_OFFICER}@skola.example", LO, "bo@skola.example"):
        who = Who(town.person(email), "web")
        with town.errand(who, at("2026-10-02 16:00")).desk() as desk:
            opens[email] = may_read(desk, desk.session.get_one(Case, case.id))
    assert list(opens.values()) == [True, True, False]


def test_of_an_ordinary_case_everybody_reads_what_was_written(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    desk = town.errand(Who(town.person(LO), "web"), at("2026-10-02 15:10"))
    verbs.note.alone(desk, case.id or 0, {"sources": "Ronden i mars"})
    assert "Ronden i mars" in said(as_(town, "Bo Björk").get(f"/cases/{case.id}").text)


def test_a_case_past_the_school_is_in_no_list_of_those_whom_it_goes_past(town: TestTown) -> None:
    registry = "BUN 2026/0666"
    case = known(
        town,
        "2026-10-02 08:00",
        matter=Matter.BY_STAFF,
        registry=registry,
        arena=Arena.PHYSICAL,
        leader_suspected=True,
    )
    for name, knows in (("Asta Asp", True), ("Ek Ekorre", True), ("Lo Lind", False)):
        page = as_(town, name)
        for address in ("/cases", "/units", "/wheel?view=list", "/search?q=0666"):
            found = registry in said(page.get(address, headers=OWN).text)
            assert not found or knows, (name, address)
        assert (registry in said(page.get("/cases", headers=OWN).text)) == knows
        assert page.get(f"/cases/{case.id}", headers=OWN).status_code == (200 if knows else 404)
        hours = {**OWN, "hx-request": "true"}
        assert page.get(f"/cases/{case.id}?part=hours", headers=hours).status_code == (
            200 if knows else 404
        )
    with town.office.database.write() as session:  # as it stands once it is over
        row = session.get_one(Case, case.id)
        row.closed, row.outcome, row.due = row.opened, "done", None
        session.add(row)
    for name, knows in (("Asta Asp", True), ("Ek Ekorre", True), ("Lo Lind", False)):
        page, there = as_(town, name), 200 if knows else 404
        for address in (f"/cases/{case.id}", f"/cases/{case.id}?part=hours"):
            assert page.get(address, headers={**OWN, "hx-request": "true"}).status_code == there
        if not knows:
            told = page.post(f"/cases/{case.id}", data={"do": "note"}, headers=OWN)
            assert told.status_code == 404, "nor by what it answers to a press"
