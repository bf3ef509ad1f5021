"""What a run did, in the reader's language."""

from __future__ import annotations

import re

import pytest

from config.locales import LOCALES
from config.words import words
from flows.clock.run_in_words import counted, failed, told
from flows.clock.run_rows import row_of
from flows.clock.schedule import RHYTHM
from flows.engine.office import NotBegun
from flows.engine.run_report import Account
from models.record.runs import page_of_runs
from states.kinds import KINDS
from tests import ROOT
from tests.conftest import TestTown, at

FLOWS = ROOT / "flows"
# Where the post counts: counts["in_doubt"], note(held, "sent", ...).
COUNTED = re.compile(r'counts\["([a-z_ ]+)"\]|\.note\([\w.]+, "([a-z_]+)"')


@pytest.mark.parametrize("locale", LOCALES)
def test_all_that_a_beat_counts_has_its_words(town: TestTown, locale: str) -> None:
    keys = {
        name
        for file in ("deliver", "leaving", "delivery_results", "refusals")
        for found in COUNTED.findall((FLOWS / "mail" / f"{file}.py").read_text(encoding="utf-8"))
        for name in found
        if name
    }
    for beat in RHYTHM:
        keys |= beat.core()(town.office, at("2026-10-05 09:00")).counts.keys()
    assert {"sent", "host_down", "letters", "records_checked", "stumbled"} <= keys
    for key in keys - {kind.name for kind in KINDS.values()}:
        assert words(locale).has(f"run_counts.{key}"), f"{key} in {locale}"


def test_a_run_is_told_in_the_readers_language() -> None:
    kept = {"items": 1, "letters": 12, "digests": 0, "held": 2}
    assert counted(kept, words("sv")) == "en påminnelse, 12 brev, 2 brev hålls tillbaka"
    assert counted(kept, words("nn")) == "éi påminning, 12 e-postar, 2 e-postar blir haldne tilbake"
    assert counted({}, words("nb")) == "ingenting å gjøre"
    assert counted({"activity": 2, "stumbled": 1}, words("sv")) == "Aktivitet: 2, ett fel"


def test_a_failure_is_told_by_its_code_and_place(town: TestTown) -> None:
    sv = words("sv")
    where = failed("OperationalError", "remind.py:42", sv)
    assert where == "misslyckades: databasen svarade inte (remind.py:42)"
    assert failed("not_begun", "", sv) == f"misslyckades: {sv.say('errors.not_begun')}"
    assert failed("bad_setting", "", sv) == "misslyckades: en inställning är fel", "it needs a name"
    assert failed("cut_off", "", sv) == "misslyckades: avbruten innan den var klar"
    now = at("2026-10-05 09:00")
    try:
        raise NotBegun()
    except NotBegun as error:
        run = row_of("reminders", now, now, "failed", error=error)
    assert (run.counts, run.failure) == ({}, "not_begun")
    assert run.place.startswith("test_told.py:")
    assert told(run, sv).startswith("misslyckades: ") and run.place in told(run, sv)
    cut_off = row_of("reminders", now, now, "failed")
    assert (cut_off.failure, cut_off.place) == ("cut_off", "")


def test_the_row_asks_whether_a_run_did_anything(town: TestTown) -> None:
    accounts: dict[str, Account | None] = {
        "urgent_alarms": Account("urgent_alarms", at("2026-10-05 09:00"), {"nobody": 0}),
        "reminders": Account("reminders", at("2026-10-05 09:01"), {"letters": 2, "held": 0}),
        "delivery": None,
    }
    for beat, account in accounts.items():
        when = at("2026-10-05 09:00")
        town.office.note_run(row_of(beat, when, when, "plain", account=account))
    with town.office.database.read() as session:
        every, _ = page_of_runs(session)
        busy, older = page_of_runs(session, idle=False)
    assert [run.beat for run in every] == ["delivery", "reminders", "urgent_alarms"]
    assert [(run.beat, run.counts) for run in busy] == [
        ("delivery", {}),
        ("reminders", {"letters": 2}),
    ]
    assert not older


def test_what_no_word_is_known_for_stands_as_it_was_kept() -> None:
    assert counted({"planned": 3}, words("sv")) == "3 planned"
    assert (
        failed("KeyError", "", words("sv"))
        == "misslyckades: ett fel som inte var väntat (KeyError)"
    )
