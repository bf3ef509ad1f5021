"""The clocks of an urgent case: started, met, and what they say about its due date."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time

from sqlmodel import Session

from config.clocks import BadClocks, clocks_of, law_clocks
from flows.engine.casework import arm
from flows.engine.due_dates import rungs_of_law
from flows.engine.handling import Dates, Desk, by_days, each_day
from flows.engine.local_time import ZONE, today
from flows.engine.record import note_down
from flows.mail.planning import ladder_of
from models.case.answers import answers_of
from models.case.steps import states_entered
from models.case.tables import Case
from models.next_days import NEVER
from models.register.tables import Municipality
from models.urgent.questions import every_clock, open_of_kind, passed, running, silence
from models.urgent.tables import Alarm, RunningClock
from states.chain import Chain
from states.clocks import Clock, reached, warnings
from states.kinds import KINDS
from states.process import FINISHED
from states.urgent_case import CLOSED, KNOWN, MEASURES_SET, NO_REPORT_NEEDED, WARNED
from states.urgent_duties import FINAL_REPORT_RUNS, LATE, STATUS_SENT

BREACH_REPORTED = "breach_reported"
FIRST_MONTH = "cyber_final"  # the clock that a status report meets too

log = logging.getLogger(__name__)


def clocks_for(desk: Desk, kind: str) -> tuple[Clock, ...]:
    """The clocks of a kind in this municipality's country, for an owner of its kind. A file of
    its own that cannot be read must not keep anybody from registering: the built-in hours hold
    then."""
    home = desk.session.get_one(Municipality, desk.municipality)
    try:
        clocks = desk.place.own.clocks(law_clocks(desk.settings.clocks))
    except BadClocks as error:
        log.error("the authority's own targets cannot be used: %s", error.params)
        clocks = law_clocks()
    return clocks_of(clocks, kind, home.country, home.owner)


def start_clocks(desk: Desk, case: Case, entered: str, at: datetime) -> None:
    """Start the clocks that begin with a state, each with its four alarms to come."""
    for clock in clocks_for(desk, case.kind):
        if clock.starts == entered:
            _start(desk, case, clock, at)


def start_by_answers(desk: Desk, case: Case) -> None:
    """Start the clocks that begin with a day that was answered, as long as one of their kind is
    still to be met."""
    states = KINDS[case.kind].process.states
    for clock in clocks_for(desk, case.kind):
        if clock.starts in states or FINAL_REPORT_RUNS not in known(desk.session, case):
            continue
        if day := _answered(desk.session, case, clock.starts):
            begins = datetime.combine(date.fromisoformat(day), time(), ZONE)
            _start(desk, case, clock, begins.astimezone(UTC))


def _start(desk: Desk, case: Case, clock: Clock, at: datetime) -> None:
    if desk.session.get(RunningClock, (case.id or 0, clock.key)) is not None:
        return
    country = desk.session.get_one(Municipality, desk.municipality).country
    ends = clock.ends(at, ZONE)
    desk.session.add(
        RunningClock(
            case_id=case.id or 0,
            clock=clock.key,
            municipality_id=desk.municipality,
            statutory=clock.statutory,
            law=clock.law,
            authority=clock.authority_on(country, desk.day),
            met_by=clock.met_by,
            starts=at,
            ends=ends,
        )
    )
    desk.session.flush()
    for share, instant in warnings(at, ends):
        desk.session.add(
            Alarm(
                municipality_id=desk.municipality,
                case_id=case.id or 0,
                clock=clock.key,
                share=share,
                at=instant,
            )
        )
    desk.session.flush()


def daily(desk: Desk, kind: str) -> int:
    """What a day brings to the open cases of a kind: answers given meanwhile stop and start clocks,
    and an authority is called what it is called today."""
    changed = 0
    clocks = {one.key: one for one in clocks_for(desk, kind)}
    country = desk.session.get_one(Municipality, desk.municipality).country
    for case in open_of_kind(desk.session, desk.municipality, kind):
        meet_clocks(desk.session, case, desk.now)
        start_by_answers(desk, case)
        for row in running(desk.session, case.id or 0):
            clock = clocks.get(row.clock)
            name = clock.called_now(country, row.authority, desk.day) if clock else row.authority
            if name != row.authority:
                row.authority = name
                desk.session.add(row)
                note_down(desk, "authority_renamed", {"clock": row.clock}, name, case=case.id)
                changed += 1
    return changed


def next_day(desk: Desk, kind: str) -> date:
    """Each day, while a case of the kind is open."""
    return each_day(desk) if open_of_kind(desk.session, desk.municipality, kind) else NEVER


def meet_clocks(session: Session, case: Case, now: datetime) -> None:
    """Stop the clocks whose duty is done: the case has come far enough, or it was answered."""
    states = KINDS[case.kind].process.states
    for clock in running(session, case.id or 0):
        done = reached(states, case.state, clock.met_by)
        if clock.met_by == CLOSED and not done:
            done = _is_reported(session, case, clock)
        if done:
            clock.met_at = now
            session.add(clock)
            silence(session, case.id or 0, clock.clock)
    session.flush()


def was_met(session: Session, case: Case, clock: RunningClock) -> bool:
    """Whether what a stopped clock counted was done. A clock stops too where nothing needs to be
    reported, or where the case ends another way: registered twice, found not applicable."""
    met_by = clock.met_by
    if met_by == CLOSED:
        return case.outcome in FINISHED or _is_reported(session, case, clock)
    process = KINDS[case.kind].process
    entered = states_entered(session, case.id or 0)
    after = list(process.states[process.states.index(met_by) :])
    if NO_REPORT_NEEDED in entered and NO_REPORT_NEEDED in after:
        after = after[: after.index(NO_REPORT_NEEDED)]
    return bool(entered & (set(after) - set(process.ends)))


def _is_reported(session: Session, case: Case, clock: RunningClock) -> bool:
    """The final report; for the month after the report, also that the incident still goes on."""
    asked = ["final_report_sent_on"]
    if clock.clock == FIRST_MONTH:
        asked.append("status_report_sent_on")
    return any(_answered(session, case, name) for name in asked)


def _answered(session: Session, case: Case, name: str) -> str:
    rounds = range(1, case.round + 1)
    return next((text for n in rounds if (text := answers_of(session, case, n).get(name))), "")


def known(session: Session, case: Case) -> dict[str, str]:
    """What the clocks say to the case's questions."""
    clocks = every_clock(session, case.id or 0)
    final = any(one.met_by == CLOSED and one.met_at is None for one in clocks)
    sent = bool(_answered(session, case, "status_report_sent_on"))
    ends = sent and not _answered(session, case, "final_report_sent_on")
    told = {
        FINAL_REPORT_RUNS: case.closed is None and (final or ends),
        STATUS_SENT: sent,
        LATE: BREACH_REPORTED in passed(session, case.id or 0),
    }
    return {name: "yes" for name, so in told.items() if so}


def due(desk: Desk, case: Case, begins: date) -> Dates:
    """Where a clock runs, its last day; the day of the follow-up that was decided; else the
    working days of the state."""
    if clock := _ruling(desk.session, case):
        day = today(clock.ends)
        return day, day
    if case.state == MEASURES_SET:
        try:
            day = date.fromisoformat(answers_of(desk.session, case).get("follow_up_on", ""))
        except ValueError:
            return by_days(desk, case, begins)
        return day, day
    return by_days(desk, case, begins)


def latest(desk: Desk, case: Case) -> date | None:
    """Where a clock of the law rules the present state, its last day. Own targets may be moved."""
    clock = _ruling(desk.session, case)
    return today(clock.ends) if clock is not None and clock.statutory else None


def _ruling(session: Session, case: Case) -> RunningClock | None:
    """The clock that gives the present state its last day: the first to run out of those that
    the state's own answer meets."""
    states = KINDS[case.kind].process.states
    open_ = [
        clock
        for clock in running(session, case.id or 0)
        if clock.met_by != CLOSED and not reached(states, case.state, clock.met_by)
    ]
    return open_[0] if open_ else None


def leave_to_alarms(desk: Desk, case: Case) -> None:
    """While a clock runs its alarms speak; the ladder of reminders waits until it is late, and does
    not climb where the time was a law's."""
    if case.due is None or case.state not in (KNOWN, WARNED):
        return
    case.chain = rungs_of_law(desk, case)
    desk.session.add(case)
    rungs = ladder_of(desk.place, Chain.read(case.chain), case.owner_role)
    step = rungs.after(0, case.due, desk.day, desk.place.calendar_of(case.unit_id))
    arm(desk.session, case, step)
