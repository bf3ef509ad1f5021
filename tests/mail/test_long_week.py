"""The coordinator's week when much is late: a count, the worst ten, and the page with all of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from config.locales import LOCALES
from config.words import words
from flows.views.letter_samples import TODAY, Sample, letter, sample, step
from models.case.tables import Case
from notifications.letter import Digest, Item, Letter
from notifications.letters import Written, write
from notifications.views import WORST
from tests.conftest import TestTown, at
from tests.worlds.mail_host import body
from tests.worlds.pages import at_the_screen

PAGE = "https://arshjul.skola.example/cases?show="


def late(town: Sample, number: int, kind: str, late_by: int) -> Item:
    due = TODAY - timedelta(days=late_by + 2)
    one = step(town, number, 0, due, late_by=late_by)
    state = one.state if kind == "safety_cycle" else "service_assessment"
    return replace(one, kind=kind, unit=f"{kind}-{number:02}", state=state)


def week(locale: str, cycles: int, services: int, vacancies: int = 0) -> Letter:
    town = sample(locale)
    overdue = [late(town, n, "safety_cycle", 3 + n) for n in range(cycles)]
    overdue += [late(town, n, "service_validation", 40 + n) for n in range(services)]
    digest = Digest(
        week=42,
        open_cases=60,
        overdue=tuple(overdue),
        vacancies=tuple(f"Skola {n}: Rektor" for n in range(vacancies)),
        late_url=f"{PAGE}overdue",
        soon_url=f"{PAGE}due_soon",
    )
    return replace(letter("digest", locale), digest=digest)


def shown_in(page: str) -> list[str]:
    found = re.findall(r"(?:safety_cycle|service_validation)-\d\d", page)
    return list(dict.fromkeys(found))


def both(written: Written) -> list[str]:
    return [written.text, unescape(written.html)]


@pytest.mark.parametrize("locale", LOCALES)
def test_thirty_late_cases_are_a_count_ten_rows_and_a_page(locale: str) -> None:
    written = write(week(locale, cycles=27, services=4))
    say = words(locale)
    assert "31" in written.subject
    for page in both(written):
        flat = " ".join(page.split())
        shown = shown_in(page)
        assert len(shown) == WORST
        assert shown[:4] == [f"service_validation-{n:02}" for n in (3, 2, 1, 0)], "the worst kind"
        assert shown[4:] == [f"safety_cycle-{n:02}" for n in range(26, 20, -1)], "then the next"
        for kind, number in (("service_validation", 4), ("safety_cycle", 27)):
            assert f"{say.kind(kind)} ({number})" in flat
        told = f"{say.kind('safety_cycle')} 21"
        assert say.say("digest.more", n=21, kinds=told) in flat, "nothing is left out in silence"
        assert f"{PAGE}overdue" in page
        assert say.say("digest.all_overdue", n=31) in flat


def test_ten_are_shown_whole_and_need_no_page() -> None:
    for page in both(write(week("sv", cycles=10, services=0))):
        assert len(shown_in(page)) == 10
        assert PAGE not in page


def test_vacancies_beyond_ten_are_counted() -> None:
    for page in both(write(week("sv", cycles=1, services=0, vacancies=14))):
        assert len(set(re.findall(r"Skola \d+: Rektor", page))) == 10
        assert words("sv").say("digest.more_vacancies", n=4) in " ".join(page.split())


def test_the_link_leads_to_a_page_with_all_of_them(town: TestTown) -> None:
    """From the rows of the database to the page: as many there as the letter counts."""
    town.open_year()
    with town.office.database.write() as session:
        old = session.get_one(Case, town.case("Backaskolan").id)
        for number in range(12):
            fields = old.model_dump(exclude={"id", "year", "due"})
            late_since = (at("2027-01-11 08:00") - timedelta(days=number)).date()
            session.add(Case(**fields, year=f"19{number + 10}/{number + 11}", due=late_since))
    letters = town.tick("2027-02-08 08:00")
    (asta,) = [one for one in letters if "asta@" in str(one["To"])]
    assert "12" in asta["Subject"]
    (path,) = re.findall(r"https?://[^/\s]+(/cases\?show=overdue)", body(asta))
    now = at("2027-02-08 09:00")
    site = at_the_screen(town.office, now)
    page = site.get(path)
    assert page.status_code == 200
    assert len(set(re.findall(r'href="(/cases/\d+)"', page.text))) == 12
