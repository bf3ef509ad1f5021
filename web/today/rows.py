"""What needs the reader, as rows in her words: how pressing, what, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from config.words import Words, in_a_sentence
from flows.engine.handling import Desk
from flows.engine.limits import Limit, whose
from flows.engine.local_time import ZONE, local
from flows.views.today import CaseNeed, Needs
from flows.views.waiting_now import Vacancy
from models.register.questions import names_of
from web.case.hours import in_a_row
from web.places import Places
from web.waiting import Waiting, waiting

VIEW = {"held": "held", "dead": "trouble"}
"""Where letters of each status are listed."""
LATE_FIRST = 4


@dataclass(frozen=True, slots=True)
class Row:
    """``amount`` with ``unit`` below it say how pressing it is; ``sort`` is its sign and colour;
    ``does`` is the verb on the button; ``mine``: it is the reader herself who answers."""

    sort: str
    amount: str
    unit: str
    title: str
    href: str
    why: str
    does: str
    at: datetime | None = None
    mine: bool = False


def rows(desk: Desk, found: Needs, now: datetime, say: Words, most: int) -> list[Row]:
    """The first of them, at most ``most``: what is counted in hours before all, and what stands in
    the letters' way after the first of the late ones, however many those are."""
    cases = [*found.urgent, *found.late, *found.soon][:most]
    answering = waiting(desk.session, desk.place, [one.case for one in cases], desk.day, say)
    listed = [_case(desk, one, answering[one.case.id or 0], now, say) for one in cases]
    obstacles = [*_vacant(desk, found.vacant[:most], say), *_letters(found, say)]
    obstacles += _lost(desk, found.lost[:most], say)
    first = len(found.urgent) + min(LATE_FIRST, len(found.late))
    return [*listed[:first], *obstacles, *listed[first:]][:most]


def _case(desk: Desk, one: CaseNeed, answering: Waiting, now: datetime, say: Words) -> Row:
    case, does = one.case, "answer" if one.hers else "see_why"
    # A kind is what the case is called where it has neither unit nor subject.
    title = f"{one.name or say.kind(case.kind)}: {say.state(case.kind, case.state)}"
    href = f"/tasks/{case.id}" if one.hers and one.limit is None else f"/cases/{case.id}"
    if one.limit is not None:
        amount, until = _hours(one.limit, now, say)
        title = ", ".join(part for part in (say.kind(case.kind), one.name) if part)
        why = f"{_why(answering, say, False)} {_alarm(desk, one.limit, say)}".strip()
        does = say.say("pages.today.do.open")
        return Row("urgent", amount, until, title, href, why, does, one.limit.ends)
    assert case.due is not None, "only what has a last day needs anybody"
    over = case.due < desk.day
    why = _why(answering, say, over)
    if over:
        sort, amount = "late", say.say("pages.today.days", n=one.late)
        unit = say.say("pages.today.late")
    else:
        sort, days = "soon", (case.due - desk.day).days
        near = say.say(f"pages.today.in_{days}") if days < 2 else ""
        amount = near or say.say("pages.today.days", n=one.left)
        unit = say.say("pages.today.last_day" if near else "pages.today.left")
    does = say.say(f"pages.today.do.{does}")
    return Row(sort, amount, unit, title, href, why, does, mine=one.hers)


def _hours(limit: Limit, now: datetime, say: Words) -> tuple[str, str]:
    when = f"{say.weekday(local(limit.ends).date())}, {say.hour(limit.ends, ZONE)}"
    return in_a_row(limit, now, say), say.say("pages.today.until", when=when)


def _alarm(desk: Desk, limit: Limit, say: Words) -> str:
    parts = [whose(limit, say)]
    if limit.alarm is not None:
        names = names_of(desk.session, desk.municipality, limit.hears)
        people = ", ".join(names[one] for one in limit.hears if one in names)
        when = say.instant(limit.alarm, ZONE)
        parts.append(say.say("pages.today.alarm", when=when, people=people or "–"))
    return " ".join(parts)


def _why(one: Waiting, say: Words, late: bool) -> str:
    """Whom it waits for, what stands in the way, and what was said last."""
    parts = [f"{', '.join(one.people)}."] if one.people else []
    if one.trouble:
        missing = ", ".join(one.missing)
        parts.append(f"{say.say(f'pages.waiting.{one.trouble}', people=missing).rstrip('.')}.")
    if one.last:
        parts.append(say.say("pages.today.last_letter", what=in_a_sentence(one.last)))
    elif late:
        parts.append(f"{say.say('pages.waiting.no_letter').rstrip('.')}.")
    return " ".join(parts)


def _vacant(desk: Desk, found: Sequence[Vacancy], say: Words) -> Iterator[Row]:
    places = Places.of(desk.session, desk.municipality, say)
    for one in found:
        role = in_a_sentence(places.role(one.role, one.unit))
        title = say.say("pages.today.nobody", role=role)
        if one.unit:
            title = f"{places.unit(one.unit)}: {in_a_sentence(title)}"
        why = say.say("pages.today.cases_wait", n=one.cases)
        if one.late:
            why += f" {say.say('pages.today.of_them_late', n=one.late)}"
        asked = {"role": one.role, **({"unit": one.unit} if one.unit else {})}
        yield Row(
            "vacant",
            say.say("pages.today.vacant"),
            say.say("pages.today.role"),
            title,
            f"/people/appoint?{urlencode(asked)}",
            why,
            say.say("pages.today.do.appoint"),
        )


def _letters(found: Needs, say: Words) -> Iterator[Row]:
    for sort, number in (("held", found.held), ("dead", found.dead)):
        if number:
            yield Row(
                sort,
                str(number),
                say.say("pages.today.letters", n=number),
                say.say(f"pages.today.{sort}", n=number),
                f"/letters?view={VIEW[sort]}",
                say.say(f"pages.today.{sort}_why"),
                say.say("pages.today.do.look"),
            )


def _lost(desk: Desk, people: Sequence[int], say: Words) -> Iterator[Row]:
    names = names_of(desk.session, desk.municipality, people)
    for person in people:
        yield Row(
            "lost",
            say.say("pages.today.returned"),
            say.say("pages.today.address"),
            say.say("pages.today.lost", name=names.get(person, "")),
            f"/people/{person}",
            say.say("pages.today.lost_why"),
            say.say("pages.today.do.correct"),
        )
