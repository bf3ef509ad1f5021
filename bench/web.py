"""Today, units × duties and the search under concurrent users, beside the bare framework serving a
static page of the same size. Each server is one process of its own.

``python -m bench.web`` prints a table; bench/README.md says how to read it.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from socket import socket

from sqlalchemy import insert
from sqlmodel import Session

from bench.table import Row, parser, show
from bench.tick import Null
from config.settings import Settings
from config.wheel import read_wheel
from flows.engine.office import Office
from flows.kinds import HANDLINGS, LETTERS
from models.case.tables import Case, Subject
from models.database import Database
from models.register.tables import Appointment, Municipality, Person, Unit

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 12, 8, 8, 0, tzinfo=UTC)
DAY, HOME, YEAR = date(2026, 12, 8), "se-1401", "2026/27"
UNITS, DUTIES, STEPS, USERS, EACH = 300, 40, 5, 20, 15
PAGES = {"today": "/", "matrix": "/units", "search": "/search?q=skola+12"}
AIMS = {"today": "≤ 5", "matrix": "≤ 10"}


def settle(office: Office, units: int, duties: int) -> None:
    """A municipality of so many units, each with its cycle and enough activities for so many
    duties; some of them are late, some due soon, some done. Written as rows, to be looked at."""
    with office.database.write() as session:
        session.add(
            Municipality(
                id=HOME, code="1401", name="Provby", country="SE", locale="sv", preset="läsår"
            )
        )
        session.flush()
        areas = [Unit(municipality_id=HOME, name=f"Område {number}") for number in range(1, 7)]
        session.add_all(areas)
        session.flush()
        schools = [
            Unit(
                municipality_id=HOME, name=f"Skola {number}", form="grundskola",
                parent_id=areas[number % 6].id,
            )
            for number in range(units)
        ]  # fmt: skip
        people = [
            Person(
                municipality_id=HOME, name=f"Lo Lind {n}", email=f"p{n}@skola.example", locale="sv"
            )
            for n in range(units + 1)
        ]
        session.add_all([*schools, *people])
        session.flush()
        _appoint(session, people, schools)
        _open(session, schools, duties)


def _appoint(session: Session, people: Sequence[Person], schools: Sequence[Unit]) -> None:
    session.add(Appointment(municipality_id=HOME, person_id=people[0].id or 0, role="coordinator"))
    for person, unit in zip(people[1:], schools, strict=True):
        session.add(
            Appointment(
                municipality_id=HOME, person_id=person.id or 0, role="headteacher", unit_id=unit.id
            )
        )


def _open(session: Session, schools: Sequence[Unit], duties: int) -> None:
    cycles = [
        _case("safety_cycle", "kartläggning", unit.id, None, n) for n, unit in enumerate(schools)
    ]
    session.execute(insert(Case), cycles)
    for number in range(duties - STEPS):
        subject = Subject(municipality_id=HOME, sort="activity", name=f"Aktivitet {number}")
        session.add(subject)
        session.flush()
        rows = [
            _case("activity", "planned", unit.id, subject.id, n + number)
            for n, unit in enumerate(schools)
        ]
        session.execute(insert(Case), rows)


def _case(
    kind: str, state: str, unit: int | None, subject: int | None, number: int
) -> dict[str, object]:
    """One of twenty is late, two are due within two weeks, five are done."""
    done = kind == "activity" and number % 20 < 5
    days = {7: -20, 8: 5, 9: 9}.get(number % 20, 60 + number % 90)
    case = Case(
        municipality_id=HOME,
        kind=kind,
        unit_id=unit,
        subject_id=subject,
        year=YEAR,
        state="activity_done" if done else state,
        opened=date(2026, 8, 17),
        since=date(2026, 8, 17),
        due=None if done else DAY + timedelta(days=days),
        owner_role="headteacher",
        version=1 + number % 3,
        closed=DAY - timedelta(days=number % 60) if done else None,
        outcome="done" if done else None,
    )
    return case.model_dump(exclude={"id"})


def office_in(folder: Path) -> Office:
    """The office whose database lies in the folder; nobody is in it at first."""
    database = Database.at(f"sqlite:///{folder}/web.sqlite")
    database.create()
    return Office(Settings(var=folder), database, read_wheel, Null, b"a key", HANDLINGS, LETTERS)


def free_port() -> int:
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def serve_ours(folder: Path, port: int) -> None:
    """The pages of the settled municipality, until the process ends."""
    import uvicorn

    from web.app import make_app

    began = time.monotonic()
    app = make_app(office_in(folder), now=lambda: NOW + timedelta(seconds=time.monotonic() - began))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


def serve_bare(sizes: Sequence[int], port: int) -> None:
    """The framework alone: a page of each size, which is there already."""
    import uvicorn
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse

    app = FastAPI()
    made = [("<p>" + "å" * (size // 2)).encode()[:size] for size in sizes]

    @app.get("/{number}")
    def page(number: int) -> HTMLResponse:
        return HTMLResponse(made[number])

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


@contextmanager
def server(*arguments: str) -> Iterator[int]:
    """A server in a process of its own; gives its port once it answers."""
    port = free_port()
    started = subprocess.Popen(
        [sys.executable, "-m", "bench.web", *arguments, "--port", str(port)], cwd=ROOT
    )
    try:
        _wait(port, started)
        yield port
    finally:
        started.terminate()
        started.wait(20)


def _wait(port: int, started: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and started.poll() is None:
        with socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("a server did not start")


async def get(port: int, path: str, cookie: str, times: int) -> list[tuple[float, int, int]]:
    """One user asks one page after another on one connection: seconds, status and size of each."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    for _ in range(times):
        began = time.perf_counter()
        writer.write(asked)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        size = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
        await reader.readexactly(size)
        found.append((time.perf_counter() - began, int(head.split()[1]), size))
    writer.close()
    return found


def load(port: int, path: str, users: int, each: int) -> list[float]:
    """So many users at once, each another person: a coordinator, and headteachers. So many pages
    each: milliseconds, the quickest first."""

    async def together() -> list[list[tuple[float, int, int]]]:
        people = (f"arshjul_person={number}" for number in range(1, users + 1))
        return await asyncio.gather(*(get(port, path, one, each) for one in people))

    answers = [one for user in asyncio.run(together()) for one in user]
    if {status for _, status, _ in answers} != {200}:
        raise SystemExit(f"{path}: {sorted({status for _, status, _ in answers})}")
    return sorted(seconds * 1000 for seconds, _, _ in answers)


def part(values: Sequence[float], of: float) -> float:
    """The value below which that part of the sorted values lies."""
    return values[min(len(values) - 1, round(of * (len(values) - 1)))]


def measure(
    folder: Path, rounds: int, *, units: int = UNITS, duties: int = DUTIES, users: int = USERS,
    each: int = EACH,
) -> list[Row]:  # fmt: skip

    office = office_in(folder)
    settle(office, units, duties)
    office.database.close()
    with server("--ours", str(folder)) as ours:
        sizes = {}
        for name, path in PAGES.items():
            (_, status, size), *_ = asyncio.run(get(ours, path, "arshjul_person=1", 1))
            if status == 200:
                sizes[name] = size
        with server("--bare", *map(str, sizes.values())) as bare:
            taken = _rounds(ours, bare, sizes, rounds, users, each)
    rows = []
    for name in sizes:
        for at, of in (("p50", 0.5), ("p95", 0.95)):
            mine = [part(one, of) for one in taken[name]]
            theirs = [part(one, of) for one in taken[f"bare {name}"]]
            said = f"bare, {sizes[name] // 1024} kB, {at}"
            aim = AIMS.get(name, "") if at == "p95" else ""
            rows += [Row(said, theirs, "ms"), Row(f"{name}, {at}", mine, "ms", said, theirs, aim)]
    return rows


def _rounds(
    ours: int, bare: int, sizes: dict[str, int], rounds: int, users: int, each: int
) -> dict[str, list[list[float]]]:
    """Ours and the bare framework in turn; the first round warms both and is not counted."""
    taken: dict[str, list[list[float]]] = {}
    for number in range(rounds + 1):
        for at, name in enumerate(sizes):
            found = {
                f"bare {name}": load(bare, f"/{at}", users, each),
                name: load(ours, PAGES[name], users, each),
            }
            for key, values in found.items() if number else ():
                taken.setdefault(key, []).append(values)
    return taken


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser("bench.web", __doc__, rounds=5)
    asked.add_argument("--units", type=int, default=UNITS)
    asked.add_argument("--duties", type=int, default=DUTIES)
    asked.add_argument("--users", type=int, default=USERS, help="at once")
    asked.add_argument("--ours", help=argparse.SUPPRESS)
    asked.add_argument("--bare", nargs="*", type=int, help=argparse.SUPPRESS)
    asked.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = asked.parse_args(arguments)
    if given.ours:
        serve_ours(Path(given.ours), given.port)
    elif given.bare is not None:
        serve_bare(given.bare, given.port)
    else:
        with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
            rows = measure(
                Path(folder),
                given.rounds,
                units=given.units,
                duties=given.duties,
                users=given.users,
            )
        title = f"{given.units} units × {given.duties} duties, {given.users} users at once."
        show(title, rows, as_json=given.as_json)


if __name__ == "__main__":
    main()
