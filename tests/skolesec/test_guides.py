"""Guides from other municipalities: what is shared, support asked for and given, comparison."""

from __future__ import annotations

import pytest
from sqlmodel import select

from flows.engine import verbs
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.forecast.simulate import answer_as_invented
from flows.skolesec.compare import cohort_counts, progress
from flows.skolesec.guides import (
    GuideFromHome,
    NoSuchGuide,
    NotGuidedByYou,
    NothingLikeThatToShare,
    Shared,
    appoint_guide,
    share,
    shared_with_guide,
    take_guide,
)
from flows.skolesec.rounds import round_of
from flows.skolesec.support_requests import ask_support
from models.case.tables import Case
from models.figures.programme import mapping_beside
from models.register.tables import Person
from models.skolesec.guiding import guides_of_mentor
from models.skolesec.taking_part import SupportRequest
from states.fields import BadAnswer
from states.programme import ENOUGH, axes
from tests.conftest import at
from tests.worlds.north import (
    COHORT,
    FJORDVIK,
    HAVNES,
    INNMARK,
    RADAL,
    ROUND,
    SEINVER,
    North,
    north,
)

__all__ = ["north"]
QUESTION = "Hvordan følger dere opp databehandleravtalene?"


def _guided(north: North, municipality: str = FJORDVIK) -> int:
    """Kim of Rådal guides the municipality, and Lo of Havnes is Kim's mentor."""
    kim = north.person("kim@radal.example")
    with north.desk(RADAL, "2024-01-03 09:00") as desk:
        appoint_guide(desk, ROUND, kim, mentor="lo@havnes.example", mentor_home=HAVNES)
    with north.desk(municipality, "2024-01-03 09:30") as desk:
        take_guide(desk, ROUND, "kim@radal.example", home=RADAL)
    return kim


def _seen(north: North, municipality: str, person: int, of: str = FJORDVIK) -> Shared:
    with north.office.database.read() as session:
        return shared_with_guide(
            session, ROUND, of, guide_municipality=municipality, guide_person=person
        )


def test_a_guide_sees_what_is_shared_and_everybody_else_nothing(north: North) -> None:
    north.join(FJORDVIK, HAVNES)
    north.until("2024-02-20", FJORDVIK, HAVNES)
    kim = _guided(north)
    seen = _seen(north, RADAL, kim)
    assert (seen.municipality, seen.mapping, seen.measures) == ("Fjordvik", None, None)
    assert seen.artefacts == (), "guiding alone shows nothing"
    with north.desk(FJORDVIK, "2024-02-20 15:00") as desk:
        for what in ("mapping", "mandat", "mapping"):
            share(desk, ROUND, what)
        with pytest.raises(NothingLikeThatToShare):
            share(desk, ROUND, "passord")
    seen = _seen(north, RADAL, kim)
    assert seen.mapping is not None and len(seen.mapping) == 14 and seen.measures is None
    assert all(axis.others is None for axis in seen.mapping), "the cohort is not shared with it"
    assert [name for name, _, _ in seen.artefacts] == ["Mandat"]
    with north.desk(RADAL, "2024-02-20 15:30") as desk:
        session = desk.session
        sam = Person(municipality_id=RADAL, name="Sam", email="sam@radal.example", locale="nb")
        session.add(sam)
        session.flush()
        appoint_guide(desk, ROUND, sam.id or 0)
    lo = north.person("lo@havnes.example")
    # Sam guides too, but not Fjordvik; Lo is the mentor; a number says nothing without its home.
    for home, person in ((RADAL, sam.id or 0), (HAVNES, lo), (HAVNES, kim), (FJORDVIK, kim)):
        with pytest.raises(NotGuidedByYou):
            _seen(north, home, person)
    with pytest.raises(NotGuidedByYou):
        _seen(north, RADAL, kim, of=HAVNES)
    with pytest.raises(NotGuidedByYou):
        _seen(north, RADAL, kim, of="no-0000")
    with north.desk(FJORDVIK, "2024-02-21 15:00") as desk:
        share(desk, ROUND, "mapping", stop=True)
    assert _seen(north, RADAL, kim).mapping is None
    with north.office.database.read() as session:
        assert [one.person_id for one in guides_of_mentor(session, HAVNES, lo)] == [kim]


def test_a_guide_comes_from_elsewhere_and_is_appointed_first(north: North) -> None:
    north.join(FJORDVIK)
    asta, bo = north.person("asta@fjordvik.example"), north.person("bo@innmark.example")
    with north.desk(FJORDVIK, "2024-01-03 09:00") as desk:
        appoint_guide(desk, ROUND, asta)
        with pytest.raises(GuideFromHome):
            take_guide(desk, ROUND, "asta@fjordvik.example")
        with pytest.raises(NoSuchGuide):
            take_guide(desk, ROUND, "bo@innmark.example", home=INNMARK)
        with pytest.raises(NoSuchGuide):
            appoint_guide(desk, ROUND, bo)


def test_guides_have_gatherings_of_their_own(north: North) -> None:
    north.join(FJORDVIK)
    _guided(north)
    own = [one for one in north.open_cases(RADAL) if one.kind == "gathering"]
    assert {one.owner_role for one in own} == {"guide"} and len(own) == 2
    assert {one.state for one in own} == {"invited"}
    north.morning(at("2024-01-04 06:00").date())
    assert len(north.open_cases(RADAL)) == 2, "the same two, and none of the common ones"
    assert not any(one.owner_role == "guide" for one in north.open_cases(FJORDVIK))


def test_support_is_asked_for_and_given_across_the_border(north: North) -> None:
    north.join(FJORDVIK)
    north.until("2024-02-14", FJORDVIK)
    asta = Who(north.person("asta@fjordvik.example"), "web")
    with pytest.raises(NoSuchGuide), north.desk(FJORDVIK, "2024-02-15 08:00", asta) as desk:
        ask_support(desk, ROUND, QUESTION)
    kim = _guided(north)
    with north.desk(FJORDVIK, "2024-02-15 09:00", asta) as desk:
        with pytest.raises(BadAnswer):
            ask_support(desk, ROUND, "  ")
        asked = ask_support(desk, ROUND, QUESTION)
    assert (asked.state, asked.due) == ("support_asked", None)
    [theirs] = [one for one in north.open_cases(RADAL) if one.kind == "guidance"]
    assert (theirs.owner_role, theirs.delegate_id) == ("guide", kim)
    letters = [one for one in north.tick("2024-02-19 09:00") if "kim@" in str(one["To"])]
    body = letters[0].get_body(("plain",))
    assert body is not None and "Fjordvik ber om veiledning." in body.get_content()
    answer = {"guidance_text": "Vi har et årlig møte per leverandør."}
    verbs.done.alone(
        Errand(north.office, RADAL, Who(kim, "mail"), at("2024-02-19 11:00")),
        theirs.id or 0,
        answers=answer,
    )
    mine = north.case(FJORDVIK, QUESTION)
    assert mine.state == "support_answered"
    assert mine.causes == [{"key": "guidance_came", "params": {"municipality": "Rådal"}}]
    with north.office.database.read() as session:
        kept = session.exec(select(SupportRequest)).one()
        assert kept.answer == answer["guidance_text"]
    errand = Errand(north.office, FJORDVIK, asta, at("2024-02-20 09:00"))
    again = verbs.move.alone(errand, mine.id or 0, "ask_again", why="Hvem innkaller?")
    assert again.state == "support_asked" and again.round == 2
    assert [c.kind for c in north.open_cases(RADAL)].count("guidance") == 1
    verbs.move.alone(errand, mine.id or 0, "withdraw", why="Løst")
    assert "guidance" not in [one.kind for one in north.open_cases(RADAL)]


def test_the_cohort_is_compared_without_naming_anybody(north: North) -> None:
    north.join(*COHORT)
    north.until("2024-02-25", FJORDVIK, HAVNES, INNMARK)
    part = north.part(FJORDVIK)
    with north.office.database.read() as session:
        round_ = round_of(session, ROUND)
        found = mapping_beside(session, round_, part)
        assert [one.own for one in found[:4]] == [1, 2, 3, 1]
        assert all(one.others is None for one in found), "two others are too few for a mean"
        counts = cohort_counts(session, round_, part, at("2024-03-05 09:00").date())
        assert counts is not None and sum(counts["Kartlegging"].values()) == 3
        assert counts["Kartlegging"]["late"] == 1 and counts["Kartlegging"]["phase_done"] == 2
        assert progress(session, part).artefacts == (4, 5)
    with north.desk(SEINVER, "2024-02-26 09:00") as desk:
        case = desk.session.exec(
            select(Case).where(Case.municipality_id == SEINVER, Case.kind == "mapping")
        ).one()
        assert answer_as_invented(desk, case)
    with north.office.database.read() as session:
        found = mapping_beside(session, round_of(session, ROUND), part)
        assert [one.others for one in found[:3]] == [1.0, 2.0, 3.0]
    few = axes(
        [{"key": "a", "domain": "privacy", "text": "?"}], {"a": 1}, [{"a": 2}] * (ENOUGH - 1)
    )
    assert few[0].others is None
