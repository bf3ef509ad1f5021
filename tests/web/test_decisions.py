"""The list of decisions and matters: what bodies decided, what came of it, and the way there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient

from flows.documents.clauses import Att
from flows.documents.decisions import decide, propose, record
from flows.documents.register import add_document, attach, open_matter
from models.documents.questions import case_of_document, documents_named
from states.decision import Effect, Outcome
from tests.conftest import TestTown, at
from tests.worlds.decisions import guideline
from tests.worlds.document_town import BOARD, SIV, desk, fjordvik
from tests.worlds.pages import at_the_screen
from tests.worlds.web_visits import said

NOW = at("2026-10-01 09:00")
UTSKOTT = "Arbetsutskottet"


@pytest.fixture
def asta(town: TestTown) -> TestClient:
    return at_the_screen(town.office, NOW)


def page(client: TestClient, address: str) -> str:
    answer = client.get(address, headers={"accept-language": "sv"})
    assert answer.status_code == 200, address
    return answer.text


@pytest.fixture
def chain(town: TestTown) -> tuple[int, int, int]:
    """A matter with an attachment, a proposal in it to adopt a guideline, and the decision."""
    number = guideline(town)
    with desk(town, "2026-08-21 09:00") as now:
        matter = open_matter(now, "2026.117 KUN", "Riktlinje för nätet").id or 0
        attach(now, matter, "Förslag till riktlinje")
        clauses = (
            Att(effect=Effect.ADOPT, subject=number),
            Att(text="Protokollet läggs ut."),
        )
        first = propose(now, body=UTSKOTT, day=date(2026, 8, 25), clauses=clauses, matter=matter)
        proposal = first.id or 0
    with desk(town, "2026-09-07 09:00") as now:
        made = decide(
            now, proposal, body=BOARD, day=date(2026, 9, 1), paragraph="§ 8:9",
            outcome=Outcome.ADOPTED,
        )  # fmt: skip
        return matter, proposal, made.id or 0


def test_each_decision_is_told_with_its_clauses_and_what_they_did(
    asta: TestClient, town: TestTown, chain: tuple[int, int, int]
) -> None:
    matter, proposal, made = chain
    text = page(asta, "/decisions")
    assert "2 förslag och beslut" in said(text)
    newest, older = (f'href="/decisions/{one}"' for one in (made, proposal))
    assert text.index(newest) < text.index(older), "the latest first"
    told = said(text)
    assert "Beslutet är registrerat" not in told
    assert "Beslut: Antagen" in told and "Förslag" in told and "Protokollet läggs ut." in told
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, guideline_of(town)).id
    assert f'<a href="/cases/{case}">Riktlinje för nätet</a>' in text
    assert "Beslutat Antar dokumentet: Riktlinje för nätet" in told
    assert "Föreslås Antar dokumentet: Riktlinje för nätet" in told
    assert f'href="/decisions?matter={matter}"' in text


def guideline_of(town: TestTown) -> int:
    with town.office.database.read() as session:
        [document] = documents_named(session, town.id, "Riktlinje för nätet")
        return document.subject_id


def test_they_are_narrowed_by_body_year_and_matter(
    asta: TestClient, town: TestTown, chain: tuple[int, int, int]
) -> None:
    with desk(town, "2026-09-20 09:00") as now:
        record(
            now, body="Kommunstyrelsen", day=date(2025, 12, 1), paragraph="§ 3",
            outcome=Outcome.REJECTED, clauses=(Att(text="Motionen avslås."),),
        )  # fmt: skip
    assert "Ett förslag eller beslut" in said(page(asta, f"/decisions?body={UTSKOTT}"))
    old = said(page(asta, "/decisions?year=2025"))
    assert "Motionen avslås." in old and "Protokollet" not in old
    here = page(asta, f"/decisions?matter={chain[0]}")
    assert "2 förslag och beslut" in said(here) and "Motionen" not in said(here)
    assert "1. Förslag till riktlinje" in said(here), "what else lies in the matter"
    assert "Inga beslut med de valen." in said(page(asta, "/decisions?year=1999"))
    assert page(asta, "/decisions?year=x&matter=-1&page=0"), "what is no choice leaves out nothing"


def test_a_decision_has_a_page_with_its_chain(
    asta: TestClient, chain: tuple[int, int, int]
) -> None:
    _, proposal, made = chain
    text = page(asta, f"/decisions/{made}")
    assert re.search(rf"<h1>{BOARD}, 2026-09-01, § 8:9</h1>", text.replace("\u00ad", ""))
    assert f'href="/decisions/{proposal}"' in text
    assert f'href="/decisions/{made}"' in page(asta, f"/decisions/{proposal}")


def test_the_documents_case_and_the_search_lead_there(
    asta: TestClient, town: TestTown, chain: tuple[int, int, int]
) -> None:
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, guideline_of(town)).id
    assert f'href="/decisions/{chain[2]}"' in page(asta, f"/cases/{case}")
    assert f'href="/decisions/{chain[2]}"' in page(asta, "/search?q=§+8:9")
    assert 'href="/decisions"' in page(asta, "/"), "and so does the menu"


def test_another_municipalitys_are_as_unknown_as_missing_ones(
    asta: TestClient, town: TestTown
) -> None:
    home = fjordvik(town)
    with desk(town, "2026-09-01 09:00", home, SIV) as now:
        there = add_document(now, "guideline", "Retningslinje").subject_id
        clauses = (Att(effect=Effect.ADOPT, subject=there),)
        foreign = propose(now, body="Hovedutvalget", day=date(2026, 8, 25), clauses=clauses).id
    asta.cookies.set("arshjul_municipality", town.id)
    assert "Hovedutvalget" not in page(asta, "/decisions")
    for text in (str(foreign), "999999", "x", "0"):
        assert asta.get(f"/decisions/{text}").status_code == 404


def test_nothing_yet_is_said_so(asta: TestClient) -> None:
    text = page(asta, "/decisions")
    assert "Inga förslag eller beslut är registrerade än." in said(text)
    assert 'href="/new/decision/1"' in text
