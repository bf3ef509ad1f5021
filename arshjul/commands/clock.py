"""tick, simulate, check, deploy, run, demo: the clock, the year in advance, and the doctor."""

from __future__ import annotations

import os
from collections import Counter
from typing import Annotated

import typer

from arshjul.inputs import takes
from arshjul.progress import shown_beside_output
from arshjul.speech import (
    AsJson,
    At,
    Where,
    a_day,
    complain,
    fail,
    instant,
    office,
    say,
    tell,
    tell_json,
)
from flows.clock.shards import MOST

FEW_DAYS = 60  # so short a time is shown before anybody would look

JUMPED = 3  # the exit code of a tick at an instant that is not believed


def add_to(app: typer.Typer) -> None:
    for command in (tick, simulate, check, deploy, run, demo):
        app.command()(command)
    group = typer.Typer(help="The clock by which everything happens.", no_args_is_help=True)
    group.command("accept", cls=takes("flows.clock.instants:accept_instant"))(accept)
    app.add_typer(group, name="clock")


def accept(
    at: Annotated[str, typer.Argument(metavar="INSTANT", help="Like 2026-10-05T08:00+02:00.")],
) -> None:
    """After a jump: this instant is right, and the next beat is compared with it."""
    from flows.clock.instants import accept_everywhere

    now = instant(at)
    with office() as opened:
        accept_everywhere(opened, now)
    tell(say().say("cli.clock_accepted", at=now.isoformat(timespec="minutes")))


def tick(
    at: At = "",
    as_json: AsJson = False,
    accept_jump: Annotated[
        bool, typer.Option("--accept-jump", help="The clock is right although it has jumped.")
    ] = False,
) -> None:
    """Do once what the clock does: safe under cron, twice, and in parallel."""
    from arshjul.stops import stoppable
    from flows.clock.instants import ClockJumped, boot_clock, take
    from flows.clock.run_in_words import counted
    from flows.clock.tick import tick as ring_once

    now, speak = instant(at), say()
    with office() as opened:
        try:
            take(opened, now, None if at else boot_clock(), accept=accept_jump)
        except ClockJumped as error:
            complain(error)
            raise typer.Exit(JUMPED) from None
        with stoppable(opened):
            accounts = ring_once(opened, now)
    for account in accounts:
        if as_json:
            tell_json({"beat": account.beat, "at": account.at.isoformat(), **account.counts})
        else:
            tell(f"{account.beat}: {counted(account.counts, speak)}")
    troubled = sum(account.counts.get("host_down", 0) for account in accounts)
    if troubled:
        fail()


def simulate(
    start: Annotated[str, typer.Option("--from", metavar="DATE")],
    end: Annotated[str, typer.Option("--to", metavar="DATE")],
    nobody_answers: Annotated[bool, typer.Option("--nobody-answers")] = False,
    all_answer: Annotated[bool, typer.Option("--all-answer")] = False,
    by_week: Annotated[
        bool, typer.Option("--load", help="The load on each person, week by week.")
    ] = False,
    as_json: AsJson = False,
    municipality: Where = "",
) -> None:
    """Show in advance each mail, to whom and why, and each that is moved. Changes nothing."""
    from flows.engine.refusals import BadChoice
    from flows.forecast.events import MailEvent, load
    from flows.forecast.simulate import simulate as run_year

    speak = say()
    first, last = a_day(start), a_day(end)
    if nobody_answers and all_answer:
        raise BadChoice(what="", value="", known="--nobody-answers | --all-answer")
    if last < first or (last - first).days > 3700:
        raise BadChoice(what="--to", value=end, known=f"≥ {start}")
    events = []
    with office() as opened, shown_beside_output(least=FEW_DAYS) as draw:
        home = opened.municipality(municipality)
        happening = run_year(
            opened, home.id, first, last, all_answer=all_answer, locale=speak.locale
        )
        for event in happening:
            events.append(event)
            day = event.at.date() if isinstance(event, MailEvent) else event.day
            draw((day - first).days, (last - first).days)
            if as_json:
                tell_json(event.as_json())
            elif isinstance(event, MailEvent):
                units = ", ".join(dict.fromkeys(str(item["unit"]) for item in event.items))
                tell(f"{event.at:%Y-%m-%d}  {event.to}  {event.why}  {units}")
            else:
                goes_out = event.goes_out.isoformat() if event.goes_out else "–"
                tell(f"{event.day}  {event.to}  – {event.why} → {goes_out}")
    if as_json:
        for one in load(events):
            tell_json(one.as_json())
    else:
        mails = [event for event in events if isinstance(event, MailEvent)]
        people = Counter(event.to for event in mails)
        tell(
            speak.say(
                "cli.simulated",
                mails=len(mails),
                people=len(people),
                quiet=len(events) - len(mails),
            )
        )
        weeks = load(events)
        for person, number in people.most_common(None if by_week else 10):
            most = max(one.letters for one in weeks if one.person == person)
            tell(
                "  "
                + speak.say("cli.load", person=person, n=number)
                + ", "
                + speak.say("cli.most_a_week", n=most)
            )
            for one in weeks if by_week else ():
                if one.person == person:
                    things = speak.say("cli.week_things", n=one.things)
                    said = speak.say("cli.week_load", n=one.letters, things=things)
                    tell(f"    {one.week}  {said}")


def check(
    as_json: AsJson = False,
    at: At = "",
    offline: Annotated[bool, typer.Option("--offline", help="Do not call the mail host.")] = False,
) -> None:
    """The doctor: database, mail, clocks, calendars, the wheel, vacancies, the record."""
    from arshjul.doctor import examine

    speak = say()
    findings = list(examine(instant(at), speak, offline=offline))
    for finding in findings:
        if as_json:
            tell_json(
                {
                    "what": finding.what,
                    "ok": finding.ok,
                    "level": finding.level,
                    "says": finding.says,
                }
            )
        else:
            tell(f"{finding.mark} {finding.what}: {finding.says}")
    if not all(finding.ok for finding in findings):
        fail()


def deploy(
    shards: Annotated[
        int, typer.Option("--shards", min=0, max=MOST, help="Parts that workers share; 0: by size.")
    ] = 0,
    automations: Annotated[
        bool, typer.Option(help="Prefect's own watch; not for a server on SQLite.")
    ] = True,
) -> None:
    """Register the beats as deployments on the Prefect server that PREFECT_API_URL names."""
    from arshjul.doctor import PrefectNotReached

    url = os.environ.get("PREFECT_API_URL", "")
    if not url:
        raise PrefectNotReached(why="PREFECT_API_URL")
    from flows.clock.prefect_deployments import deploy as register
    from flows.clock.prefect_witness import PrefectUnreachable
    from flows.clock.shards import wanted

    try:
        with office() as opened:
            parts = shards or wanted(len(opened.known()))
            watched = opened.settings if automations else None
            names = register(url, shards=parts, language=opened.language, watched=watched)
        for name in names:
            tell(name)
    except PrefectUnreachable as error:
        raise PrefectNotReached(why=str(error)) from None


def run(
    demo_town: Annotated[
        bool, typer.Option("--demo", help="Fill the demo municipality when there is none.")
    ] = False,
) -> None:
    """Start everything on this machine: pages, clock, Prefect, and a mail catcher if needed."""
    from arshjul.serve import serve

    serve(demo_town)


def demo(at: At = "") -> None:
    """Fill an invented municipality: a past year, a late school, something due today."""
    from flows.demos.town import fill

    with office() as opened:
        name, cases = fill(opened, instant(at))
    speak = say()
    tell(speak.say("cli.demo", name=name, n=cases) if cases else speak.say("cli.nothing_new"))
