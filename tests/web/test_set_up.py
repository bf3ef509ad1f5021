"""Set-up on a page: a file is looked at, then taken, or refused with its rows; and a year opens.

Asta coordinates; Lo leads Backaskolan and may not set up.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from config.locales import LOCALES
from flows.engine.office import Office
from models.register.tables import Municipality, Person, SchoolBreak, Unit
from tests.conftest import at
from tests.worlds.pages import at_the_screen
from tests.worlds.web_town import NOW
from tests.worlds.web_visits import OWN, digest, said

SV = {**OWN, "accept-language": "sv"}
STAFF = "Namn;E-post;Roll;Skola\nTuva Tall;tuva@skola.example;rektor;Önneredsskolan\n"


def bring(client: TestClient, what: str, name: str, content: str | bytes) -> Response:
    """Choose a file and look at it."""
    body = content.encode() if isinstance(content, str) else content
    return client.post(
        f"/set-up/{what}", data={"do": "look"}, files={"file": (name, body)}, headers=SV
    )


def sent_back(page: str, button: str) -> dict[str, str | list[str]]:
    """What the form with the button sends."""
    form = next(one for one in page.split("<form")[1:] if button in one)
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    do = re.search(r'name="do" value="(\w+)"', form)
    fields: dict[str, str | list[str]] = {name: unescape(value) for name, value in found}
    fields["accept"] = [value for name, value in found if name == "accept"]
    return {**fields, "do": do[1] if do else ""}


def press(client: TestClient, what: str, page: str, button: str) -> Response:
    return client.post(f"/set-up/{what}", data=sent_back(page, button), headers=SV)


def names(office: Office, column: str) -> set[str]:
    with office.database.read() as session:
        return set(session.exec(select(column)))


def test_asta_sees_what_a_file_of_people_changes_and_then_takes_it(
    office: Office, client: TestClient
) -> None:
    before = digest(office)
    page = bring(client, "people", "Personal hösten.csv", STAFF).text
    assert "Det här skulle Personal hösten.csv ändra" in said(page)
    assert "Nya: 1. Ändrade: 0. Oförändrade: 0." in said(page) and "Tuva Tall" in said(page)
    assert digest(office) == before, "it was looked at, no more"
    done = press(client, "people", page, "Läs in filen")
    assert (done.status_code, done.headers["location"]) == (303, "/set-up?did=people")
    assert "Tuva Tall" in names(office, Person.name)
    assert "Personerna är inlästa." in said(client.get("/set-up?did=people", headers=SV).text)
    again = said(bring(client, "people", "personal.csv", STAFF).text)
    assert "Allt i filen finns redan." in again and "Läs in filen" not in again


def test_what_changed_meanwhile_is_shown_before_it_is_taken(
    office: Office, client: TestClient
) -> None:
    page = bring(client, "people", "personal.csv", STAFF).text
    press(client, "people", page, "Läs in filen")  # a colleague was quicker
    before = digest(office)
    late = press(client, "people", page, "Läs in filen")
    assert late.status_code == 422 and "Något har ändrats sedan du såg skillnaden" in late.text
    assert "Oförändrade: 1." in late.text and digest(office) == before


def test_rows_that_are_wrong_are_named_and_the_good_ones_may_be_taken(
    office: Office, client: TestClient
) -> None:
    before = digest(office)
    file = STAFF + "Bo Bo;bo@skola.example;skolkatt;\n"
    page = bring(client, "people", "personal.csv", file)
    assert page.status_code == 422 and 'role="alert"' in page.text
    assert "Rad 3: " in said(page.text) and "skolkatt" in said(page.text)
    page = press(client, "people", page.text, "Visa vad de rätta raderna skulle ändra")
    assert "Nya: 1." in page.text and "Rad 3: " in said(page.text) and digest(office) == before
    assert press(client, "people", page.text, "Läs in filen").status_code == 303
    assert "Tuva Tall" in names(office, Person.name) and "Bo Bo" not in names(office, Person.name)


def test_a_column_that_nobody_knows_is_asked_about(office: Office, client: TestClient) -> None:
    page = bring(client, "units", "skolor.csv", "Namn;Skonummer\nBjörkskolan;43\n")
    assert page.status_code == 422 and "känns inte igen: Skonummer" in said(page.text)
    page = press(client, "units", page.text, "Ja, visa vad som då ändras")
    assert "Kolumner som utelämnas: Skonummer" in said(page.text) and "Björkskolan" in page.text
    assert press(client, "units", page.text, "Läs in filen").status_code == 303
    assert "Björkskolan" in names(office, Unit.name)


def test_a_twin_is_asked_about_in_the_pages_own_words(office: Office, client: TestClient) -> None:
    page = bring(client, "units", "skolor.csv", "Namn\nBackaskola\n")
    assert "liknar ”Backaskolan” som redan finns" in said(page.text)
    assert "--accept" not in page.text
    page = press(client, "units", page.text, "Ja, visa vad som då ändras")
    assert "Nya: 1." in page.text


def test_days_off_come_from_a_calendar(office: Office, client: TestClient) -> None:
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//SV\r\nBEGIN:VEVENT\r\nUID:1@x.example\r\n"
        "DTSTAMP:20270101T000000Z\r\nDTSTART;VALUE=DATE:20280221\r\nDTEND;VALUE=DATE:20280226\r\n"
        "SUMMARY:Sportlov\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    page = bring(client, "calendar", "lov.ics", event).text
    assert "Nya: 1." in page and "Sportlov" in page
    assert press(client, "calendar", page, "Läs in filen").status_code == 303
    assert "Sportlov" in names(office, SchoolBreak.name)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("", b"", "Välj en fil först."),
        ("tom.csv", b"", "Filen är tom."),
        ("rubrik.csv", STAFF.splitlines()[0].encode(), "Allt i filen finns redan."),
        ("bild.png", b"\x89PNG\r\n\x1a\n\x00\x01", "den är ingen textfil"),
        ("personal.xlsx", b"PK\x03\x04halv", "som går att läsa"),
        ("stor.csv", b"x" * 2_000_001, "Filen är större än 2 MB."),
        ("../../etc/<b>.csv", b"a;b\n1;2\n", "_b_.csv"),
    ],
)
def test_a_file_that_is_none_is_told_of(
    office: Office, client: TestClient, name: str, content: bytes, told: str
) -> None:
    before = digest(office)
    page = bring(client, "people", name, content)
    assert told in said(page.text) and 'type="file"' in page.text and digest(office) == before


def test_what_comes_back_spoiled_is_no_file(office: Office, client: TestClient) -> None:
    before = digest(office)
    form = {"do": "take", "name": "personal.csv", "content": "å!", "seen": "x"}
    page = client.post("/set-up/people", data=form, headers=SV)
    assert page.status_code == 422 and "Filen är tom." in page.text and digest(office) == before


def test_who_may_not_set_up_sees_what_stands_and_no_forms(office: Office) -> None:
    lo = at_the_screen(office, at(NOW), "Lo Lind")
    page = lo.get("/set-up", headers=SV).text
    assert "enheter finns." in page and "Samordnaren ställer in." in page
    assert 'href="/set-up/' not in page
    before = digest(office)
    assert lo.get("/set-up/people", headers=SV).status_code == 403
    assert bring(lo, "people", "personal.csv", STAFF).status_code == 403
    assert lo.post("/set-up/year", data={"year": "2027/28"}, headers=SV).status_code == 403
    assert digest(office) == before


def test_the_year_is_opened_after_it_was_seen(office: Office, client: TestClient) -> None:
    page = said(client.get("/set-up/year?year=2027/28", headers=SV).text)
    number = re.search(r"(\d+) enheter får varsitt ärende", page)
    assert number and "Läsåret 2027/28" in page and "Kartläggning" in page
    done = client.post("/set-up/year", data={"year": "2027/28"}, headers=SV)
    assert done.headers["location"] == "/set-up?did=year"
    with office.database.read() as session:
        assert session.exec(select(Municipality.opened_year)).first() == "2027/28"
    assert "Alla enheter har redan" in client.get("/set-up/year?year=2027/28", headers=SV).text
    done = client.post("/set-up/year", data={"year": "2027/28"}, headers=SV)
    assert done.headers["location"] == "/set-up?did=year_again"
    bad = client.post("/set-up/year", data={"year": "i höst"}, headers=SV)
    assert bad.status_code == 422 and 'role="alert"' in bad.text


def breaks_in(office: Office) -> dict[str, tuple[str, str, int | None]]:
    with office.database.read() as session:
        rows = session.exec(select(SchoolBreak)).all()
    return {one.name: (f"{one.starts}", f"{one.ends}", one.unit_id) for one in rows}


def bring_breaks(client: TestClient, file: str, **said_of_it: str) -> Response:
    files = {"file": ("lov.csv", file.encode())}
    form = {"do": "look", **said_of_it}
    return client.post("/set-up/calendar", data=form, files=files, headers=SV)


def test_a_file_replaces_a_school_year_and_what_goes_is_seen_first(
    office: Office, client: TestClient
) -> None:
    first = bring_breaks(client, "namn,start,slut\nVintervila,2027-12-20,2027-12-23\n").text
    press(client, "calendar", first, "Läs in filen")
    before = digest(office)
    file = "namn,start,slut\nSportlov,2028-02-21,2028-02-25\n"
    page = bring_breaks(client, file, replace="2027/28").text
    assert digest(office) == before
    assert "Filen ersätter läsåret 2027/28. Ett lov tas bort." in said(page)
    assert "”Vintervila” 2027-12-20–2027-12-23 togs bort." in said(page)
    assert press(client, "calendar", page, "Läs in filen").status_code == 303
    assert "Sportlov" in breaks_in(office) and "Vintervila" not in breaks_in(office)
    nothing = bring_breaks(client, "namn,start,slut\nSportlov,2028-02-21,2028-02-25\n").text
    assert "Läs in filen" not in nothing
    odd = bring_breaks(client, file, replace="i höst")
    assert odd.status_code == 422 and "är inget läsår" in said(odd.text)


def test_a_file_is_about_one_unit_where_that_is_said(office: Office, client: TestClient) -> None:
    file = "namn,start,slut\nLokal dag,2028-02-21,2028-02-21\n"
    page = bring_breaks(client, file, unit="Backaskolan").text
    assert "Allt i filen gäller Backaskolan." in said(page)
    press(client, "calendar", page, "Läs in filen")
    assert breaks_in(office)["Lokal dag"][2] is not None
    assert bring_breaks(client, file, unit="Ingen skola").status_code == 422


def test_a_break_is_changed_and_removed_from_the_list(office: Office, client: TestClient) -> None:
    file = "namn,start,slut\nVintervila,2027-12-14,2027-12-16\n"
    press(client, "calendar", bring_breaks(client, file).text, "Läs in filen")
    listed = client.get("/set-up/breaks", headers=SV).text
    [number] = re.findall(r'/breaks/(\d+)">Ändra<span class="unseen"> Vintervila', listed)
    address, days = f"/set-up/breaks/{number}", {"from": "2027-12-15", "to": "2027-12-17"}
    before = digest(office)
    page = client.post(address, data={"do": "change", **days}, headers=SV).text
    assert "Blir lediga: 2027-12-17" in said(page) and "Blir skoldagar: 2027-12-14" in said(page)
    assert digest(office) == before, "it was looked at, no more"
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    late = client.post(address, data={"do": "change", **days, "seen": "x"}, headers=SV)
    assert late.status_code == 409 and digest(office) == before
    done = client.post(address, data={"do": "change", **days, "seen": seen}, headers=SV)
    assert done.headers["location"] == "/set-up/breaks?did=change"
    assert breaks_in(office)["Vintervila"][:2] == ("2027-12-15", "2027-12-17")
    wrong = client.post(address, data={"do": "change", "from": "x", "to": "2027-12-17"}, headers=SV)
    assert wrong.status_code == 422 and 'href="#from"' in wrong.text
    page = client.post(address, data={"do": "remove"}, headers=SV).text
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    done = client.post(address, data={"do": "remove", "seen": seen}, headers=SV)
    assert done.headers["location"] == "/set-up/breaks?did=remove"
    assert "Vintervila" not in breaks_in(office)
    assert client.get(address, headers=SV).status_code == 404


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_speaks_each_language(client: TestClient, locale: str) -> None:
    for address in ("", "/units", "/people", "/calendar", "/year", "/breaks"):
        page = client.get(f"/set-up{address}", params={"lang": locale})
        assert page.status_code == 200 and "set_up_" not in re.sub(r'href="[^"]*"', "", page.text)
