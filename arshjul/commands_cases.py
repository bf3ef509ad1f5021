"""cases, show, record, move, reschedule, delegate, exempt: what is under way, and moving it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from arshjul.speech import AsJson, At, Where, a_day, instant, office, say, tell, tell_json
from config.words import Words

CaseNumber = Annotated[int, typer.Argument(metavar="CASE", min=1)]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT")]
Answers = Annotated[
    list[str],
    typer.Option("--answer", metavar="FIELD=TEXT", help="An answer to the step's questions."),
]
AnswersFile = Annotated[
    Path | None, typer.Option("--answers", help="A JSON file of answers: {field: text}.")
]


def add_to(app: typer.Typer) -> None:
    for command in (cases, show, record, move, reschedule, delegate, exempt):
        app.command()(command)


def cases(
    unit: Annotated[str, typer.Option("--unit")] = "",
    state: Annotated[str, typer.Option("--state")] = "",
    overdue: Annotated[bool, typer.Option("--overdue")] = False,
    as_json: AsJson = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """List the cases, the most urgent first."""
    from flows.begin import unit_by
    from flows.listing import lines
    from flows.office import today

    speak = say()
    with office() as opened:
        home = opened.municipality(municipality).id
        if unit:
            with opened.database.read() as session:
                unit_by(session, home, unit)
        found = list(
            lines(
                opened,
                home,
                today(instant(at)),
                unit=unit,
                state=_state(state),
                overdue=overdue,
            )
        )
    if as_json:
        for line in found:
            tell_json(line.as_json())
        return
    for line in found:
        mark = "!" if line.overdue else " "
        step = speak.say(f"states.{line.state}")
        tell(f"{mark}{line.id:>6}  {line.due}  {step:<14} {line.unit}  {line.answerable or '–'}")
    if not found:
        tell(speak.say("cli.nothing_to_show"))


def _state(text: str) -> str:
    """The state that a word in any of the languages means. Raises BadChoice."""
    from config.words import LOCALES, words
    from flows.begin import BadChoice
    from states.safety_cycle import STATES

    if not text:
        return ""
    for state in STATES:
        names = {state, _ascii(state), *(words(one).say(f"states.{state}") for one in LOCALES)}
        if text.casefold() in {name.casefold() for name in names}:
            return state
    raise BadChoice(what="--state", value=text[:40], known=", ".join(STATES))


def _ascii(text: str) -> str:
    return text.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))


def show(case: CaseNumber, as_json: AsJson = False, municipality: Where = "") -> None:
    """One case: its questions, its journey, the letters sent and not sent."""
    from flows.journey import journey
    from flows.office import local
    from flows.simulate import because, rung
    from states.answers import fields
    from states.safety_cycle import STEPS

    speak = say()
    with office() as opened, opened.database.read() as session:
        found = journey(session, opened.municipality(municipality).id, case)
    asked = fields(found.case.state, found.evidence) if found.case.state in STEPS else ()
    if as_json:
        tell_json(
            {
                "id": case,
                "kind": found.case.kind,
                "unit": found.unit,
                "year": found.case.year,
                "state": found.case.state,
                "opened": found.case.opened.isoformat(),
                "due": found.case.due.isoformat(),
                "planned": found.case.planned.isoformat(),
                "version": found.case.version,
                "outcome": found.case.outcome,
                "waits_for": (
                    {"date": found.next_day.isoformat(), "level": found.next_level}
                    if found.next_day
                    else None
                ),
                "questions": [
                    {"field": one.name, "about": one.about, "answer": one.value} for one in asked
                ],
                "journey": [
                    {
                        "at": event.at.isoformat(),
                        "what": event.what,
                        "step": event.step,
                        "by": event.by,
                        "via": event.via,
                        "why": event.words,
                    }
                    for event in found.events
                ],
                "said": [
                    {
                        "date": one.day.isoformat(),
                        "level": one.level,
                        "to": one.to,
                        "status": one.status,
                        "reason": one.reason,
                    }
                    for one in found.said
                ],
                "not_said": [
                    {
                        "date": one.day.isoformat(),
                        "level": one.level,
                        "to": one.to,
                        "reason": one.reason,
                        "goes_out": one.goes_out.isoformat() if one.goes_out else None,
                    }
                    for one in found.unsaid
                ],
            }
        )
        return
    step = speak.say(f"states.{found.case.state}")
    tell(f"{case}  {found.unit}  {found.case.year}  {step}  {speak.day(found.case.due)}")
    for event in found.events:
        happened = speak.say(
            f"record.{event.what}", **_params(event.what, event.step, event.detail, speak)
        )
        by = f" ({event.by})" if event.by else ""
        tell(f"  {local(event.at):%Y-%m-%d %H:%M}  {happened}{by} {event.words}".rstrip())
    for said in found.said:
        status = speak.say(f"status.{said.status}")
        tell(f"  {said.day}  {rung(speak, said.level)} → {said.to}: {status}")
    for quiet in found.unsaid:
        tell(
            "  "
            + speak.say(
                "reasons.quiet",
                level=rung(speak, quiet.level),
                why=because(speak, quiet.reason, quiet.name),
                goes_out=speak.day(quiet.goes_out) if quiet.goes_out else "–",
            )
        )
    if found.next_day is not None and found.next_level is not None:
        tell(f"  {found.next_day}  … {rung(speak, found.next_level)}")
    for question in asked:
        tell(f"  ? {question.name}: {speak.say(f'fields.{question.label}')} {question.about}")


def record(
    case: CaseNumber,
    by: By,
    answer: Answers = [],  # noqa: B006  Typer wants the empty list itself
    answers: AnswersFile = None,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Keep answers to the step's questions, without moving on."""
    from flows.begin import BadChoice, person_by
    from flows.cases import Who, note

    given = _answers(answer, answers)
    if not given:
        raise BadChoice(what="--answer", value="", known="--answer FIELD=TEXT, --answers FILE")
    with office() as opened:
        home = opened.municipality(municipality).id
        with opened.database.read() as session:
            person = person_by(session, home, by).id
        note(opened, home, case, given, who=Who(person, "cli"), now=instant(at))
    tell(say().say("record.noted"))


def _answers(pairs: list[str], file: Path | None) -> dict[str, str]:
    from flows.begin import BadChoice
    from flows.tables import BadFile, read_bytes

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


def move(
    case: CaseNumber,
    name: Annotated[str, typer.Argument(metavar="MOVE", help="A move, or the step to go to.")],
    by: By,
    why: Why = "",
    answer: Answers = [],  # noqa: B006  Typer wants the empty list itself
    answers: AnswersFile = None,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Move a case on, back with a reason, or out as not applicable."""
    from flows.begin import person_by
    from flows.cases import Who
    from flows.cases import move as move_it

    with office() as opened:
        home = opened.municipality(municipality).id
        with opened.database.read() as session:
            person = person_by(session, home, by).id
        moved = move_it(
            opened,
            home,
            case,
            _move_name(name),
            who=Who(person, "cli"),
            now=instant(at),
            why=why or None,
            answers=_answers(answer, answers) or None,
        )
    _tell_moved(case, moved.state, moved.due.isoformat())


def _move_name(text: str) -> str:
    """A move's own name, or the state that a word in any language means."""
    from flows.begin import BadChoice
    from states.safety_cycle import PROCESS

    if text in {one.name for one in PROCESS.moves}:
        return text
    try:
        return _state(text)
    except BadChoice:
        return text


def _tell_moved(case: int, state: str, due: str) -> None:
    speak = say()
    tell(speak.say("cli.moved", case=case, state=speak.say(f"states.{state}"), due=due))


def reschedule(
    case: CaseNumber,
    to: Annotated[str, typer.Option("--to", metavar="DATE")],
    by: By,
    why: Why,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Move the step's due date; its reminders move with it."""
    from flows.begin import person_by
    from flows.cases import Who
    from flows.turns import reschedule as move_date

    with office() as opened:
        home = opened.municipality(municipality).id
        with opened.database.read() as session:
            person = person_by(session, home, by).id
        moved = move_date(
            opened, home, case, a_day(to), who=Who(person, "cli"), now=instant(at), why=why
        )
    _tell_moved(case, moved.state, moved.due.isoformat())


def delegate(
    case: CaseNumber,
    to: Annotated[str, typer.Option("--to", metavar="EMAIL")],
    by: By,
    why: Why = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let a colleague answer for the present step."""
    from flows.begin import person_by
    from flows.cases import Who
    from flows.turns import delegate as hand_over

    with office() as opened:
        home = opened.municipality(municipality).id
        with opened.database.read() as session:
            person = person_by(session, home, by).id
            colleague = person_by(session, home, to).id or 0
        moved = hand_over(
            opened, home, case, colleague, who=Who(person, "cli"), now=instant(at), why=why
        )
    _tell_moved(case, moved.state, moved.due.isoformat())


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
    from flows.begin import BadChoice, person_by, unit_by
    from flows.cases import Who
    from flows.turns import exempt as decide
    from states.safety_cycle import KARTLAGGNING, STEPS
    from states.school_year import SchoolYear

    if bool(to) == skip or (skip and step):
        raise BadChoice(what="--to / --skip", value="", known="--step STEP --to DATE, --skip")
    named = _state(step) or KARTLAGGNING
    if named not in STEPS:
        raise BadChoice(what="--step", value=step, known=", ".join(STEPS))
    with office() as opened:
        home = opened.municipality(municipality).id
        with opened.database.read() as session:
            person = person_by(session, home, by).id
            number = unit_by(session, home, unit).id or 0
        decide(
            opened,
            home,
            number,
            SchoolYear.parse(year),
            named,
            to=a_day(to) if to else None,
            who=Who(person, "cli"),
            now=instant(at),
            why=why,
        )
    tell(say().say("record.exempted"))


def _params(what: str, step: str, detail: dict[str, object], speak: Words) -> dict[str, object]:
    """What the record's sentences ask for."""
    return {
        "step": speak.say(f"states.{step}") if step else "",
        "from_day": _day_in(detail.get("from"), speak),
        "to_day": _day_in(detail.get("to"), speak),
        "n": int(str(detail.get("measures", 0))) if what == "carried_over" else 0,
    }


def _day_in(value: object, speak: Words) -> str:
    try:
        return speak.day(date.fromisoformat(str(value)))
    except ValueError:
        return ""
