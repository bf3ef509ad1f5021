"""commitment: what was promised, to whom, and what shows that it is kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import at_desk, reading
from arshjul.commands.moves import By, For
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, BadDay, Where, a_day, say, tell, tell_json

if TYPE_CHECKING:
    from flows.engine.handling import Desk

Name = Annotated[str, typer.Argument(metavar="NAME", help="The commitment's short name.")]
Series = Annotated[str, typer.Option("--series", help="The series of meetings.")]
Number = Annotated[int, typer.Option("--number", min=1, help="Which meeting of the series.")]

commitment = typer.Typer(no_args_is_help=True, help="Commitments and how they are kept.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(commitment, name="commitment")


@commitment.command("give", cls=takes("flows.following.commitments:give"))
def give(
    name: Name,
    by: By,
    text: Annotated[str, typer.Option("--text", help="Its whole text.")],
    year: Annotated[int, typer.Option("--year")],
    to: Annotated[str, typer.Option("--to", help="To whom it was given.")],
    signatory: Annotated[str, typer.Option("--signed-by", help="A function.")] = "",
    policy: Annotated[str, typer.Option("--policy", help="The programme it belongs to.")] = "",
    months: Annotated[int, typer.Option("--months", help="Followed up every so many.")] = 6,
    series: Series = "",
    number: Number = 1,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note a commitment. It is ongoing until somebody says that it is fulfilled or ended."""
    from flows.following.commitments import give as give_it

    with at_desk(by, municipality, at, instead_of) as desk:
        made_at = _meeting(desk, series, number) if series else None
        case = give_it(
            desk,
            name,
            text,
            year=year,
            given_to=to,
            signatory=signatory,
            policy=policy,
            every_months=months,
            made_at=made_at,
        )
        made = case.id or 0
    tell(say().say("cli.commitment_given", case=made))


@commitment.command(
    "meeting",
    cls=takes(
        "flows.following.commitments:add_meeting",
        "flows.following.commitment_evidence:add_demand",
    ),
)
def meeting(
    by: By,
    series: Series,
    number: Number,
    month: Annotated[str, typer.Option("--month", metavar="2026-02")],
    organiser: Annotated[str, typer.Option("--organiser")],
    follows: Annotated[int, typer.Option("--follows", help="The meeting it follows up.")] = 0,
    demand: Annotated[
        list[str], typer.Option("--demand", help="What the meeting asks for, in its order.")
    ] = [],  # noqa: B006  Typer wants the empty list itself
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note a meeting of a series, to the month, with its demands."""
    from flows.following.commitment_evidence import add_demand
    from flows.following.commitments import add_meeting

    with at_desk(by, municipality, at, instead_of) as desk:
        earlier = _meeting(desk, series, follows) if follows else None
        row = add_meeting(desk, series, number, _month(month), organiser, follows=earlier).id or 0
        for place, text in enumerate(demand, start=1):
            add_demand(desk, row, place, text)
    tell(say().say("cli.taken"))


def _meeting(desk: Desk, series: str, number: int) -> int:
    from flows.following.commitments import meeting_by

    return meeting_by(desk.session, desk.municipality, series, number).id or 0


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        raise BadDay(text=text) from None


@commitment.command("follow-up", cls=takes("flows.following.commitments:follow_up_at"))
def follow_up(
    name: Name,
    by: By,
    series: Series,
    number: Number,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Follow the commitment up before a meeting, instead of by its rhythm."""
    from flows.following.commitments import follow_up_at

    with at_desk(by, municipality, at, instead_of) as desk:
        case = follow_up_at(desk, name, _meeting(desk, series, number))
        due = case.due
    speak = say()
    tell(speak.say("cli.commitment_next", day=speak.day(due) if due else "–"))


@commitment.command("arena", cls=takes("flows.following.commitment_evidence:add_arena"))
def arena(
    name: Annotated[str, typer.Argument(metavar="ARENA")],
    level: Annotated[str, typer.Option("--level", help="local … national.")],
    by: By,
    commitment: Annotated[str, typer.Option("--commitment", metavar="NAME")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note an arena with its level, and the commitment that is to be raised there."""
    from flows.engine.refusals import BadChoice
    from flows.following.commitment_evidence import add_arena
    from states.commitment import ArenaLevel

    if level not in set(ArenaLevel):
        raise BadChoice(what="--level", value=level[:40], known=", ".join(ArenaLevel))
    with at_desk(by, municipality, at, instead_of) as desk:
        add_arena(desk, name, ArenaLevel(level), commitment)
    tell(say().say("cli.taken"))


@commitment.command("activity", cls=takes("flows.following.commitment_evidence:add_activity"))
def activity(
    name: Name,
    text: Annotated[str, typer.Option("--text", help="What was done.")],
    from_: Annotated[str, typer.Option("--from", metavar="DATE")],
    to: Annotated[str, typer.Option("--to", metavar="DATE")],
    by: By,
    arena: Annotated[str, typer.Option("--arena")] = "",
    outcome: Annotated[str, typer.Option("--outcome", help="What came of it.")] = "",
    pupils: Annotated[int, typer.Option("--pupils", min=0, help="How many took part.")] = 0,
    how: Annotated[str, typer.Option("--how", help="In what way, without names.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note what was done for a commitment, with the period that it reports on."""
    from flows.following.commitment_evidence import add_activity, arena_by

    with at_desk(by, municipality, at, instead_of) as desk:
        add_activity(
            desk,
            name,
            text,
            a_day(from_),
            a_day(to),
            arena=arena_by(desk.session, desk.municipality, arena).id if arena else None,
            outcome=outcome,
            pupils=pupils,
            pupils_how=how,
        )
    tell(say().say("cli.taken"))


@commitment.command("list")
def list_(as_json: AsJson = False, municipality: Where = "", at: At = "") -> None:
    """List the commitments: state, year, to whom, next follow-up, activities."""
    from flows.following.commitment_evidence import commitments

    speak = say()
    with reading(municipality, at) as desk:
        found = commitments(desk)
    for one in found:
        if as_json:
            tell_json(
                {
                    "case": one.case,
                    "name": one.name,
                    "state": one.state,
                    "year": one.year,
                    "given_to": one.given_to,
                    "next": one.next.isoformat() if one.next else None,
                    "activities": one.activities,
                }
            )
            continue
        step = speak.state("commitment", one.state)
        next_ = speak.day(one.next) if one.next else "–"
        tell(f"{one.case:>6}  {one.name} ({one.year}, {one.given_to}): {step}, {next_}")
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))
