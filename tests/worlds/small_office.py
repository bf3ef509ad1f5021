"""The smallest office: it remembers the runs that it was told of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from models.case.in_short import InShort
from models.record.tables import Run
from models.register.tables import Municipality


class SmallOffice:
    """One municipality, unless it is told of more; every case is a headteacher's cycle."""

    address = "https://arshjul.example"

    def __init__(self, language: str = "sv") -> None:
        self.language = language
        self.runs: list[Run] = []
        self.there = ["harryda"]
        self.served: list[frozenset[str]] = []

    def note_run(self, run: Run) -> None:
        assert run.started <= run.finished
        self.runs.append(run)

    def last_rung(self, beat: str) -> datetime | None:
        return max((run.started for run in self.runs if run.beat == beat), default=None)

    def municipality(self, wanted: str = "") -> Municipality:
        assert wanted in ("", "1401"), "the only one"
        return Municipality(
            id="harryda", code="1401", name="Härryda", country="SE", locale="sv", preset="läsår"
        )

    def known(self) -> list[str]:
        return self.there

    def within(self, only: frozenset[str]) -> SmallOffice:
        self.served.append(only)
        return self

    def in_short(self, cases: Iterable[int]) -> dict[int, InShort]:
        return {one: InShort("safety_cycle", "Lärkskolan", "headteacher") for one in cases}
