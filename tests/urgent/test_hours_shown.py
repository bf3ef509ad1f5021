"""What is counted in hours shows its hour, the time that is left, and whose limit it is."""

from __future__ import annotations

import re
from datetime import date

from fastapi.testclient import TestClient

from flows.engine import due_dates
from flows.mail.answer_by_link import look
from states.urgent_case import Matter
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.people_at_the_screen import said
from tests.worlds.urgent_town import breach, known, text_of

FRIDAY = "2026-10-09 09:00"
LATER = at("2026-10-09 15:30")
SV = {"accept-language": "sv"}


def asta(town: TestTown) -> TestClient:
    return at_the_screen(town.office, LATER, "Asta Asp")


def test_the_page_shows_the_hour_and_the_time_left_first(town: TestTown) -> None:
    case = breach(town, FRIDAY)
    page = said(asta(town).get(f"/cases/{case.id}", headers=SV).text)
    until = "65 h 30 min kvar, till måndag 12 oktober 2026 kl. 09.00"
    assert until in page and "Det är lagens gräns, som inte flyttas: " in page
    assert page.index(until) < page.index("Uppgifter" if "Uppgifter" in page else "Nästa larm")


def test_the_next_word_is_the_next_alarm_with_its_time_and_its_reader(town: TestTown) -> None:
    case = breach(town, FRIDAY)
    town.tick("2026-10-09 10:00")  # the alarm at knowledge is said
    page = said(asta(town).get(f"/cases/{case.id}", headers=SV).text)
    # at half of it, on a Saturday
    assert "Nästa larm lördag 10 oktober 2026 kl. 21.00 , till Asta Asp." in page, (
        "at half of it, on a Saturday"
    )


def test_the_list_and_the_letters_link_show_the_hour(town: TestTown) -> None:
    breach(town, FRIDAY)
    listed = said(asta(town).get("/cases", headers=SV).text)
    assert "65 h kvar till 2026-10-12 kl. 09.00" in listed
    letters = town.tick("2026-10-09 10:00")
    token = next(
        found[1]
        for one in letters
        for found in re.finditer(r"/l/(\S+)", text_of(one))
        if look(town.office, found[1], LATER).limit is not None
    )
    page = said(asta(town).get(f"/l/{token}", headers=SV).text)
    assert "Senast måndag 12 oktober 2026 kl. 09.00. 65 timmar kvar." in page


def test_the_list_names_the_alarm_that_left_as_the_last_email(town: TestTown) -> None:
    breach(town, FRIDAY)
    town.tick("2026-10-09 10:00")
    late = at_the_screen(town.office, at("2026-10-12 10:00"), "Asta Asp")
    listed = said(late.get("/cases", headers=SV).text)
    assert "Senaste brevet: Larm 2026-10-09" in listed and "Inget brev" not in listed
    assert "Inget brev" not in said(late.get("/", headers=SV).text)


def test_a_day_when_one_means_to_act_hides_no_limit(town: TestTown) -> None:
    case = breach(town, FRIDAY)
    errand = town.errand(town.asta, at("2026-10-09 11:00"))
    due_dates.reschedule.alone(errand, case.id or 0, date(2026, 10, 10), why="Vi tar det i morgon")
    page = said(asta(town).get(f"/cases/{case.id}", headers=SV).text)
    assert "kvar, till måndag 12 oktober 2026 kl. 09.00" in page
    assert "Läget ska vara klart lördag 10 oktober 2026" in page
    assert "Lagens dag 2026-10-12" in page and "Enligt hjulet" not in page


def test_when_the_time_is_out_that_is_said(town: TestTown) -> None:
    case = breach(town, FRIDAY)
    late = at_the_screen(town.office, at("2026-10-13 08:00"), "Asta Asp")
    page = said(late.get(f"/cases/{case.id}", headers=SV).text)
    assert "23 h 0 min över tiden, som gick ut måndag 12 oktober 2026 kl. 09.00" in page
    listed = said(late.get("/cases?show=overdue", headers=SV).text)
    assert "23 h över tiden" in listed


def test_what_is_counted_in_days_shows_no_hour(town: TestTown) -> None:
    town.open_year()
    known(town, FRIDAY, matter=Matter.VIOLATION)
    number = town.case("Backaskolan").id
    page = said(asta(town).get(f"/cases/{number}", headers=SV).text)
    assert "h kvar" not in page and "min kvar" not in page


def test_the_last_hour_is_not_told_as_none(town: TestTown) -> None:
    case = breach(town, FRIDAY)
    soon = at_the_screen(town.office, at("2026-10-12 08:20"), "Asta Asp")
    page = said(soon.get(f"/cases/{case.id}", headers=SV).text)
    assert "40 min kvar, till måndag 12 oktober 2026 kl. 09.00" in page


def test_an_open_page_asks_for_its_hours_alone_and_is_told_of_a_change(town: TestTown) -> None:
    case = breach(town, FRIDAY)
    page = asta(town).get(f"/cases/{case.id}", headers=SV).text
    asked = re.search(r'hx-get="([^"]+)"', page)
    assert asked and "<form" in page
    minute_later = at_the_screen(town.office, at("2026-10-09 15:31"), "Asta Asp")
    itself = {**SV, "hx-request": "true"}
    part = minute_later.get(asked[1], headers=itself)
    assert "65 h 29 min" in part.text and "Uppdaterad kl. 15.31" in part.text
    assert "<form" not in part.text and "<html" not in part.text and "role=" in part.text
    assert "HX-Request" in part.headers["vary"] and "Någon har ändrat" not in part.text
    errand = town.errand(town.asta, at("2026-10-09 15:31"))
    due_dates.reschedule.alone(errand, case.id or 0, date(2026, 10, 10), why="Vi tar det i morgon")
    assert "Någon har ändrat ärendet" in minute_later.get(asked[1], headers=itself).text


def test_the_bar_shows_how_much_has_gone_and_the_alarms(town: TestTown) -> None:
    case = breach(town, FRIDAY)
    town.tick("2026-10-09 10:00")
    page = asta(town).get(f"/cases/{case.id}", headers=SV).text
    assert 'class="clock-gone" x="0" y="34" width="9.03%"' in page, "six and a half of 72 hours"
    assert page.count('class="clock-alarm is-next"') == 1 and page.count('class="clock-alarm"') == 1
    assert "9 procent av den har gått" in page and "larm lör 10, 21.00" in page
    late = at_the_screen(town.office, at("2026-10-13 08:00"), "Asta Asp")
    over = late.get(f"/cases/{case.id}", headers=SV).text
    assert "clock-over" in over and "clock-gone" not in over


def test_one_count_of_time_over_on_every_page(town: TestTown) -> None:
    number = known(town, "2026-10-05 09:00").id
    screen = at_the_screen(town.office, at("2026-10-16 15:30"), "Asta Asp")
    rows = [said(screen.get(address, headers=SV).text) for address in ("/", "/cases", "/tasks")]
    over = re.findall(r"(\d[^!?]{0,12}?) över tiden", " ".join(rows))
    assert len(set(over)) == 1 and len(over) >= 2, over
    matrix = screen.get("/units", headers=SV).text
    cell = re.search(rf'<a class="late" href="/cases/{number}"[^>]*>(.*?)</a>', matrix)
    assert cell and "<b>" not in cell[1], "no count of working days of what is counted in hours"


def test_after_the_laws_limit_no_earlier_day_is_offered(
    town: TestTown,
) -> None:
    case = breach(town, FRIDAY)
    before = said(asta(town).get(f"/cases/{case.id}", headers=SV).text)
    assert "Bestäm en tidigare dag" in before
    late = at_the_screen(town.office, at("2026-10-14 09:00"), "Asta Asp")
    after = said(late.get(f"/cases/{case.id}", headers=SV).text)
    assert "över tiden, som gick ut" in after
    assert "Bestäm en tidigare dag" not in after
