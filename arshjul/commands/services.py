"""service add, change, list, import: the register of digital services."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import errand
from arshjul.commands.moves import By, For
from arshjul.imported import Accept, GoodRows, take_file
from arshjul.inputs import takes
from arshjul.speech import (
    AsJson,
    At,
    DryRun,
    Where,
    a_day,
    instant,
    office,
    say,
    tell,
    tell_json,
)

if TYPE_CHECKING:
    from flows.engine.handling import Desk
    from flows.engine.office import Office
    from flows.register.imports.tables import Report
    from flows.services.sheet import Sheet

Name = Annotated[str, typer.Argument(metavar="SERVICE", help="Its name, as in the list.")]
Many = Annotated[list[str] | None, typer.Option(metavar="TEXT", help="Several times for several.")]
Text = Annotated[str | None, typer.Option(metavar="TEXT")]
Flag = Annotated[bool | None, typer.Option()]
Unit = Annotated[str, typer.Option("--unit", help="One unit; else the whole authority.")]

service = typer.Typer(help="Digital services: register, changes, use, agreements, guardians.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(service, name="service")


@contextmanager
def serving(by: str, municipality: str, at: str, instead_of: str = "") -> Iterator[Desk]:
    """One transaction about services, then the bell; Prefect watches where it answers."""
    from flows.services.revalidate import serving as serve

    with errand(by, municipality, at, instead_of) as (opened, home, who, now):  # noqa: SIM117
        with serve(opened, home, who=who, now=now, **prefect_of(opened)) as desk:
            yield desk


def prefect_of(opened: Office) -> dict[str, str | None]:
    """Where Prefect would answer: the address in the environment, else the child of `arshjul
    run` on this machine."""
    from arshjul.prefect_child import PrefectChild

    if url := os.environ.get("PREFECT_API_URL"):
        return {"prefect_api": url, "auth": os.environ.get("PREFECT_API_AUTH_STRING")}
    child = PrefectChild(opened.settings.var / "prefect", opened.settings.prefect_port)
    if not opened.settings.prefect or not (child.home / "auth-string").exists():
        return {"prefect_api": None, "auth": None}
    return {"prefect_api": child.api_url, "auth": child.auth_string}


def unit_number(desk: Desk, name: str) -> int | None:
    """The unit's number; None for the whole authority. Raises NoSuchUnit."""
    from flows.engine.lookup import unit_by

    return unit_by(desk.session, desk.municipality, name).id if name else None


def a_sheet(grades: str | None, **told: object) -> Sheet:
    """What the options say. Raises BadChoice for grades that are none."""
    from flows.engine.refusals import BadChoice
    from flows.services.import_services import grades as read
    from flows.services.sheet import Sheet

    found = None if grades is None else (read(grades) if grades else ())
    if grades and not found:
        raise BadChoice(what="--grades", value=grades[:40], known="4-6, 0-3, -1")
    given = {name: value for name, value in told.items() if value is not None}
    return Sheet(grades=found, **given)  # type: ignore[arg-type]


@service.command("add", cls=takes("flows.services.register:register"))
def add(
    name: Name,
    by: By,
    purpose: Text = None,
    data: Annotated[
        list[str] | None,
        typer.Option("--data", help='A category of personal data: "namn: för inloggning".'),
    ] = None,
    no_personal_data: Flag = None,
    supplier: Text = None,
    sort: Annotated[
        str | None,
        typer.Option(help="teaching_material, learning_resource, tool or system."),
    ] = None,
    use: Text = None,
    grades: Annotated[
        str | None, typer.Option(help="4-6; 0: förskoleklass, -1: preschool.")
    ] = None,
    users: Many = None,
    users_about: Annotated[int | None, typer.Option(min=0)] = None,
    special: Flag = None,
    social_medium: Flag = None,
    learning_analytics: Flag = None,
    free_text: Flag = None,
    free_version: Flag = None,
    advertising: Flag = None,
    third_country: Text = None,
    subprocessor: Many = None,
    integration: Many = None,
    record_entry: Text = None,
    role: Annotated[str | None, typer.Option(help="Who assesses, if not the coordinator.")] = None,
    in_use_since: Annotated[str, typer.Option(metavar="DATE", help="It is in use already.")] = "",
    used_by: Annotated[
        list[str] | None, typer.Option(metavar="UNIT", help="Which units use it, if not all.")
    ] = None,
    unit: Unit = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Register a service; its validation begins, and those that it touches are opened anew."""
    from flows.services.register import register

    sheet = a_sheet(
        grades,
        purpose=purpose,
        data=data or None,
        no_personal_data=no_personal_data,
        supplier=supplier,
        sort=sort,
        use=use,
        users=users or None,
        users_about=users_about,
        special=special,
        social_medium=social_medium,
        learning_analytics=learning_analytics,
        free_text=free_text,
        free_version=free_version,
        advertising=advertising,
        third_country=third_country,
        subprocessors=subprocessor or None,
        integrations=integration or None,
        record_entry=record_entry,
        role=role,
    )
    speak = say()
    with serving(by, municipality, at, instead_of) as desk:
        made = register(
            desk,
            name,
            sheet,
            unit=unit_number(desk, unit),
            in_use_since=a_day(in_use_since) if in_use_since else None,
            used_by=[unit_number(desk, one) or 0 for one in used_by or ()],
        )
    due = speak.day(made.case.due) if made.case.due else "–"
    tell(speak.say("cli.service_added", service=name, case=made.case.id, due=due))


@service.command("change", cls=takes("flows.services.register:change"))
def change(
    name: Name,
    by: By,
    why: Annotated[str, typer.Option("--why", metavar="TEXT")] = "",
    purpose: Text = None,
    data: Annotated[
        list[str] | None, typer.Option("--data", help="All categories, not only the new ones.")
    ] = None,
    no_personal_data: Flag = None,
    supplier: Text = None,
    sort: Text = None,
    use: Text = None,
    grades: Annotated[str | None, typer.Option(help='4-6; "" where no pupils use it.')] = None,
    users: Many = None,
    users_about: Annotated[int | None, typer.Option(min=0)] = None,
    special: Flag = None,
    social_medium: Flag = None,
    learning_analytics: Flag = None,
    free_text: Flag = None,
    free_version: Flag = None,
    advertising: Flag = None,
    third_country: Text = None,
    subprocessor: Many = None,
    integration: Many = None,
    record_entry: Text = None,
    role: Text = None,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Change facts. Where a material one differs, the decision no longer covers the service. A
    list replaces the one before; one empty TEXT empties it."""
    from flows.services.register import change as change_it
    from flows.services.register import service_by

    sheet = a_sheet(
        grades,
        purpose=purpose,
        data=data or None,
        no_personal_data=no_personal_data,
        supplier=supplier,
        sort=sort,
        use=use,
        users=users or None,
        users_about=users_about,
        special=special,
        social_medium=social_medium,
        learning_analytics=learning_analytics,
        free_text=free_text,
        free_version=free_version,
        advertising=advertising,
        third_country=third_country,
        subprocessors=subprocessor or None,
        integrations=integration or None,
        record_entry=record_entry,
        role=role,
    )
    with serving(by, municipality, at, instead_of) as desk:
        subject = service_by(desk.session, desk.municipality, name).id or 0
        differ = change_it(desk, subject, sheet, why=why)
    speak = say()
    tell(speak.say("cli.service_noted", service=name))
    if not differ:
        tell(speak.say("cli.service_unchanged"))


@service.command("list")
def show_list(
    show: Annotated[
        str, typer.Option("--show", help="all, without, not_approved_used or expiring.")
    ] = "all",
    as_json: AsJson = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Every service and where it stands; --show without: those without a valid validation."""
    from flows.engine.local_time import today
    from flows.engine.refusals import BadChoice
    from flows.services.listing import SHOWS, lines, shown

    if show not in SHOWS:
        raise BadChoice(what="--show", value=show[:40], known=", ".join(SHOWS))
    speak, day = say(), today(instant(at))
    with office() as opened, opened.database.read() as session:
        found = shown(lines(session, opened.municipality(municipality).id, day), show, day)
    for one in found:
        if as_json:
            tell_json(one.as_json())
            continue
        until = speak.day(one.valid_until) if one.valid_until else "–" * 10
        standing = speak.say(f"standings.{one.standing}")
        used = speak.say("standings.in_use" if one.in_use else "standings.not_in_use")
        who = one.service.facts.supplier or speak.say("cli.no_supplier")
        tell(f"{one.case.id:>6}  {until}  {standing:<28} {one.service.name} ({who}), {used}")
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))


@service.command("import", cls=takes("flows.services.import_services:import_services"))
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX or ODS.")],
    reason: Annotated[
        str, typer.Option("--reason", help="Why they come, for the letters: Lgr 27.")
    ] = "",
    dry_run: DryRun = False,
    accept: Accept = None,
    good_rows: GoodRows = False,
    as_json: AsJson = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Take services from a file; new ones are spread over weeks."""
    from flows.forecast.trying import on_a_copy
    from flows.services.import_services import import_services
    from flows.services.revalidate import ring_now

    def take(yes: Sequence[str]) -> Report:
        with errand(by or None, municipality, at) as one, on_a_copy(one, dry_run) as there:
            report = import_services.alone(
                there, file, dry_run=dry_run, reason=reason, accept=yes, good_rows=good_rows
            )
            if not dry_run:
                ring_now(one.office, one.now, **prefect_of(one.office))
        return report

    take_file(take, accept, dry_run=dry_run, as_json=as_json)
