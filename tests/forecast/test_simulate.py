"""A school year in advance: it says what the real clock would do, and leaves no trace."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel, col, select

from config.wheel import Preset, Wheel, Window, read_wheel
from flows.clock.tick import tick
from flows.engine import due_dates, verbs
from flows.engine.handling import Who
from flows.engine.local_time import local
from flows.forecast.events import MailEvent, QuietEvent, load
from flows.forecast.simulate import simulate
from models.post.tables import Item, Message
from models.register.tables import Appointment, Person
from states.calendars import Calendar, Span, Staff
from states.ladder import DEFAULT_LEVELS
from states.safety_cycle import STEPS
from states.school_year import MonthDay
from tests.conftest import BREAKS, Postbox, TestTown, at, make_office, settle_town

FIRST, LAST = date(2027, 1, 25), date(2027, 5, 28)  # from before the first notice to the top
RUNGS = [level.days for level in DEFAULT_LEVELS]
CALENDAR = Calendar("SE", [Span(*one) for one in BREAKS])
SCHOOL = {"lo@skola.example", "bo@skola.example", "kim@skola.example"}
AUTUMN, CHRISTMAS = date(2026, 8, 18), date(2026, 12, 18)
NOTICE = date(2027, 2, 5)  # the first notice: thirty school days before 31 March
Event = MailEvent | QuietEvent


def year(
    town: TestTown, *, all_answer: bool = False, first: date = FIRST, last: date = LAST
) -> list[Event]:
    return list(simulate(town.office, town.id, first, last, all_answer=all_answer, locale="en"))


def mails(events: list[Event]) -> list[MailEvent]:
    return [one for one in events if isinstance(one, MailEvent)]


def quiets(events: list[Event]) -> list[QuietEvent]:
    return [one for one in events if isinstance(one, QuietEvent)]


def on(event: Event) -> date:
    return local(event.at).date() if isinstance(event, MailEvent) else event.day


def digest(town: TestTown) -> tuple[str, dict[str, bytes]]:
    """All tables' rows, and every file under var."""
    sums = hashlib.sha256()
    with town.office.database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(table.select().order_by(*table.primary_key)):
                sums.update(repr((table.name, tuple(row))).encode())
    var = town.office.settings.var
    files = {str(file): file.read_bytes() for file in sorted(var.rglob("*")) if file.is_file()}
    return sums.hexdigest(), files


@dataclass(frozen=True)
class Ahead:
    """Two towns looked ahead for: one in which nobody answers, and one in which all do."""

    town: TestTown
    silent: list[Event]
    other: TestTown
    busy: list[Event]
    before: object
    after: object


def settled(var: Path, wheel: Wheel | None = None) -> TestTown:
    post = Postbox()
    office = make_office(var, post, wheel)
    settle_town(office.database)
    town = TestTown(office, post)
    town.open_year()
    town.tick("2026-08-17 10:00")
    return town


def brisk() -> Wheel:
    """All five steps between August and Christmas, so that a whole cycle is soon seen."""
    windows = {
        step: Window(MonthDay(8, 1), MonthDay(month, day))
        for step, month, day in zip(STEPS, (10, 10, 11, 11, 12), (1, 20, 10, 27, 16), strict=True)
    }
    wheel = read_wheel()
    return replace(wheel, presets={**wheel.presets, "läsår": Preset(windows)})


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ahead]:
    var = tmp_path_factory.mktemp("ahead")
    town, other = settled(var / "one"), settled(var / "two", brisk())
    before = digest(town), digest(other)
    silent, busy = year(town), year(other, all_answer=True, first=AUTUMN, last=CHRISTMAS)
    yield Ahead(town, silent, other, busy, before, (digest(town), digest(other)))
    town.office.database.close()
    other.office.database.close()


def test_nothing_is_changed_by_looking_ahead(ahead: Ahead) -> None:
    assert mails(ahead.silent)
    assert mails(ahead.busy)
    assert ahead.after == ahead.before, "neither a row nor a file under var"
    assert ahead.town.post.letters == []


def test_the_real_clock_goes_on_as_if_nobody_had_looked(town: TestTown) -> None:
    town.open_year()
    town.tick("2027-02-01 08:00")
    events = mails(year(town, first=date(2027, 2, 1), last=date(2027, 2, 28)))
    foreseen = {mail.to for mail in events if on(mail) == NOTICE}
    letters = town.tick(f"{NOTICE} 08:00")
    assert {letter["To"].addresses[0].addr_spec for letter in letters} == foreseen
    assert len(letters) == 2


def test_even_a_town_that_has_opened_no_year_can_look_ahead(town: TestTown) -> None:
    before = digest(town)
    events = year(town, first=date(2027, 1, 25), last=date(2027, 2, 28))
    assert {item["unit"] for mail in mails(events) for item in mail.items} == {
        "Backaskolan",
        "Ekdalaskolan",
    }
    assert digest(town) == before


@pytest.mark.parametrize("all_answer", [False, True])
def test_the_same_question_has_the_same_answer(ahead: Ahead, all_answer: bool) -> None:
    asked, once, first, last = (
        (ahead.other, ahead.busy, AUTUMN, date(2026, 9, 20))
        if all_answer
        else (ahead.town, ahead.silent, FIRST, date(2027, 2, 25))
    )
    again = year(asked, all_answer=all_answer, first=first, last=last)
    assert [one.as_json() for one in again] == [one.as_json() for one in once if on(one) <= last]
    assert mails(again)


def test_when_nobody_answers_each_case_climbs_the_whole_ladder(ahead: Ahead) -> None:
    heard: dict[object, dict[object, date]] = defaultdict(dict)
    for mail in mails(ahead.silent):
        for item in mail.items:
            heard[item["case"]].setdefault(item["level"], on(mail))
    assert len(heard) == 2
    for rungs in heard.values():
        assert list(rungs) == RUNGS == [-30, -10, -3, 0, 3, 7, 14, 30]
        days = list(rungs.values())
        assert all(one < next_one for one, next_one in pairwise(days))


def test_each_rung_goes_to_whom_it_is_meant_for(ahead: Ahead) -> None:
    to: dict[object, set[str]] = defaultdict(set)
    for mail in mails(ahead.silent):
        for item in mail.items:
            if item["unit"] == "Backaskolan":
                to[item["level"]].add(mail.to)
    lo, kim = "lo@skola.example", "kim@skola.example"
    assert to == {
        -30: {lo}, -10: {lo}, -3: {lo}, 0: {lo}, 3: {lo, kim},
        7: {"mo@skola.example"}, 14: {"ek@skola.example"}, 30: {"al@skola.example"},
    }  # fmt: skip


@pytest.mark.parametrize("all_answer", [False, True])
def test_one_letter_a_person_and_day_and_only_on_their_working_days(
    ahead: Ahead, all_answer: bool
) -> None:
    events = mails(ahead.busy if all_answer else ahead.silent)
    often = Counter((mail.to, on(mail)) for mail in events)
    assert set(often.values()) == {1}
    for mail in events:
        day = on(mail)
        staff = Staff.SCHOOL if mail.to in SCHOOL else Staff.ADMINISTRATION
        free = CALENDAR.free(day, staff)
        assert free is None, f"{mail.to} hears on {day}: {free}"
        assert (day.month, day.day) < (12, 24) or day.month < 12


def test_when_all_answer_nothing_is_ever_late(ahead: Ahead) -> None:
    events = mails(ahead.busy)
    assert {mail.letter for mail in events} <= {"notice", "reminder", "digest"}
    items = [item for mail in events for item in mail.items]
    assert {item["level"] for item in items} <= {-30, -10, -3, 0}
    assert {item["state"] for item in items} == {
        "kartläggning", "analys", "åtgärd", "utvärdering", "förbättring",
    }  # fmt: skip
    assert {item["case"] for item in items} == {1, 2}


def test_what_falls_in_a_break_is_told_with_the_day_when_it_goes_out(town: TestTown) -> None:
    town.open_year()
    for unit, to in (("Backaskolan", date(2026, 10, 28)), ("Ekdalaskolan", date(2027, 2, 17))):
        due_dates.reschedule.alone(
            town.errand(town.asta, at("2026-08-18 09:00")),
            town.case(unit).id or 0,
            to,
            why="Provar",
        )
    events = year(town, first=date(2026, 10, 23), last=date(2026, 11, 3))
    events += year(town, first=date(2027, 2, 12), last=date(2027, 2, 23))
    found = {(one.why, one.to): one for one in quiets(events) if "a school break" in one.why}
    autumn = found["a school break: Höstlov", "lo@skola.example"]
    assert (autumn.day, autumn.goes_out) == (date(2026, 10, 28), date(2026, 11, 2))
    winter = found["a school break: Sportlov", "bo@skola.example"]
    assert (winter.day, winter.goes_out) == (date(2027, 2, 17), date(2027, 2, 22))
    sent = {(mail.to, on(mail)) for mail in mails(events)}
    assert {
        ("lo@skola.example", date(2026, 11, 2)),
        ("bo@skola.example", date(2027, 2, 22)),
    } <= sent


def test_every_silence_ends_on_a_working_day(ahead: Ahead) -> None:
    moved = [one for one in quiets(ahead.silent) if one.goes_out]
    assert moved
    for one in moved:
        assert one.goes_out is not None
        assert one.goes_out > one.day
        staff = Staff.SCHOOL if one.to in SCHOOL else Staff.ADMINISTRATION
        assert CALENDAR.is_working(one.goes_out, staff)


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
    assert {one.why for one in held} == {"too many letters at one time"}
    town.office.database.close()


def test_the_shape_of_an_event_for_machines(ahead: Ahead) -> None:
    events = ahead.silent
    mail = next(one for one in mails(events) if one.items)
    said = json.loads(json.dumps(mail.as_json(), ensure_ascii=False))
    assert list(said) == ["event", "at", "to", "letter", "items", "why"]
    assert said["event"] == "mail"
    assert datetime.fromisoformat(said["at"]).utcoffset() is not None
    assert said["letter"] == "notice"
    assert said["why"] == "Advance notice: due 31 March 2027"
    assert said["items"][0] == {
        "case": mail.items[0]["case"],
        "kind": "safety_cycle",
        "unit": said["items"][0]["unit"],
        "state": "kartläggning",
        "level": -30,
        "due": "2027-03-31",
    }
    quiet = json.loads(json.dumps(quiets(events)[0].as_json()))
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
    model = make_url(town.office.settings.database).database
    (tmp_path / "copy").mkdir()
    with closing(sqlite3.connect(str(model))) as source:
        source.execute("VACUUM INTO ?", (str(tmp_path / "copy" / "arshjul.sqlite"),))
    real = TestTown(make_office(tmp_path / "copy", post), post)
    day = first
    while day <= last:
        tick(real.office, at(f"{day} 08:00").astimezone(UTC))
        day += timedelta(days=1)
    assert [one for one in really_sent(real) if one not in already] == foretold(events)
    assert len(post.letters) == len(mails(events)) > 10
    real.office.database.close()
