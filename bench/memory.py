"""Resident memory: the pages with what the clock does, a Prefect worker's flows, and what a day of
ticks leaves behind, beside bare libraries. Each in a process of its own.

``python -m bench.memory`` prints a table; bench/README.md says how to read it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from bench.table import Row, parser, show

ROOT = Path(__file__).resolve().parent.parent
BARE = "bare FastAPI and SQLAlchemy"
EVERY = timedelta(minutes=5)
GROWTH = "≤ 5"  # MB: no growth, within what an allocator keeps


def held() -> float:
    """MB that this process holds now."""
    status = Path("/proc/self/status").read_text("ascii")
    [line] = [one for one in status.splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def bare(_folder: Path, _hours: int) -> list[float]:
    """What every such application holds: both libraries, an application and an open database."""
    import fastapi
    import sqlalchemy.orm
    import uvicorn

    app = fastapi.FastAPI()
    engine = sqlalchemy.create_engine("sqlite://")
    with sqlalchemy.orm.Session(engine) as session:
        session.execute(sqlalchemy.text("SELECT 1"))
    assert app and uvicorn
    return [held()]


def web(folder: Path, _hours: int) -> list[float]:
    """The pages and the clock, the demo's office open, after one round of beats."""
    import arshjul.clock
    from bench.imports import NOW, office_in
    from flows.clock.tick import tick
    from web.app import make_app

    office = office_in(folder)
    app = make_app(office, now=lambda: NOW)
    tick(office, NOW)
    assert app and arshjul.clock
    return [held()]


def worker(_folder: Path, _hours: int) -> list[float]:
    """A Prefect worker with our flows imported, before it has taken any run."""
    import flows.clock.prefect_flows as ours
    from flows.kinds import HANDLINGS

    assert ours and list(HANDLINGS.values())
    return [held()]


def day(folder: Path, hours: int) -> list[float]:
    """After the first virtual hour of ticks, and after the last."""
    from bench.imports import NOW, office_in
    from flows.clock.tick import tick

    office = office_in(folder)
    found, now = [], NOW
    for _ in range(hours):
        for _ in range(timedelta(hours=1) // EVERY):
            tick(office, now)
            now += EVERY
        found.append(held())
    return [found[0], found[-1]]


WORKS: dict[str, Callable[[Path, int], list[float]]] = {
    "bare": bare,
    "web": web,
    "worker": worker,
    "day": day,
}


def apart(work: str, hours: int) -> list[float]:
    """What one of them holds, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.memory", "--hours", str(hours), "--work", work, folder],
            cwd=ROOT, check=True, capture_output=True, text=True,
            env={**os.environ, "PREFECT_HOME": folder},
        )  # fmt: skip
    return [float(one) for one in done.stdout.split()[-2:]]


def measure(rounds: int, hours: int) -> list[Row]:
    taken = [{work: apart(work, hours) for work in WORKS} for _ in range(rounds)]
    base = [one["bare"][0] for one in taken]
    first, last = ([one["day"][at] for one in taken] for at in (0, 1))
    grown = [after - before for before, after in zip(first, last, strict=True)]
    return [
        Row(BARE, base, "MB"),
        Row("pages with the clock", [one["web"][0] for one in taken], "MB", BARE, base),
        Row("a Prefect worker's flows", [one["worker"][0] for one in taken], "MB", BARE, base),
        Row("ticks, after the first virtual hour", first, "MB", BARE, base),
        Row(f"ticks, what {hours} virtual hours added", grown, "MB", aim=GROWTH),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser("bench.memory", __doc__, rounds=3)
    asked.add_argument("--hours", type=int, default=24)
    asked.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    given = asked.parse_args(arguments)
    if given.work:
        name, folder = given.work
        print(*WORKS[name](Path(folder), given.hours))
        return
    rows = measure(given.rounds, given.hours)
    show("Resident memory.", rows, as_json=given.as_json)


if __name__ == "__main__":
    main()
