"""docs/processes.md: every kind's table as a picture."""

from __future__ import annotations

from typing import Any

from config.locales import LOCALES
from config.words import words
from states.kind import AnyKind
from states.kinds import KINDS
from states.process import Move, diagram

MADE = "<!-- Drawn by bin/diagrams. Change the code, not this file. -->"


def processes() -> str:
    """docs/processes.md: every kind's table as a picture, who is waited for, what moves ask for."""
    say = words("en")
    listed = "\n".join(
        f"* [{say.kind(name)}](#{name.replace('_', '-')}) (`{name}`)" for name in KINDS
    )
    parts = "\n".join(_process(kind) for kind in KINDS.values())
    return f"""# Processes

{MADE}

The moves below are the only way from one state to another. Each table lies in `states/`, and
`states/kinds.py` lists them; `states/process.py` walks them. A move that lacks evidence is refused,
and the answer names what is missing. A reason is a sentence that a person writes; it is kept with
the case's journey. Days are working days, and a municipality may change them, and the role, in
its wheel file: `[kinds.<kind>.<state>]` with `role` and `days`.

{listed}

{parts}"""


def _process(kind: AnyKind) -> str:
    process, sv = kind.process, words("sv")
    names = ";\n".join(f"{row.name}: {words(row.code).kind(kind.name)}" for row in LOCALES.values())
    moves = "\n".join(
        f"| `{move.name}` | {_from(kind, move)} | {move.target} | {_asks(kind, move)} "
        f"| {_made_by(move)} |"
        for move in process.moves
    )
    states = "\n".join(
        f"| `{state}` | {states_of(kind.name, state)} | {_waits(kind, state)} |"
        for state in process.states
    )
    return f"""## {kind.name.replace("_", " ")}

{names}.

```mermaid
{diagram(process, lambda state: sv.state(kind.name, state)).rstrip()}
```

| state | {" | ".join(LOCALES)} | waits for |
|---|{"---|" * len(LOCALES)}---|
{states}

| move | from | to | asks for | made by |
|---|---|---|---|---|
{moves}
"""


def states_of(kind: str, state: str) -> str:
    """A state's cells, one a language."""
    return " | ".join(words(one).state(kind, state) for one in LOCALES)


def _from(kind: AnyKind, move: Move[Any]) -> str:
    every = set(move.sources) >= set(kind.process.states) - set(kind.process.ends)
    return "any state" if every and len(move.sources) > 2 else ", ".join(move.sources)


def _waits(kind: AnyKind, state: str) -> str:
    wait = kind.waits.get(state)
    if wait is None:
        return "–"
    role = words("en").say(f"roles.{wait.role}")
    return f"{role}, {wait.days} days" if wait.days is not None else role


def _made_by(move: Move[Any]) -> str:
    return "the clock or another verb" if move.clock else "a person"


def _asks(kind: AnyKind, move: Move[Any]) -> str:
    say = words("en")
    asked = [say.need(kind.name, need.key) for need in move.needs]
    asked += ["a reason"] if move.reason else []
    return "; ".join(asked) or "nothing"
