"""programme change, attended, attendance: a round that has been loaded, and who came to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import errand
from arshjul.commands.moves import By, For
from arshjul.commands.programme import Round, of_the_organiser, programme
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, DryRun, Where, office, say, tell, tell_json

if TYPE_CHECKING:
    from flows.skolesec.follow_changes import Changed

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Which gathering.")]
Guides = Annotated[bool, typer.Option("--guides", help="One of the guides' own.")]


def add_to(_app: typer.Typer) -> None:
    """The commands join the group ``programme``, which is added already."""
    for command, verb in (
        (change, "flows.skolesec.follow_changes:change_round"),
        (attended, "flows.skolesec.attendance:note_presence"),
    ):
        programme.command(cls=takes(verb))(command)
    programme.command("attendance")(attendance)


def change(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The round's corrected file.")],
    dry_run: DryRun = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Change a loaded round: what is done stays done, open cases get their new days."""
    from config.programme import read_programme
    from flows.forecast.trying import on_a_copy
    from flows.skolesec.follow_changes import change_round
    from flows.skolesec.rounds import touched_by

    plan = read_programme(file)
    with of_the_organiser(municipality, at) as one:
        with one.office.database.read() as session:
            homes = touched_by(session, plan.round.key)
        with on_a_copy(one, dry_run, beside=homes) as there, there.desk() as desk:
            found = change_round(desk, plan)
    _told(plan.round.name, found)
    if dry_run:
        tell(say().say("cli.dry_run"))


def _told(name: str, found: Changed) -> None:
    from flows.engine.local_time import ZONE

    speak = say()
    if not found.what:
        tell(speak.say("cli.nothing_new"))
        return
    words = {"round": speak.say("cli.round_itself"), "questions": speak.say("cli.round_questions")}
    listed = ", ".join(dict.fromkeys(words.get(code, said) for code, said in found.what.items()))
    tell(speak.say("cli.round_changed", name=name, what=listed))
    tell(speak.say("cli.round_redated", n=found.redated))
    for one in found.information:
        told = {"area": one.area, "when": speak.instant(one.starts, ZONE)}
        if one.municipalities:
            tell(speak.say("cli.info_moved", **told, n=one.municipalities))
        else:
            tell(speak.say("cli.round_info", **told))


def attended(
    key: Round,
    number: Number,
    by: By,
    people: Annotated[int | None, typer.Option("--people", min=0, help="So many came.")] = None,
    role: Annotated[
        list[str], typer.Option("--role", help="Whoever holds this role came; may be repeated.")
    ] = [],  # noqa: B006  Typer wants the empty list itself
    guides: Guides = False,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note how many came from the municipality to a gathering, or in which roles; no names."""
    from flows.skolesec.attendance import note_presence
    from flows.skolesec.inputs import Series
    from models.skolesec.programme import COMMON, GUIDES

    series: Series = GUIDES if guides else COMMON
    with errand(by, municipality, at, instead_of) as one:
        came = note_presence.alone(one, key, number, people=people, roles=role, series=series)
    tell(say().say("cli.attended", n=came))


def attendance(key: Round, number: Number, guides: Guides = False, as_json: AsJson = False) -> None:
    """Each municipality at a gathering: how many came, and in which roles."""
    from flows.skolesec.attendance import presence
    from models.skolesec.programme import COMMON, GUIDES

    speak = say()
    with office() as opened, opened.database.read() as session:
        found = presence(session, key, number, GUIDES if guides else COMMON)
    for one in found:
        if as_json:
            told = {"municipality": one.municipality, "state": one.state, "came": one.came}
            tell_json({**told, "roles": list(one.roles)})
            continue
        came = "–" if one.came is None else str(one.came)
        roles = f" ({', '.join(speak.say(f'roles.{role}') for role in one.roles)})"
        state = speak.state("gathering", one.state)
        tell(f"{one.municipality}: {came}{roles if one.roles else ''}, {state}")
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))
