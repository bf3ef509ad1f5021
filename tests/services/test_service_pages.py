"""The page and the commands about services, and the demo's."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from html import unescape
from pathlib import Path
from time import process_time

import pytest

from arshjul.cli import main
from config.locales import LOCALES
from config.words import words
from flows.bootstrap import open_office
from flows.demos.services import fill
from flows.engine.door import desk
from flows.services.listing import NOT_APPROVED_USED, shown
from flows.services.register import note_use
from tests.conftest import OPERATOR, TestTown, at, settle_town
from tests.worlds import empty_database
from tests.worlds.pages import at_the_screen
from tests.worlds.services_town import add, approve, case, coordinator, listed, step, subject


def page(
    town: TestTown, query: str = "", when: str = "2026-09-10 09:00", locale: str = "sv"
) -> str:
    client = at_the_screen(town.office, at(when))
    answer = client.get(f"/services{query}", headers={"accept-language": locale})
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00ad", "").split())


@pytest.fixture
def four(town: TestTown) -> TestTown:
    """One valid, one without a validation, one not approved but in use, one that ends soon."""
    for name in ("Giltigan", "Tomheten", "Fulappen", "Snartslut"):
        add(town, name, purpose=name)
    approve(town, "Giltigan")
    approve(town, "Snartslut", approval_until="2026-11-01")
    step(town, "Fulappen", "2026-09-02 09:00", initial_view="stop", initial_why="Reklam")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as here:
        note_use(here, subject(town, "Fulappen"), date(2026, 9, 1), town.unit("Backaskolan"))
    return town


def test_each_view_shows_its_own_and_each_service_a_word(four: TestTown) -> None:
    every = page(four)
    for name in ("Giltigan", "Tomheten", "Fulappen", "Snartslut"):
        assert name in every
    assert "Giltig " in every and "Ingen validering" in every and "Ej godkänd" in every
    assert "2 tjänster utan giltig validering" in every
    without = page(four, "?show=without")
    assert "Tomheten" in without and "Fulappen" in without and "Giltigan" not in without
    used = page(four, "?show=not_approved_used")
    assert "Fulappen" in used and "Backaskolan" in used and "Tomheten" not in used
    ending = page(four, "?show=expiring")
    assert "Snartslut" in ending and "2026-11-01" in ending and "Giltigan" not in ending
    assert "Giltigan" in page(four, "?q=gILTI") and "Tomheten" not in page(four, "?q=gilti")
    assert "Fulappen" in page(four, "?q=backa") and "Giltigan" not in page(four, "?q=backa")
    assert "Tomheten" in page(four, "?q=ingen%20validering"), "each word of a row is found"


def test_what_has_ended_is_clearly_not_valid_though_no_clock_has_beaten(four: TestTown) -> None:
    later = page(four, "?show=without", when="2026-11-02 09:00")
    assert "Snartslut" in later and "Utgången, gäller inte" in later
    assert "2026-11-01" not in later, "no day of validity is shown for what is not valid"


def test_those_without_a_valid_validation_stand_first_those_in_use_before_all(
    four: TestTown,
) -> None:
    every = page(four)
    names = ("Fulappen", "Tomheten", "Snartslut", "Giltigan")
    at_each = [every.index(name) for name in names]
    assert at_each == sorted(at_each), "then the one that ends soonest"
    assert every.index("Utan giltig validering (2)") < at_each[0]
    assert at_each[1] < every.index("Med giltig validering (2)") < at_each[2]
    assert every.count("gäller inte") == 2
    later = page(four, when="2026-11-02 09:00")
    assert "Utan giltig validering (3)" in later
    assert later.index("Snartslut") < later.index("Med giltig validering (1)")


def test_an_empty_register_says_how_services_come_into_it(town: TestTown) -> None:
    assert "Inga tjänster är registrerade än" in page(town)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_speaks_every_language(four: TestTown, locale: str) -> None:
    shown_page = page(four, locale=locale)
    assert words(locale).say("pages.services.title") in shown_page
    assert words(locale).say("standings.refused") in shown_page
    assert "pages." not in shown_page and "standings." not in shown_page


def test_the_classes_are_said_in_the_readers_language(four: TestTown) -> None:
    said = {
        "sv": "K Måttlig , R Måttlig , T Måttlig",
        "nb": "K Moderat , I Moderat , T Moderat",
        "nn": "K Moderat , I Moderat , T Moderat",
        "en": "C Moderate , I Moderate , A Moderate",
    }
    for locale, classes in said.items():
        assert classes in page(four, locale=locale)


def test_a_strangers_municipality_shows_nothing(four: TestTown) -> None:
    assert [one.service.name for one in listed(four, "2026-09-10")] != []
    stranger = TestTown(four.office, four.post, "se-0000")
    from flows.register.municipality import begin

    begin(
        four.office,
        code="0000",
        name="Annanstans",
        country="se",
        who=OPERATOR,
        now=at("2026-09-01 09:00"),
    )
    assert listed(stranger, "2026-09-10") == []


def test_the_demo_is_quick_and_shows_every_view(town: TestTown) -> None:
    begun = process_time()
    fill(town.office, town.id, at("2026-09-10 09:00"))
    assert process_time() - begun < 8, "a demo does not keep anybody waiting"
    found = {one.service.name: one.standing for one in listed(town, "2026-09-10")}
    assert found == {
        "Bokhyllan": "valid",
        "Klottertavlan": "refused",
        "Ordklockan": "valid",
        "Sifferfjället": "missing",
        "Sifferskogen": "under_review",
        "Årshjul": "valid",
    }
    used = shown(listed(town, "2026-09-10"), NOT_APPROVED_USED, date(2026, 9, 10))
    assert [one.service.name for one in used] == ["Klottertavlan"]
    causes = case(town, "Sifferskogen").causes or []
    assert causes[0]["params"] == {"service": "Sifferfjället", "data": "namn, resultat"}
    fill(town.office, town.id, at("2026-09-11 09:00"))
    assert len(listed(town, "2026-09-11")) == 6


def test_the_commands_from_registering_to_sharing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    empty_database.place(tmp_path / "var" / "arshjul.sqlite")
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with open_office(now=lambda: at("2026-09-01 08:00")) as office:
        settle_town(office.database)

    def say(*command: str, fails: bool = False) -> str:
        monkeypatch.setattr(sys, "argv", ["arshjul", *command])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(str(ended.code or 0))
        out, err = capsys.readouterr()
        assert (code != 0) == fails, err
        return err if fails else out

    when = ("--at", "2026-09-01T09:00+02:00")
    asta, lo = ("--by", "asta@skola.example"), ("--by", "lo@skola.example")
    school = ("--unit", "Backaskolan")
    new = ("--purpose", "Samarbete", "--data", "namn: visas", "--supplier", "Ek AB")
    told = say("service", "add", "Kompis", *new, "--grades", "4-6", "--social-medium", *asta, *when)
    assert told == "Kompis är registrerad. Ärende 1, första bedömning senast 2026-09-15.\n"
    assert "redan registrerad" in say("service", "add", "Kompis", *new, *asta, *when, fails=True)
    assert "Ingen validering" in say("service", "list", "--show", "without", *when)
    assert "ingen giltig validering" in say(
        "service", "use", "Kompis", "--from", "2026-09-01", *asta, *when, fails=True
    )
    say(
        "service",
        "use",
        "Kompis",
        "--from",
        "2026-09-01",
        "--found",
        "--unit",
        "Backaskolan",
        *asta,
        *when,
    )
    counts = ("--pupils", "24", "--approved", "20", "--refused", "4")
    say("service", "guardians", "Kompis", *school, "--class", "4B", *counts, *lo, *when)
    say(
        "service", "agreement", "Kompis", "--from", "2026-01-01", "--to", "2026-12-31", *asta, *when
    )
    assert "Inget som har betydelse" in say(
        "service", "change", "Kompis", "--users-about", "90", *asta, *when
    )
    changed = say("service", "change", "Kompis", "--data", "namn", "--data", "bild", *asta, *when)
    assert "Inget som har betydelse" not in changed
    [line] = say("service", "list", "--show", "not_approved_used", "--json", *when).splitlines()
    assert json.loads(line)["data"] == ["bild", "namn"]
    say("service", "event", "incident", "--supplier", "ek ab", "--reference", "Dnr 7", *asta, *when)
    assert "ingen leverantör" in say(
        "service",
        "event",
        "risk",
        "--supplier",
        "Alm AB",
        "--reference",
        "x",
        *asta,
        *when,
        fails=True,
    )
    assert "får du inte" in say("service", "rules", "--consent-age", "15", *lo, *when, fails=True)
    assert "--by" in say("service", "rules", "--consent-age", "15", *when, fails=True)
    assert json.loads(say("service", "rules", *when))["consent_age"] == 13
    rules = json.loads(say("service", "rules", "--consent-age", "15", *asta, *when))
    assert (rules["consent_age"], rules["months_simple"]) == (15, 12)
    file = str(tmp_path / "delad.json")
    nowhere = str(tmp_path / "finns inte" / "delad.json")
    assert "delad.json" in say("service", "export", "Kompis", "--to", nowhere, *when, fails=True)
    assert say("service", "export", "Kompis", "--to", file, *when).startswith(f"{file} är skriven")
    say("service", "add", "Kompis 2", *new, *asta, *when)
    assert say("service", "copy", "Kompis 2", "--from", file, *asta, *when).startswith("0 svar")
    assert say("supplier", "list") == "Ek AB: Kompis, Kompis 2\n"
    say("supplier", "add", "Ek AB", "--country", "SE", *asta, *when)
    assert json.loads(say("supplier", "list", "--json"))["country"] == "SE"
    file = str(tmp_path / "tjänster.csv")
    Path(file).write_text("name,purpose,data\nA,Läsning,namn\n", encoding="utf-8")
    assert "\nInläsningen är klar. Nya: 1." in say("service", "import", file, *when)
