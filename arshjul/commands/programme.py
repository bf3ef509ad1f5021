"""programme: a round of SkoleSec, taking part in it, its gatherings, guides and sharing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import errand
from arshjul.commands.measures import mode_of
from arshjul.commands.moves import By, For
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, instant, office, say, tell, tell_json

if TYPE_CHECKING:
    from flows.engine.door import Errand

Round = Annotated[str, typer.Argument(metavar="ROUND", help="Its key: skolesec-2024.")]
programme = typer.Typer(help="A programme's round: SkoleSec and the like.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(programme, name="programme")


@contextmanager
def of_the_organiser(municipality: str, at: str) -> Iterator[Errand]:
    """The operator's errand about a round itself, which is common to all: where no municipality
    is named, the first one's desk will do."""
    from flows.engine.door import Errand
    from flows.engine.handling import Who
    from models.register.questions import municipality_ids

    with office() as opened:
        with opened.database.read() as session:
            first = next(iter(municipality_ids(session)), "")
        home = opened.municipality(municipality or first).id
        yield Errand(opened, home, Who(None, "cli"), instant(at))


@programme.command("load", cls=takes("flows.skolesec.rounds:load_round"))
def load(
    file: Annotated[str, typer.Argument(metavar="FILE", help="TOML, or a built-in round's key.")],
    municipality: Where = "",
    at: At = "",
) -> None:
    """Load a round: phases, gatherings, artefacts, questionnaire. Twice changes nothing."""
    from config.programme import built_in, read_programme
    from flows.skolesec.rounds import load_round

    plan = read_programme(built_in().get(file) or Path(file))
    with of_the_organiser(municipality, at) as one:
        _, new = load_round.alone(one, plan)
    speak = say()
    told = {
        "phases": speak.say("cli.round_phases", n=len(plan.phases)),
        "gatherings": speak.say("cli.round_gatherings", n=len(plan.gatherings)),
    }
    tell(speak.say("cli.round_loaded", name=plan.round.name, **told) if new else _nothing())


def _nothing() -> str:
    return say().say("cli.nothing_new")


@programme.command("list")
def list_rounds(as_json: AsJson = False) -> None:
    """The rounds that are loaded."""
    from models.skolesec.rounds import rounds

    speak = say()
    with office() as opened, opened.database.read() as session:
        found = rounds(session)
    for one in found:
        if as_json:
            tell_json({"key": one.key, "name": one.name, "organiser": one.organiser})
            continue
        dates = {"starts": speak.day(one.starts), "ends": speak.day(one.ends)}
        told = {"key": one.key, "name": one.name, "organiser": one.organiser}
        tell(speak.say("cli.round_line", **told, **dates))
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))


@programme.command("ask", cls=takes("flows.skolesec.taking_part:ask_to_join"))
def ask(
    key: Round,
    area: Annotated[str, typer.Option("--area", help="Its area, as the file names it.")] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="EMAIL", help="Its coordinator; the organiser if not.")
    ] = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Ask a municipality to take part; `arshjul move` and the letters do the rest."""
    from flows.skolesec.taking_part import ask_to_join

    with errand(by or None, municipality, at) as one:
        case = ask_to_join.alone(one, key, area)
    tell(say().say("cli.asked_to_round", case=case.id) if case else _nothing())


@programme.command("show")
def show(key: Round, as_json: AsJson = False, municipality: Where = "", at: At = "") -> None:
    """The municipality's phases and progress, and the cohort in counts."""
    from flows.engine.local_time import today
    from flows.skolesec.compare import cohort_counts, progress, rows
    from flows.skolesec.rounds import round_of
    from flows.skolesec.taking_part import NotTakingPart
    from models.skolesec.parts import part_of
    from models.skolesec.rounds import gatherings_of

    speak = say()
    with office() as opened, opened.database.read() as session:
        home, day = opened.municipality(municipality).id, today(instant(at))
        round_ = round_of(session, key)
        part = part_of(session, home, round_.id or 0)
        if part is None:
            raise NotTakingPart(round=key)
        phases, done = rows(session, part, day), progress(session, part)
        counts = cohort_counts(session, round_, part, day)
        meetings = gatherings_of(session, round_.id or 0)
    if as_json:
        for row in phases:
            tell_json({"phase": row.name, "case": row.case, "standing": row.standing})
        return
    for row in phases:
        window = f"{speak.day(row.window.starts)} – {speak.day(row.window.ends)}"
        tell(f"{row.case:>6}  {_standing(row.standing):<28} {row.name} ({window})")
    for meeting in meetings:
        tell(speak.say("cli.placed_gathering", name=meeting.name, when=_when(meeting.starts)))
    pairs = {"phases": done.phases, "artefacts": done.artefacts, "measures": done.measures}
    tell(", ".join(f"{pair[0]} {_of_all(key, *pair)}" for key, pair in pairs.items()) + ".")
    if counts is None:
        tell(speak.say("cli.too_few"))
    for name, stands in (counts or {}).items():
        told = ", ".join(f"{_standing(where)}: {n}" for where, n in stands.items() if n)
        tell(f"  {name}: {told}")


def _standing(code: str) -> str:
    speak = say()
    return speak.say("pages.programme.late") if code == "late" else speak.state("phase", code)


def _of_all(key: str, done: int, every: int) -> str:
    speak = say()
    of = speak.say(f"pages.programme.{key}_all", n=every)
    return speak.say(
        "pages.programme.progress_of", all=of, done=speak.say(f"pages.programme.{key}_done", n=done)
    )


def _when(starts: datetime | None) -> str:
    from flows.engine.local_time import ZONE

    return say().instant(starts, ZONE) if starts else say().say("cli.unplaced")


@programme.command(
    "place", cls=takes("flows.skolesec.rounds:place_common", "flows.skolesec.daily:follow_placed")
)
def place(
    key: Round,
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1)],
    start: Annotated[str, typer.Option("--from", metavar="INSTANT")],
    end: Annotated[str, typer.Option("--to", metavar="INSTANT")],
    mode: Annotated[str, typer.Option("--mode", help="physical, digital or both.")] = "",
    where: Annotated[str, typer.Option("--place")] = "",
    link: Annotated[str, typer.Option("--link")] = "",
    guides: Annotated[bool, typer.Option("--guides", help="One of the guides' own.")] = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Give a gathering of the round its time; everybody who takes part is invited anew."""
    from flows.engine.handling import CLOCK
    from flows.skolesec.daily import follow_placed
    from flows.skolesec.inputs import Series
    from flows.skolesec.rounds import place_common, taking_part
    from models.skolesec.programme import COMMON, GUIDES

    series: Series = GUIDES if guides else COMMON
    with of_the_organiser(municipality, at) as one:
        found = place_common.alone(
            one,
            key,
            number,
            instant(start),
            instant(end),
            series=series,
            mode=mode_of(mode) if mode else None,
            place=where or None,
            link=link or None,
        )
        with one.office.database.read() as session:
            homes = taking_part(session, found.round_id)
        # Each municipality is a transaction of its own; the day's beat does what is left of them.
        for home in homes:
            follow_placed.alone(one._replace(municipality=home, who=CLOCK), key, series)
    tell(say().say("cli.placed_gathering", name=found.name, when=_when(found.starts)))


@programme.command("info", cls=takes("flows.skolesec.rounds:come_to_info"))
def info(
    key: Round,
    area: Annotated[str, typer.Option("--area", help="The area of the meeting.")] = "",
    people: Annotated[int, typer.Option("--people", min=1, help="So many come.")] = 1,
    by: Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who says it.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """The information meetings of a round; with --area, say that somebody comes to one."""
    from flows.skolesec.rounds import come_to_info, round_of
    from models.skolesec.rounds import info_meetings_of

    speak = say()
    if not area:
        with office() as opened, opened.database.read() as session:
            found = info_meetings_of(session, round_of(session, key).id or 0)
        for meeting in found:
            tell(speak.say("cli.round_info", area=meeting.area, when=_when(meeting.starts)))
        return
    with errand(by, municipality, at, instead_of) as one:
        meeting = come_to_info.alone(one, key, area, people)
    told = {"area": meeting.area, "when": _when(meeting.starts), "n": people}
    tell(speak.say("cli.coming_to_info", **told))


@programme.command(
    "guide", cls=takes("flows.skolesec.guides:take_guide", "flows.skolesec.guides:appoint_guide")
)
def guide(
    key: Round,
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    home: Annotated[str, typer.Option("--from", help="The guide's municipality.")],
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="EMAIL", help="Who does it, in the one that appoints or asks."
        ),
    ],
    mentor: Annotated[str, typer.Option("--mentor", metavar="EMAIL")] = "",
    mentor_from: Annotated[str, typer.Option("--mentor-from", help="The mentor's.")] = "",
    guides: Annotated[
        str, typer.Option("--guides", help="The municipality that is to be guided.")
    ] = "",
    instead_of: For = "",
    at: At = "",
) -> None:
    """Appoint a guide (and mentor), or let a guide guide a municipality."""
    from flows.engine.lookup import person_by
    from flows.skolesec.guides import appoint_guide, take_guide

    with errand(by, guides or home, at, instead_of) as one:
        if guides:
            take_guide.alone(one, key, email, home=one.office.municipality(home).id)
        else:
            mentors = one.office.municipality(mentor_from or home).id
            with one.office.database.read() as session:
                person = person_by(session, one.municipality, email).id or 0
            appoint_guide.alone(one, key, person, mentor=mentor, mentor_home=mentors)
    tell(say().say("cli.guide_taken" if guides else "cli.guide_appointed"))


@programme.command("share", cls=takes("flows.skolesec.guides:share"))
def share(
    key: Round,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="mapping, measures, a document.")],
    by: By,
    stop: Annotated[bool, typer.Option("--stop")] = False,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let one's guides see the mapping, the measures or one document; or no longer."""
    from flows.skolesec.guides import share as share_it

    with errand(by, municipality, at, instead_of) as one:
        share_it.alone(one, key, what, stop=stop)
    tell(say().say("cli.shared_no_more" if stop else "cli.shared_now", what=what))
