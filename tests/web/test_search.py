"""The search in the demo's town: what is found, in which order, by whom, and what is said where
nothing is. Asta coordinates; Edit leads Ekskolan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from config.locales import LOCALES
from flows.clock.tick import tick
from flows.demos.town import fill
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.register.people import erase
from models.case.tables import Case, Subject
from models.register.tables import FormerName, Municipality, Person, Unit
from tests.conftest import Postbox, at, make_office
from tests.worlds.pages import at_the_screen
from tests.worlds.web_visits import said

NOW, HERE, THERE = "2026-11-25 08:40", "se-0000", "se-9999"
FORM = {"origin": "http://localhost"}
KEPT = "BUN 2099/0777"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demo, another municipality with things of like names, a unit that was called otherwise,
    and an urgent case that only those past the school may know of."""
    office = make_office(tmp_path_factory.mktemp("demo"), Postbox(), None, municipality=HERE)
    fill(office, at("2026-11-20 08:00"))
    tick(office, at("2026-11-20 08:10"))
    with office.database.write() as session:
        session.add(
            Municipality(
                id=THERE, code="9999", name="Annanstad", country="SE", locale="sv", preset="läsår"
            )
        )
        session.flush()
        session.add(
            Person(municipality_id=THERE, name="Edit Ek", email="e@annan.example", locale="sv")
        )
        unit = Unit(municipality_id=THERE, name="Ekskolan", code="12345678")
        session.add(unit)
        session.flush()
        session.add(case(THERE, "safety_cycle", "analys", unit=unit.id))
        ours = session.exec(
            select(Unit).where(Unit.municipality_id == HERE, Unit.name == "Ekskolan")
        ).one()
        ours.code = "87654321"
        session.add(ours)
        session.add(
            FormerName(
                municipality_id=HERE, unit_id=ours.id or 0, name="Ängsbackeskolan",
                until=date(2025, 6, 30),
            )
        )  # fmt: skip
        kept = Subject(
            municipality_id=HERE, sort="urgent_case", name=KEPT, visible_to=["school_chief"]
        )
        session.add(kept)
        session.flush()
        session.add(case(HERE, "urgent_case", "known", unit=ours.id, subject=kept.id))
        gone = Person(
            municipality_id=HERE, name="Borta Bengtsson", email="b@x.example", locale="sv"
        )
        session.add(gone)
        session.flush()
        number = gone.id or 0
        asta = session.exec(select(Person.id).where(Person.name == "Asta Asp")).one() or 0
    erase.alone(Errand(office, HERE, Who(asta, "web"), at(NOW)), number)
    yield office
    office.database.close()


def case(
    home: str, kind: str, state: str, unit: int | None = None, subject: int | None = None
) -> Case:
    day = date(2026, 11, 20)
    return Case(
        municipality_id=home, kind=kind, state=state, unit_id=unit, subject_id=subject,
        year="2026/27", opened=day, since=day, owner_role="headteacher",
    )  # fmt: skip


@pytest.fixture
def asta(office: Office) -> TestClient:
    return at_the_screen(office, at(NOW))


def edit(office: Office) -> TestClient:
    """Edit Ek of this municipality; there is another of the name elsewhere."""
    browser = at_the_screen(office, at(NOW))
    with office.database.read(HERE) as session:
        asked = select(Person.id).where(Person.municipality_id == HERE, Person.name == "Edit Ek")
        browser.cookies.set("arshjul_person", str(session.exec(asked).one()))
    return browser


def html(
    client: TestClient, text: str, status: int = 200, locale: str = "sv", alone: str = ""
) -> str:
    address = f"/search?{urlencode({'q': text, 'in': alone})}"
    answer = client.get(address, headers={"accept-language": locale})
    assert answer.status_code == status
    return answer.text


def found(client: TestClient, text: str, alone: str = "") -> list[tuple[str, str]]:
    """What is found, as name and address, in the order of the page."""
    lists = re.findall(r'<ul class="found">(.*?)</ul>', html(client, text, alone=alone), re.S)
    every = re.findall(r'<li><a href="([^"]+)">(.*?)</a>', "".join(lists))
    return [(said(re.sub(r"</?mark>", "", name)), unescape(address)) for address, name in every]


def names(client: TestClient, text: str, alone: str = "") -> list[str]:
    return [name for name, _ in found(client, text, alone)]


def sorts(client: TestClient, text: str) -> list[str]:
    heads = re.findall(r'<h2 class="of-sort"[^>]*>(.*?)</h2>', html(client, text))
    return [said(one) for one in heads]


def test_every_page_has_the_box(asta: TestClient) -> None:
    for address in ("/", "/cases", "/search", "/privacy", "/letters"):
        page = asta.get(address).text
        assert page.count('<form class="find" method="get" action="/search"') == 1, address
        assert page.count('class="to-search" href="/search"') == 1, address


def test_what_has_a_name_is_found_and_each_hit_is_a_page(asta: TestClient) -> None:
    looked_for = {
        "granskolan": ("Granskolan", "/units/"),
        "gustav gran": ("Gustav Gran", "/people/"),
        "klottertavlan": ("Klottertavlan", "/cases/"),  # a service
        "plan systematiskt säkerhetsarbete": ("Plan för systematiskt säkerhetsarbete", "/cases/"),
        "inrymningsövning granskolan": ("Inrymningsövning, Granskolan", "/cases/"),
        "verkstad nuläget": ("Exempelrundan: Verkstad om nuläget", "/cases/"),  # a gathering
        "ikt-nätverk": ("IKT-nätverk skola", "/cases/"),
        "åldersgränser": ("Ny vägledning om åldersgränser i appar", "/cases/"),
        "digitala vardag": ("Barns digitala vardag på dagordningen", "/cases/"),  # a commitment
        "gå igenom avtalen": ("Gå igenom avtalen för de tio mest använda tjänsterna", "/cases/"),
        "BUN 2099/0123": ("BUN 2099/0123, Almskolan", "/cases/"),
    }
    for text, (name, start) in looked_for.items():
        every = found(asta, text)
        assert any(one.startswith(name) and at.startswith(start) for one, at in every), text
    for _, address in found(asta, "granskolan"):
        assert asta.get(address).status_code == 200, address


def test_the_best_comes_first(asta: TestClient) -> None:
    assert found(asta, "ekskolan")[0][1].startswith("/units/")
    assert sorts(asta, "ekskolan")[0] == "Enheter 1"
    assert sorts(asta, "edit")[0] == "Personer 1"
    assert names(asta, "ek")[0] == "Edit Ek", "a word before the beginning of one"
    [first, *_] = names(asta, "säkerhetsrond granskolan")
    assert first == "Säkerhetsrond, Granskolan"


def test_all_the_words_must_be_there_however_they_are_written(asta: TestClient) -> None:
    assert names(asta, "granskolan säkerhetsrond") == names(asta, "SÄKERHETSROND, Granskolan") != []
    assert names(asta, "sakerhetsrond granskolan") == ["Säkerhetsrond, Granskolan"]
    assert names(asta, "granskolan ekskolan") == []
    assert names(asta, "rektor granskolan")[:1] == ["Gustav Gran"]
    assert names(asta, "bjorkskolan")[0] == "Björkskolan"


def test_a_unit_is_found_by_its_number_and_by_what_it_was_called(asta: TestClient) -> None:
    assert names(asta, "87654321") == ["Ekskolan"]
    assert "stämmer precis" in html(asta, "87654321")
    assert names(asta, "angsbackeskolan")[0] == "Ekskolan"
    assert "hette förut <mark>Ängsbackeskolan</mark>" in html(asta, "angsbackeskolan")


def test_numbers_stand_first_a_cases_own_a_registrys_and_a_paragraph(
    office: Office, asta: TestClient
) -> None:
    page = html(asta, "14")
    assert page.index('id="exact"') < page.index("/cases/14")
    assert found(asta, "ärende 14")[0][1] == "/cases/14" == found(asta, "#14")[0][1]
    exact = names(asta, "dnr 2025.117 bun")
    assert "Plan för systematiskt säkerhetsarbete" in exact
    assert any("Barn- och utbildningsnämnden" in one for one in exact)
    assert exact == names(asta, "2025.117  BUN") == names(asta, "2025.117BUN")
    assert names(asta, "KS 2099/0045") == ["KS 2099/0045"]
    decided = re.search(r"§ ?\d+", " ".join(exact))
    assert decided, exact
    assert any(decided[0] in one for one in names(asta, decided[0]))


def test_what_is_others_is_not_found(office: Office, asta: TestClient) -> None:
    assert names(asta, "12345678") == [] and names(asta, "annan.example") == []
    assert len([one for one in found(asta, "ekskolan") if one[1].startswith("/units/")]) == 1
    with office.database.read() as session:
        theirs = session.exec(select(Case.id).where(Case.municipality_id == THERE)).one()
    assert f"/cases/{theirs}" not in html(asta, str(theirs))
    assert names(asta, "borta bengtsson") == []


def test_what_only_some_may_know_of_is_found_by_them_alone(office: Office) -> None:
    assert names(edit(office), KEPT) == [] and names(edit(office), "0777") == []
    assert KEPT not in html(edit(office), "BUM 2099/0777")
    with office.database.read() as session:
        kept = session.exec(
            select(Case.id).join(Subject, Subject.id == Case.subject_id).where(Subject.name == KEPT)  # type: ignore[arg-type]
        ).one()
    assert f"/cases/{kept}" not in html(edit(office), str(kept))
    chief = at_the_screen(office, at(NOW), "Ebba Ekorre")
    assert names(chief, KEPT) == [f"{KEPT}, Ekskolan"]
    assert f"/cases/{kept}" in html(chief, str(kept))


def test_no_day_is_told(office: Office) -> None:
    """A case whose day is kept from the reader is found by its name, and says no day."""
    assert names(edit(office), "hundenhet") == ["Sök med hundenhet, Almskolan"]
    assert not re.search(r"\d{4}-\d\d-\d\d", said(html(edit(office), "hundenhet")))


def test_letters_are_found_by_whoever_may_read_them(office: Office, asta: TestClient) -> None:
    letters = [address for _, address in found(asta, "edit ek") if address.startswith("/letters")]
    assert len(letters) == 1 and asta.get(letters[0]).status_code == 200
    assert not [one for one in found(edit(office), "gustav gran") if "/letters" in one[1]]
    assert [one for one in found(edit(office), "edit ek") if "/letters" in one[1]]


def test_many_of_a_sort_are_told_in_five_and_a_link_to_all(asta: TestClient) -> None:
    page = html(asta, "säkerhetsrond")
    [(count, address)] = [
        (said(text), unescape(at))
        for at, text in re.findall(r'<p><a href="([^"]+)">(Visa alla \d+)<', page)
    ]
    assert count == "Visa alla 8" and "in=activities" in address
    assert len(names(asta, "säkerhetsrond", "activities")) == 8
    assert names(asta, "säkerhetsrond", "people") == names(asta, "säkerhetsrond")


def test_where_nothing_is_found_it_says_what_to_try(asta: TestClient) -> None:
    text = said(html(asta, "gransklan"))
    assert "Inget passar ”gransklan”." in text and "Menade du Granskolan" in text
    assert "Prova med färre ord" in text and "Du söker bland enheter" in text
    assert "Menade du" not in html(asta, "qqqqq")


def test_bad_searches_say_what_is_wrong_and_keep_what_was_typed(asta: TestClient) -> None:
    for text, why in (("a", "minst två"), ("?!", "minst två"), ("å" * 101, "högst 100 tecken")):
        page = html(asta, text, 422)
        assert why in page and 'aria-invalid="true"' in page and "Fel:" in page
        assert f'value="{text[:100]}"' in page
    odd = "<script>'\"&\x00%\ud83d"
    assert asta.get("/search", params={"q": odd.encode("utf-8", "replace")}).status_code == 200
    assert "<script>'" not in html(asta, "<script>'x")
    assert asta.get("/search?q=a&q=b&in=x&page=999999").status_code == 422
    assert 'class="problem"' not in html(asta, "")


def test_the_key_is_switched_off_and_on_in_a_browser(office: Office) -> None:
    browser = at_the_screen(office, at(NOW))
    assert "search.js" in browser.get("/").text and 'aria-keyshortcuts="/"' in browser.get("/").text
    answer = browser.post("/search/key", data={"key": "off"}, headers=FORM)
    assert answer.status_code == 303 and answer.headers["location"] == "/search?did=key"
    assert "nu avstängd" in browser.get("/search?did=key").text
    assert "search.js" not in browser.get("/").text and "keyshortcuts" not in browser.get("/").text
    assert "arshjul_search_key" in browser.get("/privacy").text
    browser.post("/search/key", data={"key": "on"}, headers=FORM)
    assert "search.js" in browser.get("/").text
    assert browser.post("/search/key", data={"key": "x"}, headers=FORM).status_code == 422


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_is_in_the_reader_s_language(asta: TestClient, locale: str) -> None:
    word = {"sv": "Enheter 1", "nb": "Enheter 1", "nn": "Einingar 1", "en": "Units 1"}[locale]
    assert word in said(html(asta, "granskolan", locale=locale))
    kind = {"sv": "aktivitet", "nb": "aktivitet", "nn": "aktivitet", "en": "activity"}[locale]
    page = html(asta, f"{kind} granskolan", locale=locale)
    assert "/cases/" in page
