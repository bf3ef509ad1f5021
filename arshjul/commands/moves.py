"""record, done, move, reschedule, delegate, exempt: acting on a case from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import errand
from arshjul.commands.cases import CaseNumber
from arshjul.inputs import takes
from arshjul.speech import At, Where, a_day, say, tell

if TYPE_CHECKING:
    from models.case.tables import Case

By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it.")]
For = Annotated[
    str, typer.Option("--for", metavar="EMAIL", help="In whose place a coordinator does it.")
]
Why = Annotated[str, typer.Option("--why", metavar="TEXT")]
Answers = Annotated[
    list[str],
    typer.Option("--answer", metavar="FIELD=TEXT", help="An answer to the step's questions."),
]
AnswersFile = Annotated[
    Path | None, typer.Option("--answers", help="A JSON file of answers: {field: text}.")
]

DONE = ("flows.engine.verbs:done", "flows.engine.verbs:unchanged", "flows.engine.drafts:send_draft")


def add_to(app: typer.Typer) -> None:
    app.command(cls=takes(*DONE))(done)
    app.command(cls=takes("flows.engine.verbs:note", "flows.engine.drafts:keep_draft"))(record)
    for command, verb in (
        (move, "flows.engine.verbs:move"),
        (reschedule, "flows.engine.due_dates:reschedule"),
        (delegate, "flows.engine.delegation:delegate"),
        (exempt, "flows.safety_cycle.exemptions:exempt"),
    ):
        app.command(cls=takes(verb))(command)


def record(
    case: CaseNumber,
    by: By,
    answer: Answers = [],  # noqa: B006  Typer wants the empty list itself
    answers: AnswersFile = None,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Keep answers to the step's questions, without moving on."""
    from flows.engine.refusals import BadChoice
    from flows.engine.verbs import note

    given = _answers(answer, answers)
    if not given:
        raise BadChoice(what="--answer", value="", known="--answer FIELD=TEXT, --answers FILE")
    with errand(by, municipality, at, instead_of) as one:
        note.alone(one, case, given)
    tell(say().say("record.noted"))


def _answers(pairs: list[str], file: Path | None) -> dict[str, str]:
    from flows.engine.refusals import BadChoice
    from flows.register.imports.tables import BadFile, read_bytes

    found: dict[str, str] = {}
    if file is not None:
        try:
            raw = json.loads(read_bytes(file).decode("utf-8-sig"))
        except ValueError:
            raise BadFile(file=file.name, why="not_json") from None
        if not isinstance(raw, dict):
            raise BadFile(file=file.name, why="not_json")
        found.update({str(name): str(value) for name, value in raw.items()})
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise BadChoice(what="--answer", value=pair[:40], known="FIELD=TEXT")
        found[name.strip()] = value
    return found


def done(
    case: CaseNumber,
    by: By,
    answer: Answers = [],  # noqa: B006  Typer wants the empty list itself
    answers: AnswersFile = None,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Answer "done": the questions answered, and the move that they lead to."""
    from flows.engine.verbs import done as answer_done

    with errand(by, municipality, at, instead_of) as one:
        moved = answer_done.alone(one, case, answers=_answers(answer, answers) or None)
    _tell_moved(case, moved)


def move(
    case: CaseNumber,
    name: Annotated[str, typer.Argument(metavar="MOVE", help="A move, or the step to go to.")],
    by: By,
    why: Why = "",
    answer: Answers = [],  # noqa: B006  Typer wants the empty list itself
    answers: AnswersFile = None,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Move a case on, back with a reason, or out as not applicable."""
    from flows.engine.casework import case_in
    from flows.engine.verbs import move as move_it

    with errand(by, municipality, at, instead_of) as one:
        with one.office.database.read() as session:
            kind = case_in(session, one.municipality, case).kind
        moved = move_it.alone(
            one,
            case,
            _move_name(kind, name),
            why=why or None,
            answers=_answers(answer, answers) or None,
        )
    _tell_moved(case, moved)


def _move_name(kind: str, text: str) -> str:
    """A move's own name, or the state that the kind calls so in any language."""
    from config.called import state_called
    from states.kinds import KINDS

    if any(text == one.name for one in KINDS[kind].process.moves):
        return text
    return state_called(kind, text) or text


def _tell_moved(number: int, case: Case) -> None:
    speak = say()
    due = case.due.isoformat() if case.due else "–"
    tell(speak.say("cli.moved", case=number, state=speak.state(case.kind, case.state), due=due))


def reschedule(
    case: CaseNumber,
    to: Annotated[str, typer.Option("--to", metavar="DATE")],
    by: By,
    why: Why,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Move the step's due date; its reminders move with it."""
    from flows.engine.due_dates import reschedule as move_date

    with errand(by, municipality, at, instead_of) as one:
        moved = move_date.alone(one, case, a_day(to), why=why)
    _tell_moved(case, moved)


def delegate(
    case: CaseNumber,
    to: Annotated[str, typer.Option("--to", metavar="EMAIL")],
    by: By,
    why: Why = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let a colleague answer for the present step."""
    from flows.engine.delegation import delegate as hand_over
    from flows.engine.lookup import person_by

    with errand(by, municipality, at, instead_of) as one:
        with one.office.database.read() as session:
            colleague = person_by(session, one.municipality, to).id or 0
        moved = hand_over.alone(one, case, colleague, why=why)
    _tell_moved(case, moved)


def exempt(
    unit: Annotated[str, typer.Option("--unit")],
    year: Annotated[str, typer.Option("--year", metavar="2026/27")],
    by: By,
    why: Why,
    step: Annotated[str, typer.Option("--step", help="The step whose date is moved.")] = "",
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="Its date this once.")] = "",
    skip: Annotated[bool, typer.Option("--skip", help="Skip this year's cycle.")] = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Move one occurrence of a step, or skip one year's cycle, for one unit."""
    from config.called import state_called
    from flows.engine.lookup import unit_by
    from flows.engine.refusals import BadChoice
    from flows.safety_cycle.exemptions import exempt as decide
    from states.safety_cycle import KARTLAGGNING, KIND, STEPS
    from states.school_year import SchoolYear

    if bool(to) == skip or (skip and step):
        raise BadChoice(what="--to / --skip", value="", known="--step STEP --to DATE, --skip")
    named = state_called(KIND, step) if step else KARTLAGGNING
    if named not in STEPS:
        raise BadChoice(what="--step", value=step[:40], known=", ".join(STEPS))
    with errand(by, municipality, at) as one, one.desk() as desk:
        number = unit_by(desk.session, desk.municipality, unit).id or 0
        day = a_day(to) if to else None
        decide(desk, number, SchoolYear.parse(year), named, to=day, why=why)
    tell(say().say("record.exempted"))
