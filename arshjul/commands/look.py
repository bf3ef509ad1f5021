"""look: what the municipality is called, its logo and its accent colour."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arshjul.command_session import errand, reading
from arshjul.inputs import takes
from arshjul.speech import At, Where, say, tell

if TYPE_CHECKING:
    from flows.engine.door import Verb

look = typer.Typer(
    invoke_without_command=True, help="The municipality's name, logo and accent colour."
)
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it; else the operator.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(look, name="look")


@look.callback()
def show(ctx: typer.Context, municipality: Where = "") -> None:
    """What holds now: name, logo and accent colour."""
    from models.register.look import look_of
    from models.register.tables import Municipality
    from states.accent import by_night

    if ctx.invoked_subcommand is not None:
        return
    speak = say()
    with reading(municipality) as desk:
        name = desk.session.get_one(Municipality, desk.municipality).name
        found = look_of(desk.session, desk.municipality)
    tell(speak.say("look.name", name=name))
    if found.logo:
        tell(speak.say("look.logo", width=found.width, height=found.height))
    else:
        tell(speak.say("look.no_logo"))
    if found.accent:
        night = by_night(found.accent).brand
        tell(speak.say("look.accent", colour=found.accent, night=night))
    else:
        tell(speak.say("look.no_accent"))


@look.command("rename", cls=takes("flows.register.look:rename"))
def rename(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As pages and letters say it.")],
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Call the municipality otherwise; its code stays."""
    from flows.register.look import rename

    _do(rename, "name", (by, municipality, at), name)


@look.command("logo", cls=takes("flows.register.look:set_logo"))
def logo(
    file: Annotated[Path, typer.Argument(help="A picture in PNG, at most 200 kB.")],
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let a picture stand on every page."""
    from flows.register.look import opened, set_logo

    _do(set_logo, "logo", (by, municipality, at), opened(file))


@look.command("remove-logo")
def remove_logo(by: By = "", municipality: Where = "", at: At = "") -> None:
    """Let the mark of Årshjul stand there again."""
    from flows.register.look import remove_logo

    _do(remove_logo, "no_logo", (by, municipality, at))


@look.command("accent", cls=takes("flows.register.look:choose_accent"))
def accent(
    colour: Annotated[str, typer.Argument(metavar="COLOUR", help="Like '#0a4a7c'.")],
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let links and buttons be in a colour, if it can be read; else the nearest is named."""
    from flows.register.look import choose_accent

    _do(choose_accent, "accent", (by, municipality, at), colour)


@look.command("remove-accent")
def remove_accent(by: By = "", municipality: Where = "", at: At = "") -> None:
    """Let the built-in colour hold again."""
    from flows.register.look import remove_accent

    _do(remove_accent, "no_accent", (by, municipality, at))


def _do(verb: Verb[..., bool], what: str, who: tuple[str, str, str], *given: Any) -> None:
    by, municipality, at = who
    with errand(by or None, municipality, at) as one:
        changed = verb.alone(one, *given)
    tell(say().say(f"set_up_look.did.{what}" if changed else "look.same"))
