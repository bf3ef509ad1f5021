"""What whoever was chosen may do on the pages."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from config.words import words
from models.case.tables import Case
from models.record import audit
from models.register.tables import Appointment
from states.safety_cycle import ANALYS
from tests.conftest import TestTown
from tests.worlds import services_town
from tests.worlds.pages import HERE
from tests.worlds.people_at_the_screen import ANSWERS, NOW, OWN, PAGES, as_, said, send
from web.app import make_app
from web.identity import PERSON


def doings(browser: TestClient, case: Case) -> set[str]:
    """What the page of a case has buttons for."""
    html = browser.get(f"/cases/{case.id}", headers=OWN).text
    return set(re.findall(r'name="do" value="(\w+)"', html))


@pytest.mark.parametrize("client", [("10.0.0.7", 50000), ("testclient", 50000), ("fe80::1", 1)])
def test_from_another_machine_nobody_is_anybody(town: TestTown, client: tuple[str, int]) -> None:
    town.open_year()
    app = make_app(town.office, now=lambda: NOW)
    browser = TestClient(app, base_url="http://localhost", client=client, follow_redirects=False)
    browser.cookies.set(PERSON, str(town.person("asta@skola.example")))
    case = town.case("Backaskolan")
    for page in (*PAGES, "/person", "/municipality"):
        answer = browser.get(page, headers=OWN)
        assert answer.status_code == 403 and "Asta" not in answer.text, page
        assert "på den dator där Årshjul körs" in said(answer.text)
        assert 'href="/"' not in answer.text
    assert send(browser, case, "not_applicable", why="x")[0] == 403
    lo = str(town.person("lo@skola.example"))
    assert browser.post("/person", data={"person": lo}, headers=OWN).status_code == 403
    assert town.case("Backaskolan") == case
    near = TestClient(app, base_url="http://localhost", client=HERE, follow_redirects=False)
    assert near.get("/").status_code == 303


# What she may


def test_a_page_shows_the_buttons_that_the_person_may_use(town: TestTown) -> None:
    town.open_year()
    backa, ekdala = town.case("Backaskolan"), town.case("Ekdalaskolan")
    every = {"answer", "note", "delegate", "reschedule", "not_applicable"}
    for name, here, there in (
        ("Asta Asp", every, every),
        ("Lo Lind", every, set()),
        ("Bo Björk", set(), every),
        ("Mo Mård", every, every),
        ("Kim Kvist", every, set()),  # Lo's deputy
    ):
        assert doings(as_(town, name), backa) == here, name
        assert doings(as_(town, name), ekdala) == there, name
    shown = said(as_(town, "Bo Björk").get(f"/cases/{backa.id}", headers=OWN).text)
    assert "Du kan läsa men inte svara" in shown and "Annat du kan göra" not in shown


def test_what_was_written_so_far_can_be_read_by_those_who_may_not_answer(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    assert send(as_(town, "Lo Lind"), case, "note", sources="Ronden i mars")[0] == 303
    assert "Ronden i mars" in said(as_(town, "Bo Björk").get(f"/cases/{case.id}").text)


@pytest.mark.parametrize(
    ("do", "given"),
    [
        ("answer", ANSWERS),
        ("note", {"method": "Mina ord"}),
        ("delegate", {"to": "3", "why": "Mina ord"}),
        ("reschedule", {"day": "2027-01-29", "why": "Mina ord"}),
        ("not_applicable", {"why": "Mina ord"}),
        ("fly", {"why": "Mina ord"}),
        ("", {}),
    ],
)
def test_without_the_right_a_form_is_refused_in_a_sentence(
    town: TestTown, do: str, given: dict[str, str]
) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    for name in ("Bo Björk", "Ek Ekorre"):
        if name == "Ek Ekorre":  # a chief of another school is no manager here
            with town.office.database.write() as session:
                ek = town.person("ek@skola.example")
                [post] = session.exec(select(Appointment).where(Appointment.person_id == ek))
                post.unit_id = town.unit("Ekdalaskolan")
        status, page = send(as_(town, name), case, do, **given)
        assert status == 403 and words("sv").say("errors.not_allowed") in page, name
        for text in (value for name, value in given.items() if name != "to"):
            assert text in page, "what was typed is not lost"
    status, page = send(as_(town, "Bo Björk"), case, do, **given, **{"for": "2"})
    assert status == 403, "nor in the place of somebody who may"
    assert town.case("Backaskolan") == case
    if given:
        case = town.case("Backaskolan")
        assert send(as_(town, "Lo Lind"), case, do, **given)[0] == (422 if do == "fly" else 303)


def test_letters_are_the_coordinators_to_decide_about(town: TestTown) -> None:
    town.open_year()
    lo, asta = as_(town, "Lo Lind"), as_(town, "Asta Asp")
    for do in ("release", "cancel", "retry", "x"):
        refused = lo.post("/letters", data={"do": do, "letter": "1"}, headers=OWN)
        assert refused.status_code == 403
        assert words("sv").say("errors.not_allowed") in said(refused.text)
        allowed = asta.post("/letters", data={"do": do, "letter": "1"}, headers=OWN).status_code
        assert allowed == (422 if do == "x" else 303)


# In another's place


def test_a_decision_is_taken_in_somebodys_place_by_a_coordinator_alone(town: TestTown) -> None:
    services_town.add(town, "Sifferskogen")
    for when in ("2026-09-02 09:00", "2026-09-03 09:00"):
        services_town.step(town, "Sifferskogen", when)
    case = services_town.case(town, "Sifferskogen")
    assert case.state == "service_to_decide"
    ek = str(town.person("ek@skola.example"))
    decides = {
        "service_decision": "approve",
        "decided_by_role": "Skolchef",
        "decided_because": "Behövs i matematiken",
        "approval_until": "2027-06-30",
    }
    assert 'name="for"' not in as_(town, "Ek Ekorre").get(f"/cases/{case.id}").text
    lo = as_(town, "Lo Lind")
    assert 'name="for"' not in lo.get(f"/cases/{case.id}").text
    assert send(lo, case, "answer", **decides, **{"for": ek})[0] == 403
    asta = as_(town, "Asta Asp")
    html = asta.get(f"/cases/{case.id}", headers=OWN).text
    assert "I vems ställe?" in html and f'<option value="{ek}">Ek Ekorre</option>' in html
    status, page = send(asta, case, "answer", **decides)
    assert status == 403, "not in her own name"
    assert "Behövs i matematiken" in page and "I vems ställe?" in page
    somebody = str(town.person("bo@skola.example"))
    assert send(asta, case, "answer", **decides, **{"for": somebody})[0] == 403
    assert services_town.case(town, "Sifferskogen") == case
    assert send(asta, case, "answer", **decides, **{"for": ek})[0] == 303
    with town.office.database.read() as session:
        [row] = [
            r for r, _ in audit.journey(session, case.id or 0) if r.what == f"left:{case.state}"
        ]
    assert row.actor == town.person("asta@skola.example")
    assert f'"for":{ek}' in row.detail
    told = said(asta.get(f"/cases/{case.id}", headers=OWN).text)
    assert "Asta Asp för Ek Ekorre, på sidorna." in told


def test_where_she_may_herself_nobodys_place_is_offered(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    assert 'name="for"' not in as_(town, "Asta Asp").get(f"/cases/{case.id}").text
    assert send(as_(town, "Asta Asp"), case, "answer", **ANSWERS)[0] == 303
    assert town.case("Backaskolan").state == ANALYS
