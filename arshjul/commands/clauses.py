"""Clauses as they are written on the command line: EFFECT:WHAT@DAY=WORDS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arshjul.speech import a_day
from config.words import Words
from states.decision import ABOUT_A_DOCUMENT, Effect

if TYPE_CHECKING:
    from flows.documents.decisions import Att
    from flows.engine.handling import Desk


def clause(desk: Desk, written: str, say: Words) -> Att:
    """One clause: ``adopt:NAME``, ``report_yearly:NAME@2024-11-06``, ``approve_report:12``, or
    ``none=WORDS``. Without words of its own it gets those of its effect.

    Raises BadChoice, NoSuchDocument.
    """
    from flows.documents.decisions import Att
    from flows.engine.refusals import BadChoice

    head, _, words = written.partition("=")
    name, _, about = head.partition(":")
    about, _, day = about.partition("@")
    try:
        effect = Effect(name.strip())
    except ValueError:
        raise BadChoice(what="--clause", value=name[:40], known=", ".join(Effect)) from None
    subject, case, called = _what(desk, effect, about.strip())
    return Att(
        text=words.strip() or say.say(f"effects.{effect}", name=called),
        effect=effect,
        subject=subject,
        case=case,
        anchor=a_day(day) if day else None,
    )


def _what(desk: Desk, effect: Effect, about: str) -> tuple[int | None, int | None, str]:
    """The document, or the report, that a clause is about; and what it is called."""
    from flows.documents.lookup import document_named
    from flows.engine.casework import case_in
    from flows.engine.refusals import BadChoice
    from models.case.naming import called
    from models.case.tables import Subject

    if effect in ABOUT_A_DOCUMENT:
        return document_named(desk.session, desk.municipality, about).subject_id, None, about
    if effect in (Effect.APPROVE_REPORT, Effect.REPORT_ENDS):
        if not about.isdecimal():
            raise BadChoice(what="--clause", value=about[:40], known=f"{effect}:CASE")
        case = case_in(desk.session, desk.municipality, int(about))
        if effect is Effect.APPROVE_REPORT:
            return None, case.id, called(desk.session, case)
        clock = desk.session.get(Subject, case.subject_id) if case.subject_id else None
        return case.subject_id, None, clock.name if clock else about
    return None, None, ""
