"""Nothing has changed: a short cut only where somebody found something the year before."""

from __future__ import annotations

import pytest
from sqlmodel import select

from flows.engine import verbs
from flows.engine.refusals import NothingToConfirm
from flows.mail.answer_by_link import look
from models.record.tables import AuditWords
from models.safety_cycle.evidence import evidence_of
from tests.conftest import TestTown, at
from tests.worlds.mail_host import links
from tests.worlds.years_before import FOUND_THEN, year_behind

NOW = "2027-02-05 08:00"


def offered(town: TestTown) -> set[str]:
    """What Lo's letter of the morning lets her answer about her mapping."""
    (letter,) = [one for one in town.tick(NOW) if "lo@" in str(one["To"])]
    tokens = [path.rpartition("/")[2] for path in links(letter)]
    return {look(town.office, token, at(NOW)).action for token in tokens}


def unchanged(town: TestTown) -> None:
    lo = town.person("lo@skola.example")
    from flows.engine.handling import Who

    verbs.unchanged.alone(
        town.errand(Who(lo, "mail"), at(NOW)),
        town.case("Backaskolan").id or 0,
        "sv",
        answers={"sources": "ronden i mars"},
    )


def test_a_first_year_has_nothing_that_could_be_as_it_was(town: TestTown) -> None:
    town.open_year()
    assert "unchanged" not in offered(town)
    with pytest.raises(NothingToConfirm):
        unchanged(town)
    assert town.case("Backaskolan").state == "kartläggning"


def test_what_was_never_mapped_cannot_be_confirmed(town: TestTown) -> None:
    """Last year's mapping stood open to the end, with something noted in it."""
    town.open_year("2025/26", now="2025-08-18 09:00")
    before = town.case("Backaskolan", "2025/26").id or 0
    verbs.note.alone(town.errand(town.asta, at("2026-03-01 09:00")), before, FOUND_THEN)
    town.open_year()
    verbs.move.alone(
        town.errand(town.asta, at("2026-09-01 09:00")), before, "not_applicable", why="hanns inte"
    )
    assert "unchanged" not in offered(town)
    with pytest.raises(NothingToConfirm):
        unchanged(town)


def test_nothing_found_is_not_confirmed_year_after_year_but_said_anew(town: TestTown) -> None:
    year_behind(town, findings="")
    assert "unchanged" not in offered(town)
    with pytest.raises(NothingToConfirm):
        unchanged(town)


def test_what_is_confirmed_is_last_years_findings_with_that_year_named(town: TestTown) -> None:
    year_behind(town)
    town.post.letters.clear()
    assert "unchanged" in offered(town)
    unchanged(town)
    case = town.case("Backaskolan")
    assert case.state == "analys"
    with town.office.database.read() as session:
        facts = evidence_of(session, case.id or 0)
        said = session.exec(select(AuditWords.words)).all()
    assert [finding.text for finding in facts.findings] == ["Mörk skolgård", "Trång hall"]
    assert facts.survey is not None and "2025/26" in facts.survey.method
    assert facts.survey.sources == "ronden i mars"
    assert "Inget har ändrats sedan 2025/26" in said
