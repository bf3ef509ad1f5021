"""appoint, end-appointment, stand-in, replace, hand-over: who holds which role, and who follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from arshjul.command_session import at_desk
from arshjul.inputs import takes
from arshjul.speech import At, Where, a_day, say, tell
from config.locales import LOCALES

if TYPE_CHECKING:
    from flows.engine.handling import Desk

By = Annotated[
    str, typer.Option("--by", metavar="EMAIL", help="Who does it; left out: the operator.")
]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address at work.")]
Role = Annotated[str, typer.Option("--role", help="headteacher, rektor, coordinator …")]
Unit = Annotated[
    str, typer.Option("--unit", metavar="UNIT", help="Where; left out: at the authority.")
]
From = Annotated[str, typer.Option("--from", metavar="DAY", help="Its first day.")]
Name = Annotated[str, typer.Option("--name", help="Of whoever is not in the register yet.")]
Locale = Annotated[str, typer.Option("--locale", help=f"One of {', '.join(LOCALES)}.")]


def add_to(app: typer.Typer) -> None:
    for name, verb, command in (
        ("appoint", "flows.register.appointing:appoint", appoint),
        ("end-appointment", "flows.register.appointing:end_appointment", end_appointment),
        ("stand-in", "flows.register.appointing:set_stand_in", stand_in),
        ("replace", "flows.register.handing_over:replace", replace),
        ("hand-over", "flows.register.handing_over:hand_over", hand_over),
    ):
        app.command(name, cls=takes(verb))(command)


def appoint(
    email: Email,
    role: Role,
    unit: Unit = "",
    starts: From = "",
    ends: Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day.")] = "",
    deputy: Annotated[
        str, typer.Option("--stand-in", metavar="EMAIL", help="Who gets the letters meanwhile.")
    ] = "",
    name: Name = "",
    locale: Locale = "",
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Give somebody a role at a unit, from a day; whoever is new is taken in."""
    from flows.register.appointing import appoint as appoint_her

    given = {
        "role": role,
        "unit": unit,
        "name": name,
        "email": email,
        "locale": locale,
        "starts": _day(starts),
        "ends": _day(ends),
        "deputy": deputy,
    }
    with at_desk(by or None, municipality, at) as desk:
        appoint_her.given(desk, {key: value for key, value in given.items() if value})
    tell(say().say("record.appointed"))


def end_appointment(
    email: Email,
    role: Role,
    ends: Annotated[str, typer.Option("--on", metavar="DAY", help="Its last day.")],
    unit: Unit = "",
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let an appointment end: that day is its last one."""
    from flows.register.appointing import end_appointment as end_it

    with at_desk(by or None, municipality, at) as desk:
        end_it(desk, _held(desk, email, role, unit), a_day(ends))
    tell(say().say("record.appointment_ended"))


def stand_in(
    email: Email,
    role: Role,
    deputy: Annotated[
        str, typer.Option("--stand-in", metavar="EMAIL", help="Left out: nobody.")
    ] = "",
    unit: Unit = "",
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Say who gets somebody's letters while she is away."""
    from flows.register.appointing import person_named, set_stand_in

    with at_desk(by or None, municipality, at) as desk:
        post = _held(desk, email, role, unit)
        set_stand_in(desk, post, person_named(desk, deputy))
    tell(say().say("record.stand_in_set"))


def replace(
    email: Email,
    new: Annotated[str, typer.Argument(metavar="NEW", help="Who follows.")],
    role: Role,
    starts: From,
    unit: Unit = "",
    name: Name = "",
    locale: Locale = "",
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let somebody else hold a role from a day; the appointment ends the day before."""
    from flows.register.handing_over import replace as replace_her

    with at_desk(by or None, municipality, at) as desk:
        post = _held(desk, email, role, unit)
        replace_her(desk, post, a_day(starts), name=name, email=new, locale=locale)
    tell(say().say("record.appointed"))


def hand_over(
    email: Email,
    to: Annotated[str, typer.Argument(metavar="TO", help="Who has it from then on.")],
    starts: From,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Hand over everything that somebody has, from a day."""
    from flows.engine.lookup import person_by
    from flows.register.handing_over import hand_over as hand_it_over

    with at_desk(by or None, municipality, at) as desk:
        one, other = (person_by(desk.session, desk.municipality, who) for who in (email, to))
        hand_it_over(desk, one.id or 0, other.id or 0, a_day(starts))
    tell(say().say("record.handed_over"))


def _day(text: str) -> Any:
    return a_day(text) if text else None


def _held(desk: Desk, email: str, role: str, unit: str) -> int:
    """The number of the appointment that the words mean."""
    from config.roles import role_code
    from flows.engine.lookup import person_by, unit_by
    from flows.register.appointing import appointment_held

    person = person_by(desk.session, desk.municipality, email).id or 0
    at = unit_by(desk.session, desk.municipality, unit).id if unit else None
    return appointment_held(desk, person, role_code(role) or role, at, desk.day).id or 0
