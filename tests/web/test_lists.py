"""The lists at a glance: what is most urgent first, whom it waits for, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import col, select
from starlette.datastructures import QueryParams

from config.locales import LOCALES
from config.words import words
from flows.clock.tick import tick
from flows.demos.town import fill
from flows.engine import delegation
from flows.engine.handling import Who
from flows.engine.office import Office
from models.case.tables import Case, Subject
from models.register.tables import Absence, Person
from tests.conftest import Postbox, TestTown, at, make_office
from tests.worlds.pages import at_the_screen
from tests.worlds.people_at_the_screen import said
from web.pages import environment
from web.paging import ROWS, Page, parts
from web.waiting import Waiting, waiting

NOW = "2026-11-25 09:00"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demo on a Friday, and its letters until the Wednesday after."""
    office = make_office(tmp_path_factory.mktemp("demo"), Postbox(), None)
    fill(office, at("2026-11-20 08:00"))
    for day in ("2026-11-20", "2026-11-24", "2026-11-25"):
        tick(office, at(f"{day} 08:10"))
    yield office
    office.database.close()


def page(office: Office, address: str, locale: str = "sv") -> str:
    """The words of a page, without its markup."""
    client = at_the_screen(office, at(NOW))
    answer = client.get(address, headers={"accept-language": locale})
    assert answer.status_code == 200
    return said(answer.text)


def order(text: str, *names: str) -> None:
    """The names stand in the text in this order."""
    at_each = [text.index(name) for name in names]
    assert at_each == sorted(at_each), list(zip(names, at_each, strict=True))


def number(office: Office, kind: str, name: str) -> int:
    with office.database.read() as session:
        asked = select(Case.id).join(Subject, col(Subject.id) == col(Case.subject_id))
        found = session.exec(asked.where(Case.kind == kind, Subject.name == name)).first()
    assert found is not None
    return found


def test_the_late_stand_first_and_what_is_counted_in_hours_before_all(office: Office) -> None:
    text = page(office, "/cases")
    order(text, "Försenade (6)", "BUN 2099/0123", "KS 2099/0045", "Klottertavlan", "Granskolan")
    order(text, "Försenade (6)", "Förfaller snart (", "Senare (")
    assert "Inget att göra nu (" not in text, "that is on a later page"
    assert "Inget att göra nu (" in page(office, "/cases?page=99")


def test_a_late_case_says_who_has_it_and_what_was_sent_last(office: Office) -> None:
    text = page(office, "/cases?show=overdue")
    assert re.search(r"Gustav Gran Rektor Senaste brevet: Försena[dt] 2026-11-25", text)
    soon = page(office, "/cases?show=due_soon")
    tall = soon[soon.index("Säkerhetsrond, Tallskolan") :]
    assert tall.index("Ingen har rollen nu") < 250, "and who gets its letters instead"
    assert tall.index("Mo Mård") < 200
    assert "Senaste brevet" not in soon, "only what is late is asked about"


@pytest.mark.parametrize("asked", ["0", "99", "två", "-1", "²", "1" * 400])
def test_a_page_that_is_none_is_the_nearest_one(office: Office, asked: str) -> None:
    assert "Sida " in page(office, f"/cases?page={asked}")


def test_a_page_keeps_what_was_asked_for_and_tells_its_neighbours() -> None:
    query = QueryParams("q=tal&page=2&lang=nb")
    found = Page.of(list(range(2 * ROWS + 1)), query)
    assert (found.number, found.count, found.total) == (2, 3, 2 * ROWS + 1)
    assert list(found.rows) == list(range(ROWS, 2 * ROWS))
    assert (found.before, found.after) == ("?q=tal&lang=nb&page=1", "?q=tal&lang=nb&page=3")
    none: list[int] = []
    first, last = Page.of([1], QueryParams("")), Page.of(none, QueryParams("page=4"))
    assert (first.before, first.after, last.number, last.count) == ("", "", 1, 1)
    headed = parts([3, 5, 4], [3, 5, 4, 6], lambda one: "odd" if one % 2 else "even")
    assert headed == [("odd", 2, [3, 5]), ("even", 2, [4])]


def test_the_front_page_says_who_is_late(office: Office) -> None:
    text = page(office, "/")
    order(text, "Behöver dig nu", "BUN 2099/0123", "Alva Alm", "Granskolan", "Gustav Gran")


def test_the_matrix_counts_the_late_and_says_where_nobody_answers(office: Office) -> None:
    text = page(office, "/units")
    assert "8 enheter, 17 plikter, 2026/27 · 4 försenade på 3 enheter" in text
    assert "Tallskolan saknar rektor" in text
    assert "Granskolan Gustav Gran" in text, "whom one would ring where something is late"


def test_the_programme_says_what_to_do_next_in_words_and_months(office: Office) -> None:
    text = page(office, "/programme")
    order(text, "Att göra härnäst", "Samla avtal och rutiner", "Faserna, månad för månad")
    assert "okt 2026 nov 2026 dec 2026 jan 2027 feb 2027" in text
    assert "De andras medel" not in text, "there is nobody to compare with"
    assert "okt 2026" in page(office, "/programme", "nn")


def test_the_page_of_a_service_shows_what_is_registered_about_it(office: Office) -> None:
    text = page(office, f"/cases/{number(office, 'service_validation', 'Sifferskogen')}")
    for told in (
        "Tallkottens Läromedel AB",
        "Läge Ses över, beslutet gäller fortfarande",
        "Årskurser 1–6",
    ):
        assert told in text
    assert "Används i hela kommunen" in text and "Personuppgiftsbiträdesavtal, 2025-12-25 –" in text
    missing = page(office, f"/cases/{number(office, 'service_validation', 'Sifferfjället')}")
    assert "Används inte än" in missing and "Inget avtal är registrerat" in missing
    assert 'href="/services"' in _html(office, "Sifferfjället")


def _html(office: Office, service: str) -> str:
    address = f"/cases/{number(office, 'service_validation', service)}"
    return at_the_screen(office, at(NOW)).get(address).text.partition("<main")[2]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_case_that_asks_for_nothing_says_so(office: Office, locale: str) -> None:
    address = f"/cases/{number(office, 'phase', 'Exempelrundan: Utvärdering')}"
    assert words(locale).say("pages.case.nothing_now") in page(office, address, locale)


def test_who_is_away_or_cannot_be_reached_is_named(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    say, lo, kim = words("sv"), town.person("lo@skola.example"), town.person("kim@skola.example")

    def answering(day: str) -> Waiting:
        with town.office.database.read() as session:
            place = town.office.town(session, town.id)
            fresh = session.get_one(Case, case.id)
            return waiting(session, place, [fresh], date.fromisoformat(day), say)[case.id or 0]

    assert answering("2026-10-05") == Waiting("headteacher", ("Lo Lind",))
    with town.office.database.write() as session:
        monday, friday = date(2026, 10, 5), date(2026, 10, 9)
        session.add(Absence(municipality_id=town.id, person_id=lo, starts=monday, ends=friday))
    away = answering("2026-10-06")
    assert (away.people, away.trouble, away.missing) == (("Kim Kvist",), "away", ("Lo Lind",))
    with town.office.database.write() as session:
        session.get_one(Person, lo).unreachable = "550 no such mailbox"
    assert answering("2026-11-06").trouble == "unreachable"
    delegation.delegate.alone(
        town.errand(Who(lo, "web"), at("2026-11-06 09:00")), case.id or 0, kim
    )
    told = answering("2026-11-06")
    assert (told.people, told.trouble, told.missing) == (("Kim Kvist",), "delegated", ())


def test_a_day_stays_whole_and_what_people_wrote_stays_text() -> None:
    shown = environment().from_string("{{ text | whole }}").render(text="<b> senast 2026-11-25")
    assert shown == '&lt;b&gt; senast <span class="nowrap">2026-11-25</span>'
