"""The law behind a document's type, as it is shown beside its case."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.documents import law_lines
from config.own import own
from config.words import Words
from flows.engine.beside import Aside, Line
from flows.engine.local_time import today
from models.case.tables import Case
from models.documents.tables import Document
from models.register.own_texts import own_texts
from models.register.tables import Municipality


def beside(session: Session, case: Case, say: Words, now: datetime) -> tuple[Aside, ...]:
    """The law of the country, how surely and when it was read, and what is our own choice."""
    document = session.get_one(Document, case.subject_id)
    home = session.get_one(Municipality, case.municipality_id)
    types = own(own_texts(session, [home.id]).get(home.id, {})).document_types()
    if (known := types.get(document.type)) is None:
        return ()
    lines = law_lines(known, home.country, today(now), say)
    return (Aside(say.say("law.aside"), tuple(Line(one) for one in lines)),)
