"""programme: a round of SkoleSec, taking part in it, its gatherings, guides and sharing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from arshjul.command_session import at_desk
from arshjul.commands.measures import mode_of
from arshjul.speech import AsJson, At, Where, instant, office, say, tell, tell_json

Round = Annotated[str, typer.Argument(metavar="ROUND", help="Its key: skolesec-2024.")]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it.")]
programme = typer.Typer(help="A programme's round: SkoleSec and the like.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(programme, name="programme")


@programme.command("load")
def load(
    file: Annotated[str, typer.Argument(metavar="FILE", help="TOML, or a built-in round's key.")],
) -> None:
    """Load a round: phases, gatherings, artefacts, questionnaire. Twice changes nothing."""
    from config.programme import built_in, read_programme
    from flows.skolesec.rounds import load_round

    plan = read_programme(built_in().get(file) or Path(file))
    with office() as opened, opened.database.write() as session:
        _, new = load_round(session, plan)
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


@programme.command("ask")
def ask(
    key: Round,
    area: Annotated[str, typer.Option("--area", help="Its area, as the file names it.")] = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Ask a municipality to take part; `arshjul move` and the letters do the rest."""
    from flows.engine.door import desk
    from flows.engine.handling import Who
    from flows.skolesec.taking_part import ask_to_join

    with office() as opened:
        home = opened.municipality(municipality).id
        with desk(opened, home, who=Who(None, "cli"), now=instant(at)) as here:
            case = ask_to_join(here, key, area)
            number = case.id if case else None
    tell(say().say("cli.asked_to_round", case=number) if number else _nothing())


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


@programme.command("place")
def place(
    key: Round,
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1)],
    start: Annotated[str, typer.Option("--from", metavar="INSTANT")],
    end: Annotated[str, typer.Option("--to", metavar="INSTANT")],
    mode: Annotated[str, typer.Option("--mode", help="physical, digital or both.")] = "",
    where: Annotated[str, typer.Option("--place")] = "",
    link: Annotated[str, typer.Option("--link")] = "",
    guides: Annotated[bool, typer.Option("--guides", help="One of the guides' own.")] = False,
    at: At = "",
) -> None:
    """Give a gathering of the round its time; everybody who takes part is invited anew."""
    from flows.engine.door import desk
    from flows.engine.handling import CLOCK, Who
    from flows.skolesec.daily import arrange, guides_meet
    from flows.skolesec.rounds import place_common
    from models.skolesec.guiding import guides_from
    from models.skolesec.parts import cohort
    from models.skolesec.programme import COMMON, GUIDES

    chosen = mode_of(mode) if mode else None
    with office() as opened:
        with opened.database.write() as session:
            found = place_common(
                session,
                key,
                number,
                instant(start),
                instant(end),
                who=Who(None, "cli"),
                now=instant(at),
                series=GUIDES if guides else COMMON,
                mode=chosen,
                place=where or None,
                link=link or None,
            )
            name, starts, round_id = found.name, found.starts, found.round_id
            parts = [part for part, _ in cohort(session, round_id)]
            homes = guides_from(session, round_id)
        # Each municipality is a transaction of its own; the day's beat does what is left of them.
        for part in parts:
            with desk(opened, part.municipality_id, who=CLOCK, now=instant(at)) as here:
                arrange(here, part)
        for home in homes if guides else ():
            with desk(opened, home, who=CLOCK, now=instant(at)) as here:
                guides_meet(here)
    tell(say().say("cli.placed_gathering", name=name, when=_when(starts)))


@programme.command("info")
def info(
    key: Round,
    area: Annotated[str, typer.Option("--area", help="The area of the meeting.")] = "",
    people: Annotated[int, typer.Option("--people", min=1, help="So many come.")] = 1,
    municipality: Where = "",
    at: At = "",
) -> None:
    """The information meetings of a round; with --area, say that somebody comes to one."""
    from flows.engine.door import desk
    from flows.engine.handling import Who
    from flows.skolesec.rounds import come_to_info, round_of
    from models.skolesec.rounds import info_meetings_of

    speak = say()
    with office() as opened:
        if not area:
            with opened.database.read() as session:
                found = info_meetings_of(session, round_of(session, key).id or 0)
            for one in found:
                tell(speak.say("cli.round_info", area=one.area, when=_when(one.starts)))
            return
        home = opened.municipality(municipality).id
        with desk(opened, home, who=Who(None, "cli"), now=instant(at)) as here:
            meeting = come_to_info(here, key, area, people)
    told = {"area": meeting.area, "when": _when(meeting.starts), "n": people}
    tell(speak.say("cli.coming_to_info", **told))


@programme.command("guide")
def guide(
    key: Round,
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    home: Annotated[str, typer.Option("--from", help="The guide's municipality.")],
    mentor: Annotated[str, typer.Option("--mentor", metavar="EMAIL")] = "",
    mentor_from: Annotated[str, typer.Option("--mentor-from", help="The mentor's.")] = "",
    guides: Annotated[
        str, typer.Option("--guides", help="The municipality that is to be guided.")
    ] = "",
    at: At = "",
) -> None:
    """Appoint a guide (and mentor), or let a guide guide a municipality."""
    from flows.engine.door import desk
    from flows.engine.handling import Who
    from flows.engine.lookup import person_by
    from flows.skolesec.guides import appoint_guide, take_guide

    with office() as opened:
        here_id = opened.municipality(home).id
        mentors = opened.municipality(mentor_from or home).id if mentor else here_id
        with opened.database.read() as session:
            person = person_by(session, here_id, email).id or 0
            pair = (mentors, person_by(session, mentors, mentor).id or 0) if mentor else None
        if guides:
            guided = opened.municipality(guides).id
            with desk(opened, guided, who=Who(None, "cli"), now=instant(at)) as there:
                take_guide(there, key, here_id, person)
        else:
            with desk(opened, here_id, who=Who(None, "cli"), now=instant(at)) as here:
                appoint_guide(here, key, person, pair)
    tell(say().say("cli.guide_taken" if guides else "cli.guide_appointed"))


@programme.command("share")
def share(
    key: Round,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="mapping, measures, a document.")],
    by: By,
    stop: Annotated[bool, typer.Option("--stop")] = False,
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let one's guides see the mapping, the measures or one document; or no longer."""
    from flows.skolesec.guides import share as share_it

    with at_desk(by, municipality, at) as desk:
        share_it(desk, key, what, stop=stop)
    tell(say().say("cli.shared_no_more" if stop else "cli.shared_now", what=what))
