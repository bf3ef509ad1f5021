"""A database of an earlier version is brought to the present tables, with all that it says."""

from __future__ import annotations

import json
import lzma
import sqlite3
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, select

from models.case.tables import Case, CaseStep
from models.database import Database, damage
from models.migrations.runs_0003 import read
from models.post.tables import Item, Message
from models.record.audit import Head, first_break
from models.record.runs import page_of_runs
from models.record.tables import Audit, Run
from states.kinds import KINDS
from tests import STORED

pytestmark = pytest.mark.sqlite

HOME = "se-0000"
OLD = STORED / "demo-at-0002.sqlite.xz"
ANCHORS = STORED / "demo-at-0002.anchors.jsonl"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The stored database as it is."""
    path = tmp_path_factory.mktemp("stored") / "before.sqlite"
    path.write_bytes(lzma.decompress(OLD.read_bytes()))
    with sqlite3.connect(path) as connection:
        yield connection
    connection.close()


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A copy of it, opened by the present version."""
    path = tmp_path_factory.mktemp("upgraded") / "after.sqlite"
    path.write_bytes(lzma.decompress(OLD.read_bytes()))
    database = Database.at(f"sqlite:///{path}")
    database.create()
    with database.read() as session:
        yield session
    database.close()


def test_every_row_of_every_table_is_still_there(
    before: sqlite3.Connection, after: Session
) -> None:
    listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = {name for (name,) in before.execute(listed)} - {"alembic_version"}
    assert len(tables) > 80
    connection = after.connection()
    for name in sorted(tables):
        asked = f'SELECT count(*) FROM "{name}"'
        [(old,)] = before.execute(asked)
        assert connection.exec_driver_sql(asked).scalar() == old, name


def test_what_cases_and_letters_say_has_not_changed(
    before: sqlite3.Connection, after: Session
) -> None:
    same = "id, kind, state, year, opened, due, owner_role, version, since_version, round, closed"
    asked = f'SELECT {same}, chain, causes FROM "case" ORDER BY id'
    assert [tuple(row) for row in after.connection().exec_driver_sql(asked)] == [
        tuple(row) for row in before.execute(asked)
    ]
    asked = "SELECT id, person_id, day, sort, status, reason, message_id, sent_at FROM message"
    assert sorted(map(tuple, after.connection().exec_driver_sql(asked)), key=str) == sorted(
        before.execute(asked), key=str
    )
    assert len(after.exec(select(Item)).all()) > 40
    assert {one.status for one in after.exec(select(Message))} >= {"sent", "pending"}


def test_the_chain_of_the_record_still_verifies(after: Session) -> None:
    last = json.loads(ANCHORS.read_text(encoding="utf-8").splitlines()[-1])
    anchored = Head(last["municipality"], last["count"], last["hash"])
    assert first_break(after, HOME, anchored) is None


def test_the_database_itself_finds_nothing_wrong(after: Session) -> None:
    assert damage(after) == ""


def test_nothing_refers_to_what_is_not_there(after: Session) -> None:
    assert after.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_each_closed_case_has_the_outcome_that_the_record_tells(after: Session) -> None:
    closed = after.exec(select(Case).where(col(Case.closed).is_not(None))).all()
    found = Counter((case.kind, case.state, case.outcome) for case in closed)
    assert found == Counter(
        {
            ("activity", "activity_done", "done"): 1,
            ("activity", "activity_not_applicable", "not_applicable"): 1,
            ("activity", "not_done", "not_done"): 1,
            ("activity", "partly", "partly"): 1,
            ("appointee", "appointee_left_out", "not_applicable"): 1,
            ("artefact", "anchored", "done"): 3,
            ("artefact", "artefact_left", "not_applicable"): 1,
            ("commitment", "commitment_ended", "withdrawn"): 1,
            ("data_breach", "closed_matter", "registered_twice"): 1,
            ("gathering", "cancelled", "cancelled"): 1,
            ("gathering", "held", "done"): 1,
            ("governing_document", "withdrawn", "withdrawn"): 3,
            ("homework", "homework_done", "done"): 1,
            ("horizon_item", "leads_to_nothing", "done"): 1,
            ("horizon_round", "round_left_out", "not_applicable"): 1,
            ("mapping", "mapping_answered", "done"): 1,
            ("measure", "measure_dropped", "not_applicable"): 1,
            ("measure", "measure_evaluated", "done"): 1,
            ("measure", "not_done", "not_done"): 1,
            ("phase", "phase_done", "done"): 3,
            ("quality_review", "cancelled", "not_applicable"): 1,
            ("quality_review", "plan_approved", "done"): 1,
            ("report_back", "cancelled", "not_applicable"): 1,
            ("revision_request", "withdrawn", "withdrawn"): 1,
            ("rollout", "cancelled", "not_applicable"): 1,
            ("rollout", "in_place", "done"): 1,
            ("safety_cycle", "avslutad", "done"): 8,
            ("safety_cycle", "avslutad", "not_applicable"): 1,
        }
    )


def test_each_step_that_the_record_tells_of_is_a_row_with_its_day(after: Session) -> None:
    told = [
        row
        for row in after.exec(select(Audit).order_by(col(Audit.seq)))
        if row.case_id and {"from", "to", "late_days"} <= json.loads(row.detail).keys()
    ]
    steps = after.exec(select(CaseStep)).all()
    assert len(steps) == len(told) > 100
    in_order = sorted(steps, key=lambda one: (one.case_id, one.number))
    for row, step in zip(sorted(told, key=lambda row: row.case_id or 0), in_order, strict=True):
        detail = json.loads(row.detail)
        assert (step.case_id, step.left_at) == (row.case_id, row.at)
        assert (step.state, step.into) == (detail["from"], detail["to"])
        assert step.late_days == detail["late_days"]
        kind = KINDS[after.get_one(Case, row.case_id).kind]
        assert step.completed == kind.process.find(step.state, step.move).completes
    backwards = [one for one in steps if one.move == "go_back"]
    assert len(backwards) == 2 and not any(one.completed for one in backwards)


RENAMED = {
    "open_year": "reviews", "alarm": "urgent_alarms", "revalidate": "revalidation",
    "remind": "reminders", "deliver": "delivery", "bounces": "returned_mail",
}  # fmt: skip


def test_every_run_keeps_its_numbers(before: sqlite3.Connection, after: Session) -> None:
    runs = after.exec(select(Run).order_by(col(Run.id))).all()
    kept = before.execute("SELECT id, beat, outcome, sentence FROM run ORDER BY id").fetchall()
    assert len(runs) == len(kept) > 80
    for run, (number, beat, outcome, sentence) in zip(runs, kept, strict=True):
        assert (run.id, run.beat, run.outcome) == (number, RENAMED.get(beat, beat), outcome)
        said = ", ".join(f"{count} {code}" for code, count in run.counts.items())
        for words in ("waiting too long", "records checked"):
            sentence = sentence.replace(words, words.replace(" ", "_"))
        assert f"{beat}: {said or 'nothing to do'}" == sentence
        assert (run.failure, run.place) == ("", "")
    assert Counter(code for run in runs for code in run.counts)["waiting_too_long"] == 1
    busy = {run.id for run in runs if run.counts}
    shown = {run.id for page in (1, 2) for run in page_of_runs(after, page, idle=False)[0]}
    assert shown == busy and 20 < len(busy) < len(runs)


@pytest.mark.parametrize(
    ("outcome", "sentence", "told"),
    [
        ("plain", "remind: nothing to do", ({}, "", "")),
        ("plain", "deliver: 1 held after a restore", ({"held_after_a_restore": 1}, "", "")),
        ("failed", "KeyError", ({}, "KeyError", "")),
        ("failed", "remind: failed, KeyError at x.py:42", ({}, "KeyError", "x.py:42")),
        ("failed", "remind: failed, cut off", ({}, "cut_off", "")),
        ("plain", "daily: 2 phase, " + "3 artefact, " * 40 + "1" * 4, ({"phase": 2}, "", "")),
    ],
)
def test_each_form_of_sentence_is_read(
    outcome: str, sentence: str, told: tuple[dict[str, int], str, str]
) -> None:
    beat = sentence.partition(":")[0]
    counts, failure, place = read(beat, outcome, sentence[:500])
    counts.pop("artefact", None)
    assert (counts, failure, place) == told


def test_a_second_opening_changes_nothing(after: Session) -> None:
    database = Database(after.get_bind())  # type: ignore[arg-type]
    rows = len(after.exec(select(CaseStep)).all())
    database.create()
    assert len(after.exec(select(CaseStep)).all()) == rows
