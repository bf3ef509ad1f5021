"""A case's journey in the reader's words: what was done, said and not said, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlmodel import Session

from config.rung_names import rung_name
from config.words import Words
from flows.engine.local_time import ZONE, local
from flows.engine.municipality import Town
from flows.mail.foreseen import foresee
from flows.views import case_history as known
from models.record.runs import runs_at
from models.register.questions import names_of

RunUrl = Callable[[str | None], str | None]
"""The address of a run in Prefect, when there is one to show."""


@dataclass(frozen=True, slots=True)
class Event:
    """``sort`` is its colour: moved, noted, sent, held, quiet. ``at`` is None where only the day
    is known; ``words`` are what a person wrote."""

    day: date
    at: datetime | None
    sort: str
    title: str
    text: str = ""
    words: str = ""
    run: str | None = None
    letter: int | None = None  # where the reader may read it

    @property
    def order(self) -> datetime:
        return self.at or datetime.combine(self.day, time(7), ZONE)


@dataclass(frozen=True, slots=True)
class Next:
    """The rung that waits: its day, what it is called, and whom it will reach."""

    day: date
    name: str
    people: tuple[str, ...]
    written: str = ""  # the status of the letter, where it is written already


def level_name(say: Words, place: Town, days: int, *, late: bool = False) -> str:
    """What a rung of the municipality's ladder is called."""
    return rung_name(say, days, place.ladder, late=late)


def reason(say: Words, key: str, name: str = "") -> str:
    """Why a letter is held, not sent or not delivered."""
    if say.has(f"roles.{name}"):
        name = say.say(f"roles.{name}")
    said = say.say(f"reasons.{key}") if say.has(f"reasons.{key}") else key
    said = f"{said} ({name})" if name and name != said else said
    return said[:1].upper() + said[1:]


def nobodys(_person: int) -> bool:
    return False


def events(
    session: Session,
    place: Town,
    found: known.Journey,
    say: Words,
    url: RunUrl,
    track: tuple[str, ...],
    reads: Callable[[int], bool] = nobodys,
) -> list[Event]:
    """Everything that happened to the case, in its order. ``track`` are the states whose
    completion is told as that of a step; another is told by where the case went. ``reads``:
    whether the reader may read letters to a person."""
    asked = [event.detail.get("to") for event in found.events if event.what == "delegated"]
    ids = [one for one in asked if isinstance(one, int)]
    names = names_of(session, place.municipality, ids)
    sent = [one.sent_at for one in found.said if one.sent_at]
    runs = runs_at(session, ("delivery", "urgent_letters"), sent)
    listed = [recorded(event, found.case.kind, track, names, say) for event in found.events]
    for one in found.said:
        run = runs.get(one.sent_at) if one.sent_at else None
        told = _said(one, place, say, url(run.flow_run_id if run else None))
        listed.append(replace(told, letter=one.message if reads(one.person) else None))
    listed += [_unsaid(one, place, say) for one in _once(found.unsaid)]
    return sorted(listed, key=lambda event: event.order)


def recorded(
    event: known.Event, kind: str, track: tuple[str, ...], names: dict[int, str], say: Words
) -> Event:
    """What a row of the record says, in the reader's words."""
    blanks: dict[str, object] = {
        "step": say.state(kind, event.step) if event.step else "",
        "from_day": _day(event.detail.get("from"), say),
        "to_day": _day(event.detail.get("to"), say),
        "n": event.detail.get("measures", 0),
    }
    key = f"record.{event.what}"
    title = say.say(key, **blanks) if say.has(key) else event.what
    entered = say.find(kind, "states", str(event.detail.get("to")))
    if event.what in ("left", "moved") and event.step not in track and entered:
        title = say.say("pages.case.now_in", step=entered)
    via = say.say(f"pages.via.{event.via}")
    parts = [say.say("pages.case.by", who=_who(event, say), via=via)]
    to = event.detail.get("to")
    if event.what == "delegated" and isinstance(to, int) and to in names:
        title += f": {names[to]}"
    late = event.detail.get("late_days")
    if event.what == "left" and isinstance(late, int) and late > 0:
        parts.append(say.say("pages.case.left_late", n=late))
    if happened := _day(event.detail.get("happened"), say):
        parts.append(say.say("pages.case.happened", day=happened))
    if skipped := event.detail.get("skipped"):
        names_of_states = [say.state(kind, str(one)) for one in _listed(skipped)]
        parts.append(say.say("pages.case.skipped", states=", ".join(names_of_states)))
    if due := _day(event.detail.get("due"), say):
        parts.append(say.say("pages.case.due_then", day=due))
    if seal := event.detail.get("seal"):
        parts.append(say.say("proof_page.seal", seal=seal))
    quiet = event.what in ("noted", "carried_over")
    return Event(
        day=local(event.at).date(),
        at=event.at,
        sort="noted" if quiet else "moved",
        title=title,
        text=" ".join(parts),
        words=event.words,
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _who(event: known.Event, say: Words) -> str:
    who = event.by or say.say("pages.case.by_nobody")
    if not event.instead_of:
        return who
    return say.say("acting.for_another", who=who, whom=event.instead_of)


def _day(value: object, say: Words) -> str:
    try:
        return say.day(date.fromisoformat(value)) if isinstance(value, str) else ""
    except ValueError:
        return ""


def _said(one: known.Said, place: Town, say: Words, run: str | None) -> Event:
    status = "sending" if one.status == "claimed" else one.status
    sort = "held" if status in ("held", "dead") else "sent" if status == "sent" else "quiet"
    text = say.say(f"pages.case.letter_{status}")
    if one.reason and status != "sent":
        text += f" {reason(say, one.reason)}."
    level = level_name(say, place, one.level, late=one.late)
    title = say.say("pages.case.letter", level=level, person=one.to or "–")
    if one.alarm:
        title = say.say("case_page.people.alarm", person=one.to or "–")
    return Event(one.day, one.sent_at, sort, title, text, run=run)


def _once(unsaid: Iterable[known.Unsaid]) -> list[known.Unsaid]:
    """A rung put off day after day for one reason is one line: the first day, the last date."""
    found: dict[tuple[int, str, str, str], known.Unsaid] = {}
    ended: list[known.Unsaid] = []
    for one in unsaid:
        key = (one.level, one.reason, one.name, one.to)
        before = found.get(key)
        if before is not None and before.goes_out == one.day:
            one = replace(one, day=before.day)
        elif before is not None:
            ended.append(before)
        found[key] = one
    return [*ended, *found.values()]


def _unsaid(one: known.Unsaid, place: Town, say: Words) -> Event:
    level = level_name(say, place, one.level)
    if one.to:
        title = say.say("pages.case.unsaid_to", level=level, person=one.to)
    else:
        title = say.say("pages.case.unsaid", level=level)
    text = f"{reason(say, one.reason, one.name)}."
    if one.goes_out:
        text += " " + say.say("pages.case.goes_out", day=say.day(one.goes_out))
    return Event(one.day, None, "quiet", title, text)


def coming(
    session: Session, place: Town, found: known.Journey, day: date, say: Words
) -> Next | None:
    """The next letter about the case, and whom it will reach as things stand."""
    next_ = None if found.kept else foresee(session, place, found.case, day)
    if next_ is None:
        return None
    people = [one.person for one in next_.people]
    names = names_of(session, place.municipality, people)
    late = found.case.due is not None and next_.day > found.case.due
    return Next(
        next_.day,
        level_name(say, place, next_.level, late=late),
        tuple(names[person] for person in people if person in names),
        next_.written,
    )
