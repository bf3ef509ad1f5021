"""backup and restore: a folder with all that is needed, and the way back from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from arshjul.speech import At, fail, instant, office, say, tell

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


def restore(
    folder: Folder,
    at: At = "",
    drill: Annotated[
        bool, typer.Option("--drill", help="Try it beside everything, and say what came back.")
    ] = False,
) -> None:
    """Put a backup back: that in FOLDER, or the newest below it. Stop Årshjul first."""
    if drill:
        _try(folder)
        return
    from arshjul.logs import configure
    from arshjul.progress import shown
    from arshjul.run_lock import alone_in
    from config.settings import read_settings
    from flows.mail.restore import restore as put_back

    settings = read_settings()
    configure(settings.log_level, settings.log_format)
    with alone_in(settings.var), shown() as draw:
        held, aside = put_back(settings, folder, instant(at), draw)
    tell(say().say("cli.restored", n=held, folder=str(folder), aside=str(aside)))


def _try(folder: Path) -> None:
    from flows.mail.restore import drill as put_back_apart

    found = put_back_apart(folder)
    words = say()
    for home, row in found.broken.items():
        tell(words.say("cli.drill_broken", municipality=home, row=row))
    waiting = words.say("cli.drill_waiting", n=found.waiting)
    tell(words.say("cli.drilled", folder=str(found.backup), n=found.rows, waiting=waiting))
    if found.broken:
        fail()
