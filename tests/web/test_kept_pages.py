"""Pages are kept while nothing has changed: what is kept is what would be made anew, after every
step of a story; nobody sees another's, and nothing a reader may not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Connection, event, update
from sqlmodel import Session, col, select

from flows.clock.tick import tick
from flows.engine import delegation, due_dates, verbs
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.kept import Kept
from flows.engine.office import Office
from flows.mail.held_letters import release
from flows.register.municipality import begin
from flows.register.saved_views import keep_view
from models.access.tables import WebSession
from models.database import Database
from models.record.facts import keep_fact
from models.record.tables import Run
from models.register.tables import Absence, Appointment, Municipality, Person, SchoolBreak, Unit
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds import secret_days
from tests.worlds.pages import visitor
from tests.worlds.sign_in_house import ADDRESS, House
from tests.worlds.web_town import HOME, NOW, case_of, person
from tests.worlds.web_visits import letters_held
from web.app import make_app
from web.identity import COOKIE as MUNICIPALITY

READERS = ("Asta Asp", "Kim Kvist")
REFRESH = {"HX-Request": "true"}
ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    ("/", {}),
    ("/", REFRESH),
    ("/units", {}),
    ("/units?show=overdue&lang=nb", {}),
)
Step = Callable[[Office], object]


def browsers(office: Office, now: str, names: tuple[str, ...] = READERS) -> list[TestClient]:
    found = [visitor(make_app(office, now=lambda: at(now)), name) for name in names]
    for browser in found:
        browser.cookies.set(MUNICIPALITY, HOME)
    return found


def shown(office: Office, now: str = NOW) -> dict[tuple[str, str, int], str]:
    """What each reader sees on each page."""
    return {
        (name, path, len(headers)): browser.get(path, headers=headers).text
        for name, browser in zip(READERS, browsers(office, now), strict=True)
        for path, headers in ASKED
    }


def asta(office: Office, now: str = NOW) -> Errand:
    return Errand(office, HOME, Who(person(office, "Asta Asp"), "web"), at(now))


def rows(change: Callable[[Session], object]) -> Step:
    """A step that changes rows of the municipality in a transaction of its own."""

    def step(office: Office) -> None:
        with office.database.write(HOME) as session:
            change(session)

    return step


def common(change: Callable[[Session], object]) -> Step:
    """The same of rows that are nobody's alone."""

    def step(office: Office) -> None:
        with office.database.write() as session:
            change(session)

    return step


def asked_of(database: Database, look: Callable[[], object]) -> list[str]:
    """What is asked of the database meanwhile, but for where a transaction begins."""
    return asked_with_beginnings(database, look)[1]


def asked_with_beginnings(database: Database, look: Callable[[], object]) -> tuple[int, list[str]]:
    """How many transactions begin meanwhile, and what is asked in them."""
    said: list[str] = []
    begun: list[Connection] = []
    begins = begun.append

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT set_config")):  # where one begins
            said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    event.listen(database.engine, "begin", begins)
    look()
    event.remove(database.engine, "begin", begins)
    event.remove(database.engine, "before_cursor_execute", note)
    return len(begun), said


def unit(session: Session, name: str) -> Unit:
    return session.exec(select(Unit).where(Unit.name == name)).one()


def someone(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(Person.name == name)).one()


def failed_run(session: Session) -> None:
    session.add(
        Run(
            beat="reminders",
            started=at(NOW),
            finished=at(NOW),
            outcome="failed",
            failure="database",
        )
    )


def a_kept_letter(office: Office) -> None:
    release.alone(asta(office), [int(letters_held(office)[0])])


STORY: dict[str, Step] = {
    "a step is moved": lambda office: due_dates.reschedule.alone(
        asta(office), case_of(office, "Båtsmansskolan").id or 0, date(2027, 6, 1), why="Ledig."
    ),
    "it is handed on": lambda office: delegation.delegate.alone(
        asta(office), case_of(office, "Ekdalaskolan").id or 0, person(office, "Kim Kvist"), why="x"
    ),
    "it is called off": lambda office: verbs.move.alone(
        asta(office), case_of(office, "Lövskolan").id or 0, "not_applicable", why="Byggs om."
    ),
    "somebody is renamed": rows(lambda s: setattr(someone(s, "Kim Kvist"), "name", "Kim Kvist")),
    "the reader's own name": rows(
        lambda s: setattr(someone(s, "Noa Nypon"), "name", "Noa Nypon Ny")
    ),
    "a unit is closed": rows(lambda s: setattr(unit(s, "Furuskolan"), "closes", date(2027, 5, 1))),
    "a unit is new": rows(
        lambda s: s.add(Unit(municipality_id=HOME, name="Nya skolan", form="grundskola"))
    ),
    "somebody is away": rows(
        lambda s: s.add(
            Absence(
                municipality_id=HOME,
                person_id=someone(s, "Bo Björk").id or 0,
                starts=date(2027, 5, 10),
                ends=date(2027, 5, 20),
            )
        )
    ),
    "a role ends": rows(
        lambda s: s.execute(
            update(Appointment)
            .where(col(Appointment.unit_id) == unit(s, "Backaskolan").id)
            .values(ends=date(2027, 5, 1))
        )
    ),
    "a break": rows(
        lambda s: s.add(
            SchoolBreak(
                municipality_id=HOME,
                name="Klämdag",
                starts=date(2027, 5, 13),
                ends=date(2027, 5, 14),
            )
        )
    ),
    "the municipality's name": common(
        lambda s: setattr(s.get_one(Municipality, HOME), "name", "Nyköping")
    ),
    "a saved view": lambda office: keep_view(
        office, HOME, person(office, "Asta Asp"), "Mina", "show=overdue", at(NOW)
    ),
    "a beat fails": common(failed_run),
    "a clock jumps": common(
        lambda s: keep_fact(
            s,
            "clock_jump",
            '{"last": "2027-05-12T08:00:00+00:00", "seen": "2028-05-12T08:00:00+00:00",'
            ' "settled": null}',
        )
    ),
    "a held letter is let go": a_kept_letter,
    "another municipality": lambda office: begin(
        office, code="4601", name="Bergen", country="no", who=OPERATOR, now=at(NOW)
    ),
    "a tick": lambda office: tick(office, at("2027-05-13 08:00")),
}
"""Each step changes what some page shows, but for the one that writes what was there."""
SAME = {"somebody is renamed"}


def test_what_is_kept_is_what_would_be_made_anew_after_every_step(office: Office) -> None:
    fresh = replace(office, kept=Kept(most=0))
    before = shown(office)
    assert before == shown(fresh)
    for step, do in STORY.items():
        do(office)
        now = "2027-05-13 10:15" if step == "a tick" else NOW
        found = shown(office, now)
        assert found == shown(fresh, now), f"{step}: a page shows what was before"
        assert (found != before) != (step in SAME), step
        before = found
    assert len(office.kept) > 0
    assert len(fresh.kept) == 0


def test_another_day_and_minute_are_shown_too(office: Office) -> None:
    fresh = replace(office, kept=Kept(most=0))
    for now in (NOW, "2027-05-12 10:16", "2027-05-12 18:30", "2027-05-17 10:15"):
        assert shown(office, now) == shown(fresh, now), now


def test_a_page_that_nothing_has_changed_asks_little(office: Office) -> None:
    [browser] = browsers(office, NOW, READERS[:1])
    for path, headers in ASKED:
        browser.get(path, headers=headers)  # that of a language keeps it
        first = browser.get(path, headers=headers).text
        said = asked_of(office.database, lambda: browser.get(path, headers=headers))  # noqa: B023
        assert browser.get(path, headers=headers).text == first
        assert len(said) <= 2, said


def test_another_minute_costs_the_first_reader_alone(office: Office) -> None:
    """All ask anew each minute; what it changes for everybody is worked out once."""
    for browser in browsers(office, NOW):
        browser.get("/")  # that of a visit keeps since when it is told
        browser.get("/")
    before = {one.get("/").text for one in browsers(office, NOW)}
    one, other = browsers(office, "2027-05-12 10:16")
    assert len(asked_of(office.database, lambda: one.get("/"))) > 2
    assert len(asked_of(office.database, lambda: other.get("/"))) <= 2
    assert other.get("/").text not in before, "the hour is another one"


def test_whoever_has_signed_in_is_read_in_the_pages_own_transaction(tmp_path: Path) -> None:
    house = House(tmp_path)
    browser = house.browser()
    browser.post(house.ask(browser), headers={"Origin": ADDRESS})
    for path in ("/", "/units"):
        browser.get(path)
        begun, said = asked_with_beginnings(house.office.database, lambda: browser.get(path))  # noqa: B023
        assert begun == 1, path
        assert len(said) <= 6, said
    with house.office.database.write() as session:
        session.execute(update(WebSession).values(ended_at=house.now))
    assert browser.get("/").headers["location"] == "/sign-in", "at once, whatever is kept"
    house.office.database.close()


def test_choices_of_the_browser_and_the_address_are_part_of_the_page(office: Office) -> None:
    [one] = browsers(office, NOW, READERS[:1])
    [other] = browsers(replace(office, kept=Kept(most=0)), NOW, READERS[:1])
    for browser in (one, other):
        browser.get("/")
    for path in ("/?lang=en", "/", "/units?lang=nn", "/units?page=2", "/units?x=%22%3E", "/units"):
        assert one.get(path).text == other.get(path).text, path
    for browser in (one, other):
        browser.cookies.set("arshjul_search_key", "off")
    assert one.get("/").text == other.get("/").text


def test_nobody_is_shown_a_day_that_another_may_know(town: TestTown) -> None:
    town.open_year()
    secret = f"/cases/{secret_days.add(town, 'school_chief', role='school_chief').id}"
    early = at("2026-09-18 09:00")
    seen = {}
    for name in ("Ek Ekorre", "Asta Asp", "Ek Ekorre"):
        browser = visitor(make_app(town.office, now=lambda: early), name)
        for path in ("/", "/units"):
            seen[name, path] = browser.get(path).text
    for path in ("/", "/units"):
        assert secret_days.sees_no_day(seen["Asta Asp", path]), path
    assert secret in seen["Ek Ekorre", "/"]
    assert secret not in seen["Asta Asp", "/"]
    assert not secret_days.sees_no_day(seen["Ek Ekorre", "/units"])
