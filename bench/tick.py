"""A tick over a million cases beside plain SQL, and beside one Prefect run per reminder.

``python -m bench.tick`` prints a table; bench/README.md says how to read it.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from types import TracebackType

from sqlalchemy import text

from bench import plain, prefect_runs
from bench.world import NOW, TODAY, World, make, widen
from config.settings import Settings
from config.wheel import read_wheel
from flows.engine.office import Office
from flows.kinds import HANDLINGS, LETTERS
from flows.mail.deliver import deliver
from flows.mail.remind import remind
from models.database import Database
from notifications.post import Postman, Sealed

YESTERDAY = NOW - timedelta(days=1)  # a working day on which nothing was due
IDLE_BEATS = 20
SMALL = 10  # the smaller country has a tenth of the cases

REMIND = "(a) remind"
REMIND_SMALL = "(d) remind, a tenth of the cases"
PLAIN = "(b) plain SQL, narrow timer"
WIDE = "(b2) plain SQL, date on the wide row"
PLAIN_SMALL = "(d2) plain SQL, a tenth of the cases"
IDLE = "(c) idle tick"
IDLE_SMALL = "(c) idle tick, a tenth of the cases"
PREFECT = "(e) one Prefect run per reminder"
DELIVER = "(f) deliver, per letter"


class Null:
    """A postman who takes every letter and carries it nowhere."""

    host = "null:25"

    def send(self, letter: Sealed) -> str:
        return f"250 {len(letter.content)}"

    def __enter__(self) -> Null:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None


@dataclass
class Results:
    """Seconds by what was measured; each list is one number a round."""

    due: int
    taken: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, what: str, *seconds: float) -> None:
        self.taken[what] += seconds

    def per_reminder(self, what: str) -> float:
        """The median for one thing due; a run and a letter are of one already."""
        found = median(self.taken[what])
        return found if what in (PREFECT, DELIVER) else found / self.due

    def ratio(self, what: str, to: str) -> float:
        return self.per_reminder(what) / self.per_reminder(to)

    def beside(self, what: str, to: str) -> str:
        """Both ratios: of the medians, and of the least of each."""
        least = min(self.taken[what]) / min(self.taken[to])
        return f"{self.ratio(what, to):.2f} (of the least: {least:.2f})"


@contextmanager
def office(path: Path, var: Path) -> Iterator[Office]:
    """An office on the file, its connection open and warm."""
    postman: Postman = Null()
    database = Database.at(f"sqlite:///{path}")
    made = Office(
        Settings(var=var),
        database,
        read_wheel,
        lambda: postman,
        b"a key for the bench",
        HANDLINGS,
        LETTERS,
    )
    with database.read() as session:
        session.execute(text("SELECT 1 FROM municipality LIMIT 1")).all()
    gc.collect()
    yield made
    database.close()


def time_remind(world: World, now: datetime, times: int = 1) -> list[float]:
    taken = []
    with office(world.path, world.path.parent) as made:
        for _ in range(times):
            begun = perf_counter()
            remind(made, now)
            taken.append(perf_counter() - begun)
    return taken


def time_wide(world: World) -> float:
    world.restore()
    connection = sqlite3.connect(world.path)
    with connection:
        connection.executemany(
            'UPDATE "case" SET next_date = ?, next_level = ? WHERE id = ?',
            [(due, level, case) for due, case, _, level in world.due],
        )
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return plain.remind(world.path, plain.WIDE)


def time_deliver(world: World, letters: int) -> float:
    """Seconds per letter, from the claim to the mark, with a postman who carries nothing."""
    with office(world.path, world.path.parent) as made:
        with made.database.write() as session:
            session.execute(
                text("UPDATE message SET next_at = :later WHERE id > :last"),
                {"later": "2099-01-01 00:00:00.000000", "last": letters},
            )
        begun = perf_counter()
        account = deliver(made, NOW)
        seconds = perf_counter() - begun
    sent = account.counts.get("sent", 0)
    if sent != letters:
        raise SystemExit(f"{sent} letters left instead of {letters}: {account.counts}")
    return seconds / letters


def left_behind(path: Path) -> list[tuple[object, ...]]:
    """All that a tick writes, but for the numbers and ids that chance gives."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT item.case_id, item.since_version, item.level, item.person_id, item.due,"
        " item.natural, message.municipality_id, message.person_id, message.day, message.sort,"
        " message.status, message.reason, message.digest, message.letter, message.owner,"
        " message.fence, message.lease_until, message.attempts, message.next_at,"
        " message.created_at, message.sending_at, message.sent_at, message.last_answer"
        " FROM item JOIN message ON message.id = item.message_id ORDER BY 1, 2, 3, 4, 5"
    ).fetchall()
    counts = connection.execute(
        "SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM quiet),"
        " (SELECT count(*) FROM timer WHERE due <= ?)",
        (TODAY.isoformat(),),
    ).fetchall()
    connection.close()
    return counts + rows


def measure(folder: Path, cases: int, due: int, rounds: int, letters: int, prefect: int) -> Results:
    big = make(folder / "big.sqlite", cases, due)
    small = make(folder / "small.sqlite", cases // SMALL, due)
    shutil.copy(big.path, folder / "wide.sqlite")
    widen(folder / "wide.sqlite")
    wide = World(folder / "wide.sqlite", cases, big.due)
    os.sync()  # what was generated must not be written out while something is measured
    results = Results(due)
    for number in range(rounds + 1):
        keep = number > 0  # the first round warms caches
        taken = Results(due) if not keep else results
        taken.add(IDLE, *time_remind(big, YESTERDAY, IDLE_BEATS))
        taken.add(IDLE_SMALL, *time_remind(small, YESTERDAY, IDLE_BEATS))
        big.restore()
        taken.add(PLAIN, plain.remind(big.path, plain.NARROW))
        expected = left_behind(big.path)
        big.restore()
        taken.add(REMIND, *time_remind(big, NOW))
        if left_behind(big.path) != expected:
            raise SystemExit("remind and plain SQL left different rows: no comparison")
        if keep:
            taken.add(DELIVER, time_deliver(big, letters))
        big.restore()
        small.restore()
        taken.add(REMIND_SMALL, *time_remind(small, NOW))
        small.restore()
        taken.add(PLAIN_SMALL, plain.remind(small.path, plain.NARROW))
        small.restore()
        taken.add(WIDE, time_wide(wide))
        print(f"round {number} of {rounds}", file=sys.stderr)
    if prefect:
        results.add(PREFECT, *prefect_runs.seconds_per_run(folder / "prefect", prefect))
    return results


def table(results: Results, cases: int) -> str:
    lines = [
        f"{cases:,} open cases, {results.due:,} due.",
        "",
        "| what | median | min-max | per reminder | beside (b) |",
        "|---|---:|---:|---:|---:|",
    ]
    for what in (REMIND, PLAIN, WIDE, REMIND_SMALL, PLAIN_SMALL, PREFECT):
        if taken := results.taken.get(what):
            lines.append(
                f"| {what} | {_ms(median(taken))} | {_range(taken)} |"
                f" {_ms(results.per_reminder(what))} | {results.ratio(what, PLAIN):,.2f} |"
            )
    for what in (IDLE, IDLE_SMALL, DELIVER):
        if taken := results.taken.get(what):
            lines.append(f"| {what} | {_ms(median(taken))} | {_range(taken)} | - | - |")
    letters_a_second = 1 / median(results.taken[DELIVER])
    lines += [
        "",
        f"- remind beside plain SQL, (a) / (b): {results.beside(REMIND, PLAIN)}",
        f"- remind with ten times the cases, (a) / (d): {results.beside(REMIND, REMIND_SMALL)}",
        f"- plain SQL with ten times the cases, (b) / (d2): {results.beside(PLAIN, PLAIN_SMALL)}",
        f"- deliver without a network: {letters_a_second:,.0f} letters a second",
    ]
    if results.taken.get(PREFECT):
        ratio = results.ratio(PREFECT, REMIND)
        lines.append(f"- one Prefect run per reminder beside remind, (e) / (a): {ratio:,.0f}")
    return "\n".join(lines)


def _ms(seconds: float) -> str:
    thousandths = seconds * 1000
    return f"{thousandths:,.0f} ms" if thousandths >= 10 else f"{thousandths:.3f} ms"


def _range(taken: Sequence[float]) -> str:
    return f"{_ms(min(taken))} - {_ms(max(taken))}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.tick", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="a multiple of 100,000")
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--letters", type=int, default=500, help="letters that deliver sends")
    parser.add_argument("--runs", type=int, default=20, help="Prefect runs that are measured")
    parser.add_argument("--no-prefect", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
        results = measure(
            Path(folder),
            asked.cases,
            asked.due,
            asked.rounds,
            min(asked.letters, asked.due),
            0 if asked.no_prefect else asked.runs,
        )
    print(table(results, asked.cases))


if __name__ == "__main__":
    main()
