"""The things that New… offers: each fills in its verb's value, and says its errors at its fields.

Asta coordinates; Lo leads Backaskolan; Kim leads another school.
"""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import col, func, select

from flows.engine.office import Office
from flows.engine.record import FOR
from models.case.tables import Case, Subject
from models.documents.decisions import decisions_of
from models.documents.tables import Document
from models.following.commitments import CommitmentNote
from models.gatherings.tables import Gathering
from models.measures.tables import PlannedMeasure
from models.networks.tables import Network
from models.post.tables import ActionLink, Message
from models.record.tables import Audit
from models.register.begun_things import BegunThing
from models.register.tables import Person
from models.urgent.tables import UrgentNote
from tests.conftest import at
from tests.worlds.pages import at_the_screen
from tests.worlds.web_town import NOW, SCHOOLS
from tests.worlds.web_visits import said
from web.new.things import THINGS

OURS = {"origin": "http://localhost", "accept-language": "sv"}
BACKA, OTHER = SCHOOLS.index("Backaskolan") + 1, SCHOOLS.index("Båtsmansskolan") + 1
MEASURE = (
    {"unit": str(BACKA), "problem": "Mörk gångväg", "action": "Lampor längs vägen"},
    {
        "who": "Vaktmästaren",
        "when": "2027-06-01",
        "evaluated_on": "2027-09-01",
        "category": "preventive",
        "immediate": "yes",
    },
)


def as_(office: Office, name: str) -> TestClient:
    return at_the_screen(office, at(NOW), name)


def step(client: TestClient, what: str, number: int, **fields: str) -> Response:
    return client.post(f"/new/{what}/{number}", data={"do": "next", **fields}, headers=OURS)


def made(client: TestClient, what: str, *steps: dict[str, str]) -> str:
    """Fill in the steps and make it; returns what was said on the last page before that."""
    for number, fields in enumerate(steps, start=1):
        answer = step(client, what, number, **fields)
        assert answer.status_code == 303, said(answer.text)
    address = f"/new/{what}/{len(steps) + 1}"
    html = client.get(address, headers=OURS).text
    found = re.search(r'name="do" value="(make:[^"]+)"', html)
    assert found, said(html)
    answer = client.post(address, data={"do": unescape(found[1])}, headers=OURS)
    assert answer.status_code == 303, said(answer.text)
    return said(html)


def newest(office: Office, kind: str) -> Case:
    with office.database.read() as session:
        wanted = select(Case).where(Case.kind == kind).order_by(col(Case.id).desc())
        found = session.exec(wanted).first()
    assert found is not None
    return found


def test_a_headteacher_is_offered_what_she_may_do_at_her_school(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    hub = lo.get("/new", headers=OURS).text
    offered = ["urgent", "measure", "activity", "service", "document"]
    assert re.findall(r'<h2><a href="/new/(\w+)/1">', hub) == offered
    units = re.search(r"<select id=\"new-unit\".*?</select>", lo.get("/new/measure/1").text, re.S)
    assert units and re.findall(r'value="([^"]*)"', units[0]) == ["", str(BACKA)], "hers alone"
    assert f'value="{BACKA}" selected' in units[0], "she leads one school"
    for what in ("gathering", "commitment", "network", "horizon"):
        assert lo.get(f"/new/{what}/1").status_code == 403
        assert step(lo, what, 1, do="later").status_code == 403, "nor kept"


def test_a_measure_for_a_school(office: Office) -> None:
    look = made(as_(office, "Lo Lind"), "measure", *MEASURE)
    assert "Enhet Backaskolan" in look and "Sort Förebyggande" in look
    assert "Klar senast tisdag 1 juni 2027" in look
    assert "Behöver göras direkt Ja" in look and "Ett ärende öppnas: Åtgärd." in look
    case = newest(office, "measure")
    assert case.unit_id == BACKA and str(case.due) == "2027-06-01"
    with office.database.read() as session:
        row = session.get_one(PlannedMeasure, case.subject_id)
        assert (row.problem, row.action, row.who) == (
            "Mörk gångväg",
            "Lampor längs vägen",
            "Vaktmästaren",
        )
        assert (row.category, row.horizon) == ("preventive", "immediate")


def test_a_measure_for_all_and_one_at_a_strangers_school(office: Office) -> None:
    asta = as_(office, "Asta Asp")
    assert "Enhet Hela huvudmannen" in made(
        asta, "measure", {**MEASURE[0], "unit": "authority"}, {**MEASURE[1], "immediate": ""}
    )
    assert newest(office, "measure").unit_id is None
    lo = as_(office, "Lo Lind")
    assert step(lo, "measure", 1, **{**MEASURE[0], "unit": str(OTHER)}).status_code == 303
    assert step(lo, "measure", 2, **MEASURE[1]).status_code == 403
    assert step(lo, "measure", 1, **{**MEASURE[0], "unit": "authority"}).status_code == 303
    assert step(lo, "measure", 2, **MEASURE[1]).status_code == 403


def test_a_measure_is_evaluated_once_it_is_done(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    with office.database.read() as session:
        before = session.exec(select(func.count()).select_from(PlannedMeasure)).one()
    step(lo, "measure", 1, **MEASURE[0])
    answer = step(lo, "measure", 2, **{**MEASURE[1], "evaluated_on": "2027-05-20"})
    assert answer.status_code == 422 and 'id="new-evaluated_on-problem"' in answer.text
    assert 'value="2027-05-20"' in answer.text
    answer = step(lo, "measure", 2, **{**MEASURE[1], "when": "i höst", "who": ""})
    assert 'id="new-when-problem"' in answer.text and 'id="new-who-problem"' in answer.text
    with office.database.read() as session:
        assert session.exec(select(func.count()).select_from(PlannedMeasure)).one() == before


URGENT = {
    "matter": "bullying",
    "unit": str(BACKA),
    "known_at": "2027-05-12T08:30",
    "registry": "BUN 2027/0042",
    "scope": "during",
    "arena": "internet",
}


def test_what_is_urgent_is_registered_after_a_look_and_says_the_hours(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    html = lo.get("/new/urgent/1", headers=OURS).text
    text = said(html)
    assert "Anmäl till huvudmannen inom 24 timmar" in text
    assert "Personuppgiftsincident. Anmäl till Integritetsskyddsmyndigheten (IMY) inom 72" in text
    assert "Mobbning (24 timmar)" in text and "Cyberincident (24 timmar)" in text
    assert "Steg 1 av 2" in text and "Aldrig en elevs namn" in text
    assert 'type="datetime-local"' in html and 'value="2027-05-12T10:15"' in html
    look = made(lo, "urgent", URGENT)
    assert "Var det hände På internet" in look and "Under verksamheten" in look
    case = newest(office, "urgent_case")
    with office.database.read() as session:
        note = session.get_one(UrgentNote, case.subject_id)
        assert note.known_at == at("2027-05-12 08:30")
        assert (note.scope, note.arena) == ("during", "internet")
        assert session.get_one(Subject, case.subject_id).name == "BUN 2027/0042"
        assert session.exec(select(Message).where(Message.created_at == at(NOW))).all()
        assert len(session.exec(select(UrgentNote)).all()) == 1


def test_the_letters_that_leave_at_once_are_read_before_they_do(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    with office.database.read() as session:
        before = {one.id for one in session.exec(select(Message))}
        links = len(session.exec(select(ActionLink)).all())
    assert step(lo, "urgent", 1, **URGENT).status_code == 303
    html = lo.get("/new/urgent/2", headers=OURS).text
    with office.database.read() as session:
        assert {one.id for one in session.exec(select(Message))} == before, "nothing is written"
        assert len(session.exec(select(ActionLink)).all()) == links
    made(lo, "urgent", URGENT)
    with office.database.read() as session:
        new = [one for one in session.exec(select(Message)) if one.id not in before]
        readers = {session.get_one(Person, one.person_id).name for one in new}
    text = said(html)
    assert readers and all(f"Till {name}" in text for name in readers)
    assert html.count('<article class="mail-text"') == len(new)
    assert "BUN 2027/0042" in html.split('<article class="mail-text"')[1]
    assert "/l/" not in html, "its links are dead"


def test_what_sends_nothing_at_once_shows_no_letter(client: TestClient) -> None:
    assert step(client, "measure", 1, **MEASURE[0]).status_code == 303
    assert step(client, "measure", 2, **MEASURE[1]).status_code == 303
    assert "mail-text" not in client.get("/new/measure/3", headers=OURS).text


def the_button(client: TestClient, address: str) -> str:
    found = re.search(r'name="do" value="(make:[^"]+)"', client.get(address, headers=OURS).text)
    assert found
    return unescape(found[1])


def test_whoever_coordinates_makes_it_in_anothers_place_and_both_are_kept(
    office: Office, client: TestClient
) -> None:
    for number, fields in enumerate(MEASURE, start=1):
        assert step(client, "measure", number, **fields).status_code == 303
    here, button = "/new/measure/3", the_button(client, "/new/measure/3")
    with office.database.read() as session:
        lo, bo = (
            session.exec(select(Person.id).where(Person.name == name)).one()
            for name in ("Lo Lind", "Bo Björk")
        )
    refused = client.post(here, data={"do": button, "for": str(bo)}, headers=OURS)
    assert refused.status_code == 403, "Bo leads another school"
    assert f'<option value="{bo}" selected>' in refused.text and button in unescape(refused.text)
    made_it = client.post(here, data={"do": button, "for": str(lo)}, headers=OURS)
    assert made_it.status_code == 303
    with office.database.read() as session:
        case = newest(office, "measure")
        row = session.exec(select(Audit).where(Audit.case_id == case.id)).first()
    assert row is not None and row.actor == 1
    assert json.loads(row.detail)[FOR] == lo


def test_whoever_stands_in_for_nobody_is_not_offered_it(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    for number, fields in enumerate(MEASURE, start=1):
        assert step(lo, "measure", number, **fields).status_code == 303
    assert 'name="for"' not in lo.get("/new/measure/3", headers=OURS).text
    data = {"do": the_button(lo, "/new/measure/3"), "for": "1"}
    assert lo.post("/new/measure/3", data=data, headers=OURS).status_code == 403


@pytest.mark.parametrize("what", THINGS)
def test_no_judgement_stands_there_before_anybody_made_it(office: Office, what: str) -> None:
    html = as_(office, "Asta Asp").get(f"/new/{what}/1", headers=OURS).text
    assert not re.findall(r'type="(?:radio|checkbox)"[^>]*value="[^"]+"[^>]* checked', html)
    for name in ("arena", "scope", "matter", "category"):
        found = re.search(rf'<select id="new-{name}".*?</select>', html, re.S)
        assert not found or " selected" not in found[0], name


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"unit": ""}, "unit"),
        ({"matter": ""}, "matter"),
        ({"arena": ""}, "arena"),
        ({"scope": ""}, "scope"),
        ({"known_at": "2027-05-12T11:00"}, "known_at"),
        ({"known_at": "2017-05-12T08:30"}, "known_at"),
        ({"known_at": "i morse"}, "known_at"),
        ({"registry": "anna@example.se"}, "registry"),
        ({"leader_suspected": "yes"}, "leader_suspected"),
    ],
)
def test_what_is_wrong_with_an_urgent_one(
    office: Office, wrong: dict[str, str], field: str
) -> None:
    lo = as_(office, "Lo Lind")
    answer = step(lo, "urgent", 1, **{**URGENT, **wrong})
    assert answer.status_code == 422, answer.headers
    assert f'href="#new-{field}"' in answer.text
    assert unescape(answer.text).count(wrong.get("registry", "BUN 2027/0042"))
    with office.database.read() as session:
        assert session.exec(select(UrgentNote)).all() == []
        assert len(session.exec(select(BegunThing)).all()) == 1, "it is kept all the same"


def test_a_breach_needs_no_unit(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    made(lo, "urgent", {**URGENT, "matter": "breach", "unit": "", "arena": "system"})
    assert newest(office, "data_breach").unit_id is None


def test_a_gathering_with_its_time(client: TestClient, office: Office) -> None:
    about = {"series": "Trygghetsgruppen", "name": "Träff 2", "agenda": "Kartläggningen"}
    when = {"starts": "2027-05-20T13:00", "ends": "2027-05-20T12:00", "mode": "physical"}
    step(client, "gathering", 1, **about)
    answer = step(client, "gathering", 2, **when)
    assert answer.status_code == 422 and 'id="new-ends-problem"' in answer.text
    look = made(client, "gathering", about, {**when, "ends": "2027-05-20T15:00", "place": "Sal 3"})
    assert "Börjar torsdag 20 maj 2027 kl. 13.00" in look and "Hur ni möts På plats" in look
    case = newest(office, "gathering")
    with office.database.read() as session:
        row = session.get_one(Gathering, case.subject_id)
        assert (row.starts, row.ends) == (at("2027-05-20 13:00"), at("2027-05-20 15:00"))
        assert (row.agenda, row.place, row.mode) == ("Kartläggningen", "Sal 3", "physical")


def test_a_commitment(client: TestClient, office: Office) -> None:
    given = {"name": "Trygg skolväg", "text": "Vi lovar.", "given_to": "Elevrådet", "year": "2027"}
    step(client, "commitment", 1, **{**given, "year": "2099"})
    answer = step(client, "commitment", 2, every_months="99", role="")
    assert answer.status_code == 422 and 'id="new-every_months-problem"' in answer.text
    answer = step(client, "commitment", 2, every_months="6", role="")
    assert answer.status_code == 422 and 'href="/new/commitment/1#new-year"' in answer.text
    answer = step(client, "commitment", 1, **{**given, "year": "i fjol"})
    assert answer.status_code == 422 and 'id="new-year-problem"' in answer.text
    made(client, "commitment", given, {"every_months": "6", "role": "school_chief"})
    case = newest(office, "commitment")
    with office.database.read() as session:
        assert session.get_one(Subject, case.subject_id).role == "school_chief"
        assert session.get_one(CommitmentNote, case.subject_id).given_to == "Elevrådet"


def test_a_measure_may_stand_in_a_plan_with_its_theme_and_origin(
    office: Office, client: TestClient
) -> None:
    made(
        client, "document", {"document_type": "guideline", "name": "Plan", "unit": "authority"}, {}
    )
    plan = newest(office, "governing_document")
    first, second = MEASURE
    belongs = {"subject": str(plan.subject_id), "theme": "Raster", "origin_case": str(plan.id)}
    foreign = step(client, "measure", 1, **first, **{**belongs, "origin_case": "999999"})
    assert foreign.status_code == 422 and 'id="new-origin_case-problem"' in foreign.text
    look = made(client, "measure", {**first, **belongs}, second)
    assert "Plan Plan" in look and "Tema Raster" in look
    with office.database.read() as session:
        row = session.exec(
            select(PlannedMeasure).where(
                PlannedMeasure.subject_id == newest(office, "measure").subject_id
            )
        ).one()
    assert row.theme == "Raster" and row.origin_case == plan.id


def test_a_document_says_where_it_holds(office: Office, client: TestClient) -> None:
    what = {"document_type": "guideline", "name": "Nätet", "unit": "authority", "scope": "both"}
    assert "Både i och utanför skolan" in made(client, "document", what, {})
    with office.database.read() as session:
        subject = newest(office, "governing_document").subject_id
        assert session.get_one(Document, subject).scope == "both"


def test_a_proposal_is_recorded_and_the_decision_follows_it(
    office: Office, client: TestClient
) -> None:
    who = {"body": "Arbetsutskottet", "day": "2027-05-04"}
    rows = {"clauses": "1", "effect-1": "none", "text-1": "Skolan får en ny gångväg."}
    look = made(client, "proposal", who, rows)
    assert "Ett förslag ändrar inget." in look
    with office.database.read() as session:
        [proposal] = decisions_of(session, "se-1401")
    assert (proposal.stage, proposal.body) == ("proposed", "Arbetsutskottet")
    page = client.get(f"/decisions/{proposal.id}?did=proposed", headers=OURS).text
    assert "Förslaget är registrerat." in said(page)
    early = {"previous": str(proposal.id), "paragraph": "§ 3", "outcome": "granted"}
    wrong = step(client, "decision", 1, body="Nämnden", day="2027-05-01", **early)
    assert wrong.status_code == 422 and 'id="new-day-problem"' in wrong.text
    decided = {"body": "Nämnden", "day": "2027-05-11", **early}
    assert "Förslag, Arbetsutskottet" in made(client, "decision", decided, rows)
    with office.database.read() as session:
        assert [one.previous_id for one in decisions_of(session, "se-1401")] == [None, proposal.id]
    again = client.get("/new/decision/1", headers=OURS).text
    assert f'<option value="{proposal.id}"' not in again, "it is followed already"


def test_a_network_tells_how_many_units_lack_somebody(client: TestClient, office: Office) -> None:
    who = {"name": "IKT skola", "audience": "school", "appointed_role": "ikt_pedagog"}
    look = made(client, "network", who, {"leader": "1", "since": "2026/27"})
    assert "20 enheter har ingen utsedd" in look and "Leds av Asta Asp" in look
    assert "Nätverket är startat." in said(client.get("/new?did=network", headers=OURS).text)
    with office.database.read() as session:
        assert session.exec(select(Network)).one().leader_id == 1
    step(client, "network", 1, **who)
    answer = step(client, "network", 2, since="2026/27")
    assert answer.status_code == 422 and 'href="/new/network/1#new-name"' in answer.text


def test_the_page_of_a_school_can_name_it(client: TestClient) -> None:
    assert f'value="{OTHER}" selected' in client.get(f"/new/measure/1?unit={OTHER}").text


ROUND = {"type": "safety_round", "name": "Höstrond", "unit": "authority", "scope": "", "role": ""}


def test_a_name_that_is_taken_is_told_where_it_was_asked_for(office: Office) -> None:
    asta = as_(office, "Asta Asp")
    look = made(asta, "activity", ROUND, {"first": "2027-05-20"})
    assert "Hur den görs Som typen säger: " in look and "Hur ofta Som typen säger: " in look
    answer = step(asta, "activity", 1, **ROUND)
    assert answer.status_code == 422 and 'id="new-name-problem"' in answer.text
    answer = step(asta, "activity", 1, **{**ROUND, "name": "Vårrond"})
    assert answer.headers["location"] == "/new/activity/2"
