"""Sharing an assessment, and taking one over as a draft: never the decision.

Each municipality is the controller and decides for itself (S1: «det er den enkelte kommune som er
behandlingsansvarlig»). What is copied are draft answers to be completed, and the assessment cannot
be proposed before somebody has said that it is their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.engine.casework import take_version, write_down
from flows.engine.door import of_subject, verb
from flows.engine.handling import Desk
from flows.services.register import ServiceNumber, service_by, the_validation
from flows.services.sheet import BadService
from models.case.answers import answers_of, keep_answers
from models.case.tables import Subject
from models.register.tables import Municipality
from models.services.questions import registered
from states.errors import ArshjulError
from states.fields import BadAnswer, Field, problem_of
from states.service_assessment import OPTIONAL, REQUIRED
from states.service_validation import KIND, UNASSESSED

FORMAT = "arshjul-assessment-1"
# Whether it is one's own, and what a reopened round looked at, nobody can say for somebody else.
OWN = frozenset({"own_assessment", "review_note"})
SHARED = {one.name: one for one in (*REQUIRED, *OPTIONAL) if one.name not in OWN}


class NotUnderAssessment(ArshjulError):
    """Answers can be copied only into an assessment that is under way."""

    key = "not_under_assessment"


def shared_assessment(desk: Desk, name: str) -> dict[str, Any]:
    """The assessment of a service as others may take it over: its facts and its answers. No
    decision, no conditions, no people. Raises NoSuchService."""
    subject = service_by(desk.session, desk.municipality, name)
    one = registered(desk.session, desk.municipality, [subject.id or 0])[subject.id or 0]
    case = the_validation(desk, one.id)
    answers = answers_of(desk.session, case)
    return {
        "format": FORMAT,
        "kind": KIND,
        "from": desk.session.get_one(Municipality, desk.municipality).name,
        "service": one.name,
        "supplier": one.facts.supplier,
        "purpose": one.facts.purpose,
        "data": sorted(one.facts.data),
        "answers": {name: answers[name] for name in SHARED if answers.get(name)},
    }


@verb("services.copy_from", of_subject("subject"))
def copy_from(desk: Desk, subject: ServiceNumber, shared: Mapping[str, Any]) -> tuple[str, ...]:
    """Fill the empty answers of an assessment under way with shared ones; returns which were
    filled. What somebody here has answered stands. Raises BadService, NotUnderAssessment,
    BadAnswer."""
    if shared.get("format") != FORMAT or not isinstance(shared.get("answers"), Mapping):
        raise BadService(what="file", problem="unknown")
    case = the_validation(desk, subject)
    if case.state not in UNASSESSED or case.closed is not None:
        raise NotUnderAssessment(service=desk.session.get_one(Subject, subject).name)
    given = {key: str(value) for key, value in shared["answers"].items() if key in SHARED}
    problems = {key: why for key, text in given.items() if (why := _problem(key, text))}
    if problems:
        raise BadAnswer(problems, KIND)
    there = answers_of(desk.session, case)
    filled = {key: text for key, text in given.items() if not there.get(key) and text.strip()}
    if filled:
        origin = str(shared.get("from", ""))[:200] or "–"
        keep_answers(desk.session, case, {**filled, "copied_from": origin})
        take_version(desk.session, case, case.version)
        write_down(desk, case, "assessment_copied", {"fields": sorted(filled)}, origin)
    return tuple(sorted(filled))


def _problem(name: str, text: str) -> str | None:
    one = SHARED[name]
    return problem_of(Field(name, one.sort, name, options=one.options), text)
