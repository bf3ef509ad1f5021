"""Where long words may be divided."""

from __future__ import annotations

import pytest

from config.compounds import SOFT_HYPHEN, divisible


@pytest.mark.parametrize(
    ("word", "divided"),
    [
        ("Kartläggning", "Kart-läggning"),
        ("Personuppgiftsincident, KS", "Person-uppgifts-incident, KS"),
        ("Tvåfaktorsautentisering", "Tvåfaktors-autentisering"),
        ("Kompetensutvecklingsdag", "Kompetens-utvecklings-dag"),
        ("personopplysningstryggleiken", "person-opplysnings-tryggleiken"),
        ("Sök med hundenhet", "Sök med hundenhet"),
        ("gjennomgangene og prövningarna", "gjennomgangene og prövningarna"),
        ("fredag måndag", "fredag måndag"),
    ],
)
def test_a_long_word_is_divided_at_its_joints_and_nowhere_else(word: str, divided: str) -> None:
    assert divisible(word).replace(SOFT_HYPHEN, "-") == divided
