"""The bench still measures what it says: a small country, one round."""

from __future__ import annotations

from pathlib import Path

from bench.tick import measure, table


def test_a_tick_leaves_the_rows_of_plain_sql(tmp_path: Path) -> None:
    results = measure(tmp_path, cases=2_000, due=100, rounds=1, letters=3, prefect=0)
    assert "beside plain SQL" in table(results, 2_000)
