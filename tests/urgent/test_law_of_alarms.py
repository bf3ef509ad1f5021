"""Numbers of the law, own targets, corrections, and what stumbles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from config.clocks import BadClocks, clocks_of, read_clocks
from config.text_sorts import Sort
from flows.register.own_texts import read_in
from models.register.tables import Person
from models.urgent.tables import Alarm, RunningClock
from tests.conftest import TestTown, at
from tests.worlds.urgent_town import (
    ASTA,
    LO,
    addressed,
    breach,
    known,
)


def test_only_numbers_of_the_law_are_called_the_laws() -> None:
    statutory = {(one.key, one.hours, one.months) for one in read_clocks() if one.statutory}
    assert statutory == {
        ("breach_reported", 72, 0),
        ("cyber_warned", 24, 0),
        ("cyber_reported", 72, 0),
        ("cyber_final", 0, 1),
        ("cyber_final_after", 0, 1),
    }
    assert not [one for one in read_clocks() if one.kind == "urgent_case" and one.statutory]


def test_an_authority_has_targets_of_its_own_but_no_law_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "clocks.toml"
    own.write_text('[[target]]\nkey = "violation_told"\nhours = 4\n')
    hours = {one.hours for one in read_clocks(own) if one.key == "violation_told"}
    assert hours == {4}
    for text in (
        '[[target]]\nkey = "breach_reported"\nhours = 720\n',
        '[[target]]\nkey = "violation_told"\nhours = 0\n',
        '[[target]]\nkey = ["violation_told"]\nhours = 4\n',
        '[[targets]]\nkey = "violation_told"\nhours = 4\n',
        "target = 3\n",
        "[[target\n",
    ):
        own.write_text(text)
        with pytest.raises(BadClocks):
            read_clocks(own)


def test_a_law_that_has_changed_is_corrected_with_its_name(tmp_path: Path) -> None:
    own = tmp_path / "clocks.toml"
    own.write_text(
        '[[correction]]\nkey = "breach_reported"\ncountry = "SE"\nhours = 48\n'
        'law = "GDPR art. 33.1, ny lydelse"\nauthority = "Nya myndigheten"\n'
        '[[correction]]\nkey = "cyber_final"\nhours = 336\nlaw = "en ny lag"\n'
        '[[correction]]\nkey = "cyber_warned"\ncountry = "NO"\nstatutory = true\n'
        'law = "ei ny lov"\n'
    )
    clocks = read_clocks(own)
    [swedish] = clocks_of(clocks, "data_breach", "SE")
    [norwegian] = clocks_of(clocks, "data_breach", "NO")
    assert (swedish.hours, swedish.law, swedish.statutory) == (
        48,
        "GDPR art. 33.1, ny lydelse",
        True,
    )
    day = date(2026, 11, 1)
    assert swedish.authority_on("SE", day) == "Nya myndigheten"
    assert (norwegian.hours, norwegian.authority_on("NO", day)) == (72, "Datatilsynet")
    [final] = [one for one in clocks if one.key == "cyber_final"]
    assert (final.hours, final.months) == (336, 0)
    [warned] = clocks_of(clocks, "cyber_incident", "NO")
    assert warned.statutory and warned.law == "ei ny lov"


@pytest.mark.parametrize(
    "row",
    [
        'key = "breach_reported"\ncountry = "SE"\nhours = 48\n',  # where does it stand?
        'key = "breach_reported"\nhours = 48\nlaw = "en lag"\n',  # in which country?
        'key = "breach_reported"\ncountry = "SE"\nhours = 96\nlaw = "en lag"\n',  # longer: never
        'key = "breach_reported"\ncountry = "SE"\nmonths = 1\nlaw = "en lag"\n',
        'key = "breach_reported"\ncountry = "SE"\nstatutory = false\nlaw = "en lag"\n',
        'key = "cyber_final"\nhours = 673\nlaw = "en lag"\n',  # February has 672
        'key = "breach_reported"\ncountry = ["SE"]\nauthority = "A"\n',
        'key = "cyber_final"\nmonths = 2\nlaw = "en lag"\n',
        'key = "cyber_final"\nmonths = 1\nhours = 2\nlaw = "en lag"\n',
        'key = "cyber_final"\nstatutory = "no"\nlaw = "en lag"\n',
        'key = "cyber_finale"\nlaw = "en lag"\n',
        'key = "cyber_final"\ndays = 3\nlaw = "en lag"\n',
        'key = "cyber_final"\nlaw = ""\n',
    ],
)
def test_a_correction_that_cannot_be_kept_is_refused(tmp_path: Path, row: str) -> None:
    own = tmp_path / "clocks.toml"
    own.write_text(f"[[correction]]\n{row}")
    with pytest.raises(BadClocks, match="correction 1"):
        read_clocks(own)


def test_what_an_earlier_correction_says_of_the_law_is_no_measure(tmp_path: Path) -> None:
    """Nobody shortens a limit first, or calls it a target, to lengthen it then."""
    own, row = (
        tmp_path / "clocks.toml",
        '[[correction]]\nkey = "{}"\ncountry = "{}"\n{}\nlaw = "L"\n',
    )
    shorter = row.format("breach_reported", "SE", "hours = 24")
    own.write_text(shorter + row.format("breach_reported", "SE", "hours = 72"))
    [clock] = clocks_of(read_clocks(own), "data_breach", "SE")
    assert clock.hours == 72, "back to what is built in"
    own.write_text(shorter + row.format("breach_reported", "SE", "hours = 73"))
    with pytest.raises(BadClocks, match="correction 2"):
        read_clocks(own)
    target = row.format("cyber_warned", "NO", "statutory = true")
    own.write_text(target + row.format("cyber_warned", "NO", "statutory = false"))
    [warned] = clocks_of(read_clocks(own), "cyber_incident", "NO")
    assert not warned.statutory, "what was a target before may be one again"


def test_a_letter_that_cannot_be_written_keeps_no_other_from_leaving(town: TestTown) -> None:
    first = breach(town, "2026-10-05 09:00")
    known(town, "2026-10-05 21:00", registry="BUN 2026/2")
    town.tick("2026-10-05 21:05")
    with town.office.database.write() as session:
        clock = session.get_one(RunningClock, (first.id, "breach_reported"))
        clock.authority = "IMY\r\nBcc: sam@skola.example"  # what no letter may carry
        session.add(clock)
        alarm = session.exec(
            select(Alarm).where(Alarm.case_id == first.id, Alarm.share == 50)
        ).one()
        alarm.at = at("2026-10-06 08:59")
        session.add(alarm)
    letters = town.tick("2026-10-06 09:05")
    assert addressed([one for one in letters if "BUN 2026/2" in str(one["Subject"])]) == [ASTA, LO]


def test_a_broken_file_of_corrections_silences_nobody(
    town_with: Callable[..., TestTown], tmp_path: Path
) -> None:
    """A municipality's own targets hold; what is wrong with the law's file keeps nobody waiting."""
    own = tmp_path / "clocks.toml"
    own.write_text("")
    town = town_with(clocks=own)
    targets = '[[target]]\nkey = "violation_told"\nhours = 4\n'
    read_in.alone(town.errand(town.asta, at("2026-10-05 08:00")), Sort.TARGETS, targets)
    assert known(town, "2026-10-05 23:30").due == date(2026, 10, 6)
    assert addressed(town.tick("2026-10-05 23:35")) == [ASTA, LO]
    [to_lo, _] = sorted(town.tick("2026-10-06 01:35"), key=lambda one: "lo@" not in str(one["To"]))
    assert "2026-10-06 kl. 03.30" in str(to_lo["Subject"]), "half of four hours"
    own.write_text("[[target")
    known(town, "2026-10-06 02:00", registry="BUN 2026/2")
    assert addressed(town.tick("2026-10-06 02:05")) == [ASTA, LO]
    town.office.database.close()


def test_an_alarm_that_nobody_could_hear_is_said_as_soon_as_somebody_can(town: TestTown) -> None:
    with town.office.database.write() as session:
        for person in session.exec(select(Person)):
            person.unreachable = "550 no such mailbox"
            session.add(person)
    known(town)
    assert town.tick("2026-10-24 22:12") == []
    with town.office.database.write() as session:
        for person in session.exec(select(Person).where(Person.email == ASTA)):
            person.unreachable = ""
            session.add(person)
    assert addressed(town.tick("2026-10-24 22:14")) == [ASTA]
    assert town.tick("2026-10-24 22:16") == []
