"""urgent: what must be acted on at once, with the clocks of the law."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from arshjul.command_session import errand, own_texts
from arshjul.commands.moves import For
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, instant, office, say, tell, tell_json

By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who registers it.")]

Choice = TypeVar("Choice", bound=StrEnum)

urgent = typer.Typer(no_args_is_help=True, help="Urgent cases: act at once, with their clocks.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(urgent, name="urgent")


@urgent.command("add", cls=takes("flows.urgent.registration:register"))
def add(
    matter: Annotated[
        str,
        typer.Argument(help="violation, bullying, harassment, by_staff, breach or cyber."),
    ],
    by: By,
    arena: Annotated[
        str,
        typer.Option("--arena", help="Where: physical, internet, social_media or system."),
    ],
    unit: Annotated[str, typer.Option("--unit", help="The school's name.")] = "",
    registry: Annotated[
        str, typer.Option("--registry", help="Its registry number; never a pupil's name.")
    ] = "",
    scope: Annotated[
        str, typer.Option("--scope", help="during, in_connection or unclear.")
    ] = "unclear",
    known: Annotated[
        str,
        typer.Option("--known", metavar="INSTANT", help="When it became known; now."),
    ] = "",
    leader_suspected: Annotated[
        bool,
        typer.Option("--leader", help="By staff, and in the leadership: past the school."),
    ] = False,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Register what has become known: the clock starts, and letters leave at any hour."""
    from flows.engine.lookup import unit_by
    from flows.urgent.registration import register
    from models.case.tables import Subject
    from states.urgent_case import Arena, Matter, Scope

    with errand(by, municipality, at, instead_of) as one:
        with one.office.database.read() as session:
            school = unit_by(session, one.municipality, unit).id if unit else None
        case = register.alone(
            one,
            _chosen("MATTER", matter, Matter),
            _chosen("--arena", arena, Arena),
            unit=school,
            registry=registry,
            scope=_chosen("--scope", scope, Scope),
            known_at=instant(known) if known else None,
            leader_suspected=leader_suspected,
        )
        with one.office.database.read() as session:
            number = session.get_one(Subject, case.subject_id).name
    speak = say()
    due = speak.day(case.due) if case.due else "–"
    tell(speak.say("cli.urgent_registered", case=case.id, registry=number, due=due))


@urgent.command("list")
def list_(as_json: AsJson = False, municipality: Where = "", at: At = "") -> None:
    """List the clocks that run, the next to run out first."""
    from flows.engine.local_time import ZONE
    from flows.urgent.running_clocks import ticking

    speak = say()
    with office() as opened, opened.database.read() as session:
        found = ticking(session, opened.municipality(municipality).id, instant(at))
    for one in found:
        if as_json:
            tell_json(
                {
                    "case": one.case,
                    "kind": one.kind,
                    "name": one.name,
                    "clock": one.clock,
                    "statutory": one.statutory,
                    "ends": one.ends.isoformat(),
                    "hours_left": one.left,
                }
            )
            continue
        what = speak.say(
            f"clocks.{one.clock}", authority=one.authority or speak.say("urgent.authority")
        )
        when = speak.instant(one.ends, ZONE)
        left = speak.say("urgent.left" if one.left > 0 else "urgent.passed", n=one.left)
        tell(f"{one.case:>6}  {one.name}: {what}, {when}. {left}")
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))


@urgent.command("clocks")
def clocks(as_json: AsJson = False, municipality: Where = "") -> None:
    """Show every clock: its hours, and whether they stand in a law or are a local target."""
    from config.clocks import law_clocks
    from config.law import said_of
    from config.settings import read_settings
    from flows.engine.local_time import today

    speak = say()
    for one in own_texts(municipality).clocks(law_clocks(read_settings().clocks)):
        if as_json:
            tell_json(
                {
                    "key": one.key,
                    "kind": one.kind,
                    "countries": list(one.countries),
                    "hours": one.hours,
                    "months": one.months,
                    "statutory": one.statutory,
                    "law": one.law,
                    "certainty": one.certainty,
                    "checked": one.checked.isoformat() if one.checked else None,
                    "owners": list(one.owners),
                }
            )
            continue
        span = speak.say("urgent.hours", n=one.hours) if one.hours else speak.say("urgent.month")
        why = "urgent.law_says" if one.statutory else "urgent.target_says"
        where = "/".join(one.countries)
        kind = speak.kind(one.kind)
        law = said_of(one.source, today(instant("")), speak)
        tell(f"{one.key:<20} {where:<6} {span}, {speak.say(why, law=law)} · {kind}")


def _chosen(what: str, text: str, known: type[Choice]) -> Choice:
    """The option that a word is. Raises BadChoice."""
    from flows.engine.refusals import BadChoice

    try:
        return known(text.strip().casefold())
    except ValueError:
        raise BadChoice(what=what, value=text[:40], known=", ".join(known)) from None
