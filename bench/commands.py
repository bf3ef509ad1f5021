"""What a command costs from its start to its end, beside bare imports of the libraries under it.

``python -m bench.commands`` prints a table; bench/README.md says how to read it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.table import Row, parser, rounds_of, show

ROOT = Path(__file__).resolve().parent.parent
AT = ("--at", "2026-08-17T09:00+02:00")
SQLMODEL, TYPER = "import sqlmodel", "import typer"
OURS = "import sys; from arshjul.cli import main; sys.argv[0] = 'arshjul'; main()"
MOST, MOST_HELP = "≤ 1.3", "≤ 2"
COMMANDS: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "cases": (("cases",), SQLMODEL, MOST),
    "show": (("show", "1"), SQLMODEL, MOST),
    "tick with nothing due": (("tick", *AT), SQLMODEL, MOST),
    "--help": (("--help",), TYPER, MOST_HELP),
}


def processor(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Milliseconds of the processor that a process of its own takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", *command], env=environment, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command}: {done.stderr[-500:]}")
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def begin(var: Path, units: int) -> dict[str, str]:
    """An installation with a year in which nothing is due; returns the environment that names it.
    What Python compiles is kept, as it is where somebody has installed Årshjul."""
    environment = {
        name: value for name, value in os.environ.items() if name[:7] not in ("ARSHJUL", "PYTHOND")
    }
    environment |= {
        "ARSHJUL_VAR": str(var),
        "ARSHJUL_LANGUAGE": "sv",
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(var / "compiled"),
    }
    file = var / "units.csv"
    rows = [f"Skola {number},grundskola\n" for number in range(units)]
    file.write_text("name,form\n" + "".join(rows), "utf-8")
    facts = ("--municipality", "1401", "--name", "Provby", "--country", "se")
    for words in (
        ("init", *facts, *AT),
        ("import", "units", str(file), *AT),
        ("open-year", "2026/27", *AT),
        ("tick", *AT),
    ):
        processor((OURS, *words), environment)
    return environment


def measure(folder: Path, rounds: int, units: int) -> list[Row]:
    environment = begin(folder, units)
    works = {name: partial(processor, (name,), environment) for name in (SQLMODEL, TYPER)} | {
        name: partial(processor, (OURS, *words), environment)
        for name, (words, _, _) in COMMANDS.items()
    }
    taken = rounds_of(works, rounds)
    rows = [Row(name, taken[name], "ms") for name in (SQLMODEL, TYPER)]
    return rows + [
        Row(f"arshjul {name}", taken[name], "ms", against, taken[against], aim)
        for name, (_, against, aim) in COMMANDS.items()
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser("bench.commands", __doc__, rounds=9)
    asked.add_argument("--units", type=int, default=50, help="with an open case each")
    given = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
        rows = measure(Path(folder), given.rounds, given.units)
    show("A command, in milliseconds of the processor.", rows, as_json=given.as_json)


if __name__ == "__main__":
    main()
