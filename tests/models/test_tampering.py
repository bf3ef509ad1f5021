"""Words of the record, a chain made anew, and anchors that are gone: each is seen and named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select, text

from config.words import words
from flows.clock.anchors import anchors_in, first_wrong
from flows.clock.housekeeping import housekeeping
from flows.views.findings import BAD, WARN
from flows.views.operation import of_anchors
from models.record import audit
from models.record.tables import GENESIS, Audit, AuditWords, link_hash
from tests.conftest import TestTown, at

pytestmark = pytest.mark.sqlite

WHY = "Arbetsmiljöombudet bad om det"
NOW = at("2026-09-01 12:00")


@pytest.fixture
def told(town: TestTown) -> TestTown:
    """A record of twelve rows, some with words, anchored on two days."""
    town.open_year()
    for day in range(2):
        with town.office.database.write() as session:
            for number in range(6):
                why = f"{WHY} {day} {number}" if number % 3 == 0 else None
                audit.write(session, town.id, "note", at=NOW, via="cli", words=why)
        housekeeping(town.office, NOW + day * timedelta(days=1))
    with town.office.database.write() as session:
        session.execute(text("DROP TRIGGER audit_is_never_updated"))
    return town


def wrong(town: TestTown) -> int | None:
    with town.office.database.read() as session:
        return first_wrong(session, town.id, anchors_in(town.office.settings.var))


def rows_with_words(town: TestTown) -> list[int]:
    with town.office.database.read() as session:
        return list(session.exec(select(AuditWords.seq).order_by(col(AuditWords.seq))))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_words SET words = 'något annat' WHERE seq = {seq}",
        "UPDATE audit_words SET salt = 'x' WHERE seq = {seq}",
        "DELETE FROM audit_words WHERE seq = {seq}",
    ],
)
def test_words_that_were_changed_or_deleted_are_named(told: TestTown, change: str) -> None:
    assert wrong(told) is None
    *_, seq = rows_with_words(told)
    with told.office.database.write() as session:
        session.execute(text(change.format(seq=seq)))
    assert wrong(told) == seq


def test_words_put_beside_a_row_that_had_none_are_named(told: TestTown) -> None:
    seq = rows_with_words(told)[1] + 1
    with told.office.database.write() as session:
        session.add(AuditWords(municipality_id=told.id, seq=seq, salt="s", words="aldrig sagt"))
    assert wrong(told) == seq


@pytest.mark.parametrize("changed", [1, 4, 9])
def test_a_chain_made_anew_names_the_row_where_it_was_changed(told: TestTown, changed: int) -> None:
    with told.office.database.write() as session:
        previous = GENESIS
        for row in session.exec(select(Audit).order_by(col(Audit.seq))):
            row.actor = 99 if row.seq == changed else row.actor
            row.previous, row.hash = previous, ""
            row.hash = previous = link_hash(row)
            session.add(row)
    assert wrong(told) == changed


def test_an_anchor_of_an_older_version_still_holds(told: TestTown) -> None:
    file = told.office.settings.var / "anchors.jsonl"
    with told.office.database.read() as session:
        head = audit.head(session, told.id)
    file.write_text(
        f'{{"municipality": "{told.id}", "count": {head.count}, "hash": "{head.hash}"}}\n'
    )
    assert wrong(told) is None
    housekeeping(told.office, NOW)
    assert len(anchors_in(told.office.settings.var).rows[told.id]) == head.count


def test_anchors_that_are_gone_are_said_also_after_they_were_begun_anew(told: TestTown) -> None:
    settings, say = told.office.settings, words("sv")
    with told.office.database.read() as session:
        assert list(of_anchors(session, settings, say)) == []
    (settings.var / "anchors.jsonl").unlink()
    with told.office.database.read() as session:
        assert [one.level for one in of_anchors(session, settings, say)] == [BAD]
    assert housekeeping(told.office, NOW).counts["anchors_missing"] == 1
    with told.office.database.read() as session:
        assert [one.level for one in of_anchors(session, settings, say)] == [WARN]
