"""Asta looks over thirty schools at once, keeps what she looks at, and opens one of them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.register.people import erase
from flows.views.matrix import lay, read
from models.case.tables import Case
from models.register.saved_views import SavedView
from models.register.tables import Municipality, Unit
from states.school_year import SchoolYear
from tests.conftest import TestTown, at
from tests.worlds.figures import put_case
from tests.worlds.pages import at_the_screen
from tests.worlds.secret_days import add
from tests.worlds.web_visits import OWN, said
from tests.worlds.written import statements

NOW = at("2027-05-05 09:00")
SV = {"accept-language": "sv"}
LINK = re.compile(r'<a class="(\w+)" href="(/cases/\d+)" aria-label="([^"]+)"')


def asta(town: TestTown, who: str = "Asta Asp") -> TestClient:
    return at_the_screen(town.office, NOW, who)


def page(town: TestTown, address: str = "/units", who: str = "Asta Asp") -> str:
    answer = asta(town, who).get(address, headers=SV)
    assert answer.status_code == 200
    return answer.text


def backa(session: Session) -> Unit:
    return session.exec(select(Unit).where(Unit.name == "Backaskolan")).one()


def late(town: TestTown, school: str = "Backaskolan") -> None:
    """One school is six working days late with its mapping, the other has time."""
    with town.office.database.write() as session:
        for case in session.exec(select(Case).where(Case.kind == "safety_cycle")):
            is_it = case.unit_id == town.unit(school)
            case.due = date(2027, 4, 27) if is_it else date(2027, 7, 1)
            session.add(case)


def test_each_cell_is_a_link_to_its_case_with_a_whole_sentence(town: TestTown) -> None:
    town.open_year()
    late(town)
    found = LINK.findall(page(town))
    case = town.case("Backaskolan")
    assert found[0] == (
        "late", f"/cases/{case.id}", "Backaskolan, Kartläggning: försenad 6 arbetsdagar",
    )  # fmt: skip
    norsk = asta(town).get("/units", headers={"accept-language": "nb"}).text
    assert "Backaskolan, Kartlegging: forsinket 6 arbeidsdager" in norsk
    assert asta(town).get(found[0][1]).status_code == 200


def test_of_several_cases_the_worst_is_shown_with_how_many_are_done(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        unit = backa(session).id
        for number, due in enumerate((date(2027, 5, 3), date(2027, 5, 12), date(2027, 8, 1))):
            put_case(session, town, "measure", "planned", unit, occurrence=str(number))
            case = put_case(session, town, "measure", "planned", unit, occurrence=f"x{number}")
            case.due = due
            if number == 2:
                case.due, case.closed, case.outcome = None, date(2027, 5, 1), "done"
    sentences = [
        one[2] for one in LINK.findall(page(town)) if "Åtgärder" in one[2] or "Åtgärd:" in one[2]
    ]
    assert "Backaskolan, Åtgärd: försenad 2 arbetsdagar, 4 av 6 klara" in sentences


def test_the_same_day_last_year_stands_under_each_count(town: TestTown) -> None:
    town.open_year("2025/26", "2025-08-18 09:00")
    town.open_year()
    with town.office.database.write() as session:
        for year, days in (("2025/26", (date(2026, 5, 5), date(2026, 5, 6))), ("2026/27", ())):
            for school, closed in zip(("Backaskolan", "Ekdalaskolan"), days, strict=False):
                unit = session.exec(select(Unit).where(Unit.name == school)).one()
                case = put_case(session, town, "measure", "planned", unit.id)
                case.year, case.closed, case.outcome = year, closed, "done"
        put_case(session, town, "measure", "planned", backa(session).id, occurrence="now")
    counts = said(page(town).partition('<tr class="rollup">')[2].partition("</tr>")[0])
    assert re.search(r"1 av 1 klara, samma dag i fjol 1 1 /1 1( \d+)?$", counts), (
        "of last year's two, one was done by the fifth of May"
    )
    assert "samma dag i fjol" in counts
    assert "samma dag i fjol" not in said(page(town, "/units?last=0"))


def test_it_is_read_with_as_many_questions_for_sixty_units_as_for_two(town: TestTown) -> None:
    def asked() -> int:
        office, home = town.office, "se-1401"
        with office.database.read(home) as session, statements(office.database) as given:
            place = office.town(session, home)
            found = read(session, place, office.kinds, SchoolYear(2026), NOW.date())
        matrix = lay(found, place, office.kinds, SchoolYear(2026), NOW.date(), None)
        assert {len(row.cells) for row in matrix.rows} == {5}
        return len(given)

    town.open_year()
    few = asked()
    with town.office.database.write() as session:
        for number in range(58):
            session.add(Unit(municipality_id=town.id, name=f"Skola {number}", form="grundskola"))
    town.open_year(now="2026-08-18 09:00")
    assert asked() == few
    assert few < 25


def test_the_units_of_an_area_stand_under_it_and_fold(town: TestTown) -> None:
    town.open_year()
    late(town)
    with town.office.database.write() as session:
        north = Unit(municipality_id=town.id, name="Område Norr")
        session.add(north)
        session.flush()
        unit = backa(session)
        unit.parent_id = number = north.id
        session.add(unit)
    text = page(town)
    order = [
        text.index(one) for one in ("Område Norr", "Backaskolan<", "Utan område", "Ekdalaskolan<")
    ]
    assert order == sorted(order)
    assert "Område Norr · en enhet 1 sen" in said(text)
    folded = page(town, f"/units?fold={number}")
    assert "Backaskolan<" not in folded and "Område Norr · en enhet 1 sen" in said(folded)
    assert "Backaskolan<" in page(town, f"/units?fold={number}&sort=late"), "no areas there"


def test_what_is_late_comes_first_where_she_asks_for_it(town: TestTown) -> None:
    town.open_year()
    late(town, "Ekdalaskolan")
    for sort in ("late", "safety_cycle.kartläggning"):
        text = page(town, f"/units?sort={sort}")
        assert text.index("Ekdalaskolan<") < text.index("Backaskolan<")
        assert 'aria-sort="descending"' in text
    text = page(town, "/units")
    assert text.index("Ekdalaskolan<") > text.index("Backaskolan<")


@pytest.mark.parametrize(
    "query",
    ["fold=x&fold=-1&fold=99999999999999999999", "sort=%00&duty=%27--&domain=no&words=2&last=x",
     "page=99999&q=" + "å" * 400],
)  # fmt: skip
def test_what_is_asked_for_and_unknown_asks_for_nothing(town: TestTown, query: str) -> None:
    town.open_year()
    assert "Enheter och plikter" in page(town, f"/units?{query}")


def test_nothing_opened_yet_is_said(town: TestTown) -> None:
    assert "Inget är öppnat för 2026/27 än" in page(town)


def test_a_day_that_few_may_know_stands_in_no_cell(town: TestTown) -> None:
    """Mo, who leads, may know when the dogs come; Lo, the headteacher, may not."""
    case = add(town, "manager", role="manager")
    with town.office.database.write() as session:
        case.unit_id = backa(session).id
        session.add(case)
        session.flush()
        year = case.year
    for who, knows in (("Lo Lind", False), ("Mo Mård", True)):
        sentences = [one[2] for one in LINK.findall(page(town, "/units?year=" + year, who))]
        [mine] = [one for one in sentences if "Backaskolan" in one] or [""]
        assert ("dagen visas inte" in mine) is not knows, who


# A view is kept


def keep(town: TestTown, name: str, query: str = "show=overdue&words=1") -> tuple[int, str]:
    form = {"name": name, "query": query}
    answer = asta(town).post("/units/views", data=form, headers={**OWN, **SV})
    return answer.status_code, answer.headers.get("location", answer.text)


def test_a_view_is_kept_under_a_name_found_again_and_let_go(town: TestTown) -> None:
    town.open_year()
    assert keep(town, " Inför  nämnden ") == (303, "/units?show=overdue&words=1&did=saved")
    assert "Vyn är sparad." in page(town, "/units?did=saved")
    assert '<a class="pill" href="/units?show=overdue&amp;words=1">Inför nämnden</a>' in page(town)
    assert keep(town, "Inför nämnden", "sort=late")[0] == 303
    with town.office.database.read() as session:
        [one] = session.exec(select(SavedView)).all()
    assert one.query == "sort=late", "the same name, the new view"
    assert "Inför nämnden" not in page(town, who="Lo Lind"), "hers alone"
    lo = asta(town, "Lo Lind").post("/units/views/remove", data={"view": str(one.id)}, headers=OWN)
    assert lo.status_code == 404
    gone = asta(town).post("/units/views/remove", data={"view": str(one.id)}, headers=OWN)
    assert (gone.status_code, gone.headers["location"]) == (303, "/units?did=removed")
    assert "Inför nämnden" not in page(town)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("  ", "Skriv ett namn på vyn."),
        ("x" * 61, "högst 60 tecken"),
        ("Nämnd\u202e", "tecken som inte kan visas"),
        ("Elev 20120412-2384", "personnummer"),
    ],
)
def test_a_name_that_is_none_comes_back_with_what_is_wrong(
    town: TestTown, name: str, says: str
) -> None:
    town.open_year()
    status, text = keep(town, name)
    assert status == 422 and says in text and 'role="alert"' in text
    assert '<input type="hidden" name="query" value="show=overdue&amp;words=1">' in text
    with town.office.database.read() as session:
        assert not session.exec(select(SavedView)).all()


def test_thirty_views_are_enough(town: TestTown) -> None:
    assert {keep(town, f"Vy {number}")[0] for number in range(30)} == {303}
    status, text = keep(town, "Vy 31")
    assert status == 422 and "Du har redan 30 vyer" in text
    assert keep(town, "Vy 3", "sort=late")[0] == 303


def test_her_views_go_when_she_is_erased(town: TestTown) -> None:
    keep(town, "Inför nämnden")
    cli = Errand(town.office, town.id, Who(town.person("mo@skola.example"), "cli"), NOW)
    with cli.desk() as desk:
        desk.session.info["verb"] = "inside"
        erase(desk, town.person("asta@skola.example"))
    with town.office.database.read() as session:
        assert not session.exec(select(SavedView)).all()


# A unit


def test_the_page_of_a_unit_tells_who_and_what_is_there(town: TestTown) -> None:
    town.open_year()
    late(town)
    number = town.unit("Backaskolan")
    text = said(page(town, f"/units/{number}"))
    assert "Backaskolan grundskola · 1 försenad" in text
    assert re.search(r"Personer .*Lo Lind Rektor", text)
    assert "Kartläggning 2026/27 Systematiskt säkerhetsarbete Försenat 6 arbetsdagar" in text
    assert "Brev om enheten" in text
    assert "Brev om enheten" not in said(page(town, f"/units/{number}", "Kim Kvist"))


def test_a_closed_unit_has_its_page_and_says_where_it_went_on(town: TestTown) -> None:
    with town.office.database.write() as session:
        unit = backa(session)
        unit.closes = date(2027, 1, 1)
        session.add(unit)
        number = unit.id
    assert "Enheten är nedlagd sedan 2027-01-01." in said(page(town, f"/units/{number}"))


def test_a_unit_of_another_municipality_is_nobodys(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.add(
            Municipality(
                id="no-9999", code="9999", name="Dømevik", country="NO", locale="nb", preset="läsår"
            )
        )
        session.flush()
        other = Unit(municipality_id="no-9999", name="Dømevik skole")
        session.add(other)
        session.flush()
        number = other.id
    mine = asta(town)
    mine.cookies.set("arshjul_municipality", "se-1401")
    for text in (str(number), "9999999", "0", "-1", "x", "1.5", str(2**70), "%00"):
        answer = mine.get(f"/units/{text}")
        assert answer.status_code == 404 and "Dømevik skole" not in answer.text, text
