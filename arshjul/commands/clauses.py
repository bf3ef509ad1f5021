"""Clauses as they are written on the command line: EFFECT:WHAT@DAY=WORDS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arshjul.speech import a_day
from states.decision import ABOUT_A_DOCUMENT, Effect

if TYPE_CHECKING:
    from flows.documents.clauses import Att
    from flows.engine.handling import Desk


def clause(desk: Desk, written: str) -> Att:
    """One clause: ``adopt:NAME``, ``report_yearly:NAME@2024-11-06``, ``approve_report:12``, or
    ``none=WORDS``. Raises BadChoice, NoSuchDocument.
    """
    from flows.documents.clauses import Att
    from flows.engine.refusals import BadChoice

    head, _, words = written.partition("=")
    name, _, about = head.partition(":")
    about, _, day = about.partition("@")
    try:
        effect = Effect(name.strip())
    except ValueError:
        raise BadChoice(what="--clause", value=name[:40], known=", ".join(Effect)) from None
    subject, case = _what(desk, effect, about.strip())
    return Att(words, effect, subject, case, a_day(day) if day else None)


def _what(desk: Desk, effect: Effect, about: str) -> tuple[int | None, int | None]:
    """The document, or the report's case, that a clause is about."""
    from flows.documents.bodies import ABOUT_A_REPORT
    from flows.documents.lookup import document_named
    from flows.engine.casework import case_in
    from flows.engine.refusals import BadChoice

    if effect in ABOUT_A_DOCUMENT:
        return document_named(desk.session, desk.municipality, about).subject_id, None
    if effect in ABOUT_A_REPORT:
        if not about.isdecimal():
            raise BadChoice(what="--clause", value=about[:40], known=f"{effect}:CASE")
        return None, case_in(desk.session, desk.municipality, int(about)).id
    return None, None
