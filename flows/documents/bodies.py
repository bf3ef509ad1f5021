"""Which body may decide what: only one of the municipality's chain, and the one that it is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flows.documents.lookup import case_of_kind
from flows.engine.handling import Desk
from models.case.tables import Subject
from models.documents.decisions import Clause, Decision
from models.documents.tables import Document, ReportClock
from states import report_back
from states.bodies import Body, is_before, is_same, known, place_of
from states.decision import ABOUT_A_DOCUMENT, BadDecision, Effect, Outcome, Stage

Chain = tuple[Body, ...]
ABOUT_A_REPORT = frozenset({Effect.APPROVE_REPORT, Effect.REPORT_ENDS})
ANY_BODYS = frozenset({Effect.REPORT_YEARLY})  # each body may ask for a report to itself


def chain_of(desk: Desk) -> Chain:
    """The bodies that decide in this municipality, the first of the chain first."""
    return desk.place.own.chain(desk.place.calendar.country)


def check_body(desk: Desk, body: str) -> None:
    """Raises BadDecision for a body that is not in the chain; it names those that are."""
    chain = chain_of(desk)
    if place_of(chain, body) is None:
        raise BadDecision("body_unknown", body=body, known=known(chain))


def check_bodies(
    desk: Desk, decision: Decision, clauses: Iterable[Clause], earlier: Decision | None
) -> None:
    """The link stands in the chain, not before the link it follows, and what it decides about is
    for this body. Anybody may propose. Raises BadDecision.

    What is for a body that is in the chain no longer can still be decided: by that body, whose
    decisions are entered late, or by any that is in the chain.
    """
    chain = chain_of(desk)
    goes_on = earlier if earlier and earlier.outcome != Outcome.REFERRED_BACK else None
    if goes_on and is_before(chain, decision.body, goes_on.body):
        raise BadDecision("body_before", body=decision.body, earlier=goes_on.body)
    if decision.stage != Stage.DECIDED:
        return
    is_for = list(_is_for(desk, clauses))
    own = any(is_same(chain, decision.body, body) for _, body, _ in is_for)
    if not own and place_of(chain, decision.body) is None:
        raise BadDecision("body_unknown", body=decision.body, known=known(chain))
    for effect, body, name in is_for:
        if place_of(chain, body) is None or is_same(chain, decision.body, body):
            continue
        if effect in ABOUT_A_REPORT:
            raise BadDecision("body_of_report", body=decision.body, name=name, wanted=body)
        if not is_before(chain, body, decision.body):
            raise BadDecision("body_of_document", body=decision.body, name=name, wanted=body)


def _is_for(desk: Desk, clauses: Iterable[Clause]) -> Iterator[tuple[str, str, str]]:
    """Effect, body and name of each report or document that a clause is about and that is for a
    certain body."""
    for clause in clauses:
        if clause.effect in ABOUT_A_REPORT:
            clock = _clock(desk, clause)
            if clock is not None:
                yield clause.effect, clock.body, _name(desk, clock.subject_id)
        elif clause.effect in ABOUT_A_DOCUMENT - ANY_BODYS:
            document = desk.session.get_one(Document, clause.subject_id)
            if body := body_of(desk, document):
                yield clause.effect, body, _name(desk, document.subject_id)


def _clock(desk: Desk, clause: Clause) -> ReportClock | None:
    if clause.effect == Effect.REPORT_ENDS:
        return desk.session.get(ReportClock, clause.subject_id)
    case = case_of_kind(desk.session, desk.municipality, report_back.KIND, clause.case_id)
    return desk.session.get(ReportClock, case.subject_id) if case else None


def _name(desk: Desk, subject: int) -> str:
    return desk.session.get_one(Subject, subject).name


def body_of(desk: Desk, document: Document) -> str:
    """The body that a document is for: the one that adopted it last, else the one that it was
    registered for; nothing where neither is known."""
    if document.decision_id is not None:
        return desk.session.get_one(Decision, document.decision_id).body
    return document.body
