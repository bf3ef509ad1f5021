"""Revision 0003: what the runs did, read one last time from the sentences that were kept of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

IDLE = "nothing to do"
LONGEST = 500  # what was longer was cut off
SAID = sa.text("SELECT id, beat, outcome, sentence FROM run_before")
RUN = sa.table(
    "run",
    sa.column("id", sa.Integer),
    sa.column("counts", sa.JSON),
    sa.column("failure", sa.String),
    sa.column("place", sa.String),
)


class Told(NamedTuple):
    counts: dict[str, int]
    failure: str
    place: str


def count_runs(connection: sa.Connection) -> None:
    rows: list[dict[str, Any]] = []
    for number, beat, outcome, sentence in connection.execute(SAID):
        told = read(beat, outcome, sentence)
        if told.counts or told.failure:
            rows.append({"run": number, **told._asdict()})
    if rows:
        values: dict[str, Any] = {
            name: sa.bindparam(name, type_=RUN.c[name].type) for name in Told._fields
        }
        one = sa.update(RUN).where(RUN.c.id == sa.bindparam("run")).values(values)
        connection.execute(one, rows)


def read(beat: str, outcome: str, sentence: str) -> Told:
    """``remind: 3 letters, 1 held``; ``remind: nothing to do``; ``remind: failed, KeyError at
    remind.py:42``; and a tick's own ``KeyError``."""
    rest = sentence.removeprefix(f"{beat}: ")
    if outcome == "failed":
        failure, _, place = rest.removeprefix("failed, ").partition(" at ")
        return Told({}, failure.replace(" ", "_") or "unknown", place)
    parts = [] if rest == IDLE else rest.split(", ")
    if len(sentence) >= LONGEST:
        parts = parts[:-1]
    told = (part.partition(" ") for part in parts)
    counts = {what.replace(" ", "_"): int(number) for number, _, what in told if number.isdecimal()}
    return Told(counts, "", "")
