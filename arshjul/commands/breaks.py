"""breaks, change-break, remove-break: the school breaks that are known, and what was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import reading, trial_desk
from arshjul.inputs import takes
from arshjul.speech import At, DryRun, Where, a_day, say, tell

if TYPE_CHECKING:
    from flows.engine.handling import Desk
    from flows.register.breaks import Effect

By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it; else the operator.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="As `arshjul breaks` lists it.")]
First = Annotated[str, typer.Argument(metavar="DAY", help="Its first day: 2027-02-15.")]


Unit = Annotated[
    str, typer.Option("--unit", metavar="UNIT", help="Whose it is; left out: of all schools.")
]


def add_to(app: typer.Typer) -> None:
    app.command("breaks")(breaks)
    app.command("change-break", cls=takes("flows.register.breaks:change_break"))(change)
    app.command("remove-break", cls=takes("flows.register.breaks:remove_break"))(remove)


def breaks(municipality: Where = "") -> None:
    """The days off that are known, the first day first, with whose they are."""
    from models.register.questions import school_breaks, unit_names
    from models.register.tables import PUPILS

    speak = say()
    with reading(municipality) as desk:
        names = unit_names(desk.session, desk.municipality)
        for row in school_breaks(desk.session, desk.municipality):
            whose = [names[row.unit_id]] if row.unit_id is not None else []
            whose += [speak.say("days_off.alone")] if row.whose == PUPILS else []
            said = f"{row.name} ({', '.join(whose)})" if whose else row.name
            tell(f"{row.starts.isoformat()}  {row.ends.isoformat()}  {said}")


def change(
    name: Name,
    day: First,
    start: Annotated[str, typer.Option("--from", help="The first day that is right.")],
    end: Annotated[str, typer.Option("--to", help="The last day that is right.")],
    unit: Unit = "",
    dry_run: DryRun = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Move a school break; coming reminders follow. --dry-run tells what would come of it."""
    from flows.register.breaks import change_break

    days = a_day(day), a_day(start), a_day(end)
    with trial_desk(by or None, municipality, at, dry_run=dry_run) as desk:
        effect = change_break(desk, name, *days, unit=_number(desk, unit))
        names = _names(desk)
    _tell("break_changed", effect, names, dry_run=dry_run)


def remove(
    name: Name,
    day: First,
    unit: Unit = "",
    dry_run: DryRun = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Take a school break away; coming reminders follow. --dry-run tells what would come of it."""
    from flows.register.breaks import remove_break

    with trial_desk(by or None, municipality, at, dry_run=dry_run) as desk:
        effect = remove_break(desk, name, a_day(day), unit=_number(desk, unit))
        names = _names(desk)
    _tell("break_removed", effect, names, dry_run=dry_run)


def _number(desk: Desk, unit: str) -> int | None:
    from flows.engine.lookup import unit_by

    return unit_by(desk.session, desk.municipality, unit).id if unit else None


def _names(desk: Desk) -> dict[int, str]:
    from models.register.questions import unit_names

    return unit_names(desk.session, desk.municipality)


def _tell(key: str, effect: Effect, names: dict[int, str], *, dry_run: bool) -> None:
    speak = say()
    for word, turned in (("became_free", effect.free), ("became_work", effect.working)):
        for one in turned:
            days = ", ".join(day.isoformat() for day in one.days)
            whose = f" ({names[one.unit]})" if one.unit is not None else ""
            tell(speak.say(f"cli.{word}", days=days + whose))
    tell(speak.say("cli.reminders_move", n=effect.reminders))
    tell(speak.say("cli.dry_run") if dry_run else speak.say(f"record.{key}"))
