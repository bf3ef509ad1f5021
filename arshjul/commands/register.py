"""init, import, open-year, absence, close-unit: who and where, and the year that begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import errand
from arshjul.imported import Accept, GoodRows, take_file
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, DryRun, Where, a_day, instant, office, say, tell
from arshjul.wheel_told import tell_free
from config.locales import LOCALES
from states.owners import OWNERS

if TYPE_CHECKING:
    from flows.engine.door import Errand
    from flows.register.imports.tables import Report

By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it.")]
SetUpBy = Annotated[
    str, typer.Option("--by", metavar="EMAIL", help="Who does it; left out: the operator.")
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX, ODS or, for breaks, .ics.")]
imports = typer.Typer(help="Take units, people or school breaks from a file, all or nothing.")


def add_to(app: typer.Typer) -> None:
    app.command()(init)
    app.add_typer(imports, name="import")
    for name, verb, command in (
        ("open-year", "flows.safety_cycle.year:open_year", open_year),
        ("absence", "flows.register.municipality:note_absence", absence),
        ("close-unit", "flows.register.municipality:close_unit", close_unit),
    ):
        app.command(name, cls=takes(verb))(command)
    verbs = ("change_address", "erase", "correct_person")
    changes = (f"flows.register.people:{verb}" for verb in verbs)
    app.command(cls=takes(*changes))(person)


def init(
    municipality: Annotated[
        str,
        typer.Option(help="Its code: 1401; a county's: 14; else the organisation number."),
    ] = "",
    name: Annotated[str, typer.Option(help="Its name: Härryda.")] = "",
    country: Annotated[str, typer.Option(help="se or no.")] = "",
    preset: Annotated[str, typer.Option(help="läsår or kalenderår.")] = "läsår",
    locale: Annotated[str, typer.Option(help=f"One of {', '.join(LOCALES)}.")] = "",
    owner: Annotated[
        str, typer.Option(help=f"{', '.join(OWNERS)}; left out: a municipality.")
    ] = "",
    at: At = "",
) -> None:
    """Begin with a municipality or another owner; without options, a few questions are asked."""
    from arshjul.wizard import Facts, ask
    from flows.engine.handling import Who
    from flows.engine.local_time import today
    from flows.register.municipality import begin
    from flows.register.wheel import free_last_days

    facts = Facts(
        code=municipality, name=name, country=country, preset=preset, locale=locale, owner=owner
    )
    if not (municipality and name and country):
        facts = ask(facts)
    with office() as opened:
        now = instant(at)
        made, told = begin(opened, **facts, who=Who(None, "cli"), now=now)
        with opened.database.read() as session:
            free = free_last_days(session, opened.town(session, made.id), today(now))
    speak = say()
    if told == "began":
        tell(speak.say("cli.began", name=made.name, code=made.code))
        tell_free(speak, free)
    elif told:
        tell(
            speak.say("cli.owner_changed", name=made.name, owner=speak.say(f"owners.{made.owner}"))
        )
    else:
        tell(speak.say("cli.nothing_new"))


@imports.command(
    "units",
    cls=takes(
        "flows.register.imports.units:import_units",
        "flows.register.imports.units:import_everywhere",
    ),
)
def import_units(
    file: File,
    everything: Annotated[
        bool, typer.Option("--all", help="Every municipality in the register.")
    ] = False,
    dry_run: DryRun = False,
    accept: Accept = None,
    good_rows: GoodRows = False,
    as_json: AsJson = False,
    by: SetUpBy = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """The public school register as it is, or name,form,parent."""
    from flows.register.imports import units

    def take(one: Errand, yes: Sequence[str]) -> Report:
        how = units.import_everywhere if everything else units.import_units
        return how.alone(one, file, dry_run=dry_run, accept=yes, good_rows=good_rows)

    who = (by, municipality, at)
    _import(take, accept, who, dry_run=dry_run, everywhere=everything, as_json=as_json)


@imports.command("people", cls=takes("flows.register.imports.people:import_people"))
def import_people(
    file: File,
    dry_run: DryRun = False,
    accept: Accept = None,
    good_rows: GoodRows = False,
    as_json: AsJson = False,
    by: SetUpBy = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """name,email,role,unit,locale,deputy,from,to"""
    from flows.register.imports.people import import_people as people

    def take(one: Errand, yes: Sequence[str]) -> Report:
        return people.alone(one, file, dry_run=dry_run, accept=yes, good_rows=good_rows)

    _import(take, accept, (by, municipality, at), dry_run=dry_run, as_json=as_json)


@imports.command("calendar", cls=takes("flows.register.imports.calendars:import_calendar"))
def import_calendar(
    file: File,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            help="timed: long events make days free. columns: unknown ones are left out.",
        ),
    ] = None,
    replace: Annotated[
        str,
        typer.Option(metavar="YEAR", help="2026/27: breaks that the file lacks are removed."),
    ] = "",
    unit: Annotated[
        str, typer.Option("--unit", metavar="UNIT", help="All of the file is about this unit.")
    ] = "",
    good_rows: GoodRows = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    by: SetUpBy = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Days off: .ics; name,start,end with unit and whose; or one row for each day and school."""
    from flows.register.imports.calendars import import_calendar as calendar
    from states.school_year import SchoolYear

    year = SchoolYear.parse(replace) if replace else None

    def take(one: Errand, yes: Sequence[str]) -> Report:
        return calendar.alone(
            one,
            file,
            dry_run=dry_run,
            accept=list(yes),
            good_rows=good_rows,
            replace=year,
            unit=unit,
        )

    _import(take, accept, (by, municipality, at), dry_run=dry_run, as_json=as_json)


def _import(
    take: Callable[[Errand, Sequence[str]], Report],
    accept: list[str] | None,
    who: tuple[str, str, str],
    *,
    dry_run: bool,
    as_json: bool = False,
    everywhere: bool = False,
) -> None:
    """A dry run is tried on a copy, so that nobody waits: of the municipality, or of every one's
    register where the file is for them all."""
    from flows.forecast.trying import on_a_copy, on_a_copy_of_every_register

    by, code, at = who

    def once(yes: Sequence[str]) -> Report:
        with errand(by or None, code, at) as one:
            every = on_a_copy_of_every_register(one) if dry_run and everywhere else None
            with every or on_a_copy(one, dry_run) as there:
                return take(there, yes)

    take_file(once, accept, dry_run=dry_run, as_json=as_json)


def open_year(
    year: Annotated[str, typer.Argument(metavar="YEAR", help="2026/27")],
    by: SetUpBy = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Open the cycle of a school year for every unit; twice changes nothing."""
    from flows.register.wheel import free_last_days
    from flows.safety_cycle.year import MOST_AT_ONCE
    from flows.safety_cycle.year import open_year as open_it
    from states.school_year import SchoolYear

    wanted = SchoolYear.parse(year)
    with errand(by or None, municipality, at) as one:
        number = open_it.alone(one, wanted)
        with one.office.database.read() as session:
            place = one.office.town(session, one.municipality)
            free = free_last_days(session, place, one.day, (wanted,))
    speak = say()
    key = "cli.opened" if number else "cli.nothing_new"
    tell(speak.say(key, n=number, year=str(wanted)) if number else speak.say(key))
    if number == MOST_AT_ONCE:
        tell(speak.say("cli.opened_most", most=MOST_AT_ONCE))
    if number and free:
        tell_free(speak, free)


def absence(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    start: Annotated[str, typer.Option("--from", help="First day away.")],
    end: Annotated[str, typer.Option("--to", help="Last day away.")],
    by: SetUpBy = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note that somebody is away; the deputy gets the letters in the meantime."""
    from flows.engine.lookup import person_by
    from flows.register.municipality import note_absence

    with errand(by or None, municipality, at) as one, one.desk() as desk:
        somebody = person_by(desk.session, desk.municipality, email).id or 0
        note_absence(desk, somebody, a_day(start), a_day(end))
    tell(say().say("record.absence"))


def close_unit(
    name: Annotated[str, typer.Argument(metavar="UNIT")],
    on: Annotated[str, typer.Option("--on", help="The first day when it is closed.")],
    why: Annotated[str, typer.Option("--why")],
    by: SetUpBy = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Close a unit: no new cycles; what it did stays in the history."""
    from flows.engine.lookup import unit_by
    from flows.register.municipality import close_unit as close_it

    with errand(by or None, municipality, at) as one, one.desk() as desk:
        unit = unit_by(desk.session, desk.municipality, name).id or 0
        close_it(desk, unit, a_day(on), why=why)
    tell(say().say("record.unit_closed"))


def person(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    by: By,
    new: Annotated[str, typer.Option("--email", metavar="NEW", help="The new address.")] = "",
    erase: Annotated[bool, typer.Option("--erase", help="Forget the person.")] = False,
    name: Annotated[str, typer.Option("--name", help="The name as it is now.")] = "",
    locale: Annotated[str, typer.Option(help=f"One of {', '.join(LOCALES)}.")] = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Change somebody's address, name or language, or erase somebody; the record keeps a number
    alone."""
    from flows.engine.lookup import person_by
    from flows.engine.refusals import BadChoice
    from flows.register import people

    if [bool(new), erase, bool(name or locale)].count(True) != 1:
        known = "--email NEW, --erase, --name, --locale"
        raise BadChoice(what="--email / --erase / --name", value="", known=known)
    with errand(by, municipality, at) as one, one.desk() as desk:
        somebody = person_by(desk.session, desk.municipality, email).id or 0
        if erase:
            people.erase(desk, somebody)
        elif new:
            people.change_address(desk, somebody, new)
        else:
            people.correct_person(desk, somebody, name, locale)
    done = "erased" if erase else "address_changed" if new else "person_corrected"
    tell(say().say(f"record.{done}"))
