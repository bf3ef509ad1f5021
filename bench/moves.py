"""What a move costs: judged by the kind's machine, beside a look-up in the same table.

    python -m bench.moves

The look-up is the floor: it checks nothing. Both are timed in turn in one run; medians of rounds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from statistics import median
from time import perf_counter

from states.kind import AnyKind, Facts
from states.kinds import KINDS

AT = datetime(2026, 10, 5, 8, tzinfo=UTC)
DAY = date(2026, 10, 5)
ROUNDS, TIMES = 15, 400
MOST_MICROSECONDS = 40
Walk = Callable[[], object]


def samples() -> list[tuple[AnyKind, str, str, object]]:
    """For each kind one move from its first state that needs nothing or whose needs can be
    invented: kind, state, move and evidence."""
    found: list[tuple[AnyKind, str, str, object]] = []
    for kind in KINDS.values():
        start = kind.process.start
        for move in kind.process.possible(start):
            facts: object = Facts()
            if start in kind.waits and kind.name != "safety_cycle":
                facts = Facts(kind.invent(start, Facts(), DAY))
            elif kind.name == "safety_cycle" and not move.reason:
                continue
            if kind.process.refusal(start, move.name, facts, "Skäl") is None:
                found.append((kind, start, move.name, facts))
                break
    return found


def microseconds(walk: Walk) -> float:
    begun = perf_counter()
    for _ in range(TIMES):
        walk()
    return (perf_counter() - begun) / TIMES * 1e6


def measure() -> list[tuple[str, float, float]]:
    """For each kind: the machine's and the look-up's microseconds a move, medians of rounds."""
    rows = []
    for kind, state, name, facts in samples():
        process = kind.process
        table = {(source, one.name): one.target for one in process.moves for source in one.sources}

        by_machine = partial(process.move, state, name, facts, by=1, at=AT, why="Skäl")
        by_table = partial(table.__getitem__, (state, name))
        timed = [(microseconds(by_machine), microseconds(by_table)) for _ in range(ROUNDS)]
        machine, looked_up = (median(column) for column in zip(*timed, strict=True))
        rows.append((kind.name, machine, looked_up))
    return rows


def main() -> None:
    rows = measure()
    for name, machine, looked_up in sorted(rows, key=lambda row: -row[1]):
        print(f"{name:<22} {machine:7.1f} µs a move, {machine / looked_up:7.1f} × a look-up")
    worst = max(machine for _, machine, _ in rows)
    print(f"the slowest of {len(rows)} kinds: {worst:.1f} µs; the aim is {MOST_MICROSECONDS} µs")


if __name__ == "__main__":
    main()
