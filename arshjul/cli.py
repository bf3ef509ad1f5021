"""The command line: every command translates its words into one verb and prints what came of it."""

from __future__ import annotations

import errno
import os
import sys

import typer

from arshjul.menu import Menu
from arshjul.speech import complain
from arshjul.stops import sigterm_is_ctrl_c
from states.errors import ArshjulError

app = typer.Typer(
    cls=Menu,
    name="arshjul",
    help="Årshjul: the yearly safety wheel of schools, turning by itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def arshjul() -> None:
    """The commands themselves are made when they are called."""


class DiskFull(ArshjulError):
    """There is no room left."""

    key = "disk_full"


def main() -> None:
    """Run one command. An error is one readable sentence on stderr and exit code 1, or
    3 for what is asked about.

    Whatever a command writes is its owner's alone, from the first moment.
    """
    os.umask(0o077)
    try:
        with sigterm_is_ctrl_c():  # so that whatever is half done is undone
            code = app(standalone_mode=False)  # the code of an Exit; Typer does not leave
    except ArshjulError as error:
        complain(error)
        sys.exit(getattr(error, "exit_code", 1))
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        # Click's own complaints (a missing option, a bad value) have a sentence and a code.
        show = getattr(error, "show", None)
        if show is None:
            if told := _of_the_machine(error):
                complain(told)
                sys.exit(1)
            raise
        show()
        sys.exit(getattr(error, "exit_code", 2))
    if code:
        sys.exit(code)


def _of_the_machine(error: Exception) -> ArshjulError | None:
    """What the machine lacks, as a sentence; None where the fault may be ours."""
    from models.database import NoDatabase, refusal_of

    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or "disk is full" in str(error):
        return DiskFull()
    why = refusal_of(error)
    return NoDatabase(why=why) if why else None
