"""Words that somebody looks for: what they are found in, in which order, and what is marked."""

from __future__ import annotations

import pytest

from states.search_words import (
    EMPTY,
    INSIDE,
    LONG,
    OTHERWISE,
    SHORT,
    START,
    WHOLE,
    WORD,
    folded,
    marked,
    near,
    rank,
    reference,
    wanted,
)


def of(text: str, name: str) -> int | None:
    [word] = wanted(text).words
    return rank(word, folded(name))


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("TALLSKOLAN", "Tallskolan", WHOLE),
        ("tallskolan", "Tallskolan, norra", WORD),
        ("tall", "Tallskolan", START),
        ("norr", "Tallskolan, norra", START),
        ("skol", "Tallskolan", INSIDE),
        ("sk", "Tallskolan", None),  # two signs begin a word
        ("angskolan", "Ängskolan", WHOLE + OTHERWISE),
        ("angskolan", "Angskolan", WHOLE),
        ("ängskolan", "Ängskolan", WHOLE),
        ("ängskolan", "Angskolan", None),  # whoever writes ä means it
        ("åsa", "Ösa", None),
        ("onnered", "Önneredsskolan", START + OTHERWISE),
        ("bärum", "Bærum", WHOLE),
        ("baerum", "Bærum", WHOLE + OTHERWISE),
        ("ørsta", "Örsta", WHOLE),
        ("aalesund", "Ålesund", WHOLE + OTHERWISE),
        ("karasjohka", "Kárášjohka", WHOLE),
        ("ide", "Idé", WHOLE),
        ("a\u030asa", "Åsa", WHOLE),  # å of two signs
        ("datasakerhet", "Data\u00adsäkerhet", WHOLE + OTHERWISE),
        ("§109", "KS § 109", WORD),
        ("109", "KS § 109", WORD),
        ("§ 109", "KS 109", None),
        ("ank", "Bankskolan", INSIDE),
    ],
)
def test_a_word_is_found_and_ranked(text: str, name: str, expected: int | None) -> None:
    assert of(text, name) == expected


def test_the_best_place_in_a_name_counts() -> None:
    assert of("skol", "Tallskolan, skola") == START
    assert of("ar", "Är, ar") == WORD


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", EMPTY), ("  \t", EMPTY), ("a", SHORT), ("a b", SHORT), ("?!", SHORT), ("x" * 101, LONG)],
)
def test_what_cannot_be_looked_for_says_why(text: str, problem: str) -> None:
    assert wanted(text).problem == problem
    assert wanted(text).words == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("#14", 14), ("ärende 14", 14), ("Sak nr 14", None), ("nr. 14", 14),
     ("1" * 12, None), ("14 a", None), ("-3", None), ("²", None)],
)  # fmt: skip
def test_a_number_may_be_a_cases(text: str, number: int | None) -> None:
    assert wanted(text).number == number


def test_a_number_of_a_registry_is_the_same_however_it_is_spaced() -> None:
    asked = wanted("Dnr: 2022.200 kun")
    assert asked.reference == reference("2022.200 KUN") == reference("2022-200KUN")
    assert wanted("nordskolan2").reference == "nordskolan2"


def test_pasted_words_lose_their_signs_and_a_word_counts_once() -> None:
    assert [one.keen for one in wanted("”Almskolan”, (almskolan)").words] == ["almskolan"]


def test_what_was_looked_for_is_marked_as_it_is_written() -> None:
    words = wanted("angskol § 9").words
    assert marked("Ängskolan, § 9", words) == [
        ("Ängskol", True), ("an, ", False), ("§ 9", True),
    ]  # fmt: skip
    assert marked("<b>&", wanted("zz").words) == [("<b>&", False)]
    assert marked("", words) == []


def test_a_slip_is_put_right_by_the_nearest_name() -> None:
    known = ["Granskolan", "Gustav Gran", "Kartläggning", "BUN 2099/0123"]
    assert near(wanted("gransklan").words, known) == "Granskolan"
    assert near(wanted("gran kartlegning").words, known) == "Gran Kartläggning"
    assert near(wanted("gran").words, known) == "", "it is there"
    assert near(wanted("2099/0124").words, known) == "", "a number is no slip"
    assert near(wanted("qqqqq").words, known) == ""
