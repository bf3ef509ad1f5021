"""What the law asks of an urgent case in each country, and of each sort of owner."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.clocks import clocks_of, read_clocks
from config.law import said_of
from config.locales import LOCALES
from config.words import words
from flows.engine import verbs
from flows.engine.handling import Who
from flows.engine.refusals import NotAllowed
from flows.urgent.beside import beside
from flows.urgent.registration import NobodyIsSuspected
from models.case.tables import Case, Subject
from models.register.tables import Municipality, Unit
from models.urgent.tables import RunningClock
from states.errors import EvidenceMissing
from states.law import Law
from states.urgent_case import Matter
from tests.conftest import TestTown, at
from tests.worlds.days import daily
from tests.worlds.pages import at_the_screen
from tests.worlds.urgent_town import ASTA, LO, MEASURES, act, addressed, breach, known

FRA = "Försvarets radioanstalt"


def cyber(town: TestTown, when: str) -> Case:
    return known(town, when, matter=Matter.CYBER, unit="")


def clock(town: TestTown, case: Case, key: str) -> RunningClock | None:
    with town.office.database.read() as session:
        return session.get(RunningClock, (case.id, key))


def in_country(town: TestTown, country: str, form: str = "grundskola") -> None:
    with town.office.database.write() as session:
        session.get_one(Municipality, town.id).country = country
        session.get_one(Unit, town.unit("Backaskolan")).form = form


def no_report(town: TestTown, case: Case) -> Case:
    return verbs.move.alone(
        town.errand(Who(town.person(LO), "web"), at("2026-10-05 12:00")),
        case.id or 0,
        "no_report",
        why="Ikke alvorlig: en krangel som er løst",
    )


def test_an_authority_is_called_what_it_is_called_on_the_day(town: TestTown) -> None:
    before, after = cyber(town, "2026-06-30 09:00"), None
    row = clock(town, before, "cyber_reported")
    assert row is not None and "MCF" in row.authority
    daily(town.office, at("2026-07-01 06:00"))
    row = clock(town, before, "cyber_reported")
    assert row is not None and FRA in row.authority, "the report is made after the change"
    after = known(town, "2026-07-01 09:00", matter=Matter.CYBER, unit="", registry="KS 2")
    row = clock(town, after, "cyber_warned")
    assert row is not None and FRA in row.authority


def test_a_name_that_the_operator_gives_from_a_day_on_is_kept_until_then(
    tmp_path: object,
) -> None:
    own = tmp_path / "clocks.toml"  # type: ignore[operator]
    own.write_text(
        '[[correction]]\nkey = "breach_reported"\ncountry = "SE"\n'
        'authority = "Nya myndigheten"\nsince = 2027-01-01\n'
    )
    [one] = clocks_of(read_clocks(own), "data_breach", "SE")
    assert "IMY" in one.authority_on("SE", date(2026, 12, 31))
    assert one.authority_on("SE", date(2027, 1, 1)) == "Nya myndigheten"
    assert one.called_now("SE", "Ett namn av oss", date(2027, 1, 1)) == "Ett namn av oss"


def test_the_police_are_told_of_by_a_swedish_school_and_nobody_else(town: TestTown) -> None:
    case = known(town, "2026-10-05 09:00")
    act(town, case, "report", "2026-10-05 10:00")
    for said, lacking in (({"police_report": ""}, "police_report"),
                          ({"police_report": "weighty_reasons"}, "police_why")):  # fmt: skip
        with pytest.raises(EvidenceMissing) as refused:
            act(town, case, "set_measures", "2026-10-06 10:00", **MEASURES, **said)
        assert refused.value.missing == (lacking,)
    why = {"police_report": "weighty_reasons", "police_why": "Eleven är sju år."}
    moved = act(town, case, "set_measures", "2026-10-06 10:00", **MEASURES, **why)
    assert moved.state == "measures_set"


@pytest.mark.parametrize(("country", "form"), [("NO", "grunnskole"), ("SE", "förskola")])
def test_others_are_not_asked_about_the_police(town: TestTown, country: str, form: str) -> None:
    in_country(town, country, form)
    case = known(town, "2026-10-05 09:00")
    act(town, case, "report", "2026-10-05 10:00")
    moved = verbs.move.alone(
        town.errand(Who(town.person(LO), "web"), at("2026-10-06 10:00")),
        case.id or 0,
        "set_measures",
        answers=MEASURES,
    )
    assert moved.state == "measures_set"


def test_a_private_owner_follows_a_target_and_no_statutory_cyber_clock(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.get_one(Municipality, town.id).owner = "independent"
    case = cyber(town, "2026-10-05 09:00")
    row = clock(town, case, "cyber_warned")
    assert row is not None and not row.statutory and case.due == date(2026, 10, 6)
    assert clock(town, case, "cyber_reported") is None
    for owner in ("municipality", "county", "association"):
        held = clocks_of(read_clocks(), "cyber_incident", "SE", owner)
        assert len(held) == 4 and all(one.statutory for one in held)


def test_a_breach_reported_after_72_hours_says_why(town: TestTown) -> None:
    case = breach(town, "2026-10-05 09:00")
    town.tick("2026-10-08 09:05")
    with pytest.raises(EvidenceMissing) as refused:
        act(town, case, "report", "2026-10-08 10:00")
    assert refused.value.missing == ("late_why",)
    assert act(town, case, "report", "2026-10-08 10:00", late_why="Det upptäcktes på en fredag")


def test_a_breach_reported_in_time_is_asked_nothing_more(town: TestTown) -> None:
    case = breach(town, "2026-10-05 09:00")
    town.tick("2026-10-07 09:05")
    assert act(town, case, "report", "2026-10-08 08:00").state == "reported_to_authority"


def test_an_incident_that_goes_on_is_reported_after_a_month_and_when_it_was_handled(
    town: TestTown,
) -> None:
    case = cyber(town, "2026-09-01 09:00")
    act(town, case, "report", "2026-09-02 09:00")
    act(town, case, "set_measures", "2026-10-01 09:00", **MEASURES,
        status_report_sent_on="2026-10-01")  # fmt: skip
    first = clock(town, case, "cyber_final")
    assert first is not None and first.met_at is not None
    assert clock(town, case, "cyber_final_after") is None
    act(town, case, "follow_up", "2026-11-02 09:00", has_stopped="stopped",
        follow_up_notes="Lugnt", handled_on="2026-11-02")  # fmt: skip
    last = clock(town, case, "cyber_final_after")
    assert last is not None and last.ends == at("2026-12-02 00:00") and last.statutory
    closing = {"documented_in": "KS 1", "lessons": "Tvåfaktor"}
    with pytest.raises(EvidenceMissing) as refused:
        act(town, case, "close_matter", "2026-11-03 09:00", **closing)
    assert refused.value.missing == ("final_report_sent_on",)
    sent = {**closing, "final_report_sent_on": "2026-11-20"}
    assert act(town, case, "close_matter", "2026-11-20 09:00", **sent).closed


def test_a_norwegian_school_tells_the_municipality_of_serious_cases_only(town: TestTown) -> None:
    in_country(town, "NO")
    assert no_report(town, known(town, "2026-10-05 09:00")).state == "no_report_needed"
    staff = known(town, "2026-10-05 09:00", matter=Matter.BY_STAFF, registry="BUN 2")
    assert no_report(town, staff).state == "no_report_needed", "where it is openly groundless"


def test_a_kindergarten_always_tells_of_staff_and_a_swedish_school_of_everything(
    town: TestTown,
) -> None:
    case = known(town, "2026-10-05 09:00", matter=Matter.BY_STAFF)
    for country, form in (("SE", "grundskola"), ("NO", "barnehage")):
        in_country(town, country, form)
        with pytest.raises(EvidenceMissing) as refused:
            no_report(town, case)
        assert refused.value.missing == ("only_serious_is_told",)


def test_a_suspected_leader_is_passed_by(town: TestTown) -> None:
    case = known(town, "2026-10-05 09:00", matter=Matter.BY_STAFF, leader_suspected=True)
    assert case.owner_role == "school_chief"
    assert addressed(town.tick("2026-10-05 09:05")) == [ASTA, "ek@skola.example"]
    for when in ("2026-10-06 09:05", "2026-10-20 09:05", "2026-11-20 09:05"):
        told = [one for one in town.tick(when) if "BUN 2026/0123" in str(one)]
        assert LO not in addressed(told), "neither when it is late"
    with pytest.raises(NotAllowed):
        act(town, case, "report", "2026-10-05 10:00")
    with pytest.raises(NobodyIsSuspected):
        known(town, "2026-10-05 09:00", registry="BUN 3", leader_suspected=True)
    with town.office.database.read() as session:
        assert len(session.exec(select(Subject).where(Subject.name == "BUN 3")).all()) == 0


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_says_how_surely_and_when_a_law_was_read(town: TestTown, locale: str) -> None:
    case = breach(town, "2026-10-05 09:00")
    say = words(locale)
    with town.office.database.read() as session:
        row = session.get_one(Case, case.id)
        for now, key in (("2027-11-26 12:00", "law.checked"), ("2027-11-27 12:00", "law.old")):
            [aside] = beside(session, row, say, at(now))
            read = say.say("certainties.read")
            told = say.say(
                key, law="GDPR art. 33.1", certainty=read, day=say.day(date(2026, 11, 26))
            )
            assert told in aside.lines[1].text
    assert said_of(Law("En lag"), date(2030, 1, 1), say) == "En lag"


def test_the_case_page_shows_it(town: TestTown) -> None:
    case = breach(town, "2026-10-05 09:00")
    page = at_the_screen(town.office, at("2026-10-05 10:00")).get(f"/cases/{case.id}").text
    assert "2026-11-26" in page


def test_every_number_of_the_law_has_its_section_its_certainty_and_its_day() -> None:
    for one in read_clocks():
        assert bool(one.law) == bool(one.certainty and one.checked), one.key
        assert one.law or not one.statutory
