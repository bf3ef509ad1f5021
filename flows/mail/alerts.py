"""What a coordinator is told of Årshjul itself: letters that are held or wait, a clock that went
wrong or stood still, work that failed. Nothing is asked of the wheel: its file may be the fault."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from config.words import Words, words
from flows.clock.troubles import troubles
from flows.engine.local_time import today
from flows.engine.office import Office
from models.post import outbox
from models.post.outbox import TOO_OLD
from models.post.tables import Message
from models.post.watching import waiting_since
from models.record import clock_marks
from models.record.people_file import HELD, people_file
from models.register.tables import Municipality, Person
from notifications.letter import Alert, Letter, name_for


def alert_letter(
    office: Office,
    session: Session,
    message: Message,
    person: Person,
    municipality: Municipality,
    now: datetime,
) -> Letter | None:
    """The alert of a coordinator; None when all is well by now."""
    pages = office.settings.pages
    alert = _of_letters(office, session, message)
    alert = _of_the_clock(session, message, alert, pages)
    alert = _of_the_work(session, message, alert, person.locale, pages, now, office.unrung)
    if alert is None:
        return None
    return Letter(
        name=name_for((), alert=alert),
        locale=person.locale,
        to_name=person.name,
        municipality=municipality.name,
        today=today(now),
        alert=alert,
        overview_url=f"{pages}/",
        contact=office.settings.reply_to or None,
        role="coordinator",
    )


def _of_letters(office: Office, session: Session, message: Message) -> Alert | None:
    held = outbox.held_or_dead(session, message.municipality_id, "held")
    url = f"{office.settings.pages}/letters?view=held"
    if not held:
        late = waiting_since(session, message.created_at - TOO_OLD, message.day)
        waiting = late.get(message.municipality_id, 0)
        return Alert(held=waiting, reason="watchdog", limit=0, url=url) if waiting else None
    reason = held[0].reason
    limits = {
        "tick_cap": office.settings.cap_per_tick,
        "person_cap": office.settings.cap_per_person,
    }
    return Alert(held=len(held), reason=reason, limit=limits.get(reason, 0), url=url)


def _of_the_clock(
    session: Session, message: Message, alert: Alert | None, pages: str
) -> Alert | None:
    """A jump that is settled, and beats that were missed, up to the letter's day."""
    over, still = clock_marks.settled(session), clock_marks.silence(session)
    jumped = stood = None
    if over and over.settled and today(over.settled) == message.day:
        jumped = (over.last, over.seen)
    if still and today(still.until) == message.day:
        stood = (still.since, still.until, still.missed)
    if not (jumped or stood):
        return alert
    alert = alert or Alert(held=0, reason="", limit=0, url=f"{pages}/letters?view=held")
    return replace(alert, jumped=jumped, stood=stood, runs_url=f"{pages}/runs")


def _of_the_work(
    session: Session,
    message: Message,
    alert: Alert | None,
    locale: str,
    pages: str,
    now: datetime,
    unrung: Collection[str],
) -> Alert | None:
    """The beats that failed or did not ring, but for the post that carries this."""
    say = words(locale)
    failed = tuple(one.told(say) for one in troubles(session, now, {"delivery", *unrung}))
    failed += _of_people(session, message.municipality_id, say)
    if not failed:
        return alert
    if alert is None or alert.reason == "watchdog":  # what waits, waits for this
        alert = Alert(held=0, reason="", limit=0, url=f"{pages}/letters?view=held")
    return replace(alert, failed=failed, runs_url=f"{pages}/runs")


def _of_people(session: Session, home: str, say: Words) -> tuple[str, ...]:
    """The file of people, while it is held."""
    found = people_file(session, home)
    if found is None or found.state != HELD:
        return ()
    why = say.say(f"people_file.why.{found.why}", n=found.changes, of=found.standing)
    return (say.say("people_file.held", why=why),)
