"""Importing: what was understood, what came of it, and what is asked about."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arshjul.speech import complain, fail, say, tell, tell_json

if TYPE_CHECKING:
    from config.words import Words
    from flows.register.imports.tables import (
        BadRow,
        ColumnsAskedAbout,
        ImportRefused,
        Report,
        Taken,
        Understood,
    )

Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", help="Say yes to what is asked about: columns, twins, missing."),
]
GoodRows = Annotated[
    bool, typer.Option("--good-rows", help="Take the good rows though others are wrong.")
]
SHOWN = 200  # rows of one sort, to read on a terminal; JSON has them all


def take_file(
    take: Callable[[Sequence[str]], Report],
    accept: Sequence[str] | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take a file and tell what came of it; ``take`` is given what is said yes to. What is asked
    about is a question on a terminal, and otherwise an error with an exit code of its own. Of a
    file that is refused too it is told how it was understood."""
    from flows.register.imports.tables import ColumnsAskedAbout, ImportRefused

    try:
        report = _asking(take, tuple(accept or ()), quiet=as_json)
    except (ColumnsAskedAbout, ImportRefused) as error:
        if not as_json:
            _tell_understood(say(), error.understood)
            raise
        tell_json(_refused_in_json(say(), error, dry_run))
        raise typer.Exit(getattr(error, "exit_code", 1)) from None
    tell_import(report, dry_run=dry_run, as_json=as_json)
    if not report.taken:
        fail()


def _asking(
    take: Callable[[Sequence[str]], Report], yes: tuple[str, ...], *, quiet: bool
) -> Report:
    """Take the file, with a question for each thing that is asked about; ``quiet``: nobody is there
    to be asked."""
    from flows.register.imports.reading import AskedAbout
    from flows.register.imports.tables import ColumnsAskedAbout

    try:
        return take(yes)
    except (AskedAbout, ColumnsAskedAbout) as error:
        if quiet or not sys.stdin.isatty() or set(error.accept) <= set(yes):
            raise
        complain(error)
        if not typer.confirm(say().say("cli.take_it_so"), err=True):
            raise typer.Exit(error.exit_code) from None
        return _asking(take, (*yes, *error.accept), quiet=quiet)


def tell_import(report: Report, *, dry_run: bool, as_json: bool) -> None:
    """Say how the file was understood, which rows were left out and why, and the numbers; what a
    trial run would change is told row by row."""
    speak = say()
    if as_json:
        tell_json(_in_json(speak, report, dry_run))
        return
    _tell_understood(speak, report.understood)
    if report.understood is not None and report.understood.left_out:
        tell(speak.say("cli.columns_left_out", columns=", ".join(report.understood.left_out)))
    _tell_rows(speak, [(note.line, _note(speak, note)) for note in report.notes])
    _tell_rows(speak, [(row.line, _why(speak, row)) for row in report.refused])
    if report.refused:
        tell(speak.say("cli.rows_left_out", n=len({row.line for row in report.refused})))
    if dry_run:
        changed = [row for row in report.rows if row.changes]
        _tell_rows(speak, [(row.line, _changes(speak, row)) for row in changed])
    if report.taken:
        counts = {"added": report.added, "changed": report.changed, "same": report.same}
        tell(speak.say("cli.imported", **counts))
    else:
        tell(speak.say("cli.nothing_to_take" if report.passed_over else "cli.nothing_taken"))
    if dry_run:
        tell(speak.say("cli.dry_run"))


def _tell_understood(speak: Words, how: Understood | None) -> None:
    if how is None:
        return
    named = ", ".join(f"{said} = {column}" for said, column in how.columns.items())
    key = "cli.understood_sheet" if how.sheet else "cli.understood"
    tell(speak.say(key, sheet=how.sheet, line=how.heading, columns=named))
    if how.sheets_beside:
        tell(speak.say("cli.sheets_beside", sheets=", ".join(how.sheets_beside)))


def _tell_rows(speak: Words, told: Sequence[tuple[int, str]]) -> None:
    for line, why in told[:SHOWN]:
        tell(speak.say("cli.line", line=line, why=why) if line else why)
    if len(told) > SHOWN:
        tell(speak.say("cli.more_rows", n=len(told) - SHOWN))


def _changes(speak: Words, row: Taken) -> str:
    """``Lo Lind: to: 2026-12-31 → cleared``"""
    none, cleared = speak.say("cli.value_none"), speak.say("cli.value_cleared")
    told = [f"{name}: {old or none} → {new or cleared}" for name, (old, new) in row.changes.items()]
    return f"{row.name}: {'; '.join(told)}"


def _why(speak: Words, row: BadRow) -> str:
    from config.explain import plain

    params = {name: plain(value) for name, value in row.params.items()}
    return speak.say(f"import_problems.{row.key}", **params)


def _note(speak: Words, note: BadRow) -> str:
    return speak.say(f"cli.{note.key}", **note.params)


def _in_json(speak: Words, report: Report, dry_run: bool) -> dict[str, Any]:
    rows = [_row_in_json(row) for row in report.rows]
    bad = [{"line": one.line, "why": _why(speak, one)} for one in report.refused]
    rows += [{"line": one["line"], "what": "refused", "why": one["why"]} for one in bad]
    return {
        "dry_run": dry_run,
        "added": report.added,
        "changed": report.changed,
        "same": report.same,
        "passed_over": report.passed_over,
        **_understood_in_json(report.understood),
        "notes": [{"line": one.line, "why": _note(speak, one)} for one in report.notes],
        "refused": bad,
        "rows": sorted(rows, key=lambda row: row["line"]),
    }


def _row_in_json(row: Taken) -> dict[str, Any]:
    told: dict[str, Any] = {"line": row.line, "what": row.what.value, "name": row.name}
    if row.changes:
        told["changes"] = {
            name: {"old": old, "new": new} for name, (old, new) in row.changes.items()
        }
    return told


def _understood_in_json(how: Understood | None) -> dict[str, Any]:
    return {
        "sheet": how.sheet if how else "",
        "heading": how.heading if how else None,
        "columns": dict(how.columns) if how else {},
        "left_out": list(how.left_out) if how else [],
        "guesses": dict(how.guesses) if how else {},
        "sheets_beside": list(how.sheets_beside) if how else [],
    }


def _refused_in_json(
    speak: Words, error: ColumnsAskedAbout | ImportRefused, dry_run: bool
) -> dict[str, Any]:
    """What was understood of a file that nothing was taken of, the rows that are wrong, and the
    columns and rows that are asked about."""
    from config.explain import explain
    from flows.register.imports.reading import AskedAbout
    from flows.register.imports.tables import ColumnsAskedAbout

    told = {
        "dry_run": dry_run,
        "error": explain(error, speak),
        "added": 0,
        "changed": 0,
        "same": 0,
        **_understood_in_json(error.understood),
    }
    if isinstance(error, ColumnsAskedAbout):
        return {**told, "refused": [], "asked": [{"accept": error.accept}], "rows": []}
    rows = [{"line": one.line, "why": _why(speak, one)} for one in error.rows]
    asked = isinstance(error, AskedAbout)
    what = "asked" if asked else "refused"
    return {
        **told,
        "refused": [] if asked else rows,
        "asked": rows if asked else [],
        "rows": [{"line": one["line"], "what": what, "why": one["why"]} for one in rows],
    }
