"""measure, gathering: adding them, order in a plan, times, calendar files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import errand, reading
from arshjul.commands.moves import By, For
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, a_day, instant, office, say, tell, tell_json

if TYPE_CHECKING:
    from states.gathering import Mode

CaseNumber = Annotated[int, typer.Argument(metavar="CASE", min=1)]
measure = typer.Typer(help="Measures: problem, measure, when, who, evaluated when.")
gathering = typer.Typer(help="Gatherings of any series.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(measure, name="measure")
    app.add_typer(gathering, name="gathering")


@measure.command("add", cls=takes("flows.measures.verbs:add_measure"))
def add(
    action: Annotated[str, typer.Argument(metavar="MEASURE")],
    problem: Annotated[str, typer.Option("--problem")],
    when: Annotated[str, typer.Option("--when", metavar="DATE")],
    who: Annotated[str, typer.Option("--who", help="Preferably a role.")],
    evaluated: Annotated[str, typer.Option("--evaluated", metavar="DATE")],
    by: By,
    category: Annotated[
        str, typer.Option("--category", help="promoting, preventive or remedial.")
    ] = "preventive",
    immediate: Annotated[bool, typer.Option("--immediate", help="Strakstiltak.")] = False,
    theme: Annotated[str, typer.Option("--theme", help="What larger theme it is a part of.")] = "",
    unit: Annotated[str, typer.Option("--unit")] = "",
    plan: Annotated[int, typer.Option("--plan", metavar="CASE", help="The tiltaksplan.")] = 0,
    out_of: Annotated[int, typer.Option("--out-of", metavar="CASE", help="Its origin.")] = 0,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Add a measure; in a plan it comes last until it is put in order."""
    from flows.engine.casework import case_in
    from flows.engine.refusals import BadChoice
    from flows.measures.verbs import add_measure
    from states.measure import Category, Horizon

    if category not in tuple(Category):
        raise BadChoice(what="--category", value=category[:20], known=", ".join(Category))
    wanted = {
        "problem": problem,
        "action": action,
        "when": a_day(when),
        "who": who,
        "evaluated_on": a_day(evaluated),
        "category": category,
        "horizon": Horizon.IMMEDIATE if immediate else Horizon.LONG_TERM,
        "theme": theme,
        "unit": unit or None,
        "origin_case": out_of or None,
    }
    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        if plan:
            wanted["subject"] = case_in(desk.session, desk.municipality, plan).subject_id
        made = add_measure.given(desk, wanted).id
    tell(say().say("cli.measure_added", case=made))


@measure.command("list")
def list_measures(
    plan: Annotated[int, typer.Option("--plan", metavar="CASE")] = 0,
    as_json: AsJson = False,
    municipality: Where = "",
) -> None:
    """The measures in their order."""
    from flows.engine.casework import case_in
    from models.measures.tables import measures_of

    speak = say()
    with reading(municipality) as desk:
        session, home = desk.session, desk.municipality
        subject = case_in(session, home, plan).subject_id if plan else None
        found = measures_of(session, home, plan=subject)
    for one, case in found:
        if as_json:
            tell_json({"case": case.id, "state": case.state, **one.model_dump(mode="json")})
            continue
        state = speak.state(case.kind, case.state)
        tell(f"{one.position:>3}. {case.id:>6}  {one.due_on}  {state:<14} {one.action} ({one.who})")
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))


@measure.command("order", cls=takes("flows.measures.verbs:put_in_order"))
def order(
    plan: Annotated[int, typer.Option("--plan", metavar="CASE")],
    cases: Annotated[list[int], typer.Argument(metavar="CASE...")],
    by: By,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Put a plan's measures in order, the most important first."""
    from flows.engine.casework import case_in
    from flows.measures.verbs import put_in_order

    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        subject = case_in(desk.session, desk.municipality, plan).subject_id or 0
        found = put_in_order(desk, subject, cases)
    tell(say().say("cli.in_order", order=", ".join(str(one) for one in found)))


@gathering.command("add", cls=takes("flows.gatherings.verbs:add"))
def add_meeting(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    series: Annotated[str, typer.Option("--series", help="What it belongs to.")],
    by: By,
    start: Annotated[str, typer.Option("--from", metavar="INSTANT")] = "",
    end: Annotated[str, typer.Option("--to", metavar="INSTANT")] = "",
    mode: Annotated[str, typer.Option("--mode", help="physical, digital or both.")] = "digital",
    where: Annotated[str, typer.Option("--place")] = "",
    link: Annotated[str, typer.Option("--link")] = "",
    agenda: Annotated[str, typer.Option("--agenda")] = "",
    bring: Annotated[str, typer.Option("--bring", help="What to bring.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Add a gathering to a series; without a time it is placed later."""
    from flows.gatherings.verbs import add as plan

    chosen = mode_of(mode)
    with errand(by, municipality, at, instead_of) as one:
        case = plan.alone(
            one,
            series,
            name,
            starts=instant(start) if start else None,
            ends=instant(end) if end else None,
            mode=chosen,
            place=where,
            link=link,
            agenda=agenda,
            bring=bring,
        ).id
    tell(say().say("cli.gathering_added", case=case))


def mode_of(text: str) -> Mode:
    """Raises BadChoice."""
    from flows.engine.refusals import BadChoice
    from states.gathering import Mode

    if text not in tuple(Mode):
        raise BadChoice(what="--mode", value=text[:20], known=", ".join(Mode))
    return Mode(text)


@gathering.command("place", cls=takes("flows.gatherings.verbs:place"))
def place(
    case: CaseNumber,
    start: Annotated[str, typer.Option("--from", metavar="INSTANT")],
    end: Annotated[str, typer.Option("--to", metavar="INSTANT")],
    by: By,
    mode: Annotated[str, typer.Option("--mode", help="physical, digital or both.")] = "",
    where: Annotated[str | None, typer.Option("--place")] = None,
    link: Annotated[str | None, typer.Option("--link")] = None,
    agenda: Annotated[str | None, typer.Option("--agenda")] = None,
    bring: Annotated[str | None, typer.Option("--bring", help="What to bring.")] = None,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Give a gathering its time, or another one: who was invited is told what has changed. What is
    left out stays as it is."""
    from flows.engine.local_time import ZONE
    from flows.gatherings.verbs import place as put_in_time

    starts = instant(start)
    chosen = mode_of(mode) if mode else None
    with errand(by, municipality, at, instead_of) as one:
        put_in_time.alone(
            one,
            case,
            starts,
            instant(end),
            mode=chosen,
            place=where,
            link=link,
            agenda=agenda,
            bring=bring,
        )
    tell(say().say("cli.placed_gathering", name=case, when=say().instant(starts, ZONE)))


@gathering.command("ics")
def ics(
    out: Annotated[Path, typer.Argument(metavar="FILE")],
    municipality: Where = "",
    at: At = "",
) -> None:
    """Write the municipality's gatherings as a calendar file."""
    from flows.gatherings.invitation import of_gathering
    from flows.register.imports.tables import write_bytes
    from models.gatherings.tables import gatherings
    from notifications.calendar_file import calendar_file

    with office() as opened:
        home = opened.municipality(municipality)
        with opened.database.read() as session:
            rows = gatherings(session, home.id)
        entries = [found for row in rows if (found := of_gathering(*row)) is not None]
    write_bytes(out, calendar_file(entries, country=home.country, now=instant(at)))
    tell(str(out))
