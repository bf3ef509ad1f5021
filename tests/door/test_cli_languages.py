"""The command line answers in the language of whoever runs it."""

from __future__ import annotations

import pytest

from config.locales import LOCALES
from config.words import words
from tests.worlds.terminal import Say


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("sv_SE.UTF-8", "sv"),
        ("nb_NO.UTF-8", "nb"),
        ("no_NO", "nb"),
        ("nn_NO.UTF-8", "nn"),
        ("en_US.UTF-8", "en"),
        ("C.UTF-8", "en"),
        ("de_DE.UTF-8", "en"),
    ],
)
def test_the_terminal_is_answered_in_its_language(
    say: Say, monkeypatch: pytest.MonkeyPatch, lang: str, sentence: str
) -> None:
    monkeypatch.setenv("LANG", lang)
    assert say("cases").stderr == f"{words(sentence).say('errors.not_begun')}\n"


def test_our_own_setting_goes_before_the_terminal(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")
    assert say("cases").stderr == f"{words('nb').say('errors.not_begun')}\n"
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "nn")
    assert say("cases").stderr == f"{words('nn').say('errors.not_begun')}\n"
    assert len({words(one).say("errors.not_begun") for one in LOCALES}) == 4
