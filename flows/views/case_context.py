"""What stands beside a case: what its kind has to say, and what the library has about it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.words import Words
from flows.engine.beside import Aside, Line
from flows.engine.handling import Kinds
from models.case.tables import Case
from models.following.library import entries_for


def asides(
    session: Session, kinds: Kinds, case: Case, say: Words, now: datetime
) -> tuple[Aside, ...]:
    """What there is to show beside the case, in the reader's words; empty ones left out."""
    found = [
        *kinds[case.kind].beside(session, case, say, now),
        Aside(say.say("library.aside"), _library(session, case, say)),
    ]
    return tuple(one for one in found if one.lines)


def _library(session: Session, case: Case, say: Words) -> tuple[Line, ...]:
    return tuple(
        Line(
            say.say(
                "library.line",
                sort=say.say(f"library_sorts.{one.sort}"),
                title=one.title,
                by=one.shared_by or "–",
            ),
            one.link,
        )
        for one in entries_for(session, case)
    )
