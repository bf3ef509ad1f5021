"""How the bench shows what it has measured."""

from __future__ import annotations

import json

import pytest

from bench.table import Row, rounds_of, show, table, written

TICK = Row("a tick", (3.0, 2.0, 4.0), "ms", "plain SQL", (2.0, 2.0, 2.0), "≤ 1.2")


def test_each_round_is_compared_with_itself() -> None:
    assert TICK.value == 3.0
    assert TICK.ratio == 1.5
    busy = Row("a tick", (2.0, 20.0), "ms", "plain SQL", (1.0, 10.0))
    assert busy.ratio == 2.0


def test_rounds_that_are_no_pairs_are_compared_by_their_medians() -> None:
    assert Row("a run", (9.0, 10.0, 11.0), "s", "a tick", (2.0,)).ratio == 5.0


@pytest.mark.parametrize(
    ("aim", "missed"), [("≤ 1.2", 0.25), ("≤ 1.5", 0.0), ("≥ 3,000 ×", 0.9995), ("", 0.0)]
)
def test_by_how_much_an_aim_was_missed(aim: str, missed: float) -> None:
    row = Row("a tick", TICK.values, "ms", "plain SQL", TICK.beside, aim)
    assert row.missed_by == pytest.approx(missed)


def test_without_anything_beside_it_the_aim_is_of_the_value_itself() -> None:
    assert Row("a year", (4.0,), "s", aim="≤ 3 s").missed_by == pytest.approx(1 / 3)


def test_a_row_says_its_median_its_spread_and_what_was_missed() -> None:
    assert "| a tick | 3 ms | 2 – 4 | plain SQL | 1.50 × (1 – 2) | ≤ 1.2, missed by 25% |" in table(
        "A tick.", [TICK]
    )


def test_json_is_one_object_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    show("A tick.", [TICK, Row("idle", (0.5,), "ms")], as_json=True)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "name": "a tick",
        "value": 3.0,
        "unit": "ms",
        "against": "plain SQL",
        "ratio": 1.5,
        "aim": "≤ 1.2",
    }
    assert (second["ratio"], second["aim"]) == (None, "")


def test_works_take_turns_and_the_first_round_is_not_counted() -> None:
    order: list[str] = []

    def work(name: str) -> float:
        order.append(name)
        return float(len(order))

    taken = rounds_of({"a": lambda: work("a"), "b": lambda: work("b")}, 2)
    assert order == ["a", "b"] * 3
    assert taken == {"a": [3.0, 5.0], "b": [4.0, 6.0]}


@pytest.mark.parametrize(
    ("number", "said"), [(1234.5, "1,234"), (12.34, "12.3"), (1.234, "1.23"), (0.01234, "0.0123")]
)
def test_numbers_have_three_figures(number: float, said: str) -> None:
    assert written(number) == said
