"""cases, show: what is under way, and everything about one case."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.speech import AsJson, At, Where, instant, office, say, tell, tell_json
from config.words import Words

if TYPE_CHECKING:
    from flows.views.case_history import Event
    from states.fields import Field

CaseNumber = Annotated[int, typer.Argument(metavar="CASE", min=1)]


def add_to(app: typer.Typer) -> None:
    for command in (cases, show):
        app.command()(command)


def cases(
    unit: Annotated[str, typer.Option("--unit")] = "",
    state: Annotated[str, typer.Option("--state")] = "",
    kind: Annotated[str, typer.Option("--kind", help="One kind of case only.")] = "",
    overdue: Annotated[bool, typer.Option("--overdue")] = False,
    as_json: AsJson = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """List the cases, the most urgent first."""
    from flows.engine.local_time import today
    from flows.engine.lookup import unit_by
    from flows.views.case_list import lines
    from flows.views.meant import kinds_meant, states_meant

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
                states=states_meant("--state", state),
                kinds=kinds_meant("--kind", kind),
                overdue=overdue,
            )
        )
    if as_json:
        for line in found:
            tell_json(line.as_json())
        return
    for line in found:
        mark = "!" if line.overdue else " "
        step = speak.state(line.kind, line.state)
        name = line.unit or speak.kind(line.kind)
        due = speak.say("activities.kept") if line.kept else line.due or "–" * 10
        last = line.answerable or "–"
        if line.case.closed is not None:
            due = speak.say("pages.closed_on", day=line.case.closed)
            step, last = speak.say(f"outcomes.{line.case.outcome}"), "–"
        tell(f"{mark}{line.id:>6}  {due}  {step:<14} {name}  {last}")
    if not found:
        tell(speak.say("cli.nothing_to_show"))


def show(case: CaseNumber, as_json: AsJson = False, municipality: Where = "") -> None:
    """One case: its questions, its journey, the letters sent and not sent."""
    from config.rung_names import rung_name
    from flows.engine.local_time import local, today
    from flows.engine.opening_reasons import causes_of
    from flows.forecast.events import because
    from flows.mail.foreseen import foresee
    from flows.views.case_context import asides
    from flows.views.case_history import journey

    speak = say()
    with office() as opened, opened.database.read() as session:
        home = opened.municipality(municipality).id
        found, now = journey(session, opened.kinds, home, case), instant("")
        beside = asides(session, opened.kinds, found.case, speak, now)
        place = opened.town(session, home)
        next_ = None if found.kept else foresee(session, place, found.case, today(now))
    asked = found.questions
    due = found.case.due
    if as_json:
        tell_json(
            {
                "id": case,
                "kind": found.case.kind,
                "unit": found.unit,
                "year": found.case.year,
                "state": found.case.state,
                "opened": found.case.opened.isoformat(),
                "due": due.isoformat() if due else None,
                "closed": found.case.closed.isoformat() if found.case.closed else None,
                "planned": found.case.planned.isoformat() if found.case.planned else None,
                "version": found.case.version,
                "outcome": found.case.outcome,
                "waits_for": (
                    {"date": next_.day.isoformat(), "level": next_.level} if next_ else None
                ),
                "beside": [
                    {"heading": aside.heading, "lines": [line.text for line in aside.lines]}
                    for aside in beside
                ],
                "questions": [
                    {
                        "field": one.name,
                        "about": one.about,
                        "sort": one.sort,
                        "choices": list(_choices(one)),
                        "answer": one.value,
                    }
                    for one in asked
                ],
                "journey": [
                    {
                        "at": event.at.isoformat(),
                        "what": event.what,
                        "step": event.step,
                        "by": event.by,
                        "for": event.instead_of,
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
    step = speak.state(found.case.kind, found.case.state)
    name = found.unit or speak.kind(found.case.kind)
    when = speak.day(due) if due else speak.say("activities.kept") if found.kept else "–"
    if found.case.closed is not None:
        step = speak.say(f"outcomes.{found.case.outcome}")
        when = speak.say("pages.closed_on", day=speak.day(found.case.closed))
    tell(f"{case}  {name}  {found.case.year}  {step}  {when}")
    for cause in causes_of(found.case, speak):
        tell(f"  {cause}")
    for aside in beside:
        tell(f"  {aside.heading}")
        for line in aside.lines:
            tell(f"    {line.text} {line.link}".rstrip())
    for event in found.events:
        happened = speak.say(f"record.{event.what}", **_params(found.case.kind, event, speak))
        if seal := event.detail.get("seal"):
            happened += f". {speak.say('proof_page.seal', seal=seal)}"
        by = f" ({_by(event, speak)})" if event.by else ""
        tell(f"  {local(event.at):%Y-%m-%d %H:%M}  {happened}{by} {event.words}".rstrip())
    for said in found.said:
        status = speak.say(f"status.{said.status}")
        name = rung_name(speak, said.level, place.ladder, late=said.late)
        tell(f"  {said.day}  {name} → {said.to}: {status}")
    for quiet in found.unsaid:
        tell(
            "  "
            + speak.say(
                "reasons.quiet",
                level=rung_name(speak, quiet.level, place.ladder),
                why=because(speak, quiet.reason, quiet.name),
                goes_out=speak.day(quiet.goes_out) if quiet.goes_out else "–",
            )
        )
    if next_ is not None:
        late = found.case.due is not None and next_.day > found.case.due
        name = rung_name(speak, next_.level, place.ladder, late=late)
        tell(f"  {next_.day}  … {name}")
    for question in asked:
        label = speak.field(found.case.kind, question.label)
        tell(f"  ? {question.name}: {label} {question.about}".rstrip())
        if told := _choices_in_words(found.case.kind, question, speak):
            tell(f"      {told}")


def _choices(question: Field) -> tuple[str, ...]:
    """What can be answered, where that is a choice; a tick is made with yes."""
    from states.fields import Sort

    return ("yes",) if question.sort is Sort.TICK else question.options


def _choices_in_words(kind: str, question: Field, speak: Words) -> str:
    """The choices with what they mean: ``effect (It had an effect) | partly (Partly) | …``."""
    return " | ".join(
        f"{one} ({speak.option(kind, question.label, one)})" if question.options else one
        for one in _choices(question)
    )


def _by(event: Event, speak: Words) -> str:
    if not event.instead_of:
        return event.by
    return speak.say("acting.for_another", who=event.by, whom=event.instead_of)


def _params(kind: str, event: Event, speak: Words) -> dict[str, object]:
    """What the record's sentences ask for."""
    measures = event.detail.get("measures", 0) if event.what == "carried_over" else 0
    return {
        "step": speak.state(kind, event.step) if event.step else "",
        "from_day": _day_in(event.detail.get("from"), speak),
        "to_day": _day_in(event.detail.get("to"), speak),
        "n": int(str(measures)),
    }


def _day_in(value: object, speak: Words) -> str:
    try:
        return speak.day(date.fromisoformat(str(value)))
    except ValueError:
        return ""
