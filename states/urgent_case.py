"""Urgent cases: a violation of a pupil, a personal data breach, a significant cyber incident.

The clock starts at knowledge. A violation is registered as soon as somebody *perceives* that it
happened, with no gate of severity, and alike on the yard and on the internet; the headteacher
answers, tells the authority, stops it and prevents it from happening again.
Sources: skollagen 6 kap. 6-10 §§ and 6 a kap. 10-11 §§; opplæringslova §§ 12-4 to 12-6;
barnehageloven §§ 42 and 43; GDPR art. 33 and 34; cybersäkerhetslagen (2025:1506) 2 kap. 5-8 §§.
No pupil is ever named: registry numbers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from states.fields import BadAnswer, Sort
from states.kind import Choice, Facts, Kind, Question, Wait, kind, said
from states.privacy import looks_personal
from states.process import Move, Need, Outcome, Process
from states.urgent_duties import (
    FINAL_REPORT,
    FINAL_REPORTED,
    GOES_ON,
    LATE_SAID,
    LATE_WHY,
    ONLY_SERIOUS,
    POLICE_REPORT,
    POLICE_SAID,
)

KNOWN = "known"
WARNED = "warned"
NO_REPORT_NEEDED = "no_report_needed"
REPORTED = "reported_to_authority"
MEASURES_SET = "measures_set"
FOLLOWED_UP = "followed_up"
CLOSED = "closed_matter"


class Arena(StrEnum):
    """Where it happened; handled alike, whichever it is."""

    PHYSICAL = "physical"
    INTERNET = "internet"
    SOCIAL_MEDIA = "social_media"
    SYSTEM = "system"  # in the authority's own services and systems


class Matter(StrEnum):
    """What it is about, as it was told."""

    VIOLATION = "violation"
    BULLYING = "bullying"
    HARASSMENT = "harassment"
    BY_STAFF = "by_staff"
    BREACH = "breach"
    CYBER = "cyber"


class Scope(StrEnum):
    """How it hangs together with the school."""

    DURING = "during"
    IN_CONNECTION = "in_connection"
    UNCLEAR = "unclear"  # never a reason to wait


def _process(
    name: str,
    states: tuple[str, ...],
    first: tuple[Move[Facts], ...],
    before_measures: tuple[Need[Facts], ...] = (),
) -> Process[Facts]:
    told = tuple(one for one in (REPORTED, NO_REPORT_NEEDED) if one in states)
    closing = said("documented_in") if name == "urgent_case" else said("documented_in", "lessons")
    return Process(
        kind=name,
        states=states,
        start=KNOWN,
        ends=(CLOSED,),
        moves=(
            *first,
            Move(
                "set_measures",
                told,
                MEASURES_SET,
                (*before_measures, *said("measure_stop", "measure_prevent", "follow_up_on")),
                completes=True,
            ),
            Move(
                "follow_up", (MEASURES_SET,), FOLLOWED_UP, said("follow_up_notes"), completes=True
            ),
            Move(
                "new_measures", (MEASURES_SET,), REPORTED, said("follow_up_notes"), completes=True
            ),
            Move(
                "close_matter",
                (FOLLOWED_UP,),
                CLOSED,
                (*closing, FINAL_REPORTED),
                completes=True,
                outcome=Outcome.DONE,
            ),
            # Not a gate: the same matter is under way already, under another registry number.
            Move(
                "registered_twice", (KNOWN,), CLOSED, reason=True, outcome=Outcome.REGISTERED_TWICE
            ),
        ),
    )


MEASURES = (
    Question("measure_stop", Sort.TEXT),
    Question("measure_prevent", Sort.TEXT),
    Question("follow_up_on", Sort.DAY),
)
FOLLOW_UP = (
    Question("has_stopped", Sort.CHOICE, ("stopped", "goes_on")),
    Question("follow_up_notes", Sort.TEXT),
)
REFERENCE = Question("report_reference", Sort.LINE, example="BUN 2026/0000")
DOCUMENTED = Question("documented_in", Sort.LINE, example="BUN 2026/0000")


def _waits(
    role: str,
    known: Wait,
    closing: tuple[Question, ...],
    more: tuple[Question, ...] = (),
    goes_on: tuple[Question, ...] = (),
) -> dict[str, Wait]:
    final = (FINAL_REPORT, *goes_on)
    return {
        KNOWN: known,
        REPORTED: Wait(role, 5, (*more, *MEASURES), done="set_measures"),
        MEASURES_SET: Wait(
            role,
            20,
            (*FOLLOW_UP, *final),
            done=Choice("has_stopped", {"stopped": "follow_up", "goes_on": "new_measures"}),
        ),
        FOLLOWED_UP: Wait(role, 10, (DOCUMENTED, *closing, *final), done="close_matter"),
    }


def _private(table: Kind[Facts]) -> Kind[Facts]:
    """The same kind, refusing answers that look like a person's number or address."""

    def take(state: str, facts: Facts, answers: Mapping[str, str]) -> Facts:
        personal = {n: "looks_personal" for n, text in answers.items() if looks_personal(text)}
        if personal:
            raise BadAnswer(personal, table.name)
        return table.take(state, facts, answers)

    return replace(table, take=take)


AGAIN = frozenset({"new_measures"})
# Where a clock of the law, or "at once", runs, nobody puts that off with a letter: ``postpone``.
REPORT: Move[Facts] = Move("report", (KNOWN,), REPORTED, completes=True)

URGENT_CASE = _private(
    kind(
        _process(
            "urgent_case",
            (KNOWN, REPORTED, NO_REPORT_NEEDED, MEASURES_SET, FOLLOWED_UP, CLOSED),
            (
                REPORT,
                Move(
                    "no_report",
                    (KNOWN,),
                    NO_REPORT_NEEDED,
                    (ONLY_SERIOUS,),
                    reason=True,
                    completes=True,
                ),
                Move("report", (NO_REPORT_NEEDED,), REPORTED, completes=True),
            ),
            POLICE_SAID,
        ),
        {
            **_waits(
                "headteacher",
                Wait("headteacher", questions=(REFERENCE,), done="report", postpone=False),
                (Question("plan_needs_change", Sort.CHOICE, ("no", "yes")),),
                POLICE_REPORT,
            ),
            NO_REPORT_NEEDED: Wait("headteacher", 5, MEASURES, done="set_measures"),
        },
        AGAIN,
    )
)

DATA_BREACH = _private(
    kind(
        _process(
            "data_breach",
            (KNOWN, REPORTED, NO_REPORT_NEEDED, MEASURES_SET, FOLLOWED_UP, CLOSED),
            (
                # GDPR art. 33.1: what is reported later than 72 hours says why.
                Move("report", (KNOWN,), REPORTED, (LATE_SAID,), completes=True),
                # GDPR art. 33.1: where a risk to people is unlikely; 33.5: documented all the same.
                Move("no_report", (KNOWN,), NO_REPORT_NEEDED, reason=True, completes=True),
                Move("report", (NO_REPORT_NEEDED,), REPORTED, reason=True, completes=True),
            ),
        ),
        {
            **_waits(
                "coordinator",
                Wait("coordinator", questions=(REFERENCE, LATE_WHY), done="report", postpone=False),
                (Question("lessons", Sort.TEXT),),
                (Question("people_informed", Sort.CHOICE, ("informed", "not_needed", "planned")),),
            ),
            NO_REPORT_NEEDED: Wait("coordinator", 5, MEASURES, done="set_measures"),
        },
        AGAIN,
    )
)

CYBER_INCIDENT = _private(
    kind(
        _process(
            "cyber_incident",
            (KNOWN, WARNED, REPORTED, NO_REPORT_NEEDED, MEASURES_SET, FOLLOWED_UP, CLOSED),
            (
                Move("warn", (KNOWN,), WARNED, completes=True),
                Move("report", (KNOWN, WARNED), REPORTED, completes=True),
                Move("no_report", (KNOWN, WARNED), NO_REPORT_NEEDED, reason=True, completes=True),
                Move("report", (NO_REPORT_NEEDED,), REPORTED, completes=True),
            ),
        ),
        {
            **_waits(
                "coordinator",
                Wait("coordinator", questions=(REFERENCE,), done="warn", postpone=False),
                (Question("lessons", Sort.TEXT),),
                (FINAL_REPORT, *GOES_ON),
                GOES_ON,
            ),
            WARNED: Wait("coordinator", questions=(REFERENCE,), done="report", postpone=False),
            NO_REPORT_NEEDED: Wait("coordinator", 5, MEASURES, done="set_measures"),
        },
        AGAIN,
    )
)

URGENT = (URGENT_CASE, DATA_BREACH, CYBER_INCIDENT)
URGENT_KINDS = frozenset(one.name for one in URGENT)
MATTERS = {
    "urgent_case": (Matter.VIOLATION, Matter.BULLYING, Matter.HARASSMENT, Matter.BY_STAFF),
    "data_breach": (Matter.BREACH,),
    "cyber_incident": (Matter.CYBER,),
}
