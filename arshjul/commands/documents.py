"""document: governing documents, their types, templates, cadences and revisions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import at_desk, reading
from arshjul.commands.moves import By, For
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, a_day, say, tell, tell_json

if TYPE_CHECKING:
    from config.words import Words
    from flows.documents.listing import Line

Name = Annotated[str, typer.Argument(metavar="NAME", help="The document's name.")]
UnitName = Annotated[str, typer.Option("--unit", help="The unit's name.")]

document = typer.Typer(no_args_is_help=True, help="Governing documents and their revisions.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(document, name="document")


@document.command("add", cls=takes("flows.documents.register:add_document"))
def add(
    name: Name,
    type_: Annotated[str, typer.Option("--type", help="See arshjul document types.")],
    by: By,
    unit: UnitName = "",
    every_unit: Annotated[
        bool, typer.Option("--every-unit", help="The authority's, and concerns all units.")
    ] = False,
    network: Annotated[
        str, typer.Option("--network", metavar="NAME", help="Concerns the members of a network.")
    ] = "",
    registry: Annotated[str, typer.Option("--registry", metavar="NUMBER")] = "",
    short_version_of: Annotated[str, typer.Option("--short-version-of", metavar="NAME")] = "",
    scope: Annotated[str, typer.Option("--scope", help="in_school, outside_school, both.")] = "",
    lies_at: Annotated[str, typer.Option("--lies-at", help="Where the text is.")] = "",
    evaluated_by: Annotated[str, typer.Option("--evaluated-by", metavar="DATE")] = "",
    evaluator: Annotated[str, typer.Option("--evaluator", metavar="ROLE")] = "",
    body: Annotated[str, typer.Option("--body", help="The body that is to adopt it.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Register a document as a draft."""
    from flows.documents.inputs import network_here
    from flows.documents.lookup import document_named, matter_named
    from flows.documents.register import add_document
    from flows.engine.lookup import unit_by
    from models.documents.questions import case_of_document

    with at_desk(by, municipality, at, instead_of) as desk:
        session, home = desk.session, desk.municipality
        long = document_named(session, home, short_version_of) if short_version_of else None
        made = add_document(
            desk,
            type_,
            name,
            unit=unit_by(session, home, unit).id if unit else None,
            every_unit=every_unit,
            network=network_here(session, home, network).id if network else None,
            matter=matter_named(session, home, registry).id if registry else None,
            variant_of=long.subject_id if long else None,
            scope=scope,
            lies_at=lies_at,
            evaluated_by=a_day(evaluated_by) if evaluated_by else None,
            evaluator_role=evaluator,
            body=body,
        )
        case = case_of_document(session, home, made.subject_id).id
    tell(say().say("cli.document_added", name=name, case=case))


@document.command("list")
def list_(
    unit: UnitName = "", as_json: AsJson = False, municipality: Where = "", at: At = ""
) -> None:
    """List the documents: whom they concern, state, cadence, next revision, the decision behind
    them. With a unit: its own, and those that concern it."""
    from flows.documents.listing import lines
    from flows.engine.lookup import unit_by

    speak = say()
    with reading(municipality, at) as desk:
        here = unit_by(desk.session, desk.municipality, unit) if unit else None
        found = lines(desk, here)
    for line in found:
        if as_json:
            tell_json(plain(asdict(line)))
            continue
        shown = speak.say(
            "cli.document_line",
            name=", ".join(part for part in (line.name, line.unit or _whom(speak, line)) if part),
            state=speak.state("governing_document", line.state),
            cadence=speak.say(f"cadences.{line.cadence}") if line.cadence else "–",
            next=speak.day(line.next_revision) if line.next_revision else speak.say("cli.no_end"),
        )
        tell(f"{line.case:>6}  {shown}  {line.decision}".rstrip())
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))


def _whom(speak: Words, line: Line) -> str:
    """Whom a document of the authority concerns, in words; nothing where that is no unit."""
    from flows.documents.listing import EVERY_UNIT

    return speak.say("document_reach.all") if line.concerns == EVERY_UNIT else line.concerns


def plain(row: dict[str, object]) -> dict[str, object]:
    """Dates as text, for JSON."""
    return {key: value if value is None else _text(value) for key, value in row.items()}


def _text(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


@document.command()
def missing(as_json: AsJson = False, municipality: Where = "", at: At = "") -> None:
    """Name the units that lack an adopted document of a type that each must have."""
    from flows.documents.listing import missing as lacking

    speak = say()
    with reading(municipality, at) as desk:
        types = desk.place.own.document_types()
        found = lacking(desk)
    for code, units in found.items():
        if as_json:
            tell_json({"type": code, "units": units})
        elif units:
            name = _type_name(speak, code, types[code].name)
            tell(speak.say("cli.document_lacking", type=name, n=len(units)))
            for unit in units:
                tell(f"  {unit}")
    if not as_json and not any(found.values()):
        tell(speak.say("cli.nothing_to_show"))


def _type_name(speak: Words, code: str, own: str = "") -> str:
    key = f"document_types.{code}"
    return own or (speak.say(key) if speak.has(key) else code)


@document.command("types")
def types_(municipality: Where = "") -> None:
    """List the types of documents that can be registered."""

    from config.documents import law_lines
    from models.register.tables import Municipality

    speak = say()
    with reading(municipality) as desk:
        found, day = desk.place.own.document_types(), desk.day
        country = desk.session.get_one(Municipality, desk.municipality).country
    for code, one in found.items():
        cadence = speak.say(f"cadences.{one.cadence}")
        tell(f"{code:<34} {_type_name(speak, code, one.name)} ({cadence})")
        for line in law_lines(one, country, day, speak):
            tell(f"    {line}")


@document.command()
def template(
    type_: Annotated[str, typer.Argument(metavar="TYPE", help="For example safety_plan.")],
    municipality: Where = "",
) -> None:
    """Print the skeleton of a document: its parts, themes and, of a safety plan, the five steps."""
    from config.documents import type_named
    from config.template import skeleton

    with reading(municipality) as desk:
        found = type_named(desk.place.own.document_types(), type_)
    tell(skeleton(found, say()))


@document.command()
def history(name: Name, unit: UnitName = "", municipality: Where = "", at: At = "") -> None:
    """Show a document's cadences and revisions, from the first on."""
    from flows.documents.lookup import document_named
    from models.documents.decisions import Decision
    from models.documents.questions import history as cadences
    from models.documents.questions import revisions

    speak = say()
    with reading(municipality, at) as desk:
        found = document_named(desk.session, desk.municipality, name, unit)
        for row in cadences(desk.session, desk.municipality, found.subject_id):
            behind = desk.session.get(Decision, row.decision_id) if row.decision_id else None
            cadence = speak.say(f"cadences.{row.cadence}")
            tell(f"{row.from_day}  {cadence}  {behind.label if behind else ''}".rstrip())
        for one in revisions(desk.session, desk.municipality, found.subject_id):
            result = _result(speak, one.outcome)
            tell(f"{one.began} – {one.ended or ''}  {result}")


def _result(speak: Words, outcome: str | None) -> str:
    """A revision's result in words; an open one has none yet."""
    if outcome is None:
        return "…"
    found = speak.find("governing_document", "options.revision_outcome", outcome)
    return found or speak.say(f"report.{outcome}")


@document.command(cls=takes("flows.documents.register:revise"))
def revise(
    name: Name,
    why: Annotated[str, typer.Option("--why", metavar="TEXT")],
    by: By,
    unit: UnitName = "",
    due: Annotated[str, typer.Option("--due", metavar="DATE")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Call for a revision between the planned ones, with its reason."""
    from flows.documents.lookup import document_named
    from flows.documents.register import revise as call

    with at_desk(by, municipality, at, instead_of) as desk:
        found = document_named(desk.session, desk.municipality, name, unit).subject_id
        case = call(desk, found, why, a_day(due) if due else None)
        told = {"case": case.id, "due": case.due.isoformat() if case.due else "–"}
        state = say().state(case.kind, case.state)
    tell(say().say("cli.moved", state=state, **told))


@document.command(cls=takes("flows.documents.evaluations:set_evaluation"))
def evaluation(
    name: Name,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Evaluated by this day.")],
    by: By,
    evaluator: Annotated[str, typer.Option("--evaluator", metavar="ROLE")] = "",
    unit: UnitName = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Set the day of a document's evaluation, the first or the next, and who answers for it."""
    from flows.documents.evaluations import ANSWERS, set_evaluation
    from flows.documents.lookup import document_named

    day = a_day(on)
    with at_desk(by, municipality, at, instead_of) as desk:
        found = document_named(desk.session, desk.municipality, name, unit)
        set_evaluation(desk, found.subject_id, day, evaluator)
        role = say().say(f"roles.{found.evaluator_role or ANSWERS}")
    tell(say().say("cli.evaluation_kept", name=name, day=say().day(day), role=role))
