"""Letters in sets: what fifty of them need is read at once, and one commit marks a group of them,
at most one for each connection, and notes that the next group is about to leave.

What was composed beforehand is looked at again in that commit: where a case or its reader has
changed meanwhile the letter is composed anew. Digests, and letters of a sort of their own, say so
much that they are composed only then.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlmodel import Session

from config.wheel import BadWheel
from flows.clock.run_rows import whereabouts
from flows.engine.action_links import Grant, keep
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.mail import delivery_results, refusals
from flows.mail.bounces import return_path
from flows.mail.compose import compose
from flows.mail.hold_after_restore import COUNTED, keep_mark
from flows.mail.prepared import Prepared
from flows.mail.reading import read_for
from flows.mail.round import Round
from models import marks
from models.database import is_trouble
from models.post import breakers, leases
from models.post.breakers import URGENT
from models.post.outbox import HOST_REFUSES
from models.post.questions import addresses, as_it_stands, as_they_stand, letters_numbered
from models.record.facts import count_up
from notifications.post import RFC_5321, Refused

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # what is claimed and not begun falls to others then
FRESH = timedelta(seconds=30)  # then roles and what is confidential are looked at again
ON_ITS_WAY = timedelta(seconds=RFC_5321.in_all) + LEASE  # longer than the host may take to answer


def claim(office: Office, now: datetime, round_: Round, host: str, most: int) -> list[Prepared]:
    """Claim up to ``most`` letters that were not tried in this round, and make them ready."""
    with office.database.write() as session:
        claims = leases.claim(
            session,
            office.owner,
            round_.at(now),
            LEASE,
            most,
            urgent=round_.way == URGENT,
            began=now,
            not_before=round_.not_before,
            only=office.only,
            letter=round_.alone,
        )
        marks.only_in(session, {held.municipality for held in claims})
        tried = [held for held in claims if held.id in round_.tried]
        leases.give_back(session, tried, office.owner)
    fresh = [held for held in claims if held.id not in round_.tried]
    if not fresh:
        return []
    with office.database.read() as session:
        found = letters_numbered(session, [held.id for held in fresh])
        ready = [Prepared(held, found[held.id]) for held in fresh]
        broken = _compose(office, session, [one for one in ready if _early(one)], now, round_)
    return _sealed(office, ready, broken, now, round_, host)


def give_back(office: Office, ready: Sequence[Prepared]) -> None:
    """Letters that were claimed and do not leave in this round: others may take them."""
    if ready:
        with office.database.write() as session:
            leases.give_back(session, [one.held for one in ready], office.owner)


def mark_and_begin(
    office: Office,
    taken: Sequence[tuple[Prepared, str]],
    following: Sequence[Prepared],
    now: datetime,
    round_: Round,
    host: str,
) -> list[Prepared]:
    """In one short transaction: mark the letters that the host took, and of the following ones:
    still due? still ours? then note that they are about to leave. Returns those, sealed."""
    homes = {one.held.municipality for one in (*(one for one, _ in taken), *following)}
    round_.tried.update(one.held.id for one in following)
    well_again = False
    with office.database.write(*sorted(homes)) as session:
        if taken:
            well_again = delivery_results.accepted(office, session, taken, now, round_, host)
        broken = _compose(office, session, _to_compose(session, following, round_), now, round_)
        ready = [one for one in following if one not in broken]
        begun = _begin(office, session, ready, now, round_)
        counted = count_up(session, COUNTED)
    keep_mark(office, counted)
    if well_again:
        # What waited because of us leaves at once, in this round, whosever it is.
        with office.database.write() as session:
            round_.counts["released"] += len(breakers.open_again(session, HOST_REFUSES, now))
    return _sealed(office, begun, broken, now, round_, host)


def _early(one: Prepared) -> bool:
    """Whether all that the letter says hangs on its cases and its reader."""
    return one.message.sort == "duty" and not one.message.digest


def _to_compose(session: Session, following: Sequence[Prepared], round_: Round) -> list[Prepared]:
    """The letters that are not composed yet, were long ago, or while something stood otherwise."""
    oldest = round_.lasted() - FRESH
    early = [one for one in following if one.composed is not None and one.made_at >= oldest]
    cases = as_they_stand(session, [case for one in early for case in one.stands])
    readers = addresses(session, [one.message.person_id for one in early])
    return [
        one
        for one in following
        if one not in early
        or one.reader != readers.get(one.message.person_id)
        or any(cases.get(case) != stood for case, stood in one.stands.items())
    ]


def _compose(
    office: Office, session: Session, some: Sequence[Prepared], now: datetime, round_: Round
) -> dict[Prepared, Exception]:
    """Compose the letters; returns those of which one could not be, each with the reason."""
    if not some:
        return {}
    read = read_for(office, session, [one.message for one in some], today(now))
    _know_towns(office, session, some, round_)

    def place_of(municipality: str) -> Town:
        return delivery_results.town_of(office, session, municipality, round_)

    broken: dict[Prepared, Exception] = {}
    for one in some:
        one.composed, one.made, one.made_at = None, None, round_.lasted()
        reader = read.people.get(one.message.person_id)
        one.reader = (reader.email, reader.name, reader.locale) if reader else None
        rows = read.rows.get(one.held.id, ())
        one.stands = {case.id or 0: as_it_stands(case) for _, case, _ in rows}
        try:
            one.composed = compose(office, session, one.message, place_of, now, read)
        except Exception as error:
            if is_trouble(error):
                raise  # the database's trouble is not the letter's
            broken[one] = error
    return broken


def _know_towns(office: Office, session: Session, some: Sequence[Prepared], round_: Round) -> None:
    homes = sorted({one.held.municipality for one in some if _early(one)} - round_.towns.keys())
    if len(homes) > 1:
        with suppress(BadWheel):  # whose it is turns out when each is asked for
            round_.towns.update(office.towns(session, homes))


def _begin(
    office: Office, session: Session, ready: Sequence[Prepared], now: datetime, round_: Round
) -> list[Prepared]:
    """Note that the letters are about to leave; what has nothing left to say is cancelled."""
    leaving = [one for one in ready if one.composed and one.composed.letter is not None]
    claims = [one.held for one in leaving]
    ours = leases.begin_sending(session, claims, office.owner, round_.at(now), ON_ITS_WAY)
    grants: list[Grant] = []
    for one in ready:
        assert one.composed is not None
        if one.composed.letter is None:
            told = {"status": "cancelled", "reason": one.composed.reason}
            if leases.settle(session, one.held, office.owner, **told):
                ours.add(one.held.id)
        if one.held.id not in ours:
            round_.note(one.held, "lease_lost")
            continue
        delivery_results.redirect(session, one.composed.misdirected, now)
        grants += one.composed.grants
        if one.composed.letter is None:
            round_.note(one.held, "cancelled")
    keep(session, office.key, grants)
    return [one for one in leaving if one.held.id in ours]


def _sealed(
    office: Office,
    ready: Sequence[Prepared],
    broken: Mapping[Prepared, Exception],
    now: datetime,
    round_: Round,
    host: str,
) -> list[Prepared]:
    """The letters, those that are composed sealed; without those that cannot be. One letter that
    cannot be written must not keep all the others from leaving."""
    whole: list[Prepared] = []
    for one in ready:
        if one in broken:
            continue
        try:
            if one.composed is not None and one.composed.letter is not None and one.made is None:
                one.seal(office, return_path(office, one.message), now)
        except Exception as error:
            # No retry will mend it, and nobody has refused the address: the person stays reachable.
            unsendable(office, one, error, f"unsendable: {error}", now, round_, host)
        else:
            whole.append(one)
    for one, cause in broken.items():
        round_.tried.add(one.held.id)
        if isinstance(cause, BadWheel):
            # The rules that say whom the letter concerns cannot be read: it waits until they can.
            round_.unreadable = cause
            round_.note(one.held, "rules_unreadable")
        else:
            why = f"unsendable: {type(cause).__name__}"
            unsendable(office, one, cause, why, now, round_, host)
    return whole


def unsendable(
    office: Office,
    one: Prepared,
    error: Exception,
    why: str,
    now: datetime,
    round_: Round,
    host: str,
) -> None:
    """The letter itself is what is wrong: no retry will mend it."""
    log.error("a letter cannot be written: message=%s error=%s", one.held.id, whereabouts(error))
    round_.tried.add(one.held.id)
    refusals.refuse(office, host, one.message, one.held, now, Refused(why, False), round_)
