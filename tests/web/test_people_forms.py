"""What a coordinator does on the pages about people, what she sees before, and what is refused.

Asta coordinates; Lo leads Backaskolan, Eli another school; nobody leads Önneredsskolan.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import col, select

from config.locales import LOCALES
from flows.engine.office import Office
from models.register.tables import Absence, Appointment, Person, Unit
from tests.conftest import at
from tests.worlds.pages import at_the_screen
from tests.worlds.web_town import NOW, case_of, person
from tests.worlds.web_visits import OWN, digest, said


def as_(office: Office, name: str) -> TestClient:
    return at_the_screen(office, at(NOW), name)


def send(client: TestClient, address: str, **form: str) -> Response:
    return client.post(address, data=form, headers={**OWN, "accept-language": "sv"})


def unit(office: Office, name: str) -> int:
    with office.database.read() as session:
        return session.exec(select(Unit.id).where(Unit.name == name)).one() or 0


def post_of(office: Office, name: str) -> Appointment:
    """The person's last appointment."""
    with office.database.read() as session:
        mine = select(Appointment).where(Appointment.person_id == person(office, name))
        return session.exec(mine.order_by(col(Appointment.id).desc())).first()  # type: ignore[return-value]


def test_nobody_holds_the_role_leads_to_the_form_that_fills_it(
    office: Office, client: TestClient
) -> None:
    here = unit(office, "Önneredsskolan")
    link = f"/people/appoint?role=headteacher&amp;unit={here}"
    assert f'href="{link}"' in client.get("/people").text
    form = client.get(link.replace("&amp;", "&"), headers={"accept-language": "sv"}).text
    assert "Utse: Rektor, Önneredsskolan" in said(form)
    assert f'<option value="{here}" selected>' in form
    done = send(
        client, "/people/appoint", role="headteacher", unit=str(here), name="Tuva Tall",
        email="tuva.tall@skola.example", locale="nn", starts="2027-05-12", person="", deputy="",
    )  # fmt: skip
    tuva = person(office, "Tuva Tall")
    assert (done.status_code, done.headers["location"]) == (303, f"/people/{tuva}?did=appoint")
    page = said(client.get(done.headers["location"], headers={"accept-language": "sv"}).text)
    assert "Rollen är given." in page and "Rektor, Önneredsskolan Från 2027-05-12" in page
    assert re.search(r"\d ärenden väntar", page)
    assert "Önneredsskolan: ingen" not in said(client.get("/people").text)


@pytest.mark.parametrize(
    ("form", "field", "told"),
    [
        ({"role": ""}, "role", "Behöver fyllas i."),
        ({"unit": ""}, "unit", "Rollen finns vid en enhet."),
        ({"name": ""}, "person", "skriv namn och e-postadress"),
        ({"email": "tuva"}, "email", "går inte att skriva till"),
        ({"starts": "i morgon"}, "starts", "Skriv datumet som 2026-03-14."),
        ({"ends": "2027-05-01"}, "ends", "Sista dagen kan inte ligga före den första"),
        ({"deputy": "99999"}, "person", "finns inte i registret"),
        ({"unit": "99999"}, "unit", "Det finns ingen enhet"),
        ({"role": "kung"}, "role", "kung"),
        ({"locale": "da"}, "locale", "da"),
    ],
)
def test_bad_input_comes_back_with_all_that_was_typed(
    office: Office, client: TestClient, form: dict[str, str], field: str, told: str
) -> None:
    before = digest(office)
    whole = {
        "role": "headteacher", "unit": str(unit(office, "Önneredsskolan")), "name": "Tuva <Tall>",
        "email": "tuva.tall@skola.example", "locale": "sv", "starts": "2027-05-12",
    } | form  # fmt: skip
    answer = send(client, "/people/appoint", **whole)
    assert answer.status_code == 422 and digest(office) == before
    assert told in said(answer.text)
    at_field = re.search(rf'id="field-appoint-{field}-problem">([^<]+)<', answer.text)
    assert at_field and f'href="#field-appoint-{field}"' in answer.text
    if whole["name"]:
        assert "Tuva &lt;Tall&gt;" in answer.text


def test_what_moves_is_seen_before_a_headteacher_is_replaced(
    office: Office, client: TestClient
) -> None:
    lo, post = person(office, "Lo Lind"), post_of(office, "Lo Lind")
    address = f"/people/{lo}/replace"
    asked = client.get(f"{address}?post={post.id}", headers={"accept-language": "sv"})
    assert "Ersätt Lo Lind: Rektor, Backaskolan" in said(asked.text)
    before = digest(office)
    form = {
        "appointment": str(post.id), "name": "Tuva Tall", "email": "tuva.tall@skola.example",
        "locale": "sv", "starts": "2027-06-01",
    }  # fmt: skip
    seen = send(client, address, **form, do="show")
    text = said(seen.text)
    assert re.search(r"\d ärenden går över till Tuva Tall 2027-06-01", text)
    assert "Rektor, Backaskolan: Lo Lind till och med dagen före, Tuva Tall från 2027-06" in text
    assert re.search(r"Tuva Tall får ett brev om (det|de \d) pågående", text)
    assert digest(office) == before, "nothing is saved by looking"
    seal = re.search(r'name="seal" value="(\w+)"', seen.text)
    assert seal
    unseen = send(client, address, **form, do="save")
    assert unseen.status_code == 200 and digest(office) == before
    other = send(client, address, **form | {"starts": "2027-06-02"}, do="save", seal=seal[1])
    assert "Något har ändrats" in said(other.text) and digest(office) == before
    done = send(client, address, **form, do="save", seal=seal[1])
    tuva = person(office, "Tuva Tall")
    assert done.headers["location"] == f"/people/{tuva}?did=replace"
    assert post_of(office, "Lo Lind").ends == date(2027, 5, 31)
    assert post_of(office, "Tuva Tall").starts == date(2027, 6, 1)


def test_everything_is_handed_over_with_what_was_delegated_by_name(
    office: Office, client: TestClient
) -> None:
    eli, lo = person(office, "Eli Ek"), person(office, "Lo Lind")
    address = f"/people/{eli}/hand-over"
    form = {"to": str(lo), "starts": "2027-05-12"}
    seen = send(client, address, **form, do="show")
    text = said(seen.text)
    assert "Ett ärende som delegerats personligen följer med till Lo Lind." in text
    assert "Lo Lind blir ersättare i ett fall." in text
    seal = re.search(r'name="seal" value="(\w+)"', seen.text)
    assert seal
    done = send(client, address, **form, do="save", seal=seal[1])
    assert done.headers["location"] == f"/people/{lo}?did=hand_over"
    assert case_of(office, "Granskolan").delegate_id == lo
    again = send(client, address, **form, do="show")
    assert again.status_code == 422 and "har inget att lämna över" in said(again.text)
    to_herself = send(client, address, to=str(eli), starts="2027-05-12", do="show")
    assert "Ingen efterträder sig själv" in said(to_herself.text)


def test_small_things_are_done_on_the_person_s_page(office: Office, client: TestClient) -> None:
    lo, post = person(office, "Lo Lind"), post_of(office, "Lo Lind")
    address, mo = f"/people/{lo}", person(office, "Mo Mård")
    for form in (
        {"do": "absence", "starts": "2027-05-17", "ends": "2027-05-21"},
        {"do": "address", "new": "lo.ny@skola.example"},
        {"do": "correct", "name": "Lo Lindek", "locale": "en"},
        {"do": "stand_in", "appointment": str(post.id), "deputy": str(mo)},
        {"do": "end", "appointment": str(post.id), "ends": "2027-07-31"},
    ):
        done = send(client, address, **form)
        assert done.headers["location"] == f"{address}?did={form['do']}", form
        assert client.get(done.headers["location"]).text.count('class="good"') == 1
    with office.database.read() as session:
        row = session.get_one(Person, lo)
        away = session.exec(select(Absence).where(Absence.person_id == lo)).one()
    assert (row.name, row.email, row.locale) == ("Lo Lindek", "lo.ny@skola.example", "en")
    assert away.ends == date(2027, 5, 21)
    after = post_of(office, "Lo Lindek")
    assert (after.deputy_id, after.ends) == (mo, date(2027, 7, 31))


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"do": "absence", "starts": "2027-05-17", "ends": "2027-05-16"}, "Sista dagen kan inte"),
        ({"do": "absence", "starts": "2027-05-17"}, "Behöver fyllas i."),
        ({"do": "address", "new": "mo.mard@skola.example"}, "hör den till någon annan"),
        ({"do": "correct", "name": "=?utf-8?q?Hej?="}, "dolda tecken"),
        ({"do": "correct", "name": "x" * 201}, "för långt"),
        ({"do": "end", "appointment": "9999", "ends": "2027-06-01"}, "ingen sådan roll"),
        ({"do": "dance"}, "Lo Lind"),
    ],
)
def test_a_refusal_changes_nothing_and_says_why(
    office: Office, client: TestClient, form: dict[str, str], told: str
) -> None:
    before = digest(office)
    answer = send(client, f"/people/{person(office, 'Lo Lind')}", **form)
    assert answer.status_code == 422 and told in said(answer.text) and digest(office) == before


def test_somebody_is_erased_once_it_is_meant(office: Office, client: TestClient) -> None:
    lo = person(office, "Lo Lind")
    asked = said(client.get(f"/people/{lo}/erase", headers={"accept-language": "sv"}).text)
    assert "Radera Lo Lind" in asked and "Protokollet, där personen bara är ett nummer." in asked
    before = digest(office)
    refused = send(client, f"/people/{lo}/erase")
    assert refused.status_code == 422 and 'href="#field--sure"' in refused.text
    assert digest(office) == before
    done = send(client, f"/people/{lo}/erase", sure="yes")
    assert done.headers["location"] == "/people?did=erase"
    page = said(client.get("/people?did=erase", headers={"accept-language": "sv"}).text)
    assert "Personens uppgifter är raderade." in page and "Lo Lind" not in page


def test_a_headteacher_notes_absences_at_her_school_and_nothing_else(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    hers, others = person(office, "Lo Lind"), person(office, "Mo Mård")
    post = post_of(office, "Lo Lind")
    page = lo.get(f"/people/{hers}").text
    assert 'value="absence"' in page and 'value="address"' not in page and "/replace" not in page
    assert 'value="absence"' not in lo.get(f"/people/{others}").text
    before = digest(office)
    for address, form in (
        (f"/people/{others}", {"do": "absence", "starts": "2027-05-17", "ends": "2027-05-17"}),
        (f"/people/{hers}", {"do": "address", "new": "x@skola.example"}),
        (f"/people/{hers}", {"do": "end", "appointment": str(post.id), "ends": "2027-06-01"}),
        ("/people/appoint", {"role": "guide", "person": str(hers)}),
        (f"/people/{hers}/hand-over", {"to": str(others), "starts": "2027-06-01"}),
        (f"/people/{hers}/replace", {"appointment": str(post.id), "person": str(others),
                                     "starts": "2027-06-01", "do": "save"}),
        (f"/people/{hers}/erase", {"sure": "yes"}),
    ):  # fmt: skip
        assert send(lo, address, **form).status_code == 403, (address, form)
    assert lo.get("/people/appoint").status_code == 403
    assert digest(office) == before


@pytest.mark.parametrize("locale", LOCALES)
def test_the_forms_are_in_the_reader_s_language(office: Office, locale: str) -> None:
    asta, lo = as_(office, "Asta Asp"), person(office, "Lo Lind")
    post = post_of(office, "Lo Lind").id
    word = {"sv": "Namn", "nb": "Navn", "nn": "Namn", "en": "Name"}[locale]
    for address in (
        f"/people/{lo}", "/people/appoint", f"/people/{lo}/replace?post={post}",
        f"/people/{lo}/hand-over", f"/people/{lo}/erase",
    ):  # fmt: skip
        answer = asta.get(address, headers={"accept-language": locale})
        assert answer.status_code == 200, address
        assert f'lang="{LOCALES[locale].html}"' in answer.text
    assert word in said(asta.get("/people/appoint", headers={"accept-language": locale}).text)
