"""horizon: what is seen around us, its owner and its rhythm."""

from __future__ import annotations

from typing import Annotated

import typer

from arshjul.command_session import at_desk
from arshjul.commands.moves import By, For
from arshjul.inputs import takes
from arshjul.speech import At, Where, say, tell

horizon = typer.Typer(no_args_is_help=True, help="Horizon scanning: what is seen, and its rhythm.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(horizon, name="horizon")


@horizon.command("note", cls=takes("flows.following.horizon:note_horizon"))
def note(
    title: Annotated[str, typer.Argument(metavar="TITLE")],
    by: By,
    source: Annotated[str, typer.Option("--source", help="Where it was seen.")] = "",
    what: Annotated[str, typer.Option("--what", help="A few lines about it.")] = "",
    service: Annotated[str, typer.Option("--service", help="The service it is about.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note something that was seen; its owner weighs it."""
    from flows.following.horizon import note_horizon
    from flows.services.register import service_by

    with at_desk(by, municipality, at, instead_of) as desk:
        about = service_by(desk.session, desk.municipality, service).id if service else None
        case = note_horizon(desk, title, source=source, what=what, service=about).id or 0
    tell(say().say("cli.horizon_noted", case=case))


@horizon.command("rhythm", cls=takes("flows.following.horizon:set_rhythm"))
def rhythm(
    by: By,
    months: Annotated[int, typer.Option("--months", min=1, max=12)] = 3,
    role: Annotated[str, typer.Option("--role", help="Who looks around.")] = "coordinator",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Say who looks around and how often; a round comes back by itself from then on."""
    from config.roles import ROLES, role_code
    from flows.engine.refusals import BadChoice
    from flows.following.horizon import set_rhythm

    code = role_code(role)
    if code is None:
        raise BadChoice(what="--role", value=role[:40], known=", ".join(ROLES))
    with at_desk(by, municipality, at, instead_of) as desk:
        set_rhythm(desk, months, role=code)
    speak = say()
    every = speak.say("activities.every", n=months)
    tell(speak.say("cli.horizon_rhythm", every=every, role=speak.say(f"roles.{code}")))
