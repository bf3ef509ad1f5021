"""wheel: the wheel in force, and another one with what it would change, before it is saved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import errand, reading
from arshjul.inputs import takes
from arshjul.progress import shown
from arshjul.speech import AsJson, At, DryRun, Where, a_day, complain, say, tell, tell_json
from arshjul.wheel_told import effect_in_json, tell_effect, tell_wheel, wheel_in_json
from states.errors import ArshjulError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.engine.handling import Desk

wheel = typer.Typer(
    invoke_without_command=True, help="The wheel in force; or another, with what it would change."
)
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it; else the operator.")]
Yes = Annotated[bool, typer.Option("--yes", help="Save it without a question.")]
Silent = Annotated[
    bool, typer.Option("--nobody-answers", help="The letters if nobody answers; else if all do.")
]


class NotSaved(ArshjulError):
    """Nobody said that the wheel is to be saved."""

    key = "not_saved"
    exit_code = 3


def add_to(app: typer.Typer) -> None:
    app.add_typer(wheel, name="wheel")


@wheel.callback()
def show(
    ctx: typer.Context,
    as_json: AsJson = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """The wheel in force: days of two school years, the ladder, last days when nobody works."""
    from flows.register.wheel import in_force
    from models.register.tables import Municipality

    if ctx.invoked_subcommand is not None:
        return
    with reading(municipality, at) as desk:
        found = in_force(desk.session, desk.place, desk.day)
        name = desk.session.get_one(Municipality, desk.municipality).name
    if as_json:
        tell_json(wheel_in_json(found))
    else:
        tell_wheel(say(), name, found)


@wheel.command("choose", cls=takes("flows.register.wheel:choose_preset"))
def choose(
    preset: Annotated[str, typer.Argument(metavar="PRESET", help="läsår or kalenderår.")],
    dry_run: DryRun = False,
    yes: Yes = False,
    nobody_answers: Silent = False,
    as_json: AsJson = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Choose the days of the school year or of the calendar year for the steps to come."""
    from flows.register.municipality import preset_of
    from flows.register.wheel import choose_preset
    from models.register.tables import Municipality

    wanted = preset_of(preset)

    def change(desk: Desk) -> int:
        choose_preset(desk, wanted)
        return 0

    with reading(municipality, at) as desk:
        already = desk.session.get_one(Municipality, desk.municipality).preset == wanted
    if already and as_json:
        tell_json({"saved": False, "days": []})
        return
    if already:
        tell(say().say("wheel.was_chosen", preset=wanted))
        return
    told = say().say("wheel.chosen", preset=wanted)
    _change(change, told, (by, municipality, at), (dry_run, yes, nobody_answers, as_json))


@wheel.command("year", cls=takes("flows.register.year_days:days_of_year"))
def year(
    school_year: Annotated[str, typer.Argument(metavar="YEAR", help="Like 2027/28.")],
    step: Annotated[str, typer.Argument(help="A step of the cycle, or adoption, report.")],
    opens: Annotated[
        str, typer.Option("--opens", metavar="DATE", help="When it opens that year.")
    ] = "",
    due: Annotated[str, typer.Option("--due", metavar="DATE", help="Its last day that year.")] = "",
    as_ever: Annotated[
        bool, typer.Option("--as-ever", help="The days of every year hold there again.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    nobody_answers: Silent = False,
    as_json: AsJson = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Other days for a step in one school year alone; they win over those of every year."""
    from flows.engine.refusals import BadChoice
    from flows.register.year_days import OwnDays, days_of_year
    from states.school_year import SchoolYear

    if as_ever == bool(opens or due):
        raise BadChoice(what="--opens / --due / --as-ever", value="", known="--due DATE, --as-ever")
    meant = SchoolYear.parse(school_year)
    own = OwnDays(step=step, opens=a_day(opens) if opens else None, due=a_day(due) if due else None)

    def change(desk: Desk) -> int:
        return days_of_year(desk, meant, [own])

    told = say().say("wheel.year_days_set", year=str(meant))
    _change(change, told, (by, municipality, at), (dry_run, yes, nobody_answers, as_json))


@wheel.command("load", cls=takes("flows.register.own_texts:read_in"))
def load(
    file: Annotated[Path, typer.Argument(help="A file, as `settings show wheel` gives it.")],
    dry_run: DryRun = False,
    yes: Yes = False,
    nobody_answers: Silent = False,
    as_json: AsJson = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Read a wheel in, as a whole; what is wrong in it is told with its place."""
    from config.text_sorts import Sort
    from flows.register.imports.tables import read_text
    from flows.register.own_texts import read_in

    text, speak = read_text(file), say()

    def change(desk: Desk) -> int:
        return read_in(desk, Sort.WHEEL, text)

    told = speak.say("own_texts.read_in", sort=speak.say("own_texts.wheel"))
    _change(change, told, (by, municipality, at), (dry_run, yes, nobody_answers, as_json))


@wheel.command("reset", cls=takes("flows.register.own_texts:put_back"))
def reset(
    dry_run: DryRun = False,
    yes: Yes = False,
    nobody_answers: Silent = False,
    as_json: AsJson = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let the built-in wheel hold again."""
    from config.text_sorts import Sort
    from flows.register.own_texts import put_back

    speak = say()

    def change(desk: Desk) -> int:
        return put_back(desk, Sort.WHEEL) or 0

    with reading(municipality, at) as desk:
        already = desk.place.own.wheel is None
    if already and as_json:
        tell_json({"saved": False, "days": []})
        return
    if already:
        tell(speak.say("own_texts.was_built_in", sort=speak.say("own_texts.wheel")))
        return
    told = speak.say("own_texts.put_back", sort=speak.say("own_texts.wheel"))
    _change(change, told, (by, municipality, at), (dry_run, yes, nobody_answers, as_json))


def _change(
    change: Callable[[Desk], int],
    told: str,
    who: tuple[str, str, str],
    how: tuple[bool, bool, bool, bool],
) -> None:
    """Tell what would come of the change; then make it, if it is wanted."""
    from flows.forecast.wheel_effect import effect_of

    by, code, at = who
    dry_run, yes, silent, as_json = how
    speak = say()
    typer.echo(speak.say("wheel.takes"), err=True)
    with errand(by or None, code, at) as one:
        with shown(least=1) as draw:
            effect = effect_of(one, change, all_answer=not silent, locale=speak.locale, seen=draw)
        if not as_json:
            tell_effect(speak, effect, all_answer=not silent)
        asked = not (dry_run or yes or as_json) and sys.stdin.isatty()
        save = not dry_run and (
            yes or (asked and typer.confirm(speak.say("wheel.save"), default=False, err=True))
        )
        if save:
            with one.desk() as desk:
                change(desk)
    if as_json:
        tell_json({"saved": save, **effect_in_json(effect)})
    elif save:
        tell(told)
    elif dry_run:
        tell(speak.say("cli.dry_run"))
    if not (save or dry_run):
        complain(NotSaved())
        raise typer.Exit(NotSaved.exit_code)
