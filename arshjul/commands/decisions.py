"""decision: what bodies propose and decide, in their chain, with what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import at_desk, reading
from arshjul.commands.moves import For
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, a_day, say, tell, tell_json
from states.decision import Outcome

if TYPE_CHECKING:
    from flows.engine.handling import Desk
    from models.documents.decisions import Decision

By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who records it.")]
Body = Annotated[str, typer.Option("--body", help="Who decides: a board, a committee.")]
Day = Annotated[str, typer.Option("--day", metavar="DATE", help="The day of the meeting.")]
Paragraph = Annotated[str, typer.Option("--paragraph", help='As written: "§ 109", "8:9".')]
Registry = Annotated[str, typer.Option("--registry", metavar="NUMBER", help="The matter's.")]
Clauses = Annotated[
    list[str],
    typer.Option("--clause", metavar="EFFECT:WHAT", help='adopt:NAME, none="words" …'),
]
After = Annotated[
    int | None, typer.Option("--after", metavar="DECISION", help="The link before in the chain.")
]
ResultOf = Annotated[str, typer.Option("--outcome", help="granted, rejected, adopted …")]

decision = typer.Typer(no_args_is_help=True, help="Proposals and decisions of boards.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(decision, name="decision")


def matter_numbered(desk: Desk, registry: str) -> int | None:
    """The matter with the number in the registry, if one is given. Raises NoSuchMatter."""
    from flows.documents.lookup import matter_named

    return matter_named(desk.session, desk.municipality, registry).id if registry else None


def _tell_kept(found: Decision) -> None:
    tell(say().say("cli.decision_kept", label=found.label, decision=found.id))


@decision.command("propose", cls=takes("flows.documents.decisions:propose"))
def propose_(
    body: Body,
    day: Day,
    clause: Clauses,
    by: By,
    registry: Registry = "",
    paragraph: Paragraph = "",
    after: After = None,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Record a proposal; it changes nothing until it is decided."""
    from arshjul.commands.clauses import clause as read
    from flows.documents.decisions import propose

    with at_desk(by, municipality, at, instead_of) as desk:
        found = propose(
            desk,
            body=body,
            day=a_day(day),
            paragraph=paragraph,
            clauses=[read(desk, one) for one in clause],
            matter=matter_numbered(desk, registry),
            previous=after,
        )
    _tell_kept(found)


@decision.command("record", cls=takes("flows.documents.decisions:record"))
def record_(
    body: Body,
    day: Day,
    paragraph: Paragraph,
    outcome: ResultOf,
    clause: Clauses,
    by: By,
    registry: Registry = "",
    after: After = None,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Record a decision and carry it out: adoptions, cadences, reports."""
    from arshjul.commands.clauses import clause as read
    from flows.documents.decisions import record

    with at_desk(by, municipality, at, instead_of) as desk:
        found = record(
            desk,
            body=body,
            day=a_day(day),
            paragraph=paragraph,
            outcome=_outcome(outcome),
            clauses=[read(desk, one) for one in clause],
            matter=matter_numbered(desk, registry),
            previous=after,
        )
    _tell_kept(found)


@decision.command("decide", cls=takes("flows.documents.decisions:decide"))
def decide_(
    proposal: Annotated[int, typer.Argument(metavar="PROPOSAL", min=1)],
    body: Body,
    day: Day,
    paragraph: Paragraph,
    outcome: ResultOf,
    by: By,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Record what a body decided about a proposal; its clauses are the proposal's."""
    from flows.documents.decisions import decide

    with at_desk(by, municipality, at, instead_of) as desk:
        found = decide(
            desk,
            proposal,
            body=body,
            day=a_day(day),
            paragraph=paragraph,
            outcome=_outcome(outcome),
        )
    _tell_kept(found)


def _outcome(text: str) -> Outcome:
    from flows.engine.refusals import BadChoice

    try:
        return Outcome(text)
    except ValueError:
        raise BadChoice(what="--outcome", value=text[:40], known=", ".join(Outcome)) from None


@decision.command("list")
def list_(registry: Registry = "", as_json: AsJson = False, municipality: Where = "") -> None:
    """List proposals and decisions with their clauses, the earliest first."""
    from models.documents.decisions import clauses, decisions_of

    speak = say()
    with reading(municipality) as desk:
        session, home = desk.session, desk.municipality
        found = decisions_of(session, home, matter_numbered(desk, registry))
        rows = [(one, clauses(session, home, one.id or 0)) for one in found]
    for one, parts in rows:
        if as_json:
            tell_json(
                {
                    "id": one.id,
                    "stage": one.stage,
                    "body": one.body,
                    "day": one.day.isoformat(),
                    "paragraph": one.paragraph,
                    "registry_number": one.registry_number,
                    "outcome": one.outcome,
                    "after": one.previous_id,
                    "clauses": [{"text": part.text, "effect": part.effect} for part in parts],
                }
            )
            continue
        stage = speak.say(f"decision_stages.{one.stage}")
        outcome = speak.say(f"decision_outcomes.{one.outcome}") if one.outcome else ""
        tell(f"{one.id:>6}  {stage}  {one.label}  {outcome}".rstrip())
        for part in parts:
            tell(f"          {part.number}. {part.text}")
    if not rows and not as_json:
        tell(speak.say("cli.nothing_to_show"))
