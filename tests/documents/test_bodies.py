"""The chain of bodies: only a body that decides here decides, and what is for one body is decided
by that one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from config.bodies import COUNTRIES
from config.documents import BUILT_IN, BadDocuments, parse, read_chain
from config.explain import explain
from config.locales import LOCALES
from config.text_sorts import Sort
from config.words import words
from flows.documents.clauses import Att
from flows.documents.decisions import decide, propose, record
from flows.documents.register import add_document
from flows.documents.reports import start_clock
from flows.engine.casework import move_case
from flows.register.own_texts import read_in
from models.case.tables import Case
from models.documents.decisions import Decision
from models.documents.questions import case_of_document
from models.documents.tables import Document, ReportClock
from states.bodies import Body, is_before, is_same, place_of
from states.decision import BadDecision, Effect, Outcome
from tests.conftest import TestTown, at
from tests.worlds.document_town import BOARD, SIV, desk, fjordvik, of_kind

NOW = "2026-09-07 09:00"
TYPES = BUILT_IN.read_text(encoding="utf-8").partition("# The chain from board")[0]
OWN = """
[[body]]
code = "board"
names = ["Kultur- och utbildningsnämnden", "Lärandenämnden"]

[[body]]
code = "council"
names = ["Kommunfullmäktige"]
"""


def decided(
    town: TestTown,
    body: str,
    *clauses: Att,
    outcome: Outcome = Outcome.GRANTED,
    day: date = date(2026, 9, 1),
) -> int:
    with desk(town, NOW) as now:
        found = record(
            now, body=body, day=day, paragraph="§ 1", outcome=outcome, clauses=list(clauses)
        )
        return found.id or 0


def refused(town: TestTown, body: str, *clauses: Att, outcome: Outcome = Outcome.GRANTED) -> str:
    """The key of the refusal; nothing is written, and every language has its sentence."""
    with pytest.raises(BadDecision) as found:
        decided(town, body, *clauses, outcome=outcome)
    for locale in LOCALES:
        said = words(locale).say(f"errors.{found.value.key}", **found.value.params)
        assert "{" not in said and body in said
    return found.value.key


def guideline(town: TestTown, body: str = "") -> int:
    with desk(town, NOW) as now:
        return add_document(now, "guideline", "Riktlinje för nätet", body=body).subject_id


def report(town: TestTown) -> int:
    """A report to the board that has been sent to it."""
    with desk(town, NOW) as now:
        start_clock(now, body=BOARD, first=date(2026, 11, 6), name="Säkerhetsarbetet")
    number = of_kind(town, "report_back")[0].id or 0
    with town.office.database.write() as session:
        case = session.get_one(Case, number)
        case.state = "sent_to_board"
        session.add(case)
    return number


@pytest.mark.parametrize(
    ("country", "name", "rank"),
    [
        ("SE", "Kultur- och utbildningsnämnden", 0),
        ("SE", "Kommunstyrelsens produktionsutskott", 0),
        ("SE", "Nämnden för lärande", 0),
        ("SE", "Kommunstyrelsen", 1),
        ("SE", "Kommunfullmäktige i Exempelvik", 2),
        ("SE", "Kaffeklubben", None),
        ("SE", "Formannskapet", None),
        ("NO", "Utvalg for oppvekst", 0),
        ("NO", "Oppvekstutvalet", 0),
        ("NO", "Formannskapet", 1),
        ("NO", "Fjordvik kommunestyre", 2),
        ("NO", "Kommunestyret", 2),
        ("NO", "Kommunedirektøren", None),
    ],
)
def test_the_chain_knows_the_bodies_of_its_country(
    country: str, name: str, rank: int | None
) -> None:
    found = place_of(read_chain(None, country), name)
    assert (found.rank if found else None) == rank


def test_two_boards_are_two_and_one_council_is_one() -> None:
    chain = read_chain(None, "SE")
    assert not is_same(chain, "Barnnämnden", "Socialnämnden")
    assert is_same(chain, "Barnnämnden", "  barnNÄMNDEN ")
    assert is_same(chain, "Kommunfullmäktige", "Kommunfullmäktige i Exempelvik")
    assert is_before(chain, "Barnnämnden", "Kommunstyrelsen")
    assert not is_before(chain, "Kommunstyrelsen", "Barnnämnden")
    assert not is_before(chain, "Kaffeklubben", "Kommunstyrelsen")
    assert is_same((Body("a", ("X", "Y")),), "x", "Y"), "an old name and a new one"


def test_a_body_that_is_not_in_the_chain_decides_nothing(town: TestTown) -> None:
    number = guideline(town)
    adopt = Att("Antar.", Effect.ADOPT, number)
    assert refused(town, "Kaffeklubben", adopt) == "decision_body_unknown"
    with town.office.database.read() as session:
        assert session.exec(select(Decision)).all() == []
        assert case_of_document(session, town.id, number).state == "draft"
    with desk(town, NOW) as now:
        with pytest.raises(BadDecision) as found:
            start_clock(now, body="Kaffeklubben", first=date(2026, 11, 6))
        with pytest.raises(BadDecision):
            add_document(now, "guideline", "Annan", body="Kaffeklubben")
        propose(now, body="Förvaltningen", day=date(2026, 9, 1), clauses=[adopt])
    said = words("sv").say(f"errors.{found.value.key}", **found.value.params)
    assert "…nämnden/…utskottet" in said and "→ fullmäktige" in said, "those that do are named"


def test_a_report_is_approved_by_the_body_that_it_goes_to(town: TestTown) -> None:
    number = report(town)
    approve = Att("Godkänner.", Effect.APPROVE_REPORT, case=number)
    for body in ("Socialnämnden", "Kommunfullmäktige", "Kommunstyrelsens arbetsutskott"):
        assert refused(town, body, approve) == "decision_body_of_report"
        assert refused(town, body, approve, outcome=Outcome.REFERRED_BACK)
    clock = of_kind(town, "report_back")[0].subject_id
    end = Att("Lämnas inte längre.", Effect.REPORT_ENDS, clock)
    assert refused(town, "Socialnämnden", end) == "decision_body_of_report"
    decided(town, f" {BOARD.upper()}", approve)
    assert of_kind(town, "report_back")[0].state == "report_approved"


def test_a_plan_is_changed_by_its_own_body_or_one_further_along(town: TestTown) -> None:
    number = guideline(town)
    adopt = Att("Antar.", Effect.ADOPT, number)
    decided(town, BOARD, adopt)
    for effect in (Effect.ADOPT, Effect.REVISE_WHEN_NEEDED, Effect.DELEGATE, Effect.REPEAL):
        clause = Att("Beslutar.", effect, number)
        assert refused(town, "Socialnämnden", clause) == "decision_body_of_document"
    decided(town, "Socialnämnden", Att("Vill ha rapport.", Effect.REPORT_YEARLY, number))
    decided(town, BOARD, adopt)
    decided(town, "Kommunfullmäktige", adopt)
    assert refused(town, BOARD, adopt) == "decision_body_of_document", "the council has it now"


def test_a_plan_that_is_registered_for_a_body_is_adopted_by_it(town: TestTown) -> None:
    number = guideline(town, body="Kommunstyrelsen")
    adopt = Att("Antar.", Effect.ADOPT, number)
    assert refused(town, BOARD, adopt) == "decision_body_of_document"
    decided(town, "Kommunstyrelsen", adopt)


def test_a_matter_goes_up_the_chain_and_down_only_when_referred_back(town: TestTown) -> None:
    number = guideline(town)
    adopt = [Att("Antar.", Effect.ADOPT, number)]
    told = {"day": date(2026, 9, 2), "paragraph": "§ 2"}
    with desk(town, NOW) as now:
        executive = propose(now, body="Kommunstyrelsen", day=date(2026, 9, 1), clauses=adopt).id
        with pytest.raises(BadDecision) as found:
            decide(now, executive or 0, body=BOARD, outcome=Outcome.ADOPTED, **told)  # type: ignore[arg-type]
        assert found.value.key == "decision_body_before"
        council = decide(
            now,
            executive or 0,
            body="Kommunfullmäktige",
            outcome=Outcome.REFERRED_BACK,
            **told,  # type: ignore[arg-type]
        ).id
        again = propose(now, body=BOARD, day=date(2026, 9, 3), clauses=adopt, previous=council)
        assert again.id


def test_what_was_decided_before_the_chain_was_said_still_stands(town: TestTown) -> None:
    """Rows with bodies that are not in the chain: their own body finishes, or any that is there."""
    number, case = guideline(town), report(town)
    adopt = Att("Antar.", Effect.ADOPT, number)
    decided(town, BOARD, adopt)
    with town.office.database.write() as session:
        decision = session.exec(select(Decision)).one()
        clock = session.exec(select(ReportClock)).one()
        decision.body = clock.body = "Skolrådet"
        session.add_all([decision, clock])
    decided(town, "Skolrådet", Att("Godkänner.", Effect.APPROVE_REPORT, case=case))
    assert refused(town, "Annat råd", adopt) == "decision_body_unknown"
    decided(town, "Socialnämnden", adopt)
    with town.office.database.read() as session:
        assert (
            session.get_one(Document, number).decision_id
            == session.exec(select(Decision.id).order_by(col(Decision.id).desc())).first()
        )


def test_a_municipality_names_its_own_bodies_and_their_new_names(town: TestTown) -> None:
    number = guideline(town)
    adopt = Att("Antar.", Effect.ADOPT, number)
    errand = town.errand(town.asta, at(NOW))
    read_in.alone(errand, Sort.DOCUMENTS, TYPES + OWN)
    assert refused(town, "Socialnämnden", adopt) == "decision_body_unknown"
    decided(town, BOARD, adopt)
    decided(town, "Lärandenämnden", adopt)
    read_in.alone(errand, Sort.DOCUMENTS, TYPES)
    with errand.desk() as now:
        assert now.place.own.chain("SE") == read_chain(None, "SE"), "no [[body]]: the built-in"


def test_norway_has_its_own_chain(town: TestTown) -> None:
    with desk(town, NOW, fjordvik(town), SIV) as now:
        number = add_document(now, "guideline", "Retningslinje").subject_id
        adopt = [Att("Vedtar.", Effect.ADOPT, number)]
        told = {"day": date(2026, 9, 1), "paragraph": "12/26", "outcome": Outcome.ADOPTED}
        with pytest.raises(BadDecision) as found:
            record(now, body=BOARD, clauses=adopt, **told)  # type: ignore[arg-type]
        assert "formannskapet" in str(found.value.params["known"])
        record(now, body="Utvalg for oppvekst", clauses=adopt, **told)  # type: ignore[arg-type]
        case = case_of_document(now.session, now.municipality, number)
        assert case.state == "adopted"
        move_case(now, case, "revise", why="Ny lov")


def test_a_bad_chain_is_said_with_every_error_at_once(tmp_path: Path) -> None:
    bad = """
[[body]]
names = ["Nämnden"]
[[body]]
code = "b"
names = []
countries = ["DK"]
[[body]]
code = "c"
names = ["nämnden"]
rank = 1
"""
    with pytest.raises(BadDocuments) as found:
        parse(TYPES + bad, tmp_path / "documents.toml")
    assert [(one.key, one.where) for one in found.value.problems] == [
        ("missing", "body 1.code"),
        ("not_choices", "body 2.names"),
        ("not_choices", "body 2.countries"),
        ("unknown_key", "body 3.rank"),
        ("not_a_choice", "body 3"),
    ]
    for locale in LOCALES:
        assert len(explain(found.value, words(locale)).splitlines()) == 6


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_built_in_chain_has_three_links(country: str) -> None:
    assert [one.code for one in read_chain(None, country)] == ["committee", "executive", "council"]
