"""A tick over a million cases beside plain SQL, on SQLite and on PostgreSQL.

``python -m bench.tick`` prints a table; bench/README.md says how to read it.
"""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from types import TracebackType

from sqlalchemy import text

from bench import plain
from bench.server_world import COUNTS, LEFT, copied, durable_server
from bench.table import Row, parser, rounds_of, show
from bench.world import NOW, TODAY, World, make
from config.settings import Settings
from config.wheel import read_wheel
from flows.engine.office import Office
from flows.kinds import HANDLINGS, LETTERS
from flows.mail.deliver import deliver
from flows.mail.remind import remind
from models.database import Database
from models.next_days import LOOK
from notifications.post import Postman, Sealed

Taken = Mapping[str, Sequence[float]]
"""Seconds by what was measured, one number a round."""
YESTERDAY = NOW - timedelta(days=1)  # a working day on which nothing was due
IDLE_BEATS = 20
SMALL = 10  # the smaller country has a tenth of the cases

REMIND, REMIND_SMALL, LOOKED = "remind", "remind, few", "remind, looked"
PLAIN, PLAIN_SMALL, WIDE = "plain", "plain, few", "wide"
IDLE, IDLE_SMALL, DELIVER = "idle", "idle, few", "deliver"


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


@contextmanager
def office(url: str, var: Path) -> Iterator[Office]:
    """An office on the database, its connection open and warm."""
    postman: Postman = Null()
    database = Database.at(url)
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


def time_remind(url: str, var: Path, now: datetime, times: int = 1) -> float:
    """Seconds that the beat takes, once."""
    with office(url, var) as made:
        begun = perf_counter()
        for _ in range(times):
            remind(made, now)
        return (perf_counter() - begun) / times


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
    with office(world.url, world.path.parent) as made:
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
    rows = connection.execute(LEFT).fetchall()
    counts = connection.execute(COUNTS.replace("%(day)s", "?"), (TODAY.isoformat(),)).fetchall()
    connection.close()
    return counts + rows


def same(ours: list[tuple[object, ...]], floor: list[tuple[object, ...]]) -> None:
    if ours != floor:
        raise SystemExit("remind and plain SQL left different rows: no comparison")


def on_sqlite(folder: Path, cases: int, due: int, rounds: int, letters: int) -> Taken:
    big = make(folder / "big.sqlite", cases, due)
    small = make(folder / "small.sqlite", cases // SMALL, due)
    shutil.copy(big.path, folder / "wide.sqlite")
    plain.widen(folder / "wide.sqlite")
    wide = World(folder / "wide.sqlite", cases, big.due)
    os.sync()  # what was generated must not be written out while something is measured
    floor: list[tuple[object, ...]] = []

    def plainly() -> float:
        big.restore()
        seconds = plain.remind(big.path, plain.NARROW)
        floor[:] = left_behind(big.path)
        return seconds

    def ours() -> float:
        big.restore()
        seconds = time_remind(big.url, folder, NOW)
        same(left_behind(big.path), floor)
        return seconds

    def looked() -> float:
        """As after a change in every municipality: who answers there is looked at anew."""
        big.restore(LOOK)
        return time_remind(big.url, folder, NOW)

    def of_few(work: Callable[[], float]) -> float:
        small.restore()
        return work()

    taken = rounds_of(
        {
            IDLE: lambda: time_remind(big.url, folder, YESTERDAY, IDLE_BEATS),
            IDLE_SMALL: lambda: time_remind(small.url, folder, YESTERDAY, IDLE_BEATS),
            PLAIN: plainly,
            REMIND: ours,
            DELIVER: lambda: time_deliver(big, letters),
            REMIND_SMALL: lambda: of_few(lambda: time_remind(small.url, folder, NOW)),
            PLAIN_SMALL: lambda: of_few(lambda: plain.remind(small.path, plain.NARROW)),
            LOOKED: looked,
            WIDE: lambda: time_wide(wide),
        },
        rounds,
    )
    big.restore()
    return taken


def on_postgresql(folder: Path, big: World, rounds: int) -> Taken:
    """The file's country on a server of its own, whose commits are durable."""
    with durable_server():
        world = copied(big)
        floor: list[tuple[object, ...]] = []

        def plainly() -> float:
            world.restore()
            seconds = world.remind_plainly()
            floor[:] = world.left_behind()
            return seconds

        def ours() -> float:
            world.restore()
            seconds = time_remind(world.url, folder, NOW)
            same(world.left_behind(), floor)
            return seconds

        def idle() -> float:
            return time_remind(world.url, folder, YESTERDAY, IDLE_BEATS)

        return rounds_of({IDLE: idle, PLAIN: plainly, REMIND: ours}, rounds)


def rows(taken: Taken, where: str = "SQLite") -> list[Row]:
    """What was measured, as it is shown."""

    def row(name: str, of: str, beside: str = "", against: str = "", aim: str = "") -> Row:
        thousandths = [1000 * one for one in taken[of]]
        other = [1000 * one for one in taken.get(beside, ())]
        return Row(f"{name}, {where}", thousandths, "ms", against, other, aim)

    found = [row("(a) remind", REMIND, PLAIN, "(b)", "≤ 1.5"), row("(b) plain SQL", PLAIN)]
    if LOOKED in taken:
        found += [
            row("(a2) remind, all has changed", LOOKED, PLAIN, "(b)"),
            row("(b2) plain SQL, date on the wide row", WIDE, PLAIN, "(b)"),
            row("(a) remind", REMIND, REMIND_SMALL, "a tenth of the cases", "≤ 1.1"),
            row("(b) plain SQL", PLAIN, PLAIN_SMALL, "a tenth of the cases"),
            row("(c) idle tick", IDLE, IDLE_SMALL, "a tenth of the cases"),
            row("(f) deliver to nobody, a letter", DELIVER),
        ]
    else:
        found.append(row("(c) idle tick", IDLE))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    asking = parser("bench.tick", __doc__, rounds=5)
    asking.add_argument("--cases", type=int, default=1_000_000, help="a multiple of 100,000")
    asking.add_argument("--due", type=int, default=10_000)
    asking.add_argument("--letters", type=int, default=500, help="letters that deliver sends")
    asking.add_argument("--no-postgresql", action="store_true")
    asked = asking.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as name:
        folder = Path(name)
        letters = min(asked.letters, asked.due)
        found = rows(on_sqlite(folder, asked.cases, asked.due, asked.rounds, letters))
        if not asked.no_postgresql:
            there = make(folder / "there.sqlite", asked.cases, asked.due)
            found += rows(on_postgresql(folder, there, asked.rounds), "PostgreSQL")
    title = f"{asked.cases:,} open cases, {asked.due:,} due."
    show(title, found, as_json=asked.as_json)


if __name__ == "__main__":
    main()
