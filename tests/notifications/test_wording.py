"""How a letter is put: what must not stand in it, and what must not be parted."""

from __future__ import annotations

from itertools import pairwise

from config.locales import LOCALES
from flows.views.letter_samples import letter
from notifications.letter import LETTERS
from notifications.letters import write


def test_no_line_ends_within_a_clock_time_or_a_section_of_law() -> None:
    texts = [write(letter(name, locale)).text for name in LETTERS for locale in LOCALES]
    for text in texts:
        for line, following in pairwise(text.splitlines()):
            assert not line.endswith(("kl.", "art.", "artikkel", "§", "v.")), line
            assert not (line[-1:].isdigit() and following.startswith(("kap.", "§"))), line
    assert "kl. 22.05" in " ".join(texts) and "6 kap. 10 §" in " ".join(texts)


def test_an_alarm_has_its_hour_and_no_last_day_beside_it() -> None:
    for locale, label in (
        ("sv", "Sista dag"),
        ("nb", "Frist:"),
        ("nn", "Frist:"),
        ("en", "Last day"),
    ):
        alarm = write(letter("urgent", locale))
        assert label not in alarm.text and label not in alarm.html
        assert label in write(letter("reminder", locale)).text


def test_a_notice_asks_for_nothing_today() -> None:
    notice = " ".join(write(letter("notice", "sv")).text.split())
    assert "Du behöver inte göra något i dag." in notice
    assert "Är det redan klart? Svara då här" in notice and "Välj ett svar" not in notice


def test_the_subject_counts_what_the_text_counts() -> None:
    escalation = write(letter("escalation", "sv"))
    assert "5 steg" in escalation.subject and "5 steg är försenade" in escalation.text
