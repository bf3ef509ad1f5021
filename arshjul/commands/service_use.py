"""service use, agreement, guardians, event, rules, export, copy; supplier: what happens to the
services that are registered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from arshjul.command_session import at_desk, reading
from arshjul.commands.moves import By, For
from arshjul.commands.services import Name, Unit, service, serving, unit_number
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, a_day, office, say, tell, tell_json

supplier = typer.Typer(help="Suppliers and what they deliver.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(supplier, name="supplier")


@service.command(
    "use",
    cls=takes(
        "flows.services.guardians:take_into_use",
        "flows.services.register:note_use",
        "flows.services.register:end_use",
    ),
)
def use(
    name: Name,
    by: By,
    start: Annotated[str, typer.Option("--from", help="The first day.")] = "",
    end: Annotated[str, typer.Option("--to", help="The first day when it is no longer used.")] = "",
    found: Annotated[
        bool, typer.Option("--found", help="It is used already, whether it may be or not.")
    ] = False,
    unit: Unit = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Take a service into use, which needs a valid validation; note one that was found; or end."""
    from flows.engine.refusals import BadChoice
    from flows.services.guardians import take_into_use
    from flows.services.register import end_use, note_use, service_by

    if bool(start) == bool(end):
        raise BadChoice(what="--from / --to", value="", known="--from DATE, --to DATE")
    with serving(by, municipality, at, instead_of) as desk:
        subject = service_by(desk.session, desk.municipality, name).id or 0
        where = unit_number(desk, unit)
        if end:
            end_use(desk, subject, a_day(end), where)
        elif found:
            note_use(desk, subject, a_day(start), where)
        else:
            take_into_use(desk, subject, a_day(start), where)
    tell(say().say("cli.service_noted", service=name))


@service.command("agreement", cls=takes("flows.services.register:add_agreement"))
def agreement(
    name: Name,
    start: Annotated[str, typer.Option("--from", help="Its first day.")],
    by: By,
    end: Annotated[str, typer.Option("--to", help="Its last day; none: it goes on.")] = "",
    sort: Annotated[str, typer.Option(help="processor, framework or licence.")] = "processor",
    reference: Annotated[str, typer.Option(help="Registry number.")] = "",
    signed_by: Annotated[str, typer.Option(help="The role that signed.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note an agreement with its days; before it ends, the service is looked at again."""
    from flows.services.register import add_agreement, service_by

    last = a_day(end) if end else None
    with serving(by, municipality, at, instead_of) as desk:
        subject = service_by(desk.session, desk.municipality, name).id or 0
        add_agreement(
            desk, subject, sort, a_day(start), last, reference=reference, signed_by=signed_by
        )
    tell(say().say("cli.service_noted", service=name))


@service.command("guardians", cls=takes("flows.services.guardians:record_approvals"))
def guardians(
    name: Name,
    unit: Annotated[str, typer.Option("--unit")],
    group: Annotated[str, typer.Option("--class", metavar="CLASS", help="4B")],
    pupils: Annotated[int, typer.Option(min=0, help="Pupils under the age limit.")],
    approved: Annotated[int, typer.Option(min=0)],
    by: By,
    refused: Annotated[int, typer.Option(min=0)] = 0,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Record the guardians' answers of one class: counts, never names."""
    from flows.engine.lookup import unit_by
    from flows.services.guardians import record_approvals
    from flows.services.register import service_by

    with serving(by, municipality, at, instead_of) as desk:
        record_approvals(
            desk,
            service_by(desk.session, desk.municipality, name).id or 0,
            unit_by(desk.session, desk.municipality, unit).id or 0,
            group,
            pupils=pupils,
            approved=approved,
            refused=refused,
        )
    tell(say().say("cli.service_noted", service=name))


@service.command("event", cls=takes("flows.services.register:report"))
def event(
    sort: Annotated[
        str, typer.Argument(metavar="EVENT", help="incident, supplier_update, risk or horizon.")
    ],
    reference: Annotated[str, typer.Option("--reference", help="Registry number or title.")],
    by: By,
    name: Annotated[str, typer.Option("--service", metavar="SERVICE")] = "",
    of_supplier: Annotated[str, typer.Option("--supplier", help="All services of one.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Something happened to a service, or to all of a supplier: they are looked at again."""
    from flows.engine.refusals import BadChoice
    from flows.services.register import report, service_by
    from flows.services.suppliers import services_of

    if bool(name) == bool(of_supplier):
        known = "--service SERVICE, --supplier SUPPLIER"
        raise BadChoice(what="--service / --supplier", value="", known=known)
    with serving(by, municipality, at, instead_of) as desk:
        if name:
            subjects = [service_by(desk.session, desk.municipality, name).id or 0]
        else:
            subjects = list(services_of(desk.session, desk.municipality, of_supplier))
        report(desk, subjects, sort, reference)
    tell(say().say("cli.service_noted", service=name or of_supplier))


@service.command("rules", cls=takes("flows.services.rules:set_rules"))
def rules(
    consent_age: Annotated[int | None, typer.Option(help="Years.")] = None,
    months_no_data: Annotated[int | None, typer.Option()] = None,
    months_simple: Annotated[int | None, typer.Option()] = None,
    months_full: Annotated[int | None, typer.Option()] = None,
    agreement_days: Annotated[int | None, typer.Option(help="Days before one ends.")] = None,
    per_week: Annotated[int | None, typer.Option(help="Assessments a week in a queue.")] = None,
    labels: Annotated[
        str | None, typer.Option(help='The four levels of K, R and T: "Öppen,Begränsad,…"')
    ] = None,
    by: By = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Show the municipality's own rules about validations, or set some of them."""
    from flows.engine.refusals import BadChoice
    from flows.services.class_levels import level_names
    from flows.services.rules import LIMITS, Rules, set_rules
    from models.services.lookups import rules_of

    wanted = Rules(
        consent_age,
        months_no_data,
        months_simple,
        months_full,
        agreement_days,
        per_week,
        [one.strip() for one in labels.split(",")] if labels is not None else None,
    )
    if wanted != Rules():
        if not by:
            raise BadChoice(what="--by", value="", known="--by EMAIL")
        with at_desk(by, municipality, at, instead_of) as desk:
            set_rules(desk, wanted)
    with reading(municipality, at) as desk:
        row = rules_of(desk.session, desk.municipality)
        levels = list(level_names(desk.session, desk.municipality))
    tell_json({**{name: getattr(row, name) for name in LIMITS}, "labels": levels})


@service.command("export")
def export(
    name: Name,
    to: Annotated[Path, typer.Option("--to", metavar="FILE")],
    municipality: Where = "",
    at: At = "",
) -> None:
    """Write a service's assessment, without its decision, for others to take over as a draft."""
    from flows.register.imports.tables import write_bytes
    from flows.services.sharing import shared_assessment

    with reading(municipality, at) as desk:
        shared = shared_assessment(desk, name)
    write_bytes(to, (json.dumps(shared, ensure_ascii=False, indent=1) + "\n").encode())
    tell(say().say("cli.service_exported", service=name, file=to))


@service.command("copy", cls=takes("flows.services.sharing:copy_from"))
def copy(
    name: Name,
    file: Annotated[Path, typer.Option("--from", metavar="FILE")],
    by: By,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Fill an assessment under way with a shared one, as a draft; never the decision."""
    from flows.register.imports.tables import BadFile, read_text
    from flows.services.register import service_by
    from flows.services.sharing import copy_from

    try:
        shared = json.loads(read_text(file))
    except ValueError:
        raise BadFile(file=file.name, why="not_json") from None
    if not isinstance(shared, dict):
        raise BadFile(file=file.name, why="not_json")
    with serving(by, municipality, at, instead_of) as desk:
        subject = service_by(desk.session, desk.municipality, name).id or 0
        filled = copy_from(desk, subject, shared)
    tell(say().say("cli.service_copied", n=len(filled)))


@supplier.command("add", cls=takes("flows.services.suppliers:put_supplier"))
def add_supplier(
    name: Annotated[str, typer.Argument(metavar="SUPPLIER")],
    by: By,
    country: Annotated[str, typer.Option(help="Two letters: SE.")] = "",
    link: Annotated[str, typer.Option(help="Its pages about privacy.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Register a supplier, or say more about one that is there."""
    from flows.services.suppliers import put_supplier

    with serving(by, municipality, at, instead_of) as desk:
        put_supplier(desk, name, country, link)
    tell(say().say("cli.service_noted", service=name))


@supplier.command("list")
def list_suppliers(as_json: AsJson = False, municipality: Where = "") -> None:
    """Suppliers and the services that each delivers."""
    from flows.services.suppliers import suppliers

    with office() as opened, opened.database.read() as session:
        found = suppliers(session, opened.municipality(municipality).id)
    for one in found:
        if as_json:
            told = {"supplier": one.supplier.name, "country": one.supplier.country}
            tell_json({**told, "services": list(one.services)})
        else:
            tell(f"{one.supplier.name}: {', '.join(one.services) or '–'}")
    if not found and not as_json:
        tell(say().say("cli.nothing_to_show"))
