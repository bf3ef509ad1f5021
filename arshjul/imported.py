"""Importing: what was understood, what came of it, and what is asked about."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arshjul.speech import complain, fail, say, tell, tell_json

if TYPE_CHECKING:
    from config.words import Words
    from flows.register.imports.tables import BadRow, Report

Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", help="Say yes to what is asked about: columns, twins, missing."),
]
GoodRows = Annotated[
    bool, typer.Option("--good-rows", help="Take the good rows though others are wrong.")
]
SHOWN = 200


def take_file(
    take: Callable[[Sequence[str]], Report],
    accept: Sequence[str] | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take a file and tell what came of it; ``take`` is given what is said yes to. What is asked
    about is a question on a terminal, and otherwise an error with an exit code of its own."""
    report = _asking(take, tuple(accept or ()))
    tell_import(report, dry_run=dry_run, as_json=as_json)
    if not report.added + report.changed + report.same:
        fail()


def _asking(take: Callable[[Sequence[str]], Report], yes: tuple[str, ...]) -> Report:
    """Take the file, with a question for each thing that is asked about."""
    from flows.register.imports.reading import AskedAbout
    from flows.register.imports.tables import ColumnsAskedAbout

    try:
        return take(yes)
    except (AskedAbout, ColumnsAskedAbout) as error:
        if not sys.stdin.isatty() or set(error.accept) <= set(yes):
            raise
        complain(error)
        if not typer.confirm(say().say("cli.take_it_so"), err=True):
            raise typer.Exit(error.exit_code) from None
        return _asking(take, (*yes, *error.accept))


def tell_import(report: Report, *, dry_run: bool, as_json: bool) -> None:
    """Say how the file was understood, which rows were left out and why, and the numbers."""
    speak = say()
    if as_json:
        tell_json(_in_json(speak, report, dry_run))
        return
    if (how := report.understood) is not None:
        named = ", ".join(f"{said} = {column}" for said, column in how.columns.items())
        key = "cli.understood_sheet" if how.sheet else "cli.understood"
        tell(speak.say(key, sheet=how.sheet, line=how.heading, columns=named))
        if how.left_out:
            tell(speak.say("cli.columns_left_out", columns=", ".join(how.left_out)))
        if how.sheets_beside:
            tell(speak.say("cli.sheets_beside", sheets=", ".join(how.sheets_beside)))
    for note in report.notes:
        why = speak.say(f"cli.{note.key}", **note.params)
        tell(speak.say("cli.line", line=note.line, why=why) if note.line else why)
    for row in report.refused[:SHOWN]:
        tell(speak.say("cli.line", line=row.line, why=_why(speak, row)))
    if report.refused:
        tell(speak.say("cli.rows_left_out", n=len({row.line for row in report.refused})))
    if report.added + report.changed + report.same:
        counts = {"added": report.added, "changed": report.changed, "same": report.same}
        tell(speak.say("cli.imported", **counts))
    else:
        tell(speak.say("cli.nothing_taken"))
    if dry_run:
        tell(speak.say("cli.dry_run"))


def _why(speak: Words, row: BadRow) -> str:
    from config.explain import plain

    params = {name: plain(value) for name, value in row.params.items()}
    return speak.say(f"import_problems.{row.key}", **params)


def _in_json(speak: Words, report: Report, dry_run: bool) -> dict[str, Any]:
    how = report.understood
    return {
        "dry_run": dry_run,
        "added": report.added,
        "changed": report.changed,
        "same": report.same,
        "passed_over": report.passed_over,
        "sheet": how.sheet if how else "",
        "heading": how.heading if how else None,
        "columns": dict(how.columns) if how else {},
        "left_out": list(how.left_out) if how else [],
        "sheets_beside": list(how.sheets_beside) if how else [],
        "notes": [
            {"line": one.line, "why": speak.say(f"cli.{one.key}", **one.params)}
            for one in report.notes
        ],
        "refused": [{"line": one.line, "why": _why(speak, one)} for one in report.refused],
    }
