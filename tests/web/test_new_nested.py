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

from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.networks.register import add_network
from models.activities.questions import parts_in, series_called
from models.case.tables import Case
from models.documents.decisions import clauses, decisions_of, matter_of
from models.documents.questions import case_of_document, documents_named
from models.documents.reach import reaches
from models.register.tables import Person, Unit
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
    assert "Personuppgifter 1. namn: för inloggning 2. bild Ändra" in look
    assert "Ett ärende öppnas: Validering av digital tjänst. Det väntar på dig." in look
    assert "Den registreras som i bruk utan giltig validering: Backaskolan." in look
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
    twice = post(client, "/new/service/1", **SERVICE, do="next")
    assert twice.status_code == 422 and "är redan registrerad" in said(twice.text)
    assert 'href="#new-name"' in twice.text, "it is told where the name was asked for"


def test_a_headteacher_registers_for_her_own_school_alone(office: Office) -> None:
    lo = at_the_screen(office, at(NOW), "Lo Lind")
    html = lo.get("/new/service/1", headers=OURS).text
    options = re.search(r'<select id="new-unit".*?</select>', html, re.S)
    assert options and re.findall(r'<option value="(\w+)"', options[0]) == [
        str(unit(office, "Backaskolan"))
    ]


def document(client: TestClient, **fields: str) -> Response:
    """Both steps about a guideline are filled in; what the second answers, or the first where it
    refuses."""
    what = {"document_type": "guideline", "name": "Riktlinje för mobiler", "unit": "authority"}
    rest = {"registry_number": "", "body": "", "variant_of": "", "evaluated_by": ""} | fields
    first = post(client, "/new/document/1", **what | {"do": "next"})
    if first.status_code != 303:
        return first
    return post(client, "/new/document/2", **rest, do="next")


def test_a_document_concerns_every_unit_or_a_networks(client: TestClient, office: Office) -> None:
    with office.database.read() as session:
        who = Who(session.exec(select(Person.id).where(Person.name == "Asta Asp")).one(), "web")
    number = add_network.alone(
        Errand(office, HOME, who, at(NOW)), name="IKT skola", audience="school"
    )
    for code, name, whom in (
        ("every", "Policy för alla", "Alla enheter"),
        (f"network-{number}", "Rutin i nätverket", "Nätverket IKT skola"),
    ):
        first = {"document_type": "guideline", "name": name, "unit": code, "do": "next"}
        assert post(client, "/new/document/1", **first).status_code == 303
        assert post(client, "/new/document/2", do="next").status_code == 303
        look = page(client, "/new/document/3")
        assert f"Vems dokument det är {whom}" in look
        made = post(client, "/new/document/3", do=button(client, "/new/document/3"))
        assert made.status_code == 303
        with office.database.read() as session:
            [row] = documents_named(session, HOME, name)
            reach = reaches(session, HOME)[row.subject_id]
        assert reach.network == ("" if code == "every" else "IKT skola")
    wrong = {"document_type": "guideline", "name": "X", "unit": "network-99999", "do": "next"}
    assert post(client, "/new/document/1", **wrong).status_code == 422


def test_a_document_lies_in_its_matter_and_a_decision_makes_it_hold(
    client: TestClient, office: Office
) -> None:
    unheard = document(client, body="Hundklubben")
    assert unheard.status_code == 422
    assert 'id="new-body-problem">”Hundklubben” är inget organ' in unescape(unheard.text)
    assert document(client, registry_number="2027.41 BUN").status_code == 303
    look = page(client, "/new/document/3")
    assert "Det läggs i diarieärendet 2027.41 BUN: Riktlinje för mobiler." in look
    assert "Det gäller när ett beslut om det har registrerats." in look
    made = post(client, "/new/document/3", do=button(client, "/new/document/3"))
    with office.database.read() as session:
        [row] = documents_named(session, HOME, "Riktlinje för mobiler")
        number = row.subject_id
        case = case_of_document(session, HOME, number)
        assert made.headers["location"] == f"/cases/{case.id}?did=new"
        matter = matter_of(session, HOME, case.id or 0)
        assert matter is not None and matter.registry_number == "2027.41 BUN"
    again = document(client)
    assert again.status_code == 422 and "finns redan" in said(again.text)

    who = {
        "body": "Barn- och utbildningsnämnden", "day": "2027-05-04", "paragraph": "§ 112",
        "outcome": "adopted", "registry_number": "2027.41 BUN",
    }  # fmt: skip
    post(client, "/new/decision/1", **who, do="next")
    about = f"document-{number}"
    empty = post(client, "/new/decision/2", clauses="1", do="next")
    assert empty.status_code == 422 and 'href="#new-effect-1"' in empty.text
    nothing = post(client, "/new/decision/2", **{"clauses": "1", "effect-1": "adopt"}, do="next")
    assert "måste gälla ett dokument" in said(nothing.text)
    assert 'href="#new-clauses"' in nothing.text
    rows = {
        "clauses": "3", "effect-1": "adopt", "about-1": about, "effect-2": "revise_yearly",
        "about-2": about, "anchor-2": "2028-02-01", "effect-3": "none",
        "text-3": "Protokollet läggs ut.",
    }  # fmt: skip
    post(client, "/new/decision/2", **rows, do="next")
    look = page(client, "/new/decision/3")
    assert "1. Antar dokumentet: Riktlinje för mobiler 2. Dokumentet revideras varje år" in look
    assert "Styrande dokument: Riktlinje för mobiler får läget Gäller" in look
    assert "diarieärendet 2027.41 BUN: Riktlinje för mobiler." in look
    with office.database.read() as session:
        assert session.get_one(Case, case.id).state == "draft", "nothing was kept by looking"
    made = post(client, "/new/decision/3", do=button(client, "/new/decision/3"))
    assert made.headers["location"] == f"/cases/{case.id}?did=decided"
    assert "Beslutet är registrerat." in page(client, made.headers["location"])
    with office.database.read() as session:
        [decision] = decisions_of(session, HOME, matter.id)
        told = [(row.text, row.effect) for row in clauses(session, HOME, decision.id or 0)]
        assert told == [
            ("Antar Riktlinje för mobiler.", "adopt"),
            ("Riktlinje för mobiler revideras fortsättningsvis en gång per år.", "revise_yearly"),
            ("Protokollet läggs ut.", "none"),
        ]
        assert session.get_one(Case, case.id).state == "adopted"


def test_a_decision_of_words_alone_changes_nothing_and_says_so(client: TestClient) -> None:
    who = {"body": "Utbildningsnämnden", "paragraph": "§ 3", "outcome": "granted"}
    rows = {"clauses": "1", "effect-1": "none", "text-1": "Läggs till handlingarna."}
    post(client, "/new/decision/1", **who, day="2028-05-04", registry_number="KS 7", do="next")
    early = post(client, "/new/decision/2", **rows, do="next")
    assert early.status_code == 422 and "ligger i framtiden" in said(early.text)
    post(client, "/new/decision/1", **who, day="2027-05-04", registry_number="KS 7", do="next")
    post(client, "/new/decision/2", **rows, do="next")
    look = page(client, "/new/decision/3")
    assert "Beslutet sparas ordagrant. Det ändrar inget annat här." in look
    assert "Numret KS 7 hör inte till något diarieärende här." in look
    made = post(client, "/new/decision/3", do=button(client, "/new/decision/3"))
    assert re.fullmatch(r"/decisions/\d+\?did=decided", made.headers["location"])
    assert "Beslutet är registrerat." in page(client, made.headers["location"])


def test_an_activity_begins_with_its_parts_at_each_unit(client: TestClient, office: Office) -> None:
    what = {"type": "lockdown_exercise", "name": "Inrymning, hösten", "unit": "authority"}
    post(client, "/new/activity/1", **what, scope="", role="", do="next")
    here = "/new/activity/2"
    both = post(client, here, first="2027-10-04", when="till hösten", parts="1", do="next")
    assert both.status_code == 422 and 'id="new-when-problem"' in both.text
    unseen = post(client, here, first="2027-10-04", visible_to=["manager"], do="next")
    assert unseen.status_code == 422 and 'id="new-visible_to-problem"' in unseen.text
    rows = {"parts": "1", "part-1": "Larmet hörs"}
    post(client, here, first="2027-10-04", **rows, do="more:parts")
    rows |= {"parts": "2", "part-2": "Dörrarna går att låsa"}
    post(client, here, first="2027-10-04", every_months="12", **rows, do="next")
    look = page(client, "/new/activity/3")
    assert "1. Larmet hörs 2. Dörrarna går att låsa" in look
    assert re.search(r"\d ärenden öppnas, med sista dag måndag 4 oktober 2027: .*Backask", look)
    made = post(client, "/new/activity/3", do=button(client, "/new/activity/3"))
    number = int(made.headers["location"].removeprefix("/cases/").removesuffix("?did=new"))
    with office.database.read() as session:
        found = series_called(session, HOME, "Inrymning, hösten")
        assert found is not None and found[1].every_months == 12
        case = session.get_one(Case, number)
        assert case.subject_id == found[0].id and case.due == date(2027, 10, 4)
        told = [one.text for one in parts_in(session, case)]
        assert told == ["Larmet hörs", "Dörrarna går att låsa"]


def test_the_lists_lead_there_for_whoever_may(client: TestClient, office: Office) -> None:
    home = unit(office, "Backaskolan")
    links = [f"/new/{what}/1?unit={home}" for what in ("document", "service")]
    lo, bo = (at_the_screen(office, at(NOW), name) for name in ("Lo Lind", "Bo Björk"))
    for who, seen in ((client, True), (lo, True), (bo, False)):
        html = who.get(f"/units/{home}").text
        assert [link in html for link in links] == [seen, seen]
    form = lo.get(links[0]).text
    assert f'<option value="{home}" selected>' in form
    assert 'href="/new/activity/1"' in client.get("/wheel").text


def test_what_somebody_may_not_do_in_the_whole_is_said_on_the_form(office: Office) -> None:
    lo = at_the_screen(office, at(NOW), "Lo Lind")
    what = {"document_type": "plan_against_degrading_treatment", "name": "Plan"}
    post(lo, "/new/document/1", **what, unit=str(unit(office, "Backaskolan")), do="next")
    answer = post(lo, "/new/document/2", registry_number="2027.42 BUN", do="next")
    assert answer.status_code == 403 and 'value="2027.42 BUN"' in answer.text
    assert "Det får du inte göra här" in said(answer.text)
    assert post(lo, "/new/document/2", registry_number="", do="next").status_code == 303


def test_from_a_documents_page_a_decision_about_it_begins(
    client: TestClient, office: Office
) -> None:
    document(client)
    made = post(client, "/new/document/3", do=button(client, "/new/document/3"))
    page_ = unescape(client.get(made.headers["location"]).text)
    with office.database.read() as session:
        [row] = documents_named(session, HOME, "Riktlinje för mobiler")
    about = f"document-{row.subject_id}"
    address = f"/new/decision/1?clauses=1&about-1={about}"
    assert f'href="{address}"' in page_
    html = client.get(address).text
    assert f'<input type="hidden" name="about-1" value="{about}">' in html
    who = {"body": "Barn- och utbildningsnämnden", "day": "2027-05-04", "paragraph": "§ 112"}
    told = {**who, "outcome": "adopted", "clauses": "1", "about-1": about}
    assert post(client, "/new/decision/1", **told, do="next").status_code == 303
    second = client.get("/new/decision/2").text
    assert f'<option value="{about}" selected>' in second
