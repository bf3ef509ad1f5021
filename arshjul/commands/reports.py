"""report, thread: the yearly report to a board, and where things come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import at_desk, reading
from arshjul.commands.decisions import Body, By, Paragraph, Registry, matter_numbered
from arshjul.commands.moves import For
from arshjul.commands.report_texts import report
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, a_day, say, tell, tell_json

if TYPE_CHECKING:
    from flows.engine.handling import Desk
    from models.documents.origins import Node

thread = typer.Typer(no_args_is_help=True, help="From origin to effect.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(report, name="report")
    app.add_typer(thread, name="thread")


@report.command(cls=takes("flows.documents.reports:start_clock"))
def start(
    body: Body,
    first: Annotated[str, typer.Option("--first", metavar="DATE", help="Then every year.")],
    by: By,
    name: Annotated[str, typer.Option("--name")] = "",
    document: Annotated[str, typer.Option("--document", metavar="NAME")] = "",
    registry: Registry = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Begin a yearly report to a board, where no recorded decision has begun it."""
    from flows.documents.lookup import document_named
    from flows.documents.reports import first_report, start_clock
    from models.case.tables import Subject

    with at_desk(by, municipality, at, instead_of) as desk:
        session, home = desk.session, desk.municipality
        clock = start_clock(
            desk,
            body=body,
            first=a_day(first),
            name=name,
            document=document_named(session, home, document).subject_id if document else None,
            matter=matter_numbered(desk, registry),
        )
        called = session.get_one(Subject, clock.subject_id).name
        day = say().day(first_report(clock))
    tell(say().say("cli.report_clock", name=called, day=day))


@thread.command(cls=takes("flows.documents.provenance:add_outside"))
def origin(
    sort: Annotated[str, typer.Option("--sort", help="motion, safety_round, law, …")],
    title: Annotated[str, typer.Option("--title")],
    by: By,
    number: Annotated[str, typer.Option("--number", help='As written: "38/2021".')] = "",
    mover: Annotated[str, typer.Option("--mover", help="Who moved it.")] = "",
    party: Annotated[str, typer.Option("--party", help="An external party.")] = "",
    day: Annotated[str, typer.Option("--day", metavar="DATE")] = "",
    paragraph: Paragraph = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Record what lies outside and leads to something here: a motion, a safety round, a law."""
    from flows.documents.provenance import add_outside, name_of
    from models.documents.origins import Node, NodeSort

    with at_desk(by, municipality, at, instead_of) as desk:
        made = add_outside(
            desk,
            sort,
            title,
            number=number,
            mover=mover,
            party=party,
            day=a_day(day) if day else None,
            paragraph=paragraph,
        )
        line = name_of(desk.session, Node(NodeSort.OUTSIDE, made.id or 0), say())
    tell(line)


@thread.command(cls=takes("flows.documents.provenance:draw"))
def link(
    source: Annotated[str, typer.Argument(metavar="FROM", help="origin:38/2021, decision:3 …")],
    target: Annotated[str, typer.Argument(metavar="TO", help="document:NAME, case:12 …")],
    by: By,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note that one thing led to another."""
    from flows.documents.provenance import draw

    with at_desk(by, municipality, at, instead_of) as desk:
        draw(desk, _end(desk, source), _end(desk, target))
    tell(say().say("cli.thread_drawn"))


@thread.command("show")
def show_(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="Anything on the thread.")],
    as_json: AsJson = False,
    municipality: Where = "",
) -> None:
    """Follow the thread from its origins to every effect, whichever of them is named."""
    from flows.documents.provenance import follow_thread, name_of

    with reading(municipality) as desk:
        for knot in follow_thread(desk.session, desk.municipality, _end(desk, what)):
            name = name_of(desk.session, knot.node, say())
            if as_json:
                sort, number = knot.node.sort.value, knot.node.id
                tell_json({"depth": knot.depth, "sort": sort, "id": number, "name": name})
            else:
                tell(f"{'  ' * knot.depth}{name}")


def _end(desk: Desk, text: str) -> Node:
    """The thing that ``case:12``, ``document:NAME``, ``decision:3`` or ``origin:38/2021`` means."""
    from flows.documents.provenance_names import end_of

    return end_of(desk.session, desk.municipality, text)
