"""Letters decided, written, rendered and delivered, beside what others need for the same.

``python -m bench.delivery`` prints a table, with ``--json`` one object a row; bench/README.md says
how to read it. The peers need ``make bench-peers``; without it their rows are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from base64 import b64encode
from binascii import b2a_qp
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from unittest.mock import patch

from bench import prefect_runs
from bench.server_world import DURABLE
from bench.tick import office
from bench.world import NOW, World, make
from flows.engine.office import Office
from flows.mail import prepared
from flows.mail.deliver import deliver
from flows.mail.remind import remind
from notifications import letters as written_letters
from notifications.envelope import seal
from notifications.letter import Letter
from notifications.letters import write
from notifications.post import SmtpPostman
from notifications.rendering import html_environment, render, text_environment
from tests.worlds import postgres

HERE = Path(__file__).parent
PEERS = HERE.parent / ".venv-peers" / "bin" / "python"
ENGINES = ("procrastinate", "dbos")
LATE = 0.010  # seconds until each answer of the host that is slow
CASES = 100_000
Context = dict[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    aim: str = ""


@contextmanager
def sink(seconds: float = 0.0) -> Iterator[int]:
    """A mail host in a process of its own that answers after so many seconds; its port."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "sink.py"), str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdin is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def ours(world: World, port: int, letters: int) -> tuple[float, float, float]:
    """Seconds for deciding and writing the letters, and for delivering them; and the processor's
    for delivering."""
    world.restore()
    with office(world.url, world.path.parent) as made:
        made.postman = lambda: SmtpPostman(f"smtp://127.0.0.1:{port}")
        begun = perf_counter()
        remind(made, NOW)
        decided, worked = perf_counter(), process_time()
        account = deliver(made, NOW)
        ended, worked = perf_counter(), process_time() - worked
    if account.counts.get("sent") != letters:
        raise SystemExit(f"not {letters} letters left: {account.counts}")
    return decided - begun, ended - decided, worked


def theirs(who: str, port: int, letters: int) -> float:
    """Seconds that a peer needs, on a PostgreSQL that the tests know how to start."""
    url = postgres.bare().replace("postgresql+psycopg://", "postgresql://")
    asked = [str(PEERS), str(HERE / "peers.py"), who, url, str(port), str(letters)]
    told = subprocess.run(asked, capture_output=True, text=True, timeout=1_800, check=False)
    if told.returncode:
        raise SystemExit(f"{who}: {told.stderr[-2_000:]}")
    return float(told.stdout.split()[-1])


def letters_of(made: Office, world: World, number: int) -> list[Letter]:
    """Some of the letters of the day, as they are composed."""
    found: list[Letter] = []

    def watched(letter: Letter) -> written_letters.Written:
        found.append(letter)
        return write(letter)

    world.restore()
    remind(made, NOW)
    with patch.object(prepared, "write", watched):
        deliver(made, NOW)
    return found[:number]


def contexts_of(found: Sequence[Letter]) -> list[tuple[str, Context]]:
    """What the templates are given for each letter."""
    seen: list[tuple[str, Context]] = []
    as_it_is = render

    def watched(name: str, context: Context) -> tuple[str, str]:
        seen.append((name, context))
        return as_it_is(name, context)

    with patch.object(written_letters, "render", watched):
        for letter in found:
            write(letter)
    return seen


def rendered(found: Sequence[Letter]) -> float:
    """Seconds a letter for writing and sealing."""
    begun = perf_counter()
    for number, letter in enumerate(found):
        seal(
            write(letter),
            sender="arshjul@skola.example",
            sender_name="Årshjul",
            to_name=letter.to_name,
            to="lo@skola.example",
            message_id=f"<{number}@skola.example>",
            date=NOW,
            locale=letter.locale,
        )
    return (perf_counter() - begun) / len(found)


def bare(contexts: Sequence[tuple[str, Context]]) -> float:
    """Seconds a letter for the templates alone, filled by what was worked out before, and the same
    bytes without any question about them."""
    begun = perf_counter()
    for name, context in contexts:
        text = text_environment().get_template(f"{name}/text.jinja").render(context)
        html = html_environment().get_template(f"{name}/html.jinja").render(context)
        subject = b64encode(str(context["subject"]).encode())
        b"".join((b"Subject: =?utf-8?b?", subject, b"?=\r\n\r\n", *map(_encoded, (text, html))))
    return (perf_counter() - begun) / len(contexts)


def _encoded(text: str) -> bytes:
    return b2a_qp(text.replace("\n", "\r\n").encode(), istext=True)


def _own(folder: Path) -> Path:
    """A file in a folder of its own: beside a database lies what it has counted."""
    folder.mkdir()
    return folder / "world.sqlite"


Taken = defaultdict[str, list[float]]


def measure(folder: Path, letters: int, slow: int, rounds: int, peers: bool) -> Taken:
    taken: Taken = defaultdict(list)
    many = make(_own(folder / "many"), CASES, letters)
    few = make(_own(folder / "few"), CASES, slow)
    os.sync()  # what was generated must not be written out while something is measured
    with office(few.url, few.path.parent) as made, sink() as port:
        made.postman = lambda: SmtpPostman(f"smtp://127.0.0.1:{port}")
        found = letters_of(made, few, 200)
    contexts = contexts_of(found)
    for number in range(rounds):
        for world, seconds, how in ((many, 0.0, "at once"), (few, LATE, "slow")):
            due = len(world.due)
            with sink(seconds) as port:
                decided, delivered, worked = ours(world, port, due)
                taken[f"processor {how}"].append(worked / due)
                taken[f"deciding {how}"].append(decided / due)
                taken[f"delivering {how}"].append(delivered / due)
                taken[f"ours {how}"].append((decided + delivered) / due)
                for who in ("loop", *ENGINES) if peers else ():
                    taken[f"{who} {how}"].append(theirs(who, port, due) / due)
        for _ in range(5):
            taken["bare"].append(bare(contexts))
            taken["rendered"].append(rendered(found))
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return taken


def rows(taken: Taken, letters: int, slow: int) -> list[Row]:
    ms = {what: median(seconds) * 1000 for what, seconds in taken.items()}

    def unit(how: str) -> str:
        return f"ms a letter of {letters if how == 'at once' else slow:,}"

    def beside(how: str, other: str, aim: str) -> Row:
        ratio = ms[f"{other} {how}"] / ms[f"ours {how}"]
        named = "healthchecks' loop" if other == "loop" else other
        return Row(f"the whole way, {how}", ms[f"ours {how}"], unit(how), named, ratio, aim)

    found = []
    if "prefect" in ms:
        ratio = ms["prefect"] / ms["deciding at once"]
        against = "a Prefect run per reminder"
        found.append(
            Row("deciding", ms["deciding at once"], unit("at once"), against, ratio, ">= 3000")
        )
    for how in ("at once", "slow"):
        aim = "<= 1.5 ms" if how == "at once" else ""
        found.append(Row(f"delivering, {how}", ms[f"delivering {how}"], unit(how), aim=aim))
        found.append(Row(f"delivering, {how}: processor", ms[f"processor {how}"], unit(how)))
        engines = [who for who in ENGINES if f"{who} {how}" in ms]
        if f"loop {how}" in ms:
            found.append(beside(how, "loop", ">= 10"))
        if engines:
            best = min(engines, key=lambda who: ms[f"{who} {how}"])
            found += [beside(how, who, ">= 2" if who == best else "") for who in engines]
    ratio = ms["rendered"] / ms["bare"]
    against = "bare Jinja and bytes"
    found.append(
        Row("writing and sealing", ms["rendered"], "ms a letter", against, ratio, "<= 1.3")
    )
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.delivery", description=__doc__)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--slow", type=int, default=200, help="letters to the host that is slow")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=10, help="Prefect runs; 0: none")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--json", action="store_true", help="one object a row")
    asked = parser.parse_args(arguments)
    peers = PEERS.exists() and not asked.no_peers
    if not peers:
        print("without the peers: make bench-peers", file=sys.stderr)
    postgres.QUICK.update(DURABLE)  # what was marked is on the disk, as it is with us
    server = postgres.begin() if peers else None
    try:
        with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
            where = Path(folder)
            taken = measure(where, asked.letters, asked.slow, asked.rounds, peers)
            if asked.runs:
                taken["prefect"] += prefect_runs.seconds_per_run(where / "prefect", asked.runs)
    finally:
        if server is not None:
            server.end()
    table = rows(taken, asked.letters, asked.slow)
    if asked.json:
        for row in table:
            print(json.dumps(asdict(row)))
        return
    print("| what | median | unit | against | ratio | aim |")
    print("|---|---:|---|---|---:|---|")
    for row in table:
        ratio = "-" if row.ratio is None else f"{row.ratio:,.2f}"
        print(
            f"| {row.name} | {row.value:.3f} | {row.unit} | {row.against or '-'} | {ratio} |"
            f" {row.aim or '-'} |"
        )


if __name__ == "__main__":
    main()
