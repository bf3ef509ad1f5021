"""settings: a municipality's own wheel, types of activity and document, and targets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import at_desk, reading
from arshjul.inputs import takes
from arshjul.speech import At, Where, say, tell
from arshjul.wheel_told import tell_free
from config.text_sorts import Sort

if TYPE_CHECKING:
    from flows.engine.handling import Desk
    from flows.register.wheel import FreeLastDay

settings = typer.Typer(help="A municipality's own wheel, types and targets.")
Which = Annotated[Sort, typer.Argument(metavar="SORT", help=" | ".join(Sort))]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it; else the operator.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(settings, name="settings")


@settings.command("show")
def show(
    which: Which,
    to: Annotated[Path | None, typer.Option("--to", help="Write it to this file.")] = None,
    municipality: Where = "",
) -> None:
    """The text that holds: the municipality's own, else the built-in one. Edit it and load it."""
    from flows.register.imports.tables import write_bytes
    from flows.register.own_texts import text_of

    with reading(municipality) as desk:
        text = text_of(desk, which)
    if to is None:
        tell(text.rstrip())
    else:
        write_bytes(to, text.encode())


@settings.command("load", cls=takes("flows.register.own_texts:read_in"))
def load(
    which: Which,
    file: Annotated[Path, typer.Argument(help="A file in TOML, as `settings show` gives it.")],
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Read a text in, as a whole; what is wrong in it is told with its place. Of a wheel it is
    told which last days are free; that stops nothing."""
    from flows.register.imports.tables import read_text
    from flows.register.own_texts import read_in

    with at_desk(by or None, municipality, at) as desk:
        moved = read_in(desk, which, read_text(file))
        free = _free(desk, which)
    _tell("read_in", which)
    _tell_moved(moved)
    _tell_free(free)


@settings.command("reset", cls=takes("flows.register.own_texts:put_back"))
def reset(which: Which, by: By = "", municipality: Where = "", at: At = "") -> None:
    """Let the built-in one hold again."""
    from flows.register.own_texts import put_back

    with at_desk(by or None, municipality, at) as desk:
        moved = put_back(desk, which)
        free = _free(desk, which)
    _tell("was_built_in" if moved is None else "put_back", which)
    _tell_moved(moved or 0)
    _tell_free(free)


def _free(desk: Desk, which: Sort) -> tuple[FreeLastDay, ...] | None:
    """The last days of the wheel, as it holds now, on which nobody works; None of what is none."""
    from flows.register.wheel import free_last_days

    if which != Sort.WHEEL:
        return None
    return free_last_days(desk.session, desk.town_of(desk.municipality), desk.day)


def _tell_free(free: tuple[FreeLastDay, ...] | None) -> None:
    if free is not None:
        tell_free(say(), free)


def _tell_moved(reminders: int) -> None:
    if reminders:
        tell(say().say("cli.reminders_move", n=reminders))


def _tell(what: str, which: Sort) -> None:
    speak = say()
    tell(speak.say(f"own_texts.{what}", sort=speak.say(f"own_texts.{which}")))
