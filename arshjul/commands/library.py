"""library, incidents: what is worth reading, who can be asked, and the counts of other systems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import at_desk, errand, reading
from arshjul.commands.moves import By, For
from arshjul.imported import Accept, GoodRows, take_file
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, DryRun, Where, say, tell, tell_json

if TYPE_CHECKING:
    from flows.register.imports.tables import Report

Entry = Annotated[int, typer.Argument(metavar="ENTRY", min=1)]

library = typer.Typer(no_args_is_help=True, help="Guidance, practices, and people to ask.")
incidents = typer.Typer(no_args_is_help=True, help="Counts of incidents from other systems.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(library, name="library")
    app.add_typer(incidents, name="incidents")


@library.command("add", cls=takes("flows.following.library:share"))
def add(
    sort: Annotated[str, typer.Argument(help="guidance, practice, experience or resource.")],
    title: Annotated[str, typer.Argument(metavar="TITLE")],
    by: By,
    link: Annotated[str, typer.Option("--link", metavar="URL")] = "",
    language: Annotated[str, typer.Option("--language", help="sv, nb, nn, en, se, fi.")] = "",
    shared_by: Annotated[str, typer.Option("--shared-by", help="A municipality or body.")] = "",
    about: Annotated[str, typer.Option("--about")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Put something into the library."""
    from flows.following.library import share

    with at_desk(by, municipality, at, instead_of) as desk:
        entry = share(
            desk, sort, title, link=link, language=language, shared_by=shared_by, about=about
        ).id
    tell(say().say("cli.library_shared", entry=entry))


@library.command(
    "hang", cls=takes("flows.following.library:hang", "flows.following.library:take_down")
)
def hang(
    entry: Entry,
    by: By,
    kind: Annotated[str, typer.Option("--kind", help="On this kind of case.")] = "",
    state: Annotated[str, typer.Option("--state", help="On this step of the kind.")] = "",
    case: Annotated[int, typer.Option("--case", help="On this case alone.")] = 0,
    subject: Annotated[int, typer.Option("--subject", help="On what cases are about.")] = 0,
    down: Annotated[bool, typer.Option("--down", help="Take it down from there.")] = False,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Hang an entry on a step, a case, or what cases are about; or take it down from there."""
    from flows.following.library import hang as hang_it
    from flows.following.library import take_down

    with at_desk(by, municipality, at, instead_of) as desk:
        if down:
            take_down(
                desk, entry, kind=kind, state=state, case=case or None, subject=subject or None
            )
        else:
            hang_it(desk, entry, kind=kind, state=state, case=case or None, subject=subject or None)
    tell(say().say("cli.taken"))


@library.command("remove", cls=takes("flows.following.library:take_out"))
def remove(
    entry: Entry, by: By, instead_of: For = "", municipality: Where = "", at: At = ""
) -> None:
    """Take an entry out, wherever it hangs."""
    from flows.following.library import take_out

    with at_desk(by, municipality, at, instead_of) as desk:
        take_out(desk, entry)
    tell(say().say("cli.taken"))


@library.command("list")
def list_(
    sort: Annotated[str, typer.Option("--sort")] = "",
    language: Annotated[str, typer.Option("--language")] = "",
    as_json: AsJson = False,
    municipality: Where = "",
) -> None:
    """List what is in the library."""
    from models.following.library import entries_here

    speak = say()
    with reading(municipality) as desk:
        found = entries_here(desk.session, desk.municipality, sort, language)
    for one in found:
        if as_json:
            tell_json(one.model_dump(exclude={"municipality_id"}))
            continue
        line = speak.say(
            "library.line",
            sort=speak.say(f"library_sorts.{one.sort}"),
            title=one.title,
            by=one.shared_by or "–",
        )
        tell(f"{one.id:>6}  {line} {one.link}".rstrip())
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))


@library.command(
    "person",
    cls=takes(
        "flows.following.library:add_resource_person",
        "flows.following.library:forget_resource_person",
    ),
)
def person(
    contact: Annotated[str, typer.Argument(metavar="EMAIL", help="A contact at work.")],
    by: By,
    role: Annotated[str, typer.Option("--role")] = "",
    competence: Annotated[str, typer.Option("--competence")] = "",
    region: Annotated[str, typer.Option("--region")] = "",
    forget: Annotated[bool, typer.Option("--forget", help="Take the contact out.")] = False,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note a resource person by role, competence and region, or forget one."""
    from flows.following.library import add_resource_person, forget_resource_person

    with at_desk(by, municipality, at, instead_of) as desk:
        if forget:
            number = forget_resource_person(desk, contact)
        else:
            add_resource_person(desk, role, competence, region, contact)
    tell(say().say("cli.removed", n=number) if forget else say().say("cli.taken"))


@library.command("people")
def people(
    about: Annotated[str, typer.Option("--about", help="A word of what is asked for.")] = "",
    as_json: AsJson = False,
    municipality: Where = "",
) -> None:
    """List the people who can be asked."""
    from models.following.library import people_here

    with reading(municipality) as desk:
        found = people_here(desk.session, desk.municipality, about)
    for one in found:
        if as_json:
            tell_json(one.model_dump(exclude={"municipality_id", "id"}))
        else:
            tell(f"{one.region}: {one.role}, {one.competence}. {one.contact}")
    if not found and not as_json:
        tell(say().say("cli.nothing_to_show"))


@incidents.command("import", cls=takes("flows.following.incidents:import_incidents"))
def import_(
    file: Annotated[Path, typer.Argument(exists=False)],
    source: Annotated[str, typer.Option("--source", help="The system's name, like Stella.")],
    by: By,
    dry_run: DryRun = False,
    accept: Accept = None,
    good_rows: GoodRows = False,
    as_json: AsJson = False,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Read counts of incidents from a CSV, XLSX or ODS file; nothing counts twice."""
    from flows.following.incidents import import_incidents
    from flows.forecast.trying import on_a_copy

    def take(yes: Sequence[str]) -> Report:
        with (
            errand(by, municipality, at, instead_of) as one,
            on_a_copy(one, dry_run) as there,
        ):
            return import_incidents.alone(
                there, file, source=source, dry_run=dry_run, accept=yes, good_rows=good_rows
            )

    take_file(take, accept, dry_run=dry_run, as_json=as_json)


@incidents.command("list")
def counts(
    year: Annotated[str, typer.Option("--year", metavar="2025/26")] = "",
    as_json: AsJson = False,
    municipality: Where = "",
) -> None:
    """List the counts."""
    from models.following.incidents import counts_here
    from models.register.tables import Unit

    speak = say()
    with reading(municipality) as desk:
        found = [
            (desk.session.get_one(Unit, row.unit_id).name, row)
            for row in counts_here(desk.session, desk.municipality, year)
        ]
    for unit, row in found:
        if as_json:
            tell_json(
                {**row.model_dump(exclude={"id", "municipality_id", "unit_id"}), "unit": unit}
            )
        else:
            tell(
                speak.say(
                    "incidents.line",
                    period=row.period,
                    unit=unit,
                    n=row.count,
                    type=row.type,
                    scale=speak.say(f"incident_scales.{row.scale}"),
                    arena=speak.say(f"arenas.{row.arena}"),
                    status=speak.say(f"incident_statuses.{row.status}"),
                    source=row.source,
                )
            )
    if not found and not as_json:
        tell(say().say("cli.nothing_to_show"))
