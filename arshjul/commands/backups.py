"""backup and restore: a folder with all that is needed, and the way back from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from arshjul.speech import At, instant, office, say, tell

Folder = Annotated[Path, typer.Argument(metavar="FOLDER")]


def add_to(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(folder: Folder, at: At = "") -> None:
    """Make a backup below FOLDER: database, anchors and key. Safe while Årshjul runs."""
    from flows.clock.backup import backup as make

    with office() as opened:
        made = make(opened, folder, instant(at))
    tell(say().say("cli.backed_up", folder=str(made)))


def restore(folder: Folder, at: At = "") -> None:
    """Put a backup back: that in FOLDER, or the newest below it. Stop Årshjul first."""
    from arshjul.run_lock import alone_in
    from config.settings import read_settings
    from flows.mail.restore import restore as put_back

    settings = read_settings()
    with alone_in(settings.var):
        held, aside = put_back(settings, folder, instant(at), office)
    tell(say().say("cli.restored", n=held, folder=str(folder), aside=str(aside)))
