"""The library hangs where it is needed, and the people in it are found by what they know."""

from __future__ import annotations

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app as arshjul
from config.words import words
from flows.engine import door
from flows.engine.handling import Who
from flows.engine.refusals import NoSuchCase
from flows.following.library import (
    BadEntry,
    add_resource_person,
    entry_in,
    forget_resource_person,
    hang,
    share,
    take_out,
)
from flows.kinds import HANDLINGS
from flows.services.register import register
from flows.services.sheet import Sheet
from flows.views.case_context import asides
from models.following.library import LibraryEntry, LibraryPlace, entries_here, people_here
from models.register.tables import Municipality
from states.privacy import LooksPersonal
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen

LINK = "https://vagledning.example/samtalsklimat"


def desk_at(town: TestTown, municipality: str = ""):  # type: ignore[no-untyped-def]
    who = Who(town.person("asta@skola.example"), "cli")
    return door.desk(town.office, municipality or town.id, who=who, now=at("2026-09-01 09:00"))


def beside(town: TestTown, unit: str) -> list[tuple[str, str]]:
    case = town.case(unit)
    with town.office.database.read() as session:
        return [
            (line.text, line.link)
            for one in asides(session, HANDLINGS, case, words("sv"), at("2026-09-01 09:00"))
            for line in one.lines
        ]


def test_a_guidance_hangs_on_a_step_and_leaves_with_it(town: TestTown) -> None:
    town.open_year()
    with desk_at(town) as desk:
        mapping = share(
            desk,
            "guidance",
            "Samtalsklimat på nätet",
            link=LINK,
            language="sv",
            shared_by="Exempelby",
        )
        hang(desk, mapping.id or 0, kind="safety_cycle", state="kartläggning")
        hang(desk, mapping.id or 0, kind="safety_cycle", state="kartläggning")
        later = share(desk, "practice", "Åtgärder som höll", shared_by="Exempelvik")
        hang(desk, later.id or 0, kind="safety_cycle", state="åtgärd")
    assert beside(town, "Backaskolan") == [("Vägledning: Samtalsklimat på nätet (Exempelby)", LINK)]


def test_an_experience_hangs_on_one_case_alone(town: TestTown) -> None:
    town.open_year()
    with desk_at(town) as desk:
        entry = share(desk, "experience", "Så gjorde vi i fjol")
        hang(desk, entry.id or 0, case=town.case("Backaskolan").id)
    assert [text for text, _ in beside(town, "Backaskolan")] == [
        "Erfarenhet: Så gjorde vi i fjol (–)"
    ]
    assert beside(town, "Ekdalaskolan") == []


def test_shared_again_it_is_changed_and_taken_out_it_is_gone(town: TestTown) -> None:
    with desk_at(town) as desk:
        first = share(desk, "resource", "Mall", link=LINK)
        hang(desk, first.id or 0, kind="safety_cycle")
        again = share(desk, "guidance", "Mall", link=LINK, language="nn")
        assert again.id == first.id
        assert [one.sort for one in entries_here(desk.session, town.id, language="nn")] == [
            "guidance"
        ]
        take_out(desk, first.id or 0)
    with town.office.database.read() as session:
        assert not session.exec(select(LibraryEntry)).all()
        assert not session.exec(select(LibraryPlace)).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"sort": "gossip"},
        {"title": ""},
        {"title": "Hej\r\nBcc: sam@skola.example"},
        {"link": "javascript:alert(1)"},
        {"link": "/etc/passwd"},
        {"language": "da"},
    ],
)
def test_what_cannot_be_shared_is_refused(town: TestTown, wrong: dict[str, str]) -> None:
    told = {"sort": "guidance", "title": "Mall", **wrong}
    sort, title = told.pop("sort"), told.pop("title")
    with pytest.raises((BadEntry, LooksPersonal)), desk_at(town) as desk:
        share(desk, sort, title, **told)
    with town.office.database.read() as session:
        assert not session.exec(select(LibraryEntry)).all()


def test_it_hangs_in_one_place_that_exists(town: TestTown) -> None:
    with desk_at(town) as desk:
        entry = share(desk, "guidance", "Mall").id or 0
    for place in (
        {},
        {"kind": "safety_cycle", "subject": 1},
        {"kind": "unknown_kind"},
        {"kind": "safety_cycle", "state": "nowhere"},
        {"subject": 7},
    ):
        with pytest.raises(BadEntry), desk_at(town) as desk:
            hang(desk, entry, **place)
    with pytest.raises(NoSuchCase), desk_at(town) as desk:
        hang(desk, entry, case=99)


def test_another_town_s_library_is_unknown(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.add(
            Municipality(
                id="no-1804", code="1804", name="Bodø", country="NO", locale="nb", preset="läsår"
            )
        )
    with desk_at(town) as desk:
        entry = share(desk, "guidance", "Mall").id or 0
    with pytest.raises(BadEntry), desk_at(town, "no-1804") as desk:
        entry_in(desk, entry)
    with desk_at(town, "no-1804") as desk:
        assert entries_here(desk.session, "no-1804") == []


def test_a_resource_person_is_found_by_competence_and_can_be_forgotten(town: TestTown) -> None:
    with desk_at(town) as desk:
        who = ("IKT-pedagog", "DPIA och personvern", "Nordland", "ressurs@fylke.example")
        add_resource_person(desk, *who)
        add_resource_person(desk, "Rådgivare", *who[1:])
        assert [one.role for one in people_here(desk.session, town.id, "dpia")] == ["Rådgivare"]
        assert people_here(desk.session, town.id, "brandskydd") == []
        assert forget_resource_person(desk, "Ressurs@fylke.example") == 1
        assert people_here(desk.session, town.id) == []
    with pytest.raises(BadEntry), desk_at(town) as desk:
        add_resource_person(desk, "Rådgivare", "DPIA", "Nordland", "070 123")


def test_what_hangs_on_a_service_or_on_a_whole_kind_stands_on_page_and_command(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_at(town) as desk:
        service = register(desk, "Läsappen", Sheet(purpose="Läsning", data=("namn",)))
        other = register(desk, "Kartor", Sheet(purpose="Kartor", data=("namn",)))
        guide = share(desk, "guidance", "Om läsappar", link=LINK, shared_by="Exempelby")
        control = share(desk, "resource", "Vår internkontroll", link="https://by.example/ik")
        hang(desk, guide.id or 0, subject=service.subject)
        hang(desk, control.id or 0, kind="service_validation")
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")
    client = at_the_screen(town.office, at("2026-09-02 09:00"))
    for case, hangs in ((service.case, True), (other.case, False)):
        page = client.get(f"/cases/{case.id}").text
        told = CliRunner().invoke(arshjul, ["show", str(case.id)]).output
        for text in (page, told):
            assert ("Om läsappar" in text) is hangs
            assert "Vår internkontroll" in text
        assert (f'href="{LINK}"' in page) is hangs
