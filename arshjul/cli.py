"""The command line: every command translates its words into one verb and prints what came of it."""

from __future__ import annotations

import sys

import typer

from arshjul import (
    commands_activities,
    commands_cases,
    commands_clock,
    commands_commitments,
    commands_decisions,
    commands_documents,
    commands_guidance,
    commands_horizon,
    commands_library,
    commands_matters,
    commands_measures,
    commands_moves,
    commands_networks,
    commands_post,
    commands_programme,
    commands_register,
    commands_reports,
    commands_round,
    commands_service_use,
    commands_services,
    commands_urgent,
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
    commands_register,
    commands_cases,
    commands_moves,
    commands_post,
    commands_clock,
    commands_activities,
    commands_networks,
    commands_documents,
    commands_decisions,
    commands_matters,
    commands_reports,
    commands_programme,
    commands_guidance,
    commands_round,
    commands_measures,
    commands_urgent,
    commands_horizon,
    commands_commitments,
    commands_library,
    commands_services,
    commands_service_use,
):
    commands.add_to(app)


def main() -> None:
    """Run one command. An error is one readable sentence on stderr and exit code 1."""
    try:
        code = app(standalone_mode=False)  # Typer hands back the code of an Exit, it does not leave
    except ArshjulError as error:
        complain(error)
        sys.exit(1)
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
