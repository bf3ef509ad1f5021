"""One whole year in one municipality, as it really goes: read this first.

The schools are those of the public register; everybody in them is invented. The letters leave by
SMTP, a link from a received letter closes a step, an unanswered case climbs the ladder to its
top, and the runs stand in Prefect.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from arshjul.prefect_child import PrefectChild
from config.settings import Settings
from flows.clock.prefect_witness import ring
from flows.clock.schedule import RHYTHM
from flows.clock.tick import tick
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.mail.answer_by_link import look
from flows.register.imports.calendars import import_calendar
from flows.register.imports.people import import_people
from flows.register.imports.units import import_units
from flows.register.municipality import begin
from flows.safety_cycle.year import open_year
from models.case.tables import Case
from models.record import audit
from models.record.tables import Run
from models.register.tables import Municipality, Unit
from notifications.post import SmtpPostman
from states.school_year import SchoolYear
from tests import DATA
from tests.conftest import STOCKHOLM, Postbox, at, make_office
from tests.worlds.mail_host import MailHost, body, links, mail_host
from web.app import make_app

OPERATOR = Who(None, "cli")
ABOVE = (
    ("Asta Asp", "asta@skola.example", "samordnare"),
    ("Mo Mård", "mo@skola.example", "verksamhetschef"),
    ("Ek Ekorre", "ek@skola.example", "skolchef"),
    ("Al Alm", "al@skola.example", "förvaltningschef"),
)
BREAKS = (
    (date(2026, 10, 26), date(2026, 10, 30)),
    (date(2026, 12, 21), date(2027, 1, 8)),
    (date(2027, 2, 15), date(2027, 2, 19)),
    (date(2027, 3, 29), date(2027, 4, 2)),
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path / "var", Postbox(), base_url="http://localhost:8600")


def staff_file(folder: Path, schools: list[str]) -> Path:
    """Invented staff: a headteacher a school, each with the next one as deputy."""
    file = folder / "people.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["name", "email", "role", "unit", "locale", "deputy", "from", "to"])
        for name, email, role in ABOVE:
            rows.writerow([name, email, role, "", "sv", "", "", ""])
        for number, school in enumerate(schools):
            deputy = f"rektor{(number + 1) % len(schools)}@skola.example"
            rows.writerow(
                [
                    f"Rektor Påhittad {number}",
                    f"rektor{number}@skola.example",
                    "rektor",
                    school,
                    ("sv", "nb", "nn", "en")[number % 4],
                    deputy,
                    "2026-08-01",
                    "",
                ]
            )
    return file


def settle(office: Office, folder: Path) -> Municipality:
    """The register's schools, the staff, the breaks, and the year."""
    now = at("2026-08-17 09:00")
    home, new = begin(
        office, code="1401", name="Härryda", country="se", preset="kalenderår",
        who=OPERATOR, now=now,
    )  # fmt: skip
    assert new
    operator = Errand(office, home.id, OPERATOR, now)
    done = import_units.alone(operator, DATA / "skolverksamhet.csv")
    assert done.added == 48
    with office.database.read() as session:
        schools = sorted(session.exec(select(Unit.name)).all())
    people = staff_file(folder, schools)
    assert import_people.alone(operator, people).added == 52
    assert import_calendar.alone(operator, DATA / "lov.ics").added == 5
    assert open_year.alone(operator, SchoolYear.parse("2026/27")) == 48
    return home


def test_one_school_year_from_the_register_to_the_top_of_the_ladder(
    office: Office, tmp_path: Path, prefect_server: PrefectChild
) -> None:
    home = settle(office, tmp_path)
    with mail_host() as host:
        office.postman = lambda: SmtpPostman(host.url)
        received: list[tuple[date, EmailMessage]] = []

        # August to January: one tick a day, as the clock does many times a day.
        day = date(2026, 8, 17)
        while day < date(2027, 1, 29):
            received += letters_of(office, host, day)
            day += timedelta(days=1)
        assert {str(letter["To"].addresses[0].addr_spec) for _, letter in received} >= {
            f"rektor{number}@skola.example" for number in range(48)
        }

        # Rektor 0 answers from the letter: the first step is done.
        answer_from_the_letter(office, received)
        with office.database.read() as session:
            answered = session.exec(select(Case).where(Case.state == "analys")).one()

        # Nobody else ever answers.
        while day < date(2027, 6, 30):
            received += letters_of(office, host, day)
            day += timedelta(days=1)

    only_on_school_days(received)
    one_letter_a_person_and_day(received)
    the_ladder_was_climbed(received, silent_school(office, answered))
    with office.database.read() as session:
        assert audit.first_break(session, home.id) is None

    runs_stand_in_prefect(office, prefect_server)


def letters_of(office: Office, host: MailHost, day: date) -> list[tuple[date, EmailMessage]]:
    tick(office, at(f"{day} 08:00"))
    return [(day, letter) for letter in host.take()]


def answer_from_the_letter(office: Office, received: list[tuple[date, EmailMessage]]) -> None:
    letter = [one for _, one in received if "rektor0@" in str(one["To"])][-1]
    now = at("2027-01-28 10:00")
    pages = TestClient(make_app(office, now=lambda: now), base_url="http://localhost:8600")
    done = links(letter)[0]
    assert look(office, done.rpartition("/")[2], now).action == "done"

    shown = pages.get(done)
    assert shown.status_code == 200
    own = {"Origin": "http://localhost:8600"}
    nothing_chosen = pages.post(done, data={"method": "enkät"}, headers=own)
    assert nothing_chosen.status_code == 422
    sent = pages.post(
        done,
        data={
            "choice": "done",
            "method": "Trygghetsenkät i oktober och en säkerhetsrond i december",
            "sources": "Enkäten, ronden, antalet tillbud",
            "findings": "Mörk skolgård\nOlåst bakdörr",
        },
        headers=own,
    )
    assert sent.status_code == 200, sent.text
    assert pages.post(done, data={"choice": "done"}, headers=own).status_code == 410


def only_on_school_days(received: list[tuple[date, EmailMessage]]) -> None:
    for day, letter in received:
        sent = datetime.strptime(str(letter["Date"]), "%a, %d %b %Y %H:%M:%S %z")
        assert sent.astimezone(STOCKHOLM).date() == day
        assert day.weekday() < 5, day
        assert day not in (date(2027, 1, 6), date(2027, 3, 26), date(2027, 5, 6)), day
        if "rektor" in str(letter["To"]):
            assert not any(start <= day <= end for start, end in BREAKS), day


def one_letter_a_person_and_day(received: list[tuple[date, EmailMessage]]) -> None:
    seen = [(day, str(letter["To"])) for day, letter in received]
    assert len(seen) == len(set(seen))
    assert len({str(letter["Message-ID"]) for _, letter in received}) == len(received)


def silent_school(office: Office, answered: Case) -> str:
    with office.database.read() as session:
        units = session.exec(select(Unit).where(Unit.id != answered.unit_id)).all()
    return sorted(unit.name for unit in units)[5]


def the_ladder_was_climbed(received: list[tuple[date, EmailMessage]], school: str) -> None:
    """−30, −10, −3, 0 to the head; +3 to the head and the deputy; +7, +14, +30 up the chain; and
    then a calm pace, to the head and the manager."""
    heard: dict[str, list[date]] = defaultdict(list)
    for day, letter in received:
        if school in body(letter) and "asta@" not in str(letter["To"]):
            heard[str(letter["To"].addresses[0].addr_spec)].append(day)
    calm = [date(2027, 4, 19), date(2027, 5, 18)]
    assert heard.pop("mo@skola.example") == [date(2027, 2, 9), *calm]
    assert heard.pop("ek@skola.example") == [date(2027, 2, 18)]
    assert heard.pop("al@skola.example") == [date(2027, 3, 12)]
    head = max(heard, key=lambda who: len(heard[who]))
    days = heard.pop(head)
    assert days[3] == date(2027, 1, 29), "the last day is a Sunday"
    assert days[5:] == calm and len(days) == 7, "four rungs before, one after"
    (deputy,) = heard.values()
    assert deputy == [date(2027, 2, 3)]


def runs_stand_in_prefect(office: Office, server: PrefectChild) -> None:
    """The same beats, rung by the clock, are runs that a coordinator can open in Prefect."""
    now = at("2027-06-30 09:00")
    for beat in RHYTHM:
        if beat.name in ("reminders", "delivery"):
            ring(
                beat,
                office,
                now,
                prefect_api=server.api_url,
                prefect_auth=server.auth_string,
            )
    with office.database.read() as session:
        recorded = session.exec(select(Run).where(Run.outcome == "recorded")).all()
    assert {run.beat for run in recorded} == {"reminders", "delivery"}
    assert all(run.flow_run_id for run in recorded)


def test_settings_of_the_story_are_the_defaults() -> None:
    """The story must not rest on settings that nobody has."""
    plain = Settings()
    assert (plain.cap_per_tick, plain.window_opens, plain.window_closes) == (500, 7, 17)
