"""New…: who may make what, that every step is kept, and that a thing is made once.

Asta coordinates and Lo leads Backaskolan.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from config.locales import LOCALES
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.register.people import erase
from models.case.tables import Case, Subject
from models.following.horizon import HorizonNote
from models.register.begun_things import BegunThing
from models.register.tables import Appointment
from states.permissions import BEGINS
from tests.conftest import at
from tests.worlds.pages import at_the_screen
from tests.worlds.web_town import HOME, NOW, person
from tests.worlds.web_visits import said
from web.new.things import THINGS

OURS = {"origin": "http://localhost", "accept-language": "sv"}
TITLE = "Ny vägledning om mobiler"


def as_(office: Office, name: str) -> TestClient:
    return at_the_screen(office, at(NOW), name)


def post(client: TestClient, address: str, **fields: str) -> Response:
    return client.post(address, data=fields, headers=OURS)


def page(client: TestClient, address: str, locale: str = "sv") -> str:
    answer = client.get(address, headers={"accept-language": locale})
    assert answer.status_code == 200, answer.headers
    return said(answer.text)


def begun(office: Office) -> list[BegunThing]:
    with office.database.read() as session:
        return list(session.exec(select(BegunThing)).all())


def cases(office: Office, kind: str) -> list[Case]:
    with office.database.read() as session:
        return list(session.exec(select(Case).where(Case.kind == kind)).all())


def button(client: TestClient, address: str) -> str:
    """The value of the button that makes the thing."""
    html = client.get(address, headers=OURS).text
    found = re.search(r'name="do" value="(make:[^"]+)"', html)
    assert found, said(html)
    return unescape(found[1])


def noted(client: TestClient) -> None:
    """Both steps of an observation are filled in."""
    one = post(client, "/new/horizon/1", title=TITLE, what="Två meningar.", do="next")
    assert (one.status_code, one.headers["location"]) == (303, "/new/horizon/2")
    two = post(client, "/new/horizon/2", source="Skolverket", service="", do="next")
    assert (two.status_code, two.headers["location"]) == (303, "/new/horizon/3")


def test_an_observation_is_asked_for_looked_at_and_made(client: TestClient, office: Office) -> None:
    assert "Iakttagelse i omvärlden När du har sett" in page(client, "/new")
    noted(client)
    look = page(client, "/new/horizon/3")
    assert f"Rubrik {TITLE}" in look and "Steg 3 av 3" in look
    assert "Ett ärende öppnas: Iakttagelse i omvärlden. Det väntar på dig. Det ska vara" in look
    assert cases(office, "horizon_item") == [], "it was tried, and nothing of it stays"

    made = post(client, "/new/horizon/3", do=button(client, "/new/horizon/3"))
    [case] = cases(office, "horizon_item")
    assert made.headers["location"] == f"/cases/{case.id}?did=new"
    assert "Det är skapat." in page(client, made.headers["location"])
    with office.database.read() as session:
        assert session.get_one(Subject, case.subject_id).name == TITLE
        note = session.get_one(HorizonNote, case.subject_id)
        assert (note.source, note.what, note.service_id) == ("Skolverket", "Två meningar.", None)
    [row] = begun(office)
    assert (row.typed, row.made) == ({}, f"/cases/{case.id}?did=new")
    assert "Påbörjat" not in page(client, "/new")


def test_nothing_is_made_twice(client: TestClient, office: Office) -> None:
    noted(client)
    do = button(client, "/new/horizon/3")
    first = post(client, "/new/horizon/3", do=do)
    again = post(client, "/new/horizon/3", do=do)
    assert again.headers["location"] == first.headers["location"]
    assert len(cases(office, "horizon_item")) == 1
    # The next one of the same sort is another, and the old button makes nothing of it.
    noted(client)
    assert post(client, "/new/horizon/3", do=do).headers["location"] == first.headers["location"]
    assert len(cases(office, "horizon_item")) == 1
    assert post(client, "/new/horizon/3", do="make:unheard").status_code == 409
    post(client, "/new/horizon/remove")
    gone = post(client, "/new/horizon/3", do="make:unheard")
    assert gone.headers["location"] == "/new?did=gone"
    assert len(cases(office, "horizon_item")) == 1


def test_what_was_looked_at_is_what_is_made(client: TestClient, office: Office) -> None:
    noted(client)
    do = button(client, "/new/horizon/3")
    post(client, "/new/horizon/1", title="En annan rubrik", what="", do="next")  # another window
    answer = post(client, "/new/horizon/3", do=do)
    assert answer.status_code == 409 and cases(office, "horizon_item") == []
    text = said(answer.text)
    assert "Något har sparats i ett annat fönster" in text and "En annan rubrik" in text
    assert "Ett ärende öppnas" in text, "it can be made as it stands now"


def test_every_step_is_kept_and_one_goes_back_without_loss(
    client: TestClient, office: Office
) -> None:
    post(client, "/new/horizon/1", title=TITLE, what="", do="later")
    hub = page(client, "/new?did=saved")
    assert "Sparat. Du hittar det under Påbörjat." in hub and f": {TITLE} Sparat" in hub
    post(client, "/new/horizon/1", title=TITLE, what="Mer", do="next")
    back = post(client, "/new/horizon/2", source="Nyheterna", do="back")
    assert back.headers["location"] == "/new/horizon/1"
    assert f'value="{TITLE}"' in client.get("/new/horizon/1").text
    assert 'value="Nyheterna"' in client.get("/new/horizon/2").text
    lo = as_(office, "Lo Lind")
    assert lo.get("/new/horizon/1").status_code == 403, "it is the authority's"
    assert "Påbörjat" not in page(lo, "/new"), "another's"
    assert "Du fortsätter på det du sparade 2027-05-12 kl. 10.15." in page(client, "/new/horizon/1")
    again = post(client, "/new/horizon/remove", do="again")
    assert again.headers["location"] == "/new/horizon/1"
    assert f'value="{TITLE}"' not in client.get("/new/horizon/1").text
    post(client, "/new/horizon/1", title=TITLE, what="", do="later")
    assert post(client, "/new/horizon/remove").headers["location"] == "/new?did=removed"
    assert begun(office) == []


def test_a_step_that_is_left_out_is_asked_for_first(client: TestClient) -> None:
    assert client.get("/new/horizon/2").headers["location"] == "/new/horizon/1"
    post(client, "/new/horizon/1", title="", what="Text", do="later")
    assert client.get("/new/horizon/3").headers["location"] == "/new/horizon/1?check=yes"
    assert "Behöver fyllas i." in page(client, "/new/horizon/1?check=yes")
    for address in ("/new/horizon/4", "/new/horizon/0", "/new/horizon/x", "/new/unheard/1"):
        assert client.get(address).status_code == 404
        assert post(client, address).status_code == 404


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    client: TestClient, office: Office, locale: str
) -> None:
    spoken = {**OURS, "accept-language": locale}
    fields = {"title": "", "what": "Ett ord om det", "do": "next"}
    answer = client.post("/new/horizon/1", data=fields, headers=spoken)
    assert answer.status_code == 422
    assert 'href="#new-title"' in answer.text and "Ett ord om det" in answer.text
    assert 'aria-describedby="new-title-problem new-title-hint"' in answer.text
    # The verb's own refusal stands at its field too, once all is tried.
    post(client, "/new/horizon/1", title="x" * 201, what="", do="next")
    answer = client.post("/new/horizon/2", data={"do": "next"}, headers=spoken)
    assert answer.status_code == 422 and 'href="/new/horizon/1#new-title"' in answer.text


def test_an_identity_number_is_never_kept(client: TestClient, office: Office) -> None:
    answer = post(client, "/new/horizon/1", title="811218-9876", what="Annat", do="later")
    assert answer.status_code == 422 and "811218-9876" in answer.text
    assert begun(office)[0].typed == {"what": "Annat"}


def test_what_was_begun_is_erased_with_the_person(client: TestClient, office: Office) -> None:
    noted(client)
    asta = person(office, "Asta Asp")
    erase.alone(Errand(office, HOME, Who(asta, "web"), at(NOW)), asta)
    assert begun(office) == []


def test_the_way_there_stands_in_the_frame_for_whoever_may(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    assert lo.get("/tasks").text.count('href="/new"') == 2, "beside the search, and in the menu"
    with office.database.write() as session:
        number = person(office, "Lo Lind")
        post = session.exec(select(Appointment).where(Appointment.person_id == number)).one()
        post.role = "board_reader"
        session.add(post)
    assert 'href="/new"' not in lo.get("/tasks").text
    assert "Din roll kan inte skapa något nytt här." in page(lo, "/new")


def test_what_is_offered_is_what_the_table_of_roles_knows() -> None:
    assert {thing.verb.name for thing in THINGS.values()} == set(BEGINS)
    for thing in THINGS.values():
        names = [asked.name for asked in thing.fields]
        assert len(names) == len(set(names)) and len(thing.steps) <= 3
        columns = {column.name for asked in thing.fields for column in asked.columns}
        assert not columns & set(names)
        assert set(thing.points_at.values()) <= {*names, *columns}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_of_every_thing_can_be_read(client: TestClient, locale: str) -> None:
    for thing in THINGS.values():
        assert page(client, f"/new/{thing.what}/1", locale)
