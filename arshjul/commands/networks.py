"""network: networks of appointed staff, their meetings, and what they ask to have revised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from arshjul.command_session import errand
from arshjul.commands.moves import By, For, Why
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, a_day, instant, say, tell, tell_json

if TYPE_CHECKING:
    from flows.networks.listing import NetworkView

network = typer.Typer(help="Networks of appointed staff: one for preschools, one for schools.")
Name = Annotated[str, typer.Argument(metavar="NETWORK", help="Its name.")]
Mode = Annotated[str, typer.Option(help="physical, digital or both.")]
Place = Annotated[str, typer.Option(help="Where.")]
Link = Annotated[str, typer.Option(help="The address of a digital meeting.")]
Agenda = Annotated[str, typer.Option(help="What is taken up.")]
Year = Annotated[str, typer.Option("--from", metavar="YEAR", help="School year, like 21/22.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(network, name="network")


@network.command("add", cls=takes("flows.networks.register:add_network"))
def add(
    name: Name,
    by: By,
    audience: Annotated[str, typer.Option("--for", help="preschool or school.")],
    leader: Annotated[str, typer.Option(metavar="EMAIL", help="Who leads it.")] = "",
    leader_title: Annotated[str, typer.Option(help="What the leader is called.")] = "",
    appointed: Annotated[str, typer.Option(help="The role that units appoint.")] = "ikt_pedagog",
    year: Year = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Begin a network; units without anybody appointed are found at once."""
    from flows.networks.register import add_network

    wanted = {
        "name": name,
        "audience": audience,
        "leader": leader or None,
        "leader_title": leader_title,
        "appointed_role": appointed,
        "since": year or None,
    }
    with errand(by, municipality, at) as one, one.desk() as desk:
        add_network.given(desk, wanted)
    tell(say().say("record.network_added"))


@network.command("list")
def list_all(as_json: AsJson = False, municipality: Where = "", at: At = "") -> None:
    """The networks, and whether each runs."""
    from flows.networks.listing import list_networks

    speak = say()
    with errand(None, municipality, at) as here:
        found = list_networks(here.office, here.municipality, here.day)
    for subject, one, runs in found:
        if as_json:
            tell_json({"name": subject.name, "for": one.audience, "running": runs})
        else:
            audience = speak.say(f"networks.for_{one.audience}")
            mark = "" if runs else f", {speak.say('networks.paused')}"
            tell(f"{subject.name} ({audience}{mark})")
    if not found:
        tell(speak.say("cli.nothing_to_show"))


@network.command("show")
def show(name: Name, as_json: AsJson = False, municipality: Where = "", at: At = "") -> None:
    """One network: leader, school years, who is appointed and where nobody is, meetings."""
    from flows.networks.listing import show_network

    with errand(None, municipality, at) as here:
        view = show_network(here.office, here.municipality, name, here.day)
    if as_json:
        tell_json(
            {
                "name": view.subject.name,
                "for": view.network.audience,
                "running": view.is_running,
                "leader": view.leader,
                "units": [{"unit": one.unit, "appointed": one.appointed} for one in view.members],
                "missing": view.missing,
                "meetings": len(view.meetings),
            }
        )
    else:
        _tell_network(view)


def _tell_network(view: NetworkView) -> None:
    from flows.engine.local_time import ZONE
    from states.network import short_label

    speak = say()
    audience = speak.say(f"networks.for_{view.network.audience}")
    tell(f"{view.subject.name} ({audience})  {view.leader}".rstrip())
    for run in view.runs:
        to = short_label(run.to_year) if run.to_year else ""
        tell(f"  {short_label(run.from_year)}–{to} {run.why}".rstrip())
    if not view.is_running:
        tell(f"  {speak.say('networks.paused')}")
    for played, name in view.parties:
        tell(f"  {speak.say(f'activity_parties.{played}')}: {name}")
    for member in view.members:
        missing = speak.state("appointee", "appointee_missing")
        mark = " " if member.appointed else "!"
        tell(f"{mark} {member.unit}: {', '.join(member.appointed) or missing}")
    for meeting in view.meetings:
        when = speak.instant(meeting.starts, ZONE) if meeting.starts else "–"
        state = speak.state("gathering", meeting.state)
        tell(f"  {meeting.case:>6}  {when}  {state}  {meeting.came}/{meeting.expected}")
        for text in (*meeting.agenda.splitlines(), *meeting.minutes.splitlines()):
            tell(f"          {text}")
    for request in view.requests:
        state = speak.state("revision_request", request.state)
        tell(f"  {request.case:>6}  {request.document}: {state}  {request.answer}".rstrip())


@network.command("pause", cls=takes("flows.networks.pausing:pause"))
def pause(
    name: Name,
    by: By,
    why: Why = "",
    year: Year = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Pause a network from a school year on; its meetings to come are set aside."""
    from flows.networks.pausing import pause as pause_network

    told = {"network": name, "year": year or None, "why": why}
    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        number = pause_network.given(desk, told)
    tell(say().say("record.network_paused"))
    if number:
        tell(say().say("networks.meetings_set_aside", n=number))


@network.command("restart", cls=takes("flows.networks.pausing:restart"))
def restart(
    name: Name,
    by: By,
    year: Year = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let a paused network run again from a school year on, with its meetings to come."""
    from flows.networks.pausing import restart as restart_network

    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        told = {"network": name, "year": year or None}
        taken_up, missed = restart_network.given(desk, told)
    tell(say().say("record.network_restarted"))
    if taken_up:
        tell(say().say("networks.meetings_taken_up", n=taken_up))
    if missed:
        tell(say().say("networks.meetings_missed", n=missed))


@network.command("meet", cls=takes("flows.networks.meetings:meet"))
def meet(
    name: Name,
    by: By,
    starts: Annotated[str, typer.Option("--starts", metavar="INSTANT")] = "",
    ends: Annotated[str, typer.Option("--ends", metavar="INSTANT")] = "",
    mode: Mode = "physical",
    place: Place = "",
    link: Link = "",
    agenda: Agenda = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Plan a meeting; the leader and the units' appointed staff are expected."""
    from flows.networks.meetings import Setting
    from flows.networks.meetings import meet as plan

    wanted = {
        "network": name,
        "starts": instant(starts) if starts else None,
        "ends": instant(ends) if ends else None,
        "setting": Setting(mode, place, link, agenda),
    }
    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        number = plan.given(desk, wanted)
    tell(say().say("networks.meeting_planned", number=number))


@network.command("series", cls=takes("flows.networks.series:plan_series"))
def series(
    name: Name,
    by: By,
    first: Annotated[str, typer.Option("--first", metavar="DATE", help="The first meeting.")],
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="None after this day.")],
    starts: Annotated[str, typer.Option("--starts", metavar="TIME", help="13:00")],
    ends: Annotated[str, typer.Option("--ends", metavar="TIME", help="15:00")],
    every: Annotated[
        int, typer.Option("--every", min=0, help="Weeks between; 0: monthly, same weekday.")
    ] = 0,
    mode: Mode = "physical",
    place: Place = "",
    link: Link = "",
    agenda: Agenda = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Plan a series of meetings; school breaks, holidays and weekends are left out."""
    from flows.forecast.events import because
    from flows.networks.meetings import Setting
    from flows.networks.series import plan_series
    from states.meeting_days import Rhythm

    wanted = {
        "network": name,
        "rhythm": Rhythm(a_day(first), a_day(until), every),
        "starts": starts,
        "ends": ends,
        "setting": Setting(mode, place, link, agenda),
    }
    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        made = plan_series.given(desk, wanted)
    speak = say()
    for day, case in made.meetings:
        tell(f"{case:>6}  {speak.long_day(day)}")
    for day, free in made.left_out:
        why = because(speak, free.key, free.name)
        tell(speak.say("networks.series_skipped", day=speak.day(day), why=why))
    tell(speak.say("networks.series_planned", n=len(made.meetings)))


@network.command("attended", cls=takes("flows.networks.meetings:note_who_came"))
def attended(
    case: Annotated[int, typer.Argument(metavar="CASE", min=1)],
    by: By,
    came: Annotated[list[str], typer.Option("--came", metavar="EMAIL")],
    minutes: Annotated[str, typer.Option(help="What was noted there.")] = "",
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note who came to a meeting, which closes it; the others that were expected did not."""
    from flows.networks.meetings import note_who_came

    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        told = {"number": case, "came": came, "minutes": minutes}
        number = note_who_came.given(desk, told)
    tell(say().say("networks.came", n=number))


@network.command("party", cls=takes("flows.activities.parties:note_party"))
def party(
    name: Name,
    who: Annotated[str, typer.Argument(metavar="WHO", help="A department, a role, a partner.")],
    by: By,
    as_: Annotated[str, typer.Option("--as", help="participant, consulted or informed.")],
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Note who else takes part in the network, is consulted or is informed."""
    from flows.activities.parties import note_party
    from flows.networks.register import find_network

    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        subject, _ = find_network(desk.session, desk.municipality, name)
        note_party.given(desk, {"subject": subject.id, "played": as_, "name": who})
    tell(say().say("record.party_noted"))


@network.command("request", cls=takes("flows.networks.requests:request_revision"))
def request(
    name: Name,
    by: By,
    document: Annotated[str, typer.Option(help="The routine or guideline.")],
    why: Annotated[str, typer.Option(metavar="TEXT")],
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Ask that a routine or guideline be written or revised."""
    from flows.networks.requests import request_revision

    told = {"network": name, "document": document, "why": why}
    with errand(by, municipality, at, instead_of) as one, one.desk() as desk:
        number = request_revision.given(desk, told)
    tell(say().say("networks.requested", number=number))
