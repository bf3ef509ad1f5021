"""The command line: every command translates its words into one verb and prints what came of it."""

from __future__ import annotations

import sys

import typer

from arshjul.commands import (
    activities,
    breaks,
    cases,
    clock,
    commitments,
    decisions,
    documents,
    guidance,
    horizon,
    library,
    matters,
    measures,
    moves,
    networks,
    post,
    programme,
    register,
    reports,
    rounds,
    service_use,
    services,
    settings,
    urgent,
)
from arshjul.speech import complain
from states.errors import ArshjulError

app = typer.Typer(
    name="arshjul",
    help="Årshjul: the yearly safety wheel of schools, turning by itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for commands in (
    register,
    cases,
    moves,
    post,
    clock,
    activities,
    breaks,
    networks,
    documents,
    decisions,
    matters,
    reports,
    programme,
    guidance,
    rounds,
    measures,
    urgent,
    horizon,
    commitments,
    library,
    services,
    service_use,
    settings,
):
    commands.add_to(app)


def main() -> None:
    """Run one command. An error is one readable sentence on stderr and exit code 1."""
    try:
        code = app(standalone_mode=False)  # Typer hands back the code of an Exit, it does not leave
    except ArshjulError as error:
        complain(error)
        sys.exit(getattr(error, "exit_code", 1))  # 3: somebody is asked, and nothing was written
    except typer.Abort:
        sys.exit(130)
    except Exception as error:
        # Click's own complaints (a missing option, a bad value) have a sentence and a code.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        sys.exit(getattr(error, "exit_code", 2))
    if code:
        sys.exit(code)
