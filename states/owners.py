"""Whose the schools are: a municipality's, a county's, an association's of these, or an
independent owner's; and the number by which each is known."""

from __future__ import annotations

from states.errors import ArshjulError

MUNICIPALITY, COUNTY = "municipality", "county"
ASSOCIATION, INDEPENDENT = "association", "independent"
OWNERS = (MUNICIPALITY, COUNTY, ASSOCIATION, INDEPENDENT)

WORDS = {
    **{one: one for one in OWNERS},
    **dict.fromkeys(("kommun", "kommune"), MUNICIPALITY),
    **dict.fromkeys(("region", "fylke", "fylkeskommune"), COUNTY),
    **dict.fromkeys(("kommunalförbund", "interkommunalt samarbeid", "iks"), ASSOCIATION),
    **dict.fromkeys(("enskild", "fristående", "privat", "private"), INDEPENDENT),
}
"""What people call them, in lower case."""

DIGITS = {"SE": 10, "NO": 9}
_WEIGHTS = {"SE": (2, 1) * 5, "NO": (3, 2, 7, 6, 5, 4, 3, 2, 1)}
_MODULUS = {"SE": 10, "NO": 11}


class BadMunicipalCode(ArshjulError):
    """It is no municipality's code, but looks like the number of an owner of another kind."""

    key = "bad_municipal_code"


class BadCountyCode(ArshjulError):
    """It is no county's code: two digits."""

    key = "bad_county_code"


class BadOrganisationNumber(ArshjulError):
    """It is no organisation number. A personal identity number is none either."""

    key = "bad_organisation_number"


def owner_code(owner: str, country: str, text: str) -> str:
    """The code of an owner as it is kept. A municipality's is not judged further here. Raises
    BadMunicipalCode, BadCountyCode, BadOrganisationNumber, each without the text: it may be
    somebody's personal number."""
    code = text.strip()
    if owner == MUNICIPALITY:
        if owners_of(country, code) != (MUNICIPALITY,) or _has_digits(code, DIGITS[country]):
            raise BadMunicipalCode()
        return code.zfill(4) if _has_digits(code, 3) else code  # a spreadsheet has cut its zero
    if owner == COUNTY and len(code) <= 2:
        if not _has_digits(code, len(code)) or not int(code):
            raise BadCountyCode()
        return code.zfill(2)
    number = organisation_number(country, code)
    if number is None:
        raise BadCountyCode() if owner == COUNTY else BadOrganisationNumber(digits=DIGITS[country])
    return number


def owners_of(country: str, text: str) -> tuple[str, ...]:
    """The kinds of owner whose code looks like this, the likeliest first."""
    code = text.strip()
    if organisation_number(country, code) is not None:
        return INDEPENDENT, ASSOCIATION, COUNTY
    return (COUNTY,) if _has_digits(code, 2) else (MUNICIPALITY,)


def organisation_number(country: str, text: str) -> str | None:
    """The digits of an organisation number, without the signs that people write between them;
    None for what is none: its last digit proves the others (SE: Luhn, NO: modulus 11)."""
    number = text.translate(dict.fromkeys(map(ord, "- \u00a0\u202f\u2011\u2013")))
    if not _has_digits(number, DIGITS[country]):
        return None
    if country == "SE" and number[2] in "01":  # the month of a birth: that is a person
        return None
    products = (int(digit) * by for digit, by in zip(number, _WEIGHTS[country], strict=True))
    if country == "SE":
        products = (sum(divmod(product, 10)) for product in products)
    return None if sum(products) % _MODULUS[country] or not int(number) else number


def _has_digits(text: str, many: int) -> bool:
    return len(text) == many and text.isascii() and text.isdigit()
