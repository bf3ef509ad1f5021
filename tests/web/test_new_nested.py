"""New things with lists in them: every row is kept, without a script, and what is made is whole.

Asta coordinates and Lo leads Backaskolan.
"""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import col, select

from flows.engine.office import Office
from models.register.tables import Unit
from models.services.questions import facts_of, service_named, validation_of
from models.services.tables import ServiceUse
from tests.conftest import at
from tests.worlds.pages import at_the_screen
from tests.worlds.web_town import HOME, NOW
from tests.worlds.web_visits import said

OURS = {"origin": "http://localhost", "accept-language": "sv"}
SERVICE = {
    "name": "Läsfjället", "sort": "tool", "supplier": "Björkris Teknik AB",
    "purpose": "Läsning i par", "unit": "authority",
}  # fmt: skip


def post(client: TestClient, address: str, **fields: str | list[str]) -> Response:
    return client.post(address, data=fields, headers=OURS)


def page(client: TestClient, address: str) -> str:
    answer = client.get(address, headers=OURS)
    assert answer.status_code == 200, answer.headers
    return said(answer.text)


def button(client: TestClient, address: str) -> str:
    """The value of the button that makes the thing."""
    html = client.get(address, headers=OURS).text
    found = re.search(r'name="do" value="(make:[^"]+)"', html)
    assert found, said(html)
    return unescape(found[1])


def fields(html: str, name: str) -> list[tuple[str, str]]:
    """The rows' fields of a column: name and value."""
    found = re.findall(rf'name="({name}-\d+)" value="([^"]*)"', html)
    return [(one, unescape(value)) for one, value in found]


def unit(office: Office, name: str) -> int:
    with office.database.read() as session:
        return session.exec(select(Unit.id).where(Unit.name == name)).one() or 0


def test_rows_are_added_and_taken_away_by_buttons_and_keep_what_stands_in_the_others(
    client: TestClient,
) -> None:
    post(client, "/new/service/1", **SERVICE, do="next")
    here = "/new/service/2"
    assert fields(client.get(here).text, "data_what") == [("data_what-1", "")]
    rows = {"data": "1", "data_what-1": "namn", "data_why-1": "för inloggning"}
    more = post(client, here, **rows, marks=["free_text"], do="more:data")
    assert more.headers["location"] == f"{here}#new-data_what-2"
    html = client.get(here).text
    assert fields(html, "data_what") == [("data_what-1", "namn"), ("data_what-2", "")]
    assert re.search(r'value="free_text" checked', html), "the other fields are kept, too"
    rows |= {"data": "3", "data_what-2": "", "data_why-2": "", "data_what-3": "bild"}
    post(client, here, **rows, do="later")
    two = [("data_what-1", "namn"), ("data_what-2", "bild")]
    assert fields(client.get(here).text, "data_what")[:2] == two, "no hole stays between rows"
    post(client, here, **rows, do="less:data-1")
    assert fields(client.get(here).text, "data_what")[0] == ("data_what-1", "bild")
    for odd in ("less:data-99", "less:data-x", "more:unheard", "less:data"):
        assert post(client, here, **rows, do=odd).status_code == 303
    many = post(client, here, data="9" * 40, do="more:data")
    assert many.status_code == 303 and len(fields(client.get(here).text, "data_what")) == 2
    post(client, here, data="999", do="more:data")
    assert len(fields(client.get(here).text, "data_what")) == 40


def test_what_is_wrong_in_a_row_is_said_in_that_row(client: TestClient) -> None:
    post(client, "/new/service/1", **SERVICE, do="next")
    rows = {"data": "2", "data_what-1": "namn", "data_why-2": "utan uppgift"}
    answer = post(client, "/new/service/2", **rows, do="next")
    assert answer.status_code == 422
    assert 'id="new-data_what-2-problem">Behöver fyllas i.<' in answer.text
    assert 'href="#new-data_what-2">Uppgift, rad 2<' in answer.text


def test_a_service_is_registered_with_its_data_and_the_units_that_use_it(
    client: TestClient, office: Office
) -> None:
    assert 'href="/new/service/1"' in client.get("/services").text
    assert post(client, "/new/service/1", **SERVICE, do="next").headers["location"][-1] == "2"
    rows = {
        "data": "2",
        "data_what-1": "namn",
        "data_why-1": "för inloggning",
        "data_what-2": "bild",
    }
    marks = ["social_medium", "free_text"]
    post(
        client,
        "/new/service/2",
        **rows,
        marks=marks,
        subprocessors="Moln AB\nMer Moln AB",
        do="next",
    )
    home = unit(office, "Backaskolan")
    used = {"lowest": "1", "highest": "6", "users": "elever: egna resultat"}
    early = post(client, "/new/service/3", **used, used_by=str(home), do="next")
    assert early.status_code == 422
    assert 'id="new-in_use_since-problem">Behöver fyllas i.<' in early.text
    late = post(client, "/new/service/3", **used, in_use_since="2027-12-24", do="next")
    assert "Välj dagens datum eller en tidigare dag." in said(late.text)
    post(
        client, "/new/service/3", **used, used_by=[str(home)], in_use_since="2027-05-10", do="next"
    )
    look = page(client, "/new/service/4")
    assert "Personuppgifter namn: för inloggning bild Ändra" in look
    assert "Ett ärende öppnas: Validering av digital tjänst. Det väntar på dig." in look
    assert "Den antecknas som i bruk utan giltig validering: Backaskolan." in look
    assert "vårdnadshavarna behöver godkänna den, klass för klass" in look
    made = post(client, "/new/service/4", do=button(client, "/new/service/4"))
    with office.database.read() as session:
        subject = service_named(session, HOME, "läsfjället")
        assert subject is not None and subject.unit_id is None
        case = validation_of(session, HOME, subject.id or 0)
        assert case is not None
        assert made.headers["location"] == f"/cases/{case.id}?did=new"
        facts = facts_of(session, HOME, subject.id or 0)
        assert facts.data == {"namn", "bild"} and (facts.lowest, facts.highest) == (1, 6)
        assert facts.social_medium and facts.free_text and not facts.advertising
        assert facts.supplier == "Björkris Teknik AB"
        assert facts.subprocessors == {"Moln AB", "Mer Moln AB"}
        uses = select(ServiceUse).where(col(ServiceUse.subject_id) == subject.id)
        [use] = session.exec(uses)
        assert (use.unit_id, use.starts) == (home, date(2027, 5, 10))
    again = post(client, "/new/service/1", **SERVICE, do="next")
    assert again.status_code == 303, "the name is tried with the whole"
    post(client, "/new/service/2", no_personal_data="yes", data="1", do="next")
    twice = post(client, "/new/service/3", do="next")
    assert twice.status_code == 422 and "är redan registrerad" in said(twice.text)
    assert 'href="/new/service/1#new-name"' in twice.text


def test_a_headteacher_registers_for_her_own_school_alone(office: Office) -> None:
    lo = at_the_screen(office, at(NOW), "Lo Lind")
    html = lo.get("/new/service/1", headers=OURS).text
    options = re.search(r'<select id="new-unit".*?</select>', html, re.S)
    assert options and re.findall(r'<option value="(\w+)"', options[0]) == [
        str(unit(office, "Backaskolan"))
    ]
