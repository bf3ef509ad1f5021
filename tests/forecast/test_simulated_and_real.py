"""A year in advance: vacancies, caps, machines, and what the real clock then does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from flows.clock.tick import tick
from flows.engine import verbs
from flows.engine.handling import Who
from flows.engine.local_time import local
from flows.forecast.events import QuietEvent, load
from models.post.tables import Item, Message
from models.register.tables import Appointment, Person
from tests.conftest import Postbox, TestTown, at, make_office
from tests.worlds.copies import copy
from tests.worlds.year_ahead import (
    Ahead,
    Event,
    mails,
    on,
    quiets,
    year,
)


def test_a_vacant_post_is_heard_by_the_next_in_line(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        lo = session.exec(select(Person).where(Person.email == "lo@skola.example")).one()
        for post in session.exec(select(Appointment).where(Appointment.person_id == lo.id)):
            session.delete(post)
    events = year(town, first=date(2027, 1, 25), last=date(2027, 2, 28))
    told = {item["unit"]: mail.to for mail in mails(events) for item in mail.items}
    assert told == {"Backaskolan": "mo@skola.example", "Ekdalaskolan": "bo@skola.example"}


def test_a_town_without_anybody_is_silent_and_says_so(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        for post in session.exec(select(Appointment)):
            session.delete(post)
    events = year(town, first=date(2027, 2, 1), last=date(2027, 2, 10))
    assert mails(events) == []
    assert {(one.to, one.why) for one in quiets(events)} == {("", "nobody to write to")}


def test_the_caps_hold_in_the_virtual_year_too(town_with: Callable[..., TestTown]) -> None:
    town = town_with(cap_per_tick=1)
    town.open_year()
    events = year(town, first=date(2027, 1, 25), last=date(2027, 2, 28))
    held = [one for one in quiets(events) if one.goes_out is None]
    assert held
    assert {one.why for one in held} == {"too many emails at one time"}
    town.office.database.close()


def test_the_shape_of_an_event_for_machines(ahead: Ahead) -> None:
    events = ahead.silent
    mail = next(one for one in mails(events) if one.items)
    said = json.loads(json.dumps(mail.as_json(), ensure_ascii=False))
    assert list(said) == ["event", "at", "to", "letter", "items", "why"]
    assert said["event"] == "mail"
    assert datetime.fromisoformat(said["at"]).utcoffset() is not None
    assert said["letter"] == "notice"
    assert said["why"] == "Advance notice, last day 31 March 2027, as headteacher"
    assert said["items"][0] == {
        "case": mail.items[0]["case"],
        "kind": "safety_cycle",
        "unit": said["items"][0]["unit"],
        "state": "kartläggning",
        "level": -30,
        "due": "2027-03-31",
        "because": "as headteacher",
    }
    moved = (date(2026, 10, 26), "lo@skola.example", "a school break", date(2026, 11, 2))
    quiet = json.loads(json.dumps(QuietEvent(*moved).as_json()))
    assert list(quiet) == ["event", "date", "to", "why", "goes_out"]
    assert quiet["event"] == "quiet"
    assert date.fromisoformat(quiet["date"]) < date.fromisoformat(quiet["goes_out"])


def test_the_load_is_counted_per_person_and_week(ahead: Ahead) -> None:
    events = ahead.silent
    weeks = load(events)
    assert sum(one.letters for one in weeks) == len(mails(events))
    assert max(one.letters for one in weeks) <= 5
    assert all(one.week[:4] in ("2026", "2027") and "-W" in one.week for one in weeks)
    told = {(m.to, i["case"], i["state"]) for m in mails(events) for i in m.items}
    assert sum(one.things for one in weeks) == len(told), "a thing counts once, when it is new"


Sent = tuple[date, str, tuple[tuple[Any, ...], ...]]


def really_sent(town: TestTown) -> list[Sent]:
    """What the real outbox sent: day, to whom, and what it spoke of."""
    with town.office.database.read() as session:
        found: list[Sent] = []
        rows = session.execute(
            select(Message, Person.email)
            .join(Person, col(Person.id) == col(Message.person_id))
            .where(Message.status == "sent")
        ).all()
        for message, email in rows:
            items = session.exec(select(Item).where(Item.message_id == message.id)).all()
            said = sorted((item.case_id, item.level, item.due.isoformat()) for item in items)
            assert message.sent_at is not None
            found.append((local(message.sent_at).date(), email, tuple(said)))
    return sorted(found)


def _fact(item: dict[str, Any]) -> tuple[Any, ...]:
    return item["case"], item["level"], item["due"]


def foretold(events: list[Event]) -> list[Sent]:
    return sorted(
        (
            on(mail),
            mail.to,
            tuple(sorted(map(_fact, mail.items))),
        )
        for mail in mails(events)
    )


def test_the_real_clock_does_what_was_foretold(town: TestTown, tmp_path: Path) -> None:
    """The virtual year against the real tick on a copy of the real file, day by day."""
    town.open_year()
    for when in ("2027-02-05 08:00", "2027-02-08 08:00"):
        town.tick(when)
    number = town.case("Backaskolan").id or 0
    verbs.move.alone(
        town.errand(Who(town.person("lo@skola.example"), "mail"), at("2027-02-09 10:00")),
        number,
        "analyse",
        answers={"method": "Rond", "sources": "Protokoll", "findings": "Mörk skolgård"},
    )
    already = really_sent(town)
    first = date(2027, 2, 10)
    last = date(2027, 4, 30)
    events = year(town, first=first, last=last)

    post = Postbox()
    copy(town.office.settings.var, tmp_path / "copy")
    real = TestTown(make_office(tmp_path / "copy", post), post)
    day = first
    while day <= last:
        tick(real.office, at(f"{day} 08:00").astimezone(UTC))
        day += timedelta(days=1)
    assert [one for one in really_sent(real) if one not in already] == foretold(events)
    assert len(post.letters) == len(mails(events)) > 10
    real.office.database.close()
