"""file: evidence that is a file; comment: words beside a case; undo: the last move."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from arshjul.command_session import errand, reading
from arshjul.commands.cases import CaseNumber
from arshjul.commands.moves import By
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, say, tell, tell_json

files = typer.Typer(help="Files as evidence of a case.", no_args_is_help=True)
FileNumber = Annotated[int, typer.Argument(metavar="FILE", min=1, help="As `file list` shows it.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(files, name="file")
    app.command(cls=takes("flows.engine.undo:undo"))(undo)
    app.command(cls=takes("flows.engine.verbs:comment"))(comment)


@files.command(cls=takes("flows.engine.evidence_files:attach_file"))
def add(
    case: CaseNumber,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="PDF, DOCX, XLSX, ODT, PNG, …")],
    by: By,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Keep a file with the case, as evidence of its present state."""
    from flows.engine.evidence_files import attach_file, opened

    with errand(by, municipality, at) as one:
        kept = attach_file.alone(one, case, opened(one.office.settings, path))
    tell(say().say("files.added", number=kept.id, name=kept.name))


@files.command("list")
def listed(case: CaseNumber, as_json: AsJson = False, municipality: Where = "") -> None:
    """The case's files."""
    from flows.engine.casework import case_in
    from models.case.files import files_of

    with reading(municipality) as desk:
        found = files_of(desk.session, case_in(desk.session, desk.municipality, case))
    for one in found:
        if as_json:
            tell_json(one.model_dump(mode="json", exclude={"municipality_id"}))
        else:
            tell(f"{one.id:>6}  {one.added_at:%Y-%m-%d}  {one.size:>9}  {one.name}")
    if not found and not as_json:
        tell(say().say("cli.nothing_to_show"))


@files.command()
def get(
    number: FileNumber,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Where it is written to.")],
    by: By,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Write a file out of the database, for somebody who may open it; nothing is overwritten."""
    from flows.engine.door import desk_in
    from flows.engine.evidence_files import read_file
    from flows.engine.refusals import BadChoice

    with errand(by, municipality, at) as one, one.office.database.read() as session:
        desk = desk_in(session, one.office, one.municipality, one.who, one.now)
        file, content = read_file(desk, number)
    try:
        with path.open("xb") as written:
            written.write(content)
    except OSError as error:
        raise BadChoice(what="PATH", value=path.name, known=type(error).__name__) from None
    tell(say().say("files.written", name=file.name))


@files.command(cls=takes("flows.engine.evidence_files:remove_file"))
def remove(
    number: FileNumber,
    by: By,
    why: Annotated[str, typer.Option("--why", metavar="TEXT")] = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Remove a file; the record keeps that it was there. A closed case's file needs a reason."""
    from flows.engine.evidence_files import remove_file

    with errand(by, municipality, at) as one:
        remove_file.alone(one, number, why=why or None)
    tell(say().say("record.file_removed"))


def undo(case: CaseNumber, by: By, municipality: Where = "", at: At = "") -> None:
    """Take back the move that one has just made, within a minute."""
    from flows.engine.undo import undo as take_back

    with errand(by, municipality, at) as one:
        take_back.alone(one, case)
    tell(say().say("record.undone"))


def comment(
    case: CaseNumber,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    by: By,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Write something beside a case; nothing moves."""
    from flows.engine.verbs import comment as write

    with errand(by, municipality, at) as one:
        write.alone(one, case, text)
    tell(say().say("record.commented"))
