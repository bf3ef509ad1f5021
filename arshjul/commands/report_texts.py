"""report: compiled, read and written part by part, printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import at_desk, reading
from arshjul.commands.decisions import By
from arshjul.commands.moves import For
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, say, tell, tell_json

if TYPE_CHECKING:
    from flows.engine.handling import Desk
    from models.reports.tables import KeptReport

report = typer.Typer(no_args_is_help=True, help="The yearly report to the board.")

CaseArgument = Annotated[int, typer.Argument(metavar="CASE", min=1)]
ReportArgument = Annotated[int, typer.Argument(metavar="REPORT", min=1)]
Part = Annotated[str, typer.Argument(metavar="PART", help="Its name in: arshjul report parts.")]


def add_to(_app: typer.Typer) -> None:
    """The commands are in the group ``report``, which is added already."""


@report.command("begin", cls=takes("flows.reporting.compiling:begin"))
def begin_(
    sort: Annotated[str, typer.Argument(metavar="SORT", help="board_report, unit_cycle, …")],
    by: By,
    case: Annotated[int, typer.Option("--case", min=1, help="The case that it is about.")] = 0,
    unit: Annotated[str, typer.Option("--unit", metavar="NAME")] = "",
    document: Annotated[str, typer.Option("--document", metavar="NAME")] = "",
    round_key: Annotated[str, typer.Option("--round", metavar="KEY")] = "",
    year: Annotated[str, typer.Option("--year", metavar="2026/27")] = "",
    locale: Annotated[str, typer.Option("--locale", help="In this language.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Compile a report for the first time; one that is there already is shown."""
    from flows.documents.lookup import document_named
    from flows.engine.lookup import unit_by
    from flows.reporting.compiling import begin

    with at_desk(by, municipality, at, instead_of) as desk:
        session, home = desk.session, desk.municipality
        row = begin(
            desk,
            sort,
            case=case or None,
            unit=unit_by(session, home, unit).id if unit else None,
            document=document_named(session, home, document).subject_id if document else None,
            round_key=round_key,
            year=year,
            locale=locale,
        )
        number = row.id
    tell(say().say("cli.report_ready", report=number))


@report.command("compile", cls=takes("flows.reporting.compiling:compile_report"))
def compile_(
    report: ReportArgument,
    by: By,
    locale: Annotated[str, typer.Option("--locale", help="In this language from now on.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Tell the report anew from the rows; what people have written in it stands."""
    from flows.reporting.compiling import compile_report

    with at_desk(by, municipality, at, instead_of) as desk:
        compile_report(desk, report, locale)
    tell(say().say("cli.report_ready", report=report))


@report.command("list")
def list_(as_json: AsJson = False, municipality: Where = "") -> None:
    """List the reports that have been begun, with their numbers."""
    from models.reports.questions import reports_of

    with reading(municipality) as desk:
        for one in reports_of(desk.session, desk.municipality):
            sort = say().say(f"reports.{one.sort}.name")
            if as_json:
                tell_json({**one._asdict(), "starts": str(one.starts), "ends": str(one.ends)})
            else:
                days = f"{say().day(one.starts)} – {say().day(one.ends)}"
                tell(f"{one.id}: {sort}, {days}")


@report.command("parts")
def parts(report: ReportArgument, as_json: AsJson = False, municipality: Where = "") -> None:
    """List the parts of a report: its name for commands, its heading, and how far it is."""
    from flows.reporting.reading import report_of, standing

    with reading(municipality) as desk:
        row = report_of(desk.session, desk.municipality, report)
        for section in standing(desk.session, row).sections:
            for part in section.parts:
                heading = part.heading or section.heading
                if as_json:
                    tell_json({"part": part.key, "heading": heading, "mark": part.mark.value})
                else:
                    mark = say().say(f"reports.marks.{part.mark}")
                    tell(f"{part.key}: {heading} ({mark})")


@report.command("part", cls=takes("flows.reporting.writing:write_part"))
def part_(
    report: ReportArgument,
    part: Part,
    by: By,
    own: Annotated[str, typer.Option("--own", metavar="WORDS", help="Instead of the data's.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", help="The same from a text file in UTF-8.")
    ] = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Nothing but its tables and charts.")
    ] = False,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Write a part of a report in one's own words."""
    from flows.register.imports.tables import read_bytes
    from flows.reporting.writing import write_part

    text = read_bytes(file).decode("utf-8-sig", "replace") if file else own
    with at_desk(by, municipality, at, instead_of) as desk:
        write_part(desk, report, part, text, no_text=no_text)
    tell(say().say("record.report_part_written"))


@report.command("data", cls=takes("flows.reporting.writing:take_data"))
def data(
    report: ReportArgument,
    part: Part,
    by: By,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let the data's own sentences stand in a part again."""
    from flows.reporting.writing import take_data

    with at_desk(by, municipality, at, instead_of) as desk:
        take_data(desk, report, part)
    tell(say().say("record.report_part_from_data"))


@report.command("read", cls=takes("flows.reporting.writing:read_parts"))
def read(
    report: ReportArgument,
    by: By,
    parts: Annotated[list[str] | None, typer.Argument(metavar="PART...")] = None,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note that parts have been read as they are now; without any named, all of them."""
    from flows.reporting.reading import report_of, standing
    from flows.reporting.writing import read_parts

    with at_desk(by, municipality, at, instead_of) as desk:
        row = report_of(desk.session, desk.municipality, report)
        named = parts or [part.key for part in standing(desk.session, row).parts]
        read_parts(desk, report, named)
    tell(say().say("record.report_parts_read"))


@report.command("print")
def print_(case: CaseArgument, municipality: Where = "") -> None:
    """Print the report of a case as plain text."""
    from config.words import words
    from flows.reporting.reading import standing
    from reports.text import as_text

    with reading(municipality) as desk:
        row = _report_of_case(desk, case)
        tell(as_text(standing(desk.session, row), words(row.locale)))


def _report_of_case(desk: Desk, case: int) -> KeptReport:
    """The report that is written about a case. Raises NoSuchCase, NotBegunYet."""
    from flows.engine.casework import case_in
    from flows.reporting.reading import begun_about

    return begun_about(desk.session, case_in(desk.session, desk.municipality, case))
