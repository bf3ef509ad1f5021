"""matter, rollout: what lies under a registry number, and rolling out unit by unit."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from arshjul.command_session import at_desk, reading
from arshjul.commands.documents import plain
from arshjul.commands.moves import By, For
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, a_day, say, tell, tell_json

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="As written: 2022.200 KUN.")]
Units = Annotated[list[str], typer.Option("--unit", help="A unit; without any, all.")]
Target = Annotated[int | None, typer.Option("--target", min=1, max=100, help="Per cent.")]

matter = typer.Typer(no_args_is_help=True, help="Matters in the registry, with attachments.")
rollout = typer.Typer(no_args_is_help=True, help="Rolling out a document or a system.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(matter, name="matter")
    app.add_typer(rollout, name="rollout")


@matter.command("open", cls=takes("flows.documents.register:open_matter"))
def open_(
    number: Number,
    title: Annotated[str, typer.Option("--title")],
    by: By,
    officer: Annotated[str, typer.Option("--officer", metavar="EMAIL")] = "",
    signed_by: Annotated[
        list[str], typer.Option("--signed-by", metavar="ROLE", help="Signs what is sent.")
    ] = ["head_of_administration", "school_chief"],  # noqa: B006  Typer wants the list itself
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Open a matter under its registry number; the number is used again over the years."""
    from flows.documents.register import open_matter
    from flows.engine.lookup import person_by

    with at_desk(by, municipality, at, instead_of) as desk:
        person = person_by(desk.session, desk.municipality, officer).id if officer else None
        made = open_matter(desk, number, title, officer=person, signed_by=signed_by)
        kept = made.registry_number
    tell(say().say("cli.matter_kept", number=kept))


@matter.command(cls=takes("flows.documents.register:attach"))
def attach(
    number: Number,
    title: Annotated[str, typer.Argument(metavar="TITLE")],
    by: By,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """List an attachment by its title."""
    from flows.documents.lookup import matter_named
    from flows.documents.register import attach as list_it

    with at_desk(by, municipality, at, instead_of) as desk:
        found = matter_named(desk.session, desk.municipality, number).id or 0
        made = list_it(desk, found, title)
        told = {"number": made.number, "title": made.title}
    tell(say().say("cli.attached", **told))


@matter.command()
def show(number: Number, municipality: Where = "") -> None:
    """What is dealt with in a matter: its cases, decisions, signatories and attachments."""
    from flows.documents.lookup import matter_named
    from flows.documents.matters import contents

    with reading(municipality) as desk:
        found = matter_named(desk.session, desk.municipality, number)
        tell(f"{found.registry_number}  {found.title}")
        for line in contents(desk.session, found, say()):
            tell(f"  {line}")


@rollout.command(cls=takes("flows.documents.rollouts:plan_rollout"))
def plan(
    system: Annotated[str, typer.Option("--system", help="document, alarm, two_factor …")],
    begins: Annotated[str, typer.Option("--begins", metavar="DATE")],
    by: By,
    name: Annotated[str, typer.Option("--name", help="What it is called.")] = "",
    document_: Annotated[str, typer.Option("--document", metavar="NAME")] = "",
    unit: Units = [],  # noqa: B006  Typer wants the empty list itself
    target: Target = None,
    ends: Annotated[str, typer.Option("--ends", metavar="DATE", help="In place by then.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Plan a roll-out at some units or at all of them."""
    from flows.documents.lookup import document_named
    from flows.documents.rollouts import plan_rollout
    from flows.engine.lookup import unit_by
    from models.case.tables import Subject
    from models.register.units import open_units

    with at_desk(by, municipality, at, instead_of) as desk:
        session, home = desk.session, desk.municipality
        named = [unit_by(session, home, one) for one in unit]
        units = [one.id or 0 for one in named or open_units(session, home, desk.day)]
        made = plan_rollout(
            desk,
            system=system,
            name=name,
            units=units,
            begins=a_day(begins),
            document=document_named(session, home, document_).subject_id if document_ else None,
            target=target,
            ends=a_day(ends) if ends else None,
        )
        called = session.get_one(Subject, made.subject_id).name
    tell(say().say("cli.rollout_kept", name=called, n=len(units)))


@rollout.command("list")
def standing(as_json: AsJson = False, municipality: Where = "") -> None:
    """How far each roll-out has come at each unit."""
    from flows.documents.rollouts import standings

    speak = say()
    with reading(municipality) as desk:
        found = standings(desk.session, desk.municipality)
    for one in found:
        if as_json:
            tell_json(plain(asdict(one)))
            continue
        percent = f"{one.percent} %" if one.percent is not None else ""
        day = one.in_place_on or (speak.day(one.due) if one.due else "")
        if one.closed is not None and not one.in_place_on:
            day = speak.say("pages.closed_on", day=speak.day(one.closed))
        tell(
            f"{one.case:>6}  {one.name}, {one.unit}  "
            f"{speak.state('rollout', one.state)} {percent} {day}".rstrip()
        )
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))
