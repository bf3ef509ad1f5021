"""The beats as Prefect flows: each is an entry point by its module path. What a run of any of them
does is ``flows.clock.prefect_body``'s."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.clock.prefect_body import ring_in_run

Town = Annotated[str, Field(description="Code or id of the only municipality; empty: all.")]
Shard = Annotated[
    str,
    Field(
        description="Like 2/5, the second of five parts of the municipalities; empty: all.",
        pattern=r"^([1-9]\d?/[1-9]\d?)?$",
    ),
]
Day = Annotated[
    date | None,
    Field(description="The day it is meant for; one that lies ahead is refused. Empty: today."),
]


@flow(name="reminders", persist_result=False)
def reminders(municipality: Town = "", shard: Shard = "", date: Day = None) -> None:
    """Writes into the outbox all that is due to be said: one letter per person and day."""
    ring_in_run("reminders", municipality, shard, date)


@flow(name="delivery", persist_result=False)
def delivery(municipality: Town = "", shard: Shard = "", date: Day = None) -> None:
    """Sends the letters that wait, within the hours in which letters may leave."""
    ring_in_run("delivery", municipality, shard, date)


@flow(name="reviews", persist_result=False)
def reviews(municipality: Town = "", shard: Shard = "", date: Day = None) -> None:
    """Opens the annual re-assessments: the new school year's cycles, services, plans, quality
    reviews and evaluations."""
    ring_in_run("reviews", municipality, shard, date)


@flow(name="re-validation", persist_result=False)
def revalidation(municipality: Town = "", shard: Shard = "", date: Day = None) -> None:
    """Opens the validation of services anew where something has happened: a service introduced or
    changed, a rule, an incident."""
    ring_in_run("revalidation", municipality, shard, date)


@flow(name="urgent-alarms", persist_result=False)
def urgent_alarms(municipality: Town = "", shard: Shard = "", date: Day = None) -> None:
    """Alarms about cases that are counted in hours; takes no pause for weekends or breaks."""
    ring_in_run("urgent_alarms", municipality, shard, date)


@flow(name="skolesec-rounds", persist_result=False)
def skolesec_rounds(municipality: Town = "", shard: Shard = "", date: Day = None) -> None:
    """Opens and closes the phases, gatherings and offers of SkoleSec's rounds."""
    ring_in_run("skolesec_rounds", municipality, shard, date)


@flow(name="report-back", persist_result=False)
def report_back(municipality: Town = "", shard: Shard = "", date: Day = None) -> None:
    """Opens the year's report to the board and gathers what it is made from."""
    ring_in_run("report_back", municipality, shard, date)


@flow(name="daily", persist_result=False)
def daily(municipality: Town = "", shard: Shard = "", date: Day = None) -> None:
    """Does what the day brings to other cases: activities, networks, the outside world."""
    ring_in_run("daily", municipality, shard, date)


@flow(name="watchdog", persist_result=False)
def watchdog() -> None:
    """Sees to it that no case is forgotten, no letter waits too long, and all work gets done."""
    ring_in_run("watchdog")


@flow(name="people-file", persist_result=False)
def people_file() -> None:
    """Reads the file of people that a nightly job leaves, and holds one that looks wrong."""
    ring_in_run("people_file")


@flow(name="backup", persist_result=False)
def backup() -> None:
    """Makes the nightly copy of the database."""
    ring_in_run("backup")


@flow(name="housekeeping", persist_result=False)
def housekeeping() -> None:
    """Removes what is no longer to be kept, and writes the anchors of the record's chain."""
    ring_in_run("housekeeping")


@flow(name="returned-mail", persist_result=False)
def returned_mail() -> None:
    """Reads letters that have come back and marks addresses that do not exist."""
    ring_in_run("returned_mail")
