"""unit list, show, rename, merge, split: units that are renamed, merged and split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import at_desk, reading, trial_desk
from arshjul.inputs import takes
from arshjul.speech import At, DryRun, Where, a_day, say, tell

if TYPE_CHECKING:
    from flows.engine.handling import Desk
    from flows.register.units import GoneOn

By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it; else the operator.")]
Name = Annotated[str, typer.Argument(metavar="UNIT", help="What it is or was called.")]
On = Annotated[str, typer.Option("--on", metavar="DAY", help="From which day: 2027-08-01.")]
Why = Annotated[str, typer.Option("--why", help="The reason, kept in the record.")]
unit = typer.Typer(help="Units, and what becomes of them.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(unit, name="unit")


@unit.command("list")
def units(municipality: Where = "") -> None:
    """The units, closed ones too, with their codes."""
    from models.register.questions import units as all_units

    speak = say()
    with reading(municipality) as desk:
        for row in all_units(desk.session, desk.municipality):
            closed = (
                speak.say("pages.units.closed", day=speak.day(row.closes)) if row.closes else ""
            )
            tell("  ".join(part for part in (row.name, row.code, row.form, closed) if part))


@unit.command("show")
def show(name: Name, municipality: Where = "") -> None:
    """What a unit was called before, what it went on in, and how many of its cases are open."""
    from flows.engine.lookup import unit_by
    from flows.register.units import went_on
    from models.case.questions import under_way_at
    from models.register.questions import unit_names
    from models.register.units import former_names, successions

    speak = say()
    with reading(municipality) as desk:
        session, home = desk.session, desk.municipality
        row = unit_by(session, home, name)
        number, names = row.id or 0, unit_names(session, home)
        tell("  ".join(part for part in (row.name, row.code, row.form) if part))
        for old in former_names(session, home):
            if old.unit_id == number:
                tell(speak.say("cli.called_until", name=old.name, day=old.until))
        rows = successions(session, home)
        for key, others in (
            ("cli.went_on_in", went_on(rows, number)),
            ("cli.came_from", [one.unit_id for one in rows if one.successor_id == number]),
        ):
            if others:
                tell(speak.say(key, units=", ".join(names[one] for one in others)))
        tell(speak.say("cli.open_cases", n=len(under_way_at(session, home, number))))


@unit.command("rename", cls=takes("flows.register.units:rename_unit"))
def rename(
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it is called from today.")],
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Give a unit another name; its history, cases and people stay, and its old name finds it."""
    from flows.register.units import rename_unit

    with at_desk(by or None, municipality, at) as desk:
        rename_unit(desk, _number(desk, name), new)
    tell(say().say("record.unit_renamed"))


@unit.command("merge", cls=takes("flows.register.units:merge_units"))
def merge(
    names: Annotated[list[str], typer.Argument(metavar="UNIT...", help="The units that end.")],
    into: Annotated[str, typer.Option("--into", metavar="UNIT", help="The one that goes on.")],
    on: On,
    why: Why,
    dry_run: DryRun = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Units become one: people, duties and services go on there, the rest ends with its history."""
    from flows.register.units import merge_units

    day = a_day(on)
    with trial_desk(by or None, municipality, at, dry_run=dry_run) as desk:
        numbers = [_number(desk, one) for one in names]
        gone = merge_units(desk, numbers, _number(desk, into), day, why=why)
    _tell(gone, dry_run=dry_run)


@unit.command("split", cls=takes("flows.register.units:split_unit"))
def split(
    name: Name,
    into: Annotated[list[str], typer.Option("--into", metavar="UNIT", help="Twice or more.")],
    on: On,
    why: Why,
    dry_run: DryRun = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """A unit becomes several, itself perhaps among them; import the new ones first."""
    from flows.register.units import split_unit

    day = a_day(on)
    with trial_desk(by or None, municipality, at, dry_run=dry_run) as desk:
        numbers = [_number(desk, one) for one in into]
        gone = split_unit(desk, _number(desk, name), numbers, day, why=why)
    _tell(gone, dry_run=dry_run)


def _number(desk: Desk, name: str) -> int:
    from flows.engine.lookup import unit_by

    return unit_by(desk.session, desk.municipality, name).id or 0


def _tell(gone: GoneOn, *, dry_run: bool) -> None:
    speak = say()
    counts = {
        "appointments_go_on": gone.appointments,
        "uses_go_on": gone.uses,
        "cases_go_on": gone.cases,
        "cases_end": gone.ended,
    }
    for key, number in counts.items():
        tell(speak.say(f"cli.{key}", n=number))
    tell(speak.say("cli.dry_run") if dry_run else speak.say("record.unit_went_on"))
