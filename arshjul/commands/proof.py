"""proof: what was done in one case, as a file that somebody outside can check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from arshjul.command_session import errand
from arshjul.commands.cases import CaseNumber
from arshjul.commands.moves import By
from arshjul.speech import At, Where, say, tell


def add_to(app: typer.Typer) -> None:
    app.command()(proof)


def proof(
    case: CaseNumber,
    to: Annotated[Path, typer.Option("--to", metavar="FILE.zip", help="Nothing is overwritten.")],
    by: By,
    locale: Annotated[str, typer.Option("--locale", help="Of its readable page: nb, sv, …")] = "",
    with_files: Annotated[bool, typer.Option("--with-files", help="The files, too.")] = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Proof for one case: who was told what, when and why, for somebody outside to check."""
    from flows.engine.refusals import BadChoice
    from flows.views.proof import take

    if to.exists():
        raise BadChoice(what="--to", value=to.name, known=FileExistsError.__name__)
    with errand(by, municipality, at) as one:
        made = take(one, case, locale=locale or None, with_files=with_files)
    try:
        with to.open("xb") as file:
            file.write(made.content)
    except OSError as error:
        raise BadChoice(what="--to", value=to.name, known=type(error).__name__) from None
    tell(say().say("cli.proof_written", path=str(to), seal=made.seal))
