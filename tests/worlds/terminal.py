"""The command line as it is used in a terminal: what it is told, and what it tells."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

from typer.testing import Result

NOW = "2026-08-17T09:00+02:00"
PEOPLE = (
    "name,email,role,unit,locale,deputy,from,to\n"
    "Asta Asp,asta@skola.example,samordnare,,sv,,,\n"
    "Lo Lind,lo@skola.example,rektor,Backaskolan,sv,,,\n"
)
MAIN = "from arshjul.cli import main; main()"

Run = Callable[..., subprocess.CompletedProcess[str]]
Say = Callable[..., Result]


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def number(say: Say) -> str:
    (case,) = lines(say("cases", "--unit", "Backaskolan", "--json", "--at", NOW).stdout)
    return str(case["id"])
