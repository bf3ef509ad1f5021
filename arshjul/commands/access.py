"""invite, sign-out, claims: somebody is let in for the first time, is out at once, or has the roles
that a provider's groups give."""

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
    app.command(cls=takes("flows.access.claimed_roles:follow_claims"))(claims)


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

    with errand(by or None, municipality, at) as one:
        with one.office.database.read(one.municipality) as session:
            person = person_by(session, one.municipality, email).id or 0
        ended = end.alone(one, person)
    tell(say().say("cli.sign_out", n=ended))


def claims(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address at work.")],
    groups: Annotated[
        list[str] | None, typer.Argument(metavar="GROUP…", help="As the provider names them.")
    ] = None,
    municipality: Where = "",
    by: By = "",
    at: At = "",
) -> None:
    """Give and take roles as a sign-in with these groups would, by ARSHJUL_OIDC_ROLES."""
    from config.provider_roles import read_role_map
    from flows.access.claimed_roles import claimed_in, follow_claims
    from flows.engine.lookup import person_by
    from models.register.questions import municipalities

    with errand(by or None, municipality, at) as one:
        file = one.office.settings.oidc_roles
        rows = [row for row in read_role_map(file) if row.group in (groups or ())] if file else []
        with one.office.database.read() as session:
            person = person_by(session, one.municipality, email).id or 0
            there = municipalities(session)
            told = claimed_in(session, rows, one.municipality, there)
        done = follow_claims.alone(one, person, told)
    speak = say()
    tell(speak.say("cli.claims.given", n=done.given))
    tell(speak.say("cli.claims.ended", n=done.ended))
