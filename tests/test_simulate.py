"""A school year in advance: it says what the real clock would do, and leaves no trace."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel, col, select

from conftest import BREAKS, OPERATOR, Postbox, TestTown, at, make_office
from flows import cases
from flows.cases import Who
from flows.office import local
from flows.simulate import MailEvent, QuietEvent, load, simulate
from flows.tick import tick
from models.post import Item, Message
from models.register import Appointment, Person
from states.calendars import Calendar, Span, Staff
from states.ladder import DEFAULT_LEVELS

FIRST, LAST = date(2026, 8, 17), date(2027, 6, 30)
RUNGS = [level.days for level in DEFAULT_LEVELS]
CALENDAR = Calendar("SE", [Span(*one) for one in BREAKS])
SCHOOL = {"lo@skola.example", "bo@skola.example", "kim@skola.example"}
Event = MailEvent | QuietEvent


def year(
    town: TestTown, *, all_answer: bool = False, first: date = FIRST, last: date = LAST
) -> list[Event]:
    return list(simulate(town.office, town.id, first, last, all_answer=all_answer, locale="en"))


def mails(events: list[Event]) -> list[MailEvent]:
    return [one for one in events if isinstance(one, MailEvent)]


def quiets(events: list[Event]) -> list[QuietEvent]:
    return [one for one in events if isinstance(one, QuietEvent)]


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


def test_nothing_is_changed_by_looking_ahead(town: TestTown) -> None:
    town.open_year()
    before = digest(town)
    assert mails(year(town))
    assert mails(year(town, all_answer=True))
    assert digest(town) == before
    assert town.post.letters == []


def test_even_a_town_that_has_opened_no_year_can_look_ahead(town: TestTown) -> None:
    before = digest(town)
    units = {item["unit"] for mail in mails(year(town)) for item in mail.items}
    assert units == {"Backaskolan", "Ekdalaskolan"}
    assert digest(town) == before


@pytest.mark.parametrize("all_answer", [False, True])
def test_the_same_question_has_the_same_answer(town: TestTown, all_answer: bool) -> None:
    town.open_year()
    once = [one.as_json() for one in year(town, all_answer=all_answer)]
    assert once == [one.as_json() for one in year(town, all_answer=all_answer)]


def test_when_nobody_answers_each_case_climbs_the_whole_ladder(town: TestTown) -> None:
    town.open_year()
    heard: dict[object, dict[object, date]] = defaultdict(dict)
    for mail in mails(year(town)):
        for item in mail.items:
            heard[item["case"]].setdefault(item["level"], local(mail.at).date())
    assert len(heard) == 2
    for rungs in heard.values():
        assert list(rungs) == RUNGS == [-30, -10, -3, 0, 3, 7, 14, 30]
        days = list(rungs.values())
        assert all(one < next_one for one, next_one in pairwise(days))


def test_each_rung_goes_to_whom_it_is_meant_for(town: TestTown) -> None:
    town.open_year()
    to: dict[object, set[str]] = defaultdict(set)
    for mail in mails(year(town)):
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
    town: TestTown, all_answer: bool
) -> None:
    town.open_year()
    events = mails(year(town, all_answer=all_answer))
    often = Counter((mail.to, local(mail.at).date()) for mail in events)
    assert set(often.values()) == {1}
    for mail in events:
        day = local(mail.at).date()
        staff = Staff.SCHOOL if mail.to in SCHOOL else Staff.ADMINISTRATION
        free = CALENDAR.free(day, staff)
        assert free is None, f"{mail.to} hears on {day}: {free}"
        assert (day.month, day.day) < (12, 24) or day.month < 12


def test_when_all_answer_nothing_is_ever_late(town: TestTown) -> None:
    town.open_year()
    events = mails(year(town, all_answer=True, last=date(2029, 6, 30)))
    assert {mail.letter for mail in events} <= {"notice", "reminder", "digest"}
    items = [item for mail in events for item in mail.items]
    assert {item["level"] for item in items} <= {-30, -10, -3, 0}
    assert {item["state"] for item in items} == {
        "kartläggning", "analys", "åtgärd", "utvärdering", "förbättring",
    }  # fmt: skip
    assert len({item["case"] for item in items}) > 2, "the next years' cycles opened by themselves"


def test_what_falls_in_a_break_is_told_with_the_day_when_it_goes_out(town: TestTown) -> None:
    town.open_year()
    for unit, to in (("Backaskolan", date(2026, 10, 28)), ("Ekdalaskolan", date(2027, 2, 17))):
        cases.reschedule(
            town.office, town.id, town.case(unit).id or 0, to,
            who=OPERATOR, now=at("2026-08-18 09:00"), why="Provar",
        )  # fmt: skip
    events = year(town)
    found = {(one.why, one.to): one for one in quiets(events) if "a school break" in one.why}
    autumn = found["a school break: Höstlov", "lo@skola.example"]
    assert (autumn.day, autumn.goes_out) == (date(2026, 10, 28), date(2026, 11, 2))
    winter = found["a school break: Sportlov", "bo@skola.example"]
    assert (winter.day, winter.goes_out) == (date(2027, 2, 17), date(2027, 2, 22))
    sent = {(mail.to, local(mail.at).date()) for mail in mails(events)}
    assert {
        ("lo@skola.example", date(2026, 11, 2)),
        ("bo@skola.example", date(2027, 2, 22)),
    } <= sent


def test_every_silence_ends_on_a_working_day(town: TestTown) -> None:
    town.open_year()
    moved = [one for one in quiets(year(town)) if one.goes_out]
    assert moved
    for one in moved:
        assert one.goes_out is not None
        assert one.goes_out > one.day
        staff = Staff.SCHOOL if one.to in SCHOOL else Staff.ADMINISTRATION
        assert CALENDAR.is_working(one.goes_out, staff)


def test_a_vacant_post_is_told(town: TestTown) -> None:
    town.open_year()
    with town.office.database.write() as session:
        lo = session.exec(select(Person).where(Person.email == "lo@skola.example")).one()
        for post in session.exec(select(Appointment).where(Appointment.person_id == lo.id)):
            session.delete(post)
    to_lo = [mail for mail in mails(year(town)) if mail.to == "lo@skola.example"]
    assert to_lo == []


def test_the_caps_hold_in_the_virtual_year_too(town_with: Callable[..., TestTown]) -> None:
    town = town_with(cap_per_tick=1)
    town.open_year()
    held = [one for one in quiets(year(town)) if one.goes_out is None]
    assert held
    assert {one.why for one in held} == {"too many letters at one time"}
    town.office.database.close()


def test_the_shape_of_an_event_for_machines(town: TestTown) -> None:
    town.open_year()
    events = year(town)
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


def test_the_load_is_counted_per_person_and_week(town: TestTown) -> None:
    town.open_year()
    events = year(town)
    weeks = load(events)
    assert sum(weeks.values()) == len(mails(events))
    assert max(weeks.values()) <= 5
    assert all(week[:4] in ("2026", "2027") and "-W" in week for _, week in weeks)


Sent = tuple[date, str, tuple[tuple[object, ...], ...]]


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


def foretold(events: list[Event]) -> list[Sent]:
    return sorted(
        (
            local(mail.at).date(),
            mail.to,
            tuple(sorted((item["case"], item["level"], item["due"]) for item in mail.items)),  # type: ignore[type-var]
        )
        for mail in mails(events)
    )


def test_the_real_clock_does_what_was_foretold(town: TestTown, tmp_path: Path) -> None:
    """The virtual year against the real tick on the real file, day by day, with an answer by mail
    and an absence on the way there."""
    town.open_year()
    for day in ("2027-02-05", "2027-02-08"):
        town.tick(f"{day} 08:00")
    number = town.case("Backaskolan").id or 0
    cases.move(
        town.office, town.id, number, "analyse",
        who=Who(town.person("lo@skola.example"), "mail"), now=at("2027-02-09 10:00"),
        answers={"method": "Rond", "sources": "Protokoll", "findings": "Mörk skolgård"},
    )  # fmt: skip
    already = really_sent(town)
    first = date(2027, 2, 10)
    events = year(town, first=first)

    post = Postbox()
    model = make_url(town.office.settings.database).database
    (tmp_path / "copy").mkdir()
    with closing(sqlite3.connect(str(model))) as source:
        source.execute("VACUUM INTO ?", (str(tmp_path / "copy" / "arshjul.sqlite"),))
    real = TestTown(make_office(tmp_path / "copy", post), post)
    day = first
    while day <= LAST:
        tick(real.office, at(f"{day} 08:00").astimezone(UTC))
        day += timedelta(days=1)
    assert [one for one in really_sent(real) if one not in already] == foretold(events)
    assert len(post.letters) == len(mails(events)) > 20
    real.office.database.close()
