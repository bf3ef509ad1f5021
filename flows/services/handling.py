"""The validation beside its table of moves: its facts, its days, its decisions, what a day brings.

An approval is due on the last day that it holds, so that the ladder speaks before it ends. Every
decision, and every "nothing has changed", leaves a row with the facts that it was taken on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlmodel import Session

from config.words import Words
from flows.engine.casework import move_case
from flows.engine.handling import Confirmed, Dates, Desk, Handling, by_days, facts_with
from flows.engine.works import earliest
from flows.services.beside import registered_facts
from flows.services.class_levels import level_names
from flows.services.events import PURPOSE, tell
from models.case.answers import answers_of, keep_answers
from models.case.tables import Case, Subject
from models.services.lookups import is_used, next_run_out, rules_of, stands_on, used_by_units
from models.services.questions import facts_of, last_decision, open_uses, put_list, run_out
from models.services.suppliers import ending_agreements, next_agreement_end
from models.services.tables import Service, ServiceDecision, ValidationRules
from states.errors import ArshjulError
from states.kind import Facts
from states.process import Change
from states.school_year import months_after
from states.service_assessment import DESCRIBED, PHASES, carried, without_data
from states.service_facts import (
    AGREEMENT,
    FULL,
    NO_DATA,
    REVIEW,
    Cause,
    canonical,
    fingerprint,
    least_depth,
    normal,
)
from states.service_validation import (
    APPROVED,
    CONDITIONS,
    NOT_APPROVED,
    PHASED_OUT,
    SERVICE_VALIDATION,
    TO_DECIDE,
    VALID,
    WITHDRAWN,
)

OUTCOME = {APPROVED: "approved", CONDITIONS: "conditions", NOT_APPROVED: "not_approved"}


class ValidUntilPast(ArshjulError):
    """The last day of the approval has passed already."""

    key = "valid_until_past"


class NotYetDone(ArshjulError):
    """A step of the phasing out has a day that has not come yet."""

    key = "phase_not_yet_done"


def _known(session: Session, case: Case) -> Mapping[str, str]:
    """What the register says about the service."""
    subject = case.subject_id or 0
    facts = facts_of(session, case.municipality_id, subject)
    covered = stands_on(session, case.municipality_id, subject) == fingerprint(facts)
    levels = enumerate(level_names(session, case.municipality_id), start=1)
    return {
        "purpose": facts.purpose,
        "data": "\n".join(sorted(facts.data)),
        "no_personal_data": _yes(facts.no_personal_data),
        "least_depth": least_depth(facts),
        "third_country": facts.third_country,
        "subprocessors": _yes(bool(facts.subprocessors)),
        "in_use": _yes(is_used(session, case.municipality_id, subject)),
        "covered": _yes(covered),
        "scale": " · ".join(f"{number} {name}" for number, name in levels),
    }


def _yes(so: bool) -> str:
    return "yes" if so else ""


def _due(desk: Desk, case: Case, begins: date) -> Dates:
    """An approval is due when it ends; what is not approved only where it has been in use."""
    seat(desk, case)
    if case.state in VALID:
        until = _valid_until(desk, case, begins)
        return until, until
    if case.state == NOT_APPROVED and not _used(desk, case):
        return None, None
    return by_days(desk, case, begins)


def _used(desk: Desk, case: Case) -> bool:
    return is_used(desk.session, desk.municipality, case.subject_id or 0)


def seat(desk: Desk, case: Case) -> None:
    """Who assesses may differ between services; who decides does not."""
    service = desk.session.get(Service, case.subject_id)
    if service is not None and service.role and case.state != TO_DECIDE:
        case.owner_role = service.role


def _valid_until(desk: Desk, case: Case, begins: date) -> date:
    """The day that the decision named, else the interval of its depth counted from today."""
    given = answers_of(desk.session, case)
    if named := given.get("approval_until"):
        return date.fromisoformat(named)
    before = answers_of(desk.session, case, case.round - 1) if case.round > 1 else {}
    depth = given.get("assessment_depth") or before.get("assessment_depth", "")
    return months_after(begins, months(rules_of(desk.session, desk.municipality), depth))


def months(rules: ValidationRules, depth: str) -> int:
    """How many months an approval holds after an assessment of this depth."""
    if depth == NO_DATA:
        return rules.months_no_data
    return rules.months_full if depth == FULL else rules.months_simple


def _follow(desk: Desk, case: Case, change: Change) -> None:
    match change.move:
        case "assess_service":
            _describe(desk, case)
        case "reassess_service" | "renew_service":
            begin_round(desk, case, frozenset({REVIEW}))
        case "not_applicable" | "phase_out":
            if not _used(desk, case):
                move_case(desk, case, "never_used")
        case "finish_phasing_out":
            _phased_out(desk, case)
    if change.target in OUTCOME:
        _decide(desk, case, change)
    if change.target in (PHASED_OUT, WITHDRAWN):
        subject = desk.session.get_one(Subject, case.subject_id)
        subject.ends = desk.day
        desk.session.add(subject)


def begin_round(desk: Desk, case: Case, of: frozenset[str]) -> None:
    """Give the round that has just begun the answers that still stand."""
    before = answers_of(desk.session, case, case.round - 1)
    now = {**carried(before, of), "began": desk.day.isoformat()}
    keep_answers(desk.session, case, now)


def _describe(desk: Desk, case: Case) -> None:
    """What the initial assessment says about purpose and data becomes the service's facts; then
    others may share them, which is an event."""
    service = desk.session.get_one(Service, case.subject_id)
    given = Facts(answers_of(desk.session, case), _known(desk.session, case))
    before = facts_of(desk.session, desk.municipality, service.subject_id)
    service.purpose = given.said("service_purpose") or service.purpose
    service.no_personal_data = without_data(given)
    service.special = service.special and not service.no_personal_data
    desk.session.add(service)
    told = given.said("service_data").splitlines()
    if service.no_personal_data or told:
        put_list(desk.session, desk.municipality, service.subject_id, "data", told)
    desk.session.flush()
    keep_answers(desk.session, case, dict.fromkeys(DESCRIBED, ""))
    after = facts_of(desk.session, desk.municipality, service.subject_id)
    if (normal(before.purpose), before.data) != (normal(after.purpose), after.data):
        key = f"described:{service.subject_id}:{fingerprint(after)[:16]}"
        tell(desk, service.subject_id, "introduced", key, relations=(PURPOSE,))


def _decide(desk: Desk, case: Case, change: Change) -> None:
    """Write the decision down with the facts it was taken on. Raises ValidUntilPast."""
    session, subject = desk.session, case.subject_id or 0
    given = answers_of(session, case)
    outcome = OUTCOME[change.target]
    until = case.due if change.target in VALID else None
    if until is not None and until < desk.day:
        raise ValidUntilPast(day=until)
    before = last_decision(session, desk.municipality, subject)
    renewed = change.move == "renew_service"
    facts = facts_of(session, desk.municipality, subject)
    began = date.fromisoformat(given["began"]) if "began" in given else case.opened
    session.add(
        ServiceDecision(
            municipality_id=desk.municipality,
            subject_id=subject,
            case_id=case.id or 0,
            round=case.round,
            outcome=outcome,
            decided=desk.day,
            person=desk.who.instead_of or desk.who.person,
            role=given.get("decided_by_role") or case.owner_role,
            reason=given.get("decided_because") or given.get("initial_why") or change.why or "",
            conditions=_conditions(given, outcome, before if renewed else None),
            depth=given.get("assessment_depth", ""),
            valid_until=until,
            renewed=renewed,
            days=max(0, (desk.day - began).days),
            fingerprint=fingerprint(facts),
            snapshot=canonical(facts),
            answers=given,
        )
    )
    session.flush()


def _conditions(given: Mapping[str, str], outcome: str, renewed: ServiceDecision | None) -> str:
    """The conditions of an approval that has some; a renewal keeps those of the one before."""
    if renewed is not None:
        return renewed.conditions
    return given.get("approval_conditions", "") if outcome == "conditions" else ""


def _phased_out(desk: Desk, case: Case) -> None:
    """Nobody uses the service any more. Raises NotYetDone when a day lies ahead."""
    given = answers_of(desk.session, case)
    days = [date.fromisoformat(given[name]) for name in PHASES if given.get(name)]
    if any(day > desk.day for day in days):
        raise NotYetDone(day=max(days))
    for use in open_uses(desk.session, desk.municipality, case.subject_id or 0):
        use.ends = max(use.starts, desk.day)
        desk.session.add(use)


def _confirms(session: Session, case: Case, say: Words) -> Confirmed | None:
    """The approval, which is renewed as it stands."""
    decision = last_decision(session, case.municipality_id, case.subject_id or 0)
    if case.state not in VALID or decision is None:
        return None
    lines = (say.state(case.kind, case.state), decision.conditions.strip())
    shown = tuple(line for line in lines if line)
    return Confirmed(say.day(decision.decided), shown, {"approval_renewal": "unchanged"})


def _daily(desk: Desk) -> int:
    """Approvals end on their day; an agreement that will end soon is an event."""
    touched = 0
    for case, decision in run_out(desk.session, desk.municipality, desk.day):
        assert decision.valid_until is not None
        cause = Cause("approval_ended", REVIEW, (("day", decision.valid_until.isoformat()),))
        move_case(desk, case, "expire_service", causes=[cause.as_json()])
        touched += 1
    ahead = desk.day + timedelta(days=rules_of(desk.session, desk.municipality).agreement_days)
    for one in ending_agreements(desk.session, desk.municipality, desk.day, ahead):
        assert one.ends is not None
        day = one.ends.isoformat()
        cause = Cause("agreement_ending", AGREEMENT, (("day", day),))
        key = f"agreement:{one.id}:{day}"
        if tell(desk, one.subject_id, "agreement_ending", key, causes=[cause]):
            touched += 1
    return touched


def _next_day(desk: Desk) -> date:
    """When the next approval has run out, or an agreement comes within sight of its end."""
    ahead = timedelta(days=rules_of(desk.session, desk.municipality).agreement_days)
    until = next_run_out(desk.session, desk.municipality, desk.day)
    ends = next_agreement_end(desk.session, desk.municipality, desk.day + ahead)
    return earliest(desk.day, [until and until + timedelta(days=1), ends and ends - ahead])


VALIDATION = Handling(
    kind=SERVICE_VALIDATION,
    facts=facts_with(_known),
    due=_due,
    follow=_follow,
    daily=_daily,
    beat="reviews",
    next_day=_next_day,
    hangs_on=frozenset(
        {
            "service",
            "service_agreement",
            "service_decision",
            "service_event",
            "validation_rules",
            f"case:{SERVICE_VALIDATION.name}",
        }
    ),
    confirms=_confirms,
    concerns=used_by_units,
    registered=registered_facts,
    menu="services",
)
