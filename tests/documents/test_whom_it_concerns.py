"""A document of the authority may concern every unit, or the members of a network: each sees it
among its own, and the register says whom it concerns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlmodel import select

from flows.documents.inputs import NoSuchNetworkHere
from flows.documents.listing import lines
from flows.documents.register import BadDocument, add_document
from flows.networks.register import add_network
from models.documents.questions import case_of_document
from models.documents.reach import cases_that_concern, reaches
from models.documents.tables import DocumentReach
from models.networks.tables import Network
from models.register.tables import Unit
from tests.conftest import TestTown, at
from tests.documents.test_commands_documents import NOW as NOW_SAID
from tests.documents.test_commands_documents import Say, arshjul
from tests.worlds.document_town import desk
from tests.worlds.neighbours import neighbour
from tests.worlds.pages import at_the_screen
from tests.worlds.people_at_the_screen import said

__all__ = ["arshjul"]
NOW = "2026-09-07 09:00"
SV = {"accept-language": "sv"}


def town_with_a_preschool(town: TestTown) -> int:
    """Its number; and a network of each audience."""
    with desk(town, NOW) as now:
        unit = Unit(municipality_id=town.id, name="Förskolan Blåsippan", form="förskola")
        now.session.add(unit)
        now.session.flush()
        add_network(now, name="IKT förskola", audience="preschool")
        add_network(now, name="IKT skola", audience="school")
        return unit.id or 0


def concerning(town: TestTown, unit: int) -> list[str]:
    """What the unit's list of documents has."""
    with desk(town, NOW) as now:
        return [one.name for one in lines(now, now.session.get_one(Unit, unit))]


def test_each_unit_has_its_own_those_of_all_and_those_of_its_network(town: TestTown) -> None:
    blue, backa, other = (
        town_with_a_preschool(town),
        town.unit("Backaskolan"),
        town.unit("Ekdalaskolan"),
    )
    with desk(town, NOW) as now:
        add_document(now, "guideline", "För alla", every_unit=True)
        add_document.given(
            now, {"document_type": "guideline", "name": "I skolan", "network": "IKT skola"}
        )
        add_document(now, "guideline", "Huvudmannens")
        add_document(now, "guideline", "Backas", unit=backa)
        found = {one.name: (one.unit, one.concerns) for one in lines(now)}
    assert found == {
        "För alla": ("", "every_unit"),
        "I skolan": ("", "IKT skola"),
        "Huvudmannens": ("", ""),
        "Backas": ("Backaskolan", ""),
    }
    assert concerning(town, backa) == ["Backas", "För alla", "I skolan"]
    assert concerning(town, other) == ["För alla", "I skolan"]
    assert concerning(town, blue) == ["För alla"]


def test_a_units_page_shows_it_and_the_cases_page_says_whom_it_concerns(town: TestTown) -> None:
    blue = town_with_a_preschool(town)
    with desk(town, NOW) as now:
        every = add_document(now, "guideline", "Policy för alla", every_unit=True)
        school = add_document.given(
            now, {"document_type": "guideline", "name": "Rutin i skolan", "network": "IKT skola"}
        )
        numbers = [
            case_of_document(now.session, town.id, one.subject_id).id for one in (every, school)
        ]
    lo = at_the_screen(town.office, at(NOW), "Lo Lind")
    page = said(lo.get(f"/units/{town.unit('Backaskolan')}", headers=SV).text)
    assert "Policy för alla" in page and "Alla enheter · " in page
    assert "Rutin i skolan" in page and "IKT skola · " in page
    html = lo.get(f"/units/{town.unit('Backaskolan')}", headers=SV).text
    assert all(f'href="/cases/{one}"' in html for one in numbers)
    theirs = said(lo.get(f"/units/{blue}", headers=SV).text)
    assert "Policy för alla" in theirs and "Rutin i skolan" not in theirs
    whom = [said(lo.get(f"/cases/{one}", headers=SV).text) for one in numbers]
    assert "Vem det gäller Alla enheter." in whom[0]
    assert "Vem det gäller Enheterna i IKT skola." in whom[1]


def test_what_is_withdrawn_concerns_nobody_any_more(town: TestTown) -> None:
    backa = town.unit("Backaskolan")
    with desk(town, NOW) as now:
        made = add_document(now, "guideline", "För alla", every_unit=True)
        case = case_of_document(now.session, town.id, made.subject_id)
        case.closed, case.outcome = now.day, "withdrawn"
        now.session.add(case)
    lo = at_the_screen(town.office, at(NOW), "Lo Lind")
    assert "För alla" not in said(lo.get(f"/units/{backa}", headers=SV).text)


def test_a_document_is_one_of_these_alone(town: TestTown) -> None:
    town_with_a_preschool(town)
    backa = town.unit("Backaskolan")
    with desk(town, NOW) as now:
        network = now.session.exec(select(Network.subject_id)).first()
        for given in (
            {"unit": backa, "every_unit": True},
            {"unit": backa, "network": network},
            {"every_unit": True, "network": network},
        ):
            with pytest.raises(BadDocument) as refused:
                add_document(now, "guideline", "Riktlinje", **given)
            assert refused.value.key == "document_concerns_two"
        with pytest.raises(NoSuchNetworkHere):
            add_document.given(
                now, {"document_type": "guideline", "name": "X", "network": "Ingen sådan"}
            )
        assert not now.session.exec(select(DocumentReach)).all()


def test_another_municipalitys_network_is_as_unknown_as_none(town: TestTown) -> None:
    bergen, una = neighbour(town)
    with bergen.errand(una, at(NOW)).desk() as there:
        theirs = add_network(there, name="IKT i Bergen", audience="school")
    with desk(town, NOW) as now:
        for network in (theirs, 987654, "IKT i Bergen"):
            told = {"document_type": "guideline", "name": "X", "network": network}
            with pytest.raises(NoSuchNetworkHere):
                add_document.given(now, told)
        add_document(now, "guideline", "Vår", every_unit=True)
    with town.office.database.read() as session:
        assert len(reaches(session, town.id)) == 1 and reaches(session, bergen.id) == {}
        foreign = session.exec(select(Unit).where(Unit.municipality_id == bergen.id)).first()
        assert foreign is None or cases_that_concern(session, foreign) == {}


def test_the_command_says_it_and_lists_it(arshjul: Say, tmp_path: Path) -> None:
    arshjul("network", "add", "IKT skola", "--for", "school", *NOW_SAID)
    arshjul("document", "add", "Policy", "--type", "guideline", "--every-unit", *NOW_SAID)
    skola = ("--network", "IKT skola")
    arshjul("document", "add", "Rutin", "--type", "guideline", *skola, *NOW_SAID)
    listed = arshjul("document", "list", *NOW_SAID[:2])
    assert "Policy, alla enheter" in listed and "Rutin, IKT skola" in listed
    at_unit = arshjul("document", "list", "--unit", "Backaskolan", "--json", *NOW_SAID[:2])
    rows = [json.loads(one) for one in at_unit.splitlines()]
    assert [(one["name"], one["concerns"]) for one in rows] == [
        ("Policy", "every_unit"),
        ("Rutin", "IKT skola"),
    ]
    both = ("--unit", "Backaskolan", "--every-unit")
    with pytest.raises(BadDocument):
        arshjul("document", "add", "X", "--type", "guideline", *both, *NOW_SAID)
