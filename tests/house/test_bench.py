"""The bench still measures what it says: a small country, one round."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import delivery, imports, tick, web, world


def test_a_tick_leaves_the_rows_of_plain_sql(tmp_path: Path) -> None:
    taken = tick.on_sqlite(tmp_path, cases=400, due=40, rounds=1, letters=3)
    told = [row.name for row in tick.rows(taken)]
    assert "(a2) remind, all has changed, SQLite" in told and "(a) remind, SQLite" in told


def test_it_does_on_postgresql(postgresql: None, tmp_path: Path) -> None:
    taken = tick.on_postgresql(tmp_path, world.make(tmp_path / "there.sqlite", 400, 40), rounds=1)
    assert [row.ratio is not None for row in tick.rows(taken, "PostgreSQL")] == [True, False, False]


def test_letters_leave_beside_bare_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "CASES", 400)
    monkeypatch.setattr(delivery, "LATE", 0.001)
    taken = delivery.measure(tmp_path, letters=40, slow=10, rounds=1, peers=False)
    told = {row.name: row for row in delivery.rows(taken, 40, 10)}
    assert told["delivering, at once"].aim == "<= 1.5 ms"
    assert told["writing and sealing"].ratio is not None
    assert all(row.value > 0 for row in told.values())


def test_imports_are_told_beside_plain_sql(tmp_path: Path) -> None:
    costs = imports.work(tmp_path, units=30, people=40, services=10)
    assert [(one.name, one.rows) for one in costs] == [
        ("units, new", 30),
        ("units, known", 30),
        ("a year is opened", 30),
        ("people, new", 40),
        ("people, known", 40),
        ("services, new", 10),
        ("services, known", 10),
    ]
    assert "beside plain SQL" in imports.table([], costs)


@pytest.mark.parametrize(("sort", "rows", "most"), [("csv", 30_000, 38), ("ods", 4_000, 20)])
def test_a_large_table_is_read_within_its_memory(
    sort: str, rows: int, most: int, tmp_path: Path
) -> None:
    found = imports.held(tmp_path, sort, rows)
    assert found.rows == rows - 1
    assert found.above < most


def test_a_table_with_more_cells_than_memory_is_given_is_refused_soon(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    row = ",".join(["ab"] * 450) + "\n"
    file.write_text("name," + "c," * 448 + "c\n" + row * 15_000)
    found = imports.read_apart(file)
    assert found["refused"] == "too_many_cells"
    assert float(found["above"]) < imports.MOST_MB


def test_pages_are_told_beside_the_bare_framework(tmp_path: Path) -> None:
    found = web.measure(tmp_path, rounds=1, units=7, duties=8, users=2, each=2)
    told = {row.name: row for row in found}
    assert {"today, p50", "today, p95", "matrix, p50", "matrix, p95"} <= told.keys()
    assert told["matrix, p95"].aim == "≤ 10" and told["matrix, p95"].ratio is not None
