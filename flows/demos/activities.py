"""A few plainly invented activities and networks for the demo municipality."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flows.activities.parties import note_party
from flows.activities.series import Wanted, add_series
from flows.demos.people import coordinator
from flows.engine.door import Errand
from flows.engine.local_time import ZONE, today
from flows.engine.office import Office
from flows.networks.meetings import Setting, meet
from flows.networks.register import add_network
from flows.networks.requests import request_revision
from states.calendars import Staff

SERIES = (
    Wanted("safety_round", external="Trygg i Tallvik AB", audience="skolans säkerhetsgrupp"),
    Wanted("training_day", external="Trygg i Tallvik AB", audience="samtliga medarbetare"),
    Wanted("lockdown_exercise"),
    Wanted("extinguishing", audience="personalgruppen som helhet"),
    Wanted("sba_year"),
    Wanted("sam_follow_up"),
    Wanted("led_discussion"),
    Wanted("needs_survey", name="Kamerabevakning utomhus", when="i närtid"),
    Wanted("dog_search", external="Hundenheten i Tallvik"),
)


def fill(office: Office, municipality: str, now: datetime) -> None:
    """Add them, through the verbs."""
    asta = Errand(office, municipality, coordinator(office, municipality, today(now)), now)
    for wanted in SERIES:
        number = add_series.alone(asta, wanted)
        if wanted.type == "led_discussion":
            note_party.alone(asta, number, "consulted", "Digitaliseringsenheten")
    leads = "verksamhetsarkitekt"
    school = add_network.alone(
        asta, name="IKT-nätverk skola", audience="school", leader_title=leads
    )
    add_network.alone(asta, name="IKT-nätverk förskola", audience="preschool", leader_title=leads)
    with office.database.read() as session:
        calendar = office.town(session, municipality).calendar
    day = calendar.next_working(today(now) + timedelta(days=28), Staff.SCHOOL)
    starts = datetime.combine(day, time(13), ZONE)
    setting = Setting(
        place="Stadshuset, sal 2", agenda="Lösenord och konton\nKällkritik i sociala medier"
    )
    meet.alone(asta, school, starts, starts + timedelta(hours=2), setting)
    request_revision.alone(
        asta,
        school,
        "Riktlinje för konton och lösenord",
        why="Den säger inget om inloggning i två steg.",
    )
