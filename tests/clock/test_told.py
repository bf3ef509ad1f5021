"""What a run did, in the reader's language."""

from __future__ import annotations

import re

import pytest

from config.locales import LOCALES
from config.words import words
from flows.clock.run_in_words import told
from flows.clock.schedule import RHYTHM
from states.kinds import KINDS
from tests import ROOT
from tests.conftest import TestTown, at

FLOWS = ROOT / "flows"
# Where the post counts: counts["in_doubt"], note(held, "sent", ...).
COUNTED = re.compile(r'counts\["([a-z_ ]+)"\]|\.note\(\w+, "([a-z_]+)"')


@pytest.mark.parametrize("locale", LOCALES)
def test_all_that_a_beat_counts_has_its_words(town: TestTown, locale: str) -> None:
    keys = {
        name
        for file in ("mail/deliver.py", "mail/delivery_results.py")
        for found in COUNTED.findall((FLOWS / file).read_text(encoding="utf-8"))
        for name in found
        if name
    }
    for beat in RHYTHM:
        keys |= beat.core()(town.office, at("2026-10-05 09:00")).counts.keys()
    assert {"sent", "host_down", "letters", "records checked", "stumbled"} <= keys
    for key in keys - {kind.name for kind in KINDS.values()}:
        assert words(locale).has(f"run_counts.{key.replace(' ', '_')}"), f"{key} in {locale}"


def test_a_run_is_told_in_the_readers_language() -> None:
    kept = "remind: 1 items, 12 letters, 2 held"
    assert told(kept, words("sv")) == "en påminnelse, 12 brev, 2 brev hålls tillbaka"
    assert told(kept, words("nn")) == "éi påminning, 12 brev, 2 brev blir haldne tilbake"
    assert told("alarm: nothing to do", words("nb")) == "ingenting å gjøre"
    assert told("daily: 2 activity, 1 stumbled", words("sv")) == "Aktivitet: 2, ett fel"
    failed = "remind: failed, OperationalError at remind.py:42"
    assert told(failed, words("sv")) == "misslyckades: OperationalError at remind.py:42"


def test_what_no_word_is_known_for_stands_as_it_was_kept() -> None:
    assert told("remind: 3 planned", words("sv")) == "3 planned"
    assert told("OperationalError", words("sv")) == "OperationalError"
    assert told("", words("sv")) == ""
