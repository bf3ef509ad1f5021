"""What somebody types and does not send yet, and its sending: a draft is hers alone, and nobody's
answer."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.casework import as_read, case_in, still_there
from flows.engine.door import of_case, verb
from flows.engine.handling import Desk, questions
from flows.engine.inputs import CaseNumber
from flows.engine.refusals import NotAllowed
from flows.engine.verbs import answer_case
from models.case.drafts import Draft, draft_of, forget_draft, put_draft
from models.case.tables import Case
from states.fields import BadAnswer, Field, Sort, problem_of

UNCHANGED = "taken_unchanged"


@verb("engine.keep_draft", of_case("number"))
def keep_draft(
    desk: Desk,
    number: CaseNumber,
    answers: Mapping[str, str],
    *,
    taken: Mapping[str, str] | None = None,
    confirmed: Mapping[str, str] | None = None,
    ready: bool = False,
    since_version: int | None = None,
) -> Draft:
    """Keep what was typed in answer to some of the step's questions, beside what is kept already.

    ``taken``: the words of an earlier year that stand in an answer now; ``confirmed``: a line that
    says that such words still hold. ``ready``: these answers are meant so. Raises NoSuchCase,
    CaseClosed, Overtaken, and BadAnswer: for what could never be sent, and where ``ready`` for
    words that were taken and neither changed nor confirmed.
    """
    case = case_in(desk.session, desk.municipality, number)
    still_there(case, since_version)
    before = _mine(desk, case)
    draft = Draft(
        municipality_id=case.municipality_id,
        case_id=case.id or 0,
        person_id=_person(desk),
        since_version=case.since_version,
        answers={**before.answers, **answers} if before else dict(answers),
        taken={**(before.taken if before else {}), **(taken or {})},
        confirmed={**(before.confirmed if before else {}), **(confirmed or {})},
        saved_at=desk.now,
    )
    asked = {one.name: one for one in questions(desk.kinds, desk.session, case, draft.answers)}
    lines = {name: Field(name, Sort.TEXT, name) for name in asked}
    problems = _problems(asked, answers)
    for more in (taken, confirmed):
        problems |= _problems(lines, more or {})
    if ready:
        problems |= {name: UNCHANGED for name in unconfirmed(draft) if name in answers}
    if problems:
        raise BadAnswer(problems, case.kind)
    put_draft(desk.session, draft)
    return draft


@verb("engine.send_draft", of_case("number"))
def send_draft(
    desk: Desk,
    number: CaseNumber,
    *,
    since_version: int | None = None,
    version: int | None = None,
) -> Case:
    """Answer with what was drafted, and make the move that "done" means. What was taken from an
    earlier year counts only where it was changed or confirmed: the lines that confirm it stand in
    the record. Raises as ``done`` does."""
    case = case_in(desk.session, desk.municipality, number)
    still_there(case, since_version)
    as_read(case, version)
    draft = _mine(desk, case)
    answers = drafted(desk, case, draft)
    why = None
    if draft is not None:
        if lacking := [name for name in unconfirmed(draft) if name in answers]:
            raise BadAnswer(dict.fromkeys(lacking, UNCHANGED), case.kind)
        lines = [draft.confirmed[name].strip() for name in answers if _as_taken(draft, name)]
        why = "\n".join(dict.fromkeys(lines)) or None
        forget_draft(desk.session, draft.case_id, draft.person_id)
    return answer_case(desk, case, answers or None, why=why)


def drafted(desk: Desk, case: Case, draft: Draft | None) -> dict[str, str]:
    """The answers to all of the step's questions as they would be sent: what was typed, else what
    is kept."""
    typed = draft.answers if draft else {}
    asked = questions(desk.kinds, desk.session, case, typed)
    return {one.name: typed.get(one.name, one.value) for one in asked}


def unconfirmed(draft: Draft) -> list[str]:
    """The questions whose answer is an earlier year's to the letter, without a line that says that
    it still holds."""
    return [
        name
        for name in draft.taken
        if _as_taken(draft, name) and not draft.confirmed.get(name, "").strip()
    ]


def _as_taken(draft: Draft, name: str) -> bool:
    taken = " ".join(draft.taken.get(name, "").split())
    return bool(taken) and " ".join(draft.answers.get(name, "").split()) == taken


def _problems(asked: Mapping[str, Field], given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with texts that belong to these questions."""
    found = {name: "unknown_field" for name in given if name not in asked}
    for name, text in given.items():
        field = asked.get(name)
        if field is not None and (problem := problem_of(field, text.strip())):
            found[name] = problem
    return found


def _mine(desk: Desk, case: Case) -> Draft | None:
    return draft_of(desk.session, case, _person(desk))


def _person(desk: Desk) -> int:
    """Raises NotAllowed for the operator and the clock: a draft is somebody's."""
    if desk.who.person is None:
        raise NotAllowed(verb="engine.keep_draft")
    return desk.who.person
