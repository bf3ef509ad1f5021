"""invite, sign-out: somebody is let in to the pages for the first time, or is out at once."""

from __future__ import annotations

from typing import Annotated

import typer

from arshjul.command_session import errand
from arshjul.inputs import takes
from arshjul.speech import At, Where, say, tell

By = Annotated[
    str, typer.Option("--by", metavar="EMAIL", help="Who does it; left out: the operator.")
]


def add_to(app: typer.Typer) -> None:
    app.command(cls=takes("flows.access.invitations:invite"))(invite)
    app.command("sign-out", cls=takes("flows.access.sessions:end"))(sign_out)


def invite(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address at work.")],
    role: Annotated[
        str, typer.Option(help="For whoever is not known yet: coordinator, for instance.")
    ] = "",
    name: Annotated[str, typer.Option(help="Of whoever is not known yet.")] = "",
    printed: Annotated[
        bool, typer.Option("--print", help="Print the link; send no letter.")
    ] = False,
    municipality: Where = "",
    by: By = "",
    at: At = "",
) -> None:
    """Send somebody a link that lets her in, once, within 72 hours."""
    from flows.access.invitations import invite as invites
    from flows.access.links import address_of
    from flows.engine.local_time import ZONE
    from flows.mail.deliver import between

    with errand(by or None, municipality, at) as one:
        with one.desk() as desk:
            link = invites(desk, email, role, name, not printed)
        speak = say()
        until = speak.instant(link.expires_at.astimezone(ZONE), ZONE)
        if printed:
            tell(speak.say("cli.invite.printed", email=email, until=until))
            tell(address_of(one.office, link))
            return
        between(one.office, one.now)
        tell(speak.say("cli.invite.sent", email=email, until=until))


def sign_out(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address at work.")],
    municipality: Where = "",
    by: By = "",
    at: At = "",
) -> None:
    """End somebody's sessions wherever they are open: a lost telephone, say."""
    from flows.access.sessions import end
    from flows.engine.lookup import person_by

    with errand(by or None, municipality, at) as one, one.desk() as desk:
        ended = end(desk, person_by(desk.session, desk.municipality, email).id or 0)
    tell(say().say("cli.sign_out", n=ended))
