"""init, import, open-year, absence, close-unit: who and where, and the year that begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from arshjul.speech import At, DryRun, Where, a_day, instant, office, say, tell
from config.locales import LOCALES

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX or, for breaks, .ics.")]
imports = typer.Typer(help="Take units, people or school breaks from a file, all or nothing.")


def add_to(app: typer.Typer) -> None:
    app.command()(init)
    app.add_typer(imports, name="import")
    app.command("open-year")(open_year)
    app.command()(absence)
    app.command("close-unit")(close_unit)
    app.command()(person)


def init(
    municipality: Annotated[str, typer.Option(help="The municipality's code: 1401.")] = "",
    name: Annotated[str, typer.Option(help="Its name: Härryda.")] = "",
    country: Annotated[str, typer.Option(help="se or no.")] = "",
    preset: Annotated[str, typer.Option(help="läsår or kalenderår.")] = "läsår",
    locale: Annotated[str, typer.Option(help=f"One of {', '.join(LOCALES)}.")] = "",
    at: At = "",
) -> None:
    """Begin with a municipality; without options, a few questions are asked."""
    from arshjul.wizard import ask
    from flows.engine.handling import Who
    from flows.register.municipality import begin

    if not (municipality and name and country):
        municipality, name, country, preset, locale = ask(
            municipality, name, country, preset, locale
        )
    with office() as opened:
        made, new = begin(
            opened,
            code=municipality,
            name=name,
            country=country,
            preset=preset,
            locale=locale,
            who=Who(None, "cli"),
            now=instant(at),
        )
    key = "cli.began" if new else "cli.nothing_new"
    tell(say().say(key, name=made.name, code=made.code) if new else say().say(key))


@imports.command("units")
def import_units(
    file: File,
    everything: Annotated[
        bool, typer.Option("--all", help="Every municipality in the register.")
    ] = False,
    dry_run: DryRun = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """The public school register as it is, or name,form,parent."""
    from flows.register.imports.units import import_units as take

    _import(take, file, dry_run, municipality, at, everything=everything)


@imports.command("people")
def import_people(
    file: File, dry_run: DryRun = False, municipality: Where = "", at: At = ""
) -> None:
    """name,email,role,unit,locale,deputy,from,to"""
    from flows.register.imports.people import import_people as take

    _import(take, file, dry_run, municipality, at)


@imports.command("calendar")
def import_calendar(
    file: File, dry_run: DryRun = False, municipality: Where = "", at: At = ""
) -> None:
    """The municipality's own school breaks: .ics, or name,start,end."""
    from flows.register.imports.calendars import import_calendar as take

    _import(take, file, dry_run, municipality, at)


def _import(
    take: Callable[..., Any], file: Path, dry_run: bool, code: str, at: str, **more: bool
) -> None:
    from flows.engine.handling import Who

    speak = say()
    with office() as opened:
        report = take(
            opened,
            opened.municipality(code),
            file,
            who=Who(None, "cli"),
            now=instant(at),
            dry_run=dry_run,
            **more,
        )
    for note in report.notes:
        why = speak.say(f"cli.{note.key}", **note.params)
        tell(speak.say("cli.line", line=note.line, why=why))
    counts = {"added": report.added, "changed": report.changed, "same": report.same}
    tell(speak.say("cli.imported", **counts))
    if dry_run:
        tell(speak.say("cli.dry_run"))


def open_year(
    year: Annotated[str, typer.Argument(metavar="YEAR", help="2026/27")],
    municipality: Where = "",
    at: At = "",
) -> None:
    """Open the cycle of a school year for every unit; twice changes nothing."""
    from flows.engine.handling import Who
    from flows.safety_cycle.year import open_year as open_it
    from states.school_year import SchoolYear

    with office() as opened:
        wanted = SchoolYear.parse(year)
        home = opened.municipality(municipality).id
        number = open_it(opened, home, wanted, who=Who(None, "cli"), now=instant(at))
    speak = say()
    key = "cli.opened" if number else "cli.nothing_new"
    tell(speak.say(key, n=number, year=str(wanted)) if number else speak.say(key))


def absence(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    start: Annotated[str, typer.Option("--from", help="First day away.")],
    end: Annotated[str, typer.Option("--to", help="Last day away.")],
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note that somebody is away; the deputy gets the letters in the meantime."""
    from flows.engine.handling import Who
    from flows.register.municipality import note_absence

    with office() as opened:
        home = opened.municipality(municipality).id
        note_absence(
            opened,
            home,
            email,
            a_day(start),
            a_day(end),
            who=Who(None, "cli"),
            now=instant(at),
        )
    tell(say().say("record.absence"))


def close_unit(
    name: Annotated[str, typer.Argument(metavar="UNIT")],
    on: Annotated[str, typer.Option("--on", help="The first day when it is closed.")],
    why: Annotated[str, typer.Option("--why")],
    municipality: Where = "",
    at: At = "",
) -> None:
    """Close a unit: no new cycles; what it did stays in the history."""
    from flows.engine.handling import Who
    from flows.register.municipality import close_unit as close_it

    with office() as opened:
        home = opened.municipality(municipality).id
        close_it(opened, home, name, a_day(on), why=why, who=Who(None, "cli"), now=instant(at))
    tell(say().say("record.unit_closed"))


def person(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    new: Annotated[str, typer.Option("--email", metavar="NEW", help="The new address.")] = "",
    erase: Annotated[bool, typer.Option("--erase", help="Forget the person.")] = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Change somebody's address, or erase somebody; the record keeps a number alone."""
    from flows.engine.handling import Who
    from flows.engine.refusals import BadChoice
    from flows.register import people

    if bool(new) == erase:
        raise BadChoice(what="--email / --erase", value="", known="--email NEW, --erase")
    with office() as opened:
        home = opened.municipality(municipality).id
        who, now = Who(None, "cli"), instant(at)
        if erase:
            people.erase(opened, home, email, who=who, now=now)
        else:
            people.change_address(opened, home, email, new, who=who, now=now)
    tell(say().say("record.erased" if erase else "record.address_changed"))
