"""Where the duty to report comes from, and what the latest revision said of the plan."""

from __future__ import annotations

from collections.abc import Sequence

from models.case.answers import answers_of
from models.documents.origins import NodeSort, OutsideOrigin, edges
from models.documents.questions import case_of_document, history, revisions
from models.documents.tables import Revision
from reports.board_report.about import body_of, called, clock_of, name_of, plan_of
from reports.report import Block, Line, Paragraph
from reports.teller import Teller, joined, words
from states.cadence import in_force

KEY = "reports.board_report"


def duty(teller: Teller) -> Sequence[Block]:
    """By which decisions the plan stands and its work is reported, and how often it is revised."""
    clock, plan, session = clock_of(teller), plan_of(teller), teller.session
    body, lines = body_of(teller, clock.body), []
    if plan is not None:
        name = name_of(teller, plan.subject_id)
        lines += _came_from(teller, plan.subject_id)
        if plan.decision_id:
            by = called(teller, plan.decision_id)
            lines.append(teller.line("report.adopted", name=name, decision=by))
        rows = history(session, teller.scope.municipality, plan.subject_id)
        held = in_force([row.rhythm for row in rows], teller.scope.end)
        if held:
            cadence = teller.say.say(f"cadences.{held.cadence}")
            lines.append(teller.line("report.revised", cadence=cadence))
    if clock.decision_id and plan is not None and clock.decision_id == plan.decision_id:
        lines.append(teller.line(f"{KEY}.decided_with_it", body=body))
    elif clock.decision_id:
        by = called(teller, clock.decision_id)
        lines.append(teller.line("report.decided", body=body, decision=by))
    else:
        lines.append(teller.line("report.duty", body=body))
    return [Paragraph(line=joined(lines, " "))]


def _came_from(teller: Teller, plan: int) -> list[Line]:
    """What outside led to the plan, who helped and when, where that was recorded: one sentence of
    all."""
    found = []
    for one in edges(teller.session, teller.scope.municipality):
        if one.source.sort is NodeSort.OUTSIDE and one.to_subject_id == plan:
            origin = teller.session.get_one(OutsideOrigin, one.source.id)
            month = teller.say.month(origin.day) if origin.day else ""
            found.append(", ".join(filter(None, (origin.title, origin.party, month))))
    return [teller.line(f"{KEY}.came_from", origin="; ".join(found))] if found else []


def judged(teller: Teller) -> Sequence[Block]:
    """When each revision in the period began and what it came to, and why the latest did, in its
    own words. What the body decides is not said before it."""
    plan = plan_of(teller)
    if plan is None:
        return []
    done = _ended(teller, plan.subject_id)
    if not done:
        return []
    case = case_of_document(teller.session, teller.scope.municipality, plan.subject_id)
    blocks: list[Block] = []
    for one in done:
        key = f"{KEY}.revision_{one.outcome}"
        if one.ended is not None and teller.say.has(f"{key}_then"):
            key = f"{key}_then"  # the body has had it before it since
        blocks.append(teller.paragraph(key, began=teller.say.day(one.began)))
    why = answers_of(teller.session, case, done[-1].round).get("revision_why", "")
    return [*blocks, *([Paragraph(line=words(why))] if why else [])]


def _ended(teller: Teller, plan: int) -> list[Revision]:
    scope = teller.scope
    return [
        one
        for one in revisions(teller.session, scope.municipality, plan)
        if one.outcome and scope.start <= one.began <= scope.end
    ]
