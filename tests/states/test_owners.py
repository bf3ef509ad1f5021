"""Whose the schools are, and the number by which each owner is known."""

from __future__ import annotations

import pytest

from states.errors import ArshjulError
from states.owners import (
    ASSOCIATION,
    COUNTY,
    INDEPENDENT,
    MUNICIPALITY,
    BadCountyCode,
    BadMunicipalCode,
    BadOrganisationNumber,
    organisation_number,
    owner_code,
    owners_of,
)

SWEDISH, NORWEGIAN = "9999990006", "310000019"


@pytest.mark.parametrize(
    ("owner", "country", "text", "kept"),
    [
        (MUNICIPALITY, "SE", " 1401 ", "1401"),
        (COUNTY, "SE", "14", "14"),
        (COUNTY, "SE", "1", "01"),
        (COUNTY, "NO", "3", "03"),
        (COUNTY, "SE", "999999-0006", SWEDISH),
        (ASSOCIATION, "SE", "999999-0006", SWEDISH),
        (ASSOCIATION, "NO", "310 000 019", NORWEGIAN),
        (INDEPENDENT, "SE", SWEDISH, SWEDISH),
        (INDEPENDENT, "NO", "310\u00a0000\u00a0019", NORWEGIAN),
    ],
)
def test_an_owner_is_known_by_one_number(owner: str, country: str, text: str, kept: str) -> None:
    assert owner_code(owner, country, text) == kept


@pytest.mark.parametrize(
    ("owner", "country", "text", "why"),
    [
        (MUNICIPALITY, "SE", "14", BadMunicipalCode),
        (MUNICIPALITY, "SE", SWEDISH, BadMunicipalCode),
        (MUNICIPALITY, "NO", NORWEGIAN, BadMunicipalCode),
        (MUNICIPALITY, "SE", "999999-0006", BadMunicipalCode),
        (MUNICIPALITY, "SE", "9999990007", BadMunicipalCode),
        (COUNTY, "SE", "0", BadCountyCode),
        (COUNTY, "SE", "", BadCountyCode),
        (COUNTY, "SE", "VG", BadCountyCode),
        (COUNTY, "SE", "1401", BadCountyCode),
        (ASSOCIATION, "SE", "1401", BadOrganisationNumber),
        (INDEPENDENT, "SE", NORWEGIAN, BadOrganisationNumber),
        (INDEPENDENT, "NO", SWEDISH, BadOrganisationNumber),
        (INDEPENDENT, "NO", "٣١٠٠٠٠٠١٩", BadOrganisationNumber),
        (INDEPENDENT, "SE", "0000000000", BadOrganisationNumber),
        (INDEPENDENT, "NO", "000000000", BadOrganisationNumber),
    ],
)
def test_a_number_of_another_kind_is_refused_and_never_repeated(
    owner: str, country: str, text: str, why: type[ArshjulError]
) -> None:
    with pytest.raises(why) as found:
        owner_code(owner, country, text)
    assert not text or text not in str(found.value.params)


@pytest.mark.parametrize(("country", "right"), [("SE", SWEDISH), ("NO", NORWEGIAN)])
def test_the_last_digit_proves_the_others(country: str, right: str) -> None:
    """One digit that is written wrong is always seen."""
    assert organisation_number(country, right) == right
    for place, digit in enumerate(right):
        for other in set("0123456789") - {digit}:
            wrong = right[:place] + other + right[place + 1 :]
            assert organisation_number(country, wrong) is None, wrong


def test_a_person_is_no_organisation() -> None:
    """Month 01 to 12 in the middle: a personal identity number, whose check digit is right too."""
    assert organisation_number("SE", "640823-3234") is None
    assert organisation_number("SE", "641223-3238") is None


@pytest.mark.parametrize(
    ("country", "text", "likely"),
    [
        ("SE", "1401", (MUNICIPALITY,)),
        ("NO", "301", (MUNICIPALITY,)),
        ("SE", "14", (COUNTY,)),
        ("SE", "999999-0006", (INDEPENDENT, ASSOCIATION, COUNTY)),
        ("NO", NORWEGIAN, (INDEPENDENT, ASSOCIATION, COUNTY)),
    ],
)
def test_the_number_says_what_kind_of_owner_it_may_be(
    country: str, text: str, likely: tuple[str, ...]
) -> None:
    assert owners_of(country, text) == likely
