"""report: versions with their files, and the letterhead they are printed on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import at_desk, reading
from arshjul.commands.decisions import By
from arshjul.commands.moves import For
from arshjul.commands.report_texts import CaseArgument, ReportArgument, report
from arshjul.inputs import takes
from arshjul.speech import At, Where, say, tell

if TYPE_CHECKING:
    from flows.engine.handling import Desk
    from models.reports.tables import KeptReport
    from reports.report import Report


def add_to(_app: typer.Typer) -> None:
    """The commands are in the group ``report``, which is added already."""


@report.command("write")
def write(
    case: CaseArgument,
    to: Annotated[Path, typer.Option("--to", metavar="FILE.docx|FILE.pdf")],
    locale: Annotated[str, typer.Option("--locale", help="In another language.")] = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Write the report of a case as it stands now: an editable DOCX, or a PDF. What people have
    written stands in the language in which they wrote it."""
    from config.locales import LOCALES
    from flows.engine.casework import case_in
    from flows.engine.refusals import BadChoice
    from flows.reporting.printing import printed_of
    from flows.reporting.reading import begun_about

    suffix = to.suffix.lower()
    if suffix not in (".docx", ".pdf"):
        raise BadChoice(what="--to", value=str(to)[:200], known=".docx, .pdf")
    if locale and locale not in LOCALES:
        raise BadChoice(what="--locale", value=locale[:10], known=", ".join(LOCALES))
    with reading(municipality, at) as desk:
        row = begun_about(desk.session, case_in(desk.session, desk.municipality, case))
        docx, pdf = printed_of(desk, _told(desk, row, locale))
    to.write_bytes(docx if suffix == ".docx" else pdf)
    tell(say().say("cli.report_file", path=str(to)))


def _told(desk: Desk, row: KeptReport, locale: str) -> Report:
    from config.words import words
    from flows.reporting.reading import in_another_language, standing
    from flows.reporting.scopes import scope_of

    if not locale or locale == row.locale:
        return standing(desk.session, row)
    return in_another_language(desk.session, row, scope_of(desk, row), words(locale))


@report.command("check")
def check(report: ReportArgument, municipality: Where = "") -> None:
    """Count the figures of a report to a board anew from the rows. Exit code 1 where one differs,
    or where nobody can count it."""
    from flows.engine.refusals import BadChoice
    from flows.reporting.checking import differences
    from flows.reporting.reading import BOARD_REPORT, report_of

    with reading(municipality) as desk:
        row = report_of(desk.session, desk.municipality, report)
        if row.sort != BOARD_REPORT:
            raise BadChoice(what="REPORT", value=row.sort, known=BOARD_REPORT)
        found = differences(desk.session, row)
    for one in found:
        key = "figure_uncounted" if one.counted is None else "figure_differs"
        cases = ", ".join(map(str, (*one.wrongly, *one.lacking))) or "–"
        tell(say().say(f"cli.{key}", key=one.key, told=one.told, rows=one.counted, cases=cases))
    if found:
        raise typer.Exit(1)
    tell(say().say("cli.figures_agree", report=report))


@report.command("keep", cls=takes("flows.reporting.versions:keep_version"))
def keep(
    report: ReportArgument,
    by: By,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Keep the report as it stands now as a version, with its DOCX and its PDF."""
    from flows.reporting.versions import keep_version

    with at_desk(by, municipality, at, instead_of) as desk:
        number = keep_version(desk, report).number
    tell(say().say("cli.report_version", report=report, version=number))


@report.command(
    "letterhead",
    cls=takes(
        "flows.reporting.letterheads:set_letterhead",
        "flows.reporting.letterheads:remove_letterhead",
    ),
)
def letterhead(
    by: By,
    file: Annotated[Path | None, typer.Argument(metavar="FILE.docx|FILE.dotx")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="The built-in form again.")] = False,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Print reports on the authority's own Word file, or no longer."""
    from flows.engine.refusals import BadChoice
    from flows.register.imports.tables import read_bytes
    from flows.reporting.letterheads import remove_letterhead, set_letterhead

    if (file is None) != remove:
        raise BadChoice(what="FILE / --remove", value="", known="FILE.docx, FILE.dotx, --remove")
    with at_desk(by, municipality, at, instead_of) as desk:
        if file is not None:
            set_letterhead(desk, read_bytes(file), file.name)
        else:
            remove_letterhead(desk)
    tell(say().say(f"record.letterhead_{'removed' if remove else 'set'}"))
