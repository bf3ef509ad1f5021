"""What is shown beside the case of a document or a report: whom it concerns, the law behind a
document's type, and what has been decided."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.documents import law_lines
from config.own import own
from config.words import Words
from flows.engine.beside import Aside, Line
from flows.engine.local_time import today
from models.case.tables import Case
from models.documents.decided import decisions_about
from models.documents.decisions import Decision
from models.documents.reach import reaches
from models.documents.tables import Document
from models.register.own_texts import own_texts
from models.register.tables import Municipality


def beside(session: Session, case: Case, say: Words, now: datetime) -> tuple[Aside, ...]:
    """Whom it concerns; the law of the country, how surely and when it was read, and what is our
    own choice."""
    document = session.get_one(Document, case.subject_id)
    home = session.get_one(Municipality, case.municipality_id)
    types = own(own_texts(session, [home.id]).get(home.id, {})).document_types()
    whom = concerned(session, case, say)
    if (known := types.get(document.type)) is None:
        return (*whom, *decided(session, case, say, now))
    lines = law_lines(known, home.country, today(now), say)
    law = Aside(say.say("law.aside"), tuple(Line(one) for one in lines))
    return (*whom, law, *decided(session, case, say, now))


def concerned(session: Session, case: Case, say: Words) -> tuple[Aside, ...]:
    """The units that a document of the authority concerns; nothing where that is none of them."""
    reach = reaches(session, case.municipality_id).get(case.subject_id or 0)
    if reach is None:
        return ()
    told = "document_reach.network" if reach.network else "document_reach.every_unit"
    line = Line(say.say(told, network=reach.network))
    return (Aside(say.say("document_reach.aside"), (line,)),)


def decided(session: Session, case: Case, say: Words, _now: datetime) -> tuple[Aside, ...]:
    """What has been proposed and decided about it, the latest first, each with the way there."""
    found = decisions_about(session, case.municipality_id, case)
    lines = tuple(Line(_called(one, say), f"/decisions/{one.id}") for one in found)
    return (Aside(say.say("decisions.aside"), lines),) if lines else ()


def _called(one: Decision, say: Words) -> str:
    """Body, day and paragraph, and what came of it."""
    told = ", ".join(part for part in (one.body, say.day(one.day), one.paragraph) if part)
    what = f"decision_outcomes.{one.outcome}" if one.outcome else f"decision_stages.{one.stage}"
    return f"{told}: {say.say(what)}"
