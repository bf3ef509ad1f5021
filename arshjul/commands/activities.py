"""activity: recurring activities, whose turn it is, their parts, and days that few may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import country_of, errand, own_texts
from arshjul.commands.moves import By, For, Why
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, a_day, say, tell, tell_json

if TYPE_CHECKING:
    from flows.activities.listing import Occurrence, SeriesView

activity = typer.Typer(help="Recurring activities: safety rounds, exercises, training.")
Which = Annotated[str, typer.Argument(metavar="ACTIVITY", help="Its number or its name.")]
Number = Annotated[int, typer.Argument(metavar="CASE", min=1)]
Texts = list[str]


def add_to(app: typer.Typer) -> None:
    app.add_typer(activity, name="activity")


@activity.command("types")
def types(as_json: AsJson = False, municipality: Where = "") -> None:
    """The types of activity that can be added, and what each begins with."""
    speak, country = say(), country_of(municipality)
    for code, kind in own_texts(municipality).activity_types().items():
        if country and not kind.is_for(country):
            continue
        name = kind.name(speak)
        if as_json:
            tell_json({"type": code, "name": name, "scope": kind.scope, "every": kind.every})
        else:
            scope = speak.say(f"activity_scopes.{kind.scope}")
            tell(f"{code:<22} {name} ({scope}, {_every(kind.every)})")


def _every(months: int) -> str:
    return say().say("activities.every", n=months) if months else say().say("activities.once")


@activity.command("add", cls=takes("flows.activities.series:add_series"))
def add(
    type_: Annotated[str, typer.Argument(metavar="TYPE", help="See `arshjul activity types`.")],
    by: By,
    name: Annotated[str, typer.Option(help="Its name; else that of the type.")] = "",
    first: Annotated[str, typer.Option(metavar="DATE", help="The first day.")] = "",
    last: Annotated[
        str, typer.Option(metavar="DATE", help="The last day of the period that --first begins.")
    ] = "",
    vague: Annotated[str, typer.Option(metavar="TEXT", help="A day not known: i närtid.")] = "",
    every: Annotated[int | None, typer.Option(help="Months between; 0: once.")] = None,
    after_completion: Annotated[
        bool, typer.Option(help="Count from the day when it was last held.")
    ] = False,
    exact_within: Annotated[
        int | None, typer.Option(help="Working days in which a vague day becomes exact.")
    ] = None,
    scope: Annotated[str, typer.Option(help="each_unit, authority or rotation.")] = "",
    unit: Annotated[str, typer.Option(help="For one unit only.")] = "",
    form: Annotated[Texts, typer.Option(help="Only units of this form.")] = [],  # noqa: B006
    role: Annotated[str, typer.Option(help="Who answers for it.")] = "",
    category: Annotated[str, typer.Option(help="promoting, preventive or remedial.")] = "",
    audience: Annotated[str, typer.Option(help="For whom: all staff.")] = "",
    external: Annotated[str, typer.Option(help="The external party.")] = "",
    basis: Annotated[str, typer.Option(help="The law or decision behind it.")] = "",
    part: Annotated[Texts, typer.Option(help="One part of the theme.")] = [],  # noqa: B006
    visible_to: Annotated[
        Texts, typer.Option(help="A role that may know the coming days; others may not.")
    ] = [],  # noqa: B006
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Begin a series of activities; what the options leave out is as the type says."""
    from flows.activities.series import add_series

    wanted = {
        "type": type_,
        "name": name,
        "unit": unit or None,
        "forms": form,
        "scope": scope or None,
        "category": category or None,
        "role": role or None,
        "first": a_day(first) if first else None,
        "last": a_day(last) if last else None,
        "when": vague,
        "every_months": every,
        "after_completion": after_completion,
        "exact_within": exact_within,
        "audience": audience,
        "external": external,
        "basis": basis,
        "parts": part,
        "visible_to": visible_to or None,
    }
    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        number = add_series.given(desk, {"wanted": wanted})
    tell(say().say("activities.added", number=number))


@activity.command("list")
def list_all(as_json: AsJson = False, municipality: Where = "", at: At = "") -> None:
    """The series under way."""
    from flows.activities.listing import list_series

    speak = say()
    with errand(None, municipality, at) as here:
        found = list_series(here.office, here.municipality, here.day)
    for subject, series, open_cases in found:
        if as_json:
            tell_json(
                {
                    "number": series.subject_id,
                    "name": subject.name,
                    "type": series.type,
                    "scope": series.scope,
                    "every": series.every_months,
                    "confidential": bool(subject.visible_to),
                    "open": open_cases,
                }
            )
        else:
            scope = speak.say(f"activity_scopes.{series.scope}")
            kept = f", {speak.say('activities.kept')}" if subject.visible_to else ""
            tell(
                f"{series.subject_id:>6}  {subject.name} "
                f"({scope}, {_every(series.every_months)}{kept}) {open_cases}"
            )
    if not found:
        tell(speak.say("cli.nothing_to_show"))


@activity.command("show")
def show(
    which: Which,
    by: Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who reads.")] = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """One series: when, for whom, who takes part, and what came of it."""
    from flows.activities.listing import show_series

    with errand(by or None, municipality, at) as here:
        view = show_series(here.office, here.municipality, which, here.day, here.who.person)
    _tell_series(view)


def _tell_series(view: SeriesView) -> None:
    speak, series = say(), view.series
    category = speak.say(f"activity_categories.{series.category}")
    tell(f"{series.subject_id}  {view.subject.name} ({category})")
    scope = speak.say(f"activity_scopes.{series.scope}")
    when = series.when_text or (speak.day(view.first) if view.first else "")
    if view.first and series.last:
        when = speak.say("activity_period.span", first=when, last=speak.day(series.last))
    when = speak.say("activities.kept") if view.kept else when
    role = speak.say(f"roles.{view.subject.role}")
    tell(f"  {scope}, {_every(series.every_months)}; {when}; {role}")
    for text in (series.audience, series.external, series.basis):
        if text:
            tell(f"  {text}")
    for played, name in view.parties:
        tell(f"  {speak.say(f'activity_parties.{played}')}: {name}")
    if view.turns:
        tell(f"  {speak.say('activities.turns')}: {', '.join(view.turns)}")
    for one in view.occurrences:
        _tell_occurrence(one)


def _tell_occurrence(one: Occurrence) -> None:
    speak = say()
    day = speak.say("activities.kept") if one.kept else str(one.due or "–")
    if one.closed is not None:
        day = speak.say("pages.closed_on", day=one.closed)
    held = one.held_on or day
    said = [one.unit, one.external, one.attendance and f"n = {one.attendance}"]
    rest = ", ".join(text for text in said if text)
    tell(f"  {one.case:>6}  {held}  {speak.state('activity', one.state)}  {rest}".rstrip())
    for number, (text, is_done) in enumerate(one.parts, start=1):
        tell(f"          [{'x' if is_done else ' '}] {number} {text}")


@activity.command("dates")
def dates(which: Which, by: By, municipality: Where = "", at: At = "") -> None:
    """The coming days of a series, for those who may know them."""
    from flows.activities.listing import coming_days

    with errand(by, municipality, at) as here:
        found = coming_days(here.office, here.municipality, which, here.day, here.who.person or 0)
    for one in found:
        tell(f"{one.case:>6}  {one.due or '–'}  {one.unit}".rstrip())
    if not found:
        tell(say().say("cli.nothing_to_show"))


@activity.command("end", cls=takes("flows.activities.series:end_series"))
def end(
    which: Which,
    by: By,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="From this day.")],
    why: Why = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """From a day on nothing is asked of the series, nor what was opened ahead; history stays."""
    from flows.activities.series import end_series

    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        end_series.given(desk, {"series": which, "on": a_day(on), "why": why})
    tell(say().say("record.activity_ended"))


@activity.command("party", cls=takes("flows.activities.parties:note_party"))
def party(
    which: Which,
    who: Annotated[str, typer.Argument(metavar="WHO", help="A department, a role, a partner.")],
    by: By,
    as_: Annotated[str, typer.Option("--as", help="participant, consulted or informed.")],
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note who else takes part, is consulted or is informed."""
    from flows.activities.parties import note_party
    from flows.activities.series import find_series

    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        subject, _ = find_series(desk.session, desk.municipality, which)
        note_party.given(desk, {"subject": subject.id, "played": as_, "name": who})
    tell(say().say("record.party_noted"))


@activity.command("part", cls=takes("flows.activities.parts:add_part"))
def part(
    case: Number,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A smaller piece of the theme.")],
    by: By,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Break an occurrence into parts: add one."""
    from flows.activities.parts import add_part

    with errand(by, municipality, at, instead_of) as one:
        number = add_part.alone(one, case, text)
    tell(say().say("activities.part_added", number=number))


@activity.command("tick", cls=takes("flows.activities.parts:tick"))
def tick(
    case: Number,
    numbers: Annotated[list[int], typer.Argument(metavar="PART...", min=1)],
    by: By,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Tick parts that are done."""
    from flows.activities.parts import tick as tick_parts

    with errand(by, municipality, at, instead_of) as one:
        tick_parts.alone(one, case, numbers)
    tell(say().say("record.noted"))
