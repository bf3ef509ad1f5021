"""One, two and four workers that decide and deliver the same day's letters from one PostgreSQL.

``python -m bench.workers`` prints a table; bench/README.md says how to read it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import psycopg

from bench.delivery import sink
from bench.server_world import ServerWorld, copied, durable_server
from bench.table import Row, parser, rounds_of, show
from bench.world import NOW, make

CASES = 100_000
WORKERS = (1, 2, 4)
SLOW = 0.01  # seconds in which a mail host far away answers
LEFT = "SELECT count(*) FILTER (WHERE status = 'sent'), count(*) FROM message"


def worker(url: str, shard: str, port: str, folder: str) -> None:
    """One worker's share of the reminders, and as many letters as it can get hold of; prints how
    many it has sent."""
    from bench.tick import office
    from flows.clock.shards import in_shard
    from flows.mail.deliver import deliver
    from flows.mail.remind import remind
    from notifications.post import SmtpPostman

    with office(url, Path(folder)) as made:
        made.postman = lambda: SmtpPostman(f"smtp://127.0.0.1:{port}")
        share = made.within(frozenset(in_shard(made.known(), shard)))
        print("ready", flush=True)
        sys.stdin.readline()
        remind(share, NOW)
        print(deliver(share, NOW).counts.get("sent", 0), flush=True)


def together(world: ServerWorld, number: int, port: int, letters: int, folder: Path) -> float:
    """Seconds from the word to the last letter. Ends the run where one is lost or doubled."""
    world.restore()
    asked = [sys.executable, "-m", "bench.workers", "--worker", world.url]
    processes = [
        subprocess.Popen(
            [*asked, f"{one}/{number}" if number > 1 else "", str(port), str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for one in range(1, number + 1)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    begun = perf_counter()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=1_800)[0] for process in processes]
    seconds = perf_counter() - begun
    with psycopg.connect(world.above) as connection:
        row = connection.execute(LEFT).fetchone()
    if row != (letters, letters) or sum(map(int, told)) != letters:
        raise SystemExit(f"{row} of {letters} letters have left, told by the workers: {told}")
    return seconds


def measure(folder: Path, letters: int, rounds: int, delay: float = 0.0) -> list[Row]:
    """The letters of one day by each number of workers, in turn."""
    file = make(folder / "country.sqlite", CASES, letters)
    with durable_server(), sink(delay) as port:
        world = copied(file)

        def by(number: int) -> Callable[[], float]:
            return lambda: together(world, number, port, letters, folder)

        taken = rounds_of({str(number): by(number) for number in WORKERS}, rounds)
    host = f"a host that answers after {delay * 1000:.0f} ms" if delay else "a host that is near"
    one = taken["1"]
    return [
        Row(
            f"{number} {'workers' if number > 1 else 'worker'}, {host}",
            [1000 * seconds / letters for seconds in taken[str(number)]],
            "ms a letter",
            "one worker" if number > 1 else "",
            [1000 * seconds / letters for seconds in one] if number > 1 else (),
        )
        for number in WORKERS
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    asking = parser("bench.workers", __doc__, rounds=2)
    asking.add_argument("--letters", type=int, default=2_000)
    asking.add_argument("--worker", nargs=4, help="for its own use")
    asked = asking.parse_args(arguments)
    if asked.worker:
        worker(*asked.worker)
        return
    found: list[Row] = []
    for delay in (0.0, SLOW):
        with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
            found += measure(Path(folder), asked.letters, asked.rounds, delay)
    show(f"{asked.letters:,} letters of one day from PostgreSQL.", found, as_json=asked.as_json)


if __name__ == "__main__":
    main()
