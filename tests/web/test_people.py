"""The pages about people: who there is, what waits for whom, and who may read what of whom.

Asta coordinates; Lo leads Backaskolan. My is away, and Alex stands in; nobody leads Önneredsskolan.
"""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from config.locales import LOCALES
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.register.people import erase
from models.post.tables import Message
from models.register.tables import Person
from tests.conftest import at
from tests.worlds.pages import at_the_screen
from tests.worlds.web_town import HOME, NOW, SCHOOLS, person
from tests.worlds.web_visits import said


def as_(office: Office, name: str) -> TestClient:
    return at_the_screen(office, at(NOW), name)


def page(client: TestClient, address: str, locale: str = "sv") -> str:
    answer = client.get(address, headers={"accept-language": locale})
    assert answer.status_code == 200
    return said(answer.text)


def names(client: TestClient, address: str) -> list[str]:
    """Who is listed, in the order of the page."""
    html = client.get(address, headers={"accept-language": "sv"}).text
    return re.findall(r'<a href="/people/\d+">([^<]+)</a>', html)


def whose_address_bounces(office: Office) -> str:
    with office.database.read() as session:
        found = session.exec(select(Person.name).where(Person.unreachable != "")).all()
    return found[0]


def test_everybody_is_listed_by_name_with_roles_and_what_waits(client: TestClient) -> None:
    listed = names(client, "/people")
    assert listed[:3] == ["Al Alm", "Alex Al", "Asta Asp"] and len(listed) == 24
    text = page(client, "/people")
    assert re.search(r"Lo Lind lo.lind@skola.example Rektor, Backaskolan \d ärenden väntar", text)


def test_a_role_that_nobody_holds_stands_on_top(client: TestClient) -> None:
    text = page(client, "/people")
    assert re.search(r"En roll som ingen har Rektor vid Önneredsskolan: ingen \d ärenden", text)
    assert text.index("Önneredsskolan: ingen") < text.index("Al Alm")


def test_one_looks_for_a_name_a_unit_or_a_role(client: TestClient) -> None:
    assert names(client, "/people?q=tallskolan") == names(client, "/people?q=TALLskolan") != []
    assert names(client, "/people?q=asta") == ["Asta Asp"]
    assert names(client, "/people?role=manager") == ["Mo Mård"]
    unit = SCHOOLS.index("Backaskolan") + 1
    assert names(client, f"/people?unit={unit}") == ["Lo Lind"]
    assert names(client, f"/people?unit={unit}&role=manager") == []
    assert names(client, "/people?show=no_role") == ["Eden Eneby"]
    assert len(names(client, "/people?role=nobody&unit=x&show=y&page=z")) == 24


def test_whoever_is_away_or_cannot_be_reached_is_found(office: Office, client: TestClient) -> None:
    assert names(client, "/people?show=away") == ["My Myrten"]
    assert "Frånvarande till och med 2027-06-04" in page(client, "/people?show=away")
    assert names(client, "/people?show=bounced") == [whose_address_bounces(office)]


def test_a_headteacher_reads_names_and_nothing_of_what_is_others_own(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    assert len(names(lo, "/people")) == 24
    assert names(lo, "/people?show=away") == names(lo, "/people?show=bounced") == []
    hers = page(lo, f"/people/{person(office, 'Lo Lind')}")
    other = page(lo, f"/people/{person(office, 'My Myrten')}")
    assert "Frånvaro" in hers and re.search(r"\d+ brev Dag", hers)
    assert "Rektor, Djupedalskolan" not in hers and "Rektor, Djupedalskolan" in other
    assert "Frånvaro" not in other and "brev Dag" not in other


def test_a_person_s_page_tells_deputies_and_for_whom_she_acts(office: Office) -> None:
    asta = as_(office, "Asta Asp")
    my = page(asta, f"/people/{person(office, 'My Myrten')}")
    assert "Rektor, Djupedalskolan Tills vidare Ersättare: Alex Al" in my
    assert "2027-04-20 till 2027-06-04 Nu" in my
    alex = page(asta, f"/people/{person(office, 'Alex Al')}")
    assert "Vikarierar nu för My Myrten Rektor, Djupedalskolan" in alex
    waits = alex[alex.index("ärenden väntar") :]
    assert "Djupedalskolan" in waits and "Ekdalaskolan" in waits


def test_every_letter_is_there_with_what_became_of_it(office: Office) -> None:
    name = whose_address_bounces(office)
    number = person(office, name)
    text = page(as_(office, "Asta Asp"), f"/people/{number}")
    assert "E-postservern svarade: 550 5.1.1 no such mailbox" in text
    assert "Gick inte fram" in text and "Skickat" in text
    with office.database.read() as session:
        mine = select(Message).where(col(Message.person_id) == number)
        every = len(session.exec(mine).all())
        last = session.exec(mine.order_by(col(Message.id).desc())).first()
    assert f"{every} brev Dag" in text
    assert (
        last
        and f'href="/letters/{last.id}"' in as_(office, "Asta Asp").get(f"/people/{number}").text
    )


def test_what_a_colleague_handed_on_by_name_is_told(office: Office) -> None:
    text = page(as_(office, "Asta Asp"), f"/people/{person(office, 'Eli Ek')}")
    assert re.search(r"Granskolan Systematiskt säkerhetsarbete: \w+, delegerat till personen", text)


def test_nobodys_number_is_no_page(office: Office, client: TestClient) -> None:
    lo = person(office, "Lo Lind")
    assert client.get(f"/people/{lo}").status_code == 200
    erase.alone(Errand(office, HOME, Who(person(office, "Asta Asp"), "web"), at(NOW)), lo)
    for text in (str(lo), "0", "-1", "99999999999999999999", "x", "1e3"):
        assert client.get(f"/people/{text}").status_code == 404, text
    assert "Lo Lind" not in page(client, "/people")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_pages_are_in_the_reader_s_language(office: Office, locale: str) -> None:
    asta = as_(office, "Asta Asp")
    word = {"sv": "Personer", "nb": "Personer", "nn": "Personar", "en": "People"}[locale]
    assert page(asta, "/people", locale).count(word) >= 3
    head = {"sv": "Roller", "nb": "Roller", "nn": "Roller", "en": "Roles"}[locale]
    assert head in page(asta, f"/people/{person(office, 'My Myrten')}", locale)
