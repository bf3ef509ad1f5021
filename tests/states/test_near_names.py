"""Nearly the same name: one school in two writings, and never two neighbours."""

from __future__ import annotations

import pytest

from states.near_names import twins


@pytest.mark.parametrize(
    ("new", "there"),
    [
        ("Norraskolan", "Norra skolan"),
        ("Norra skola", "Norra skolan"),
        ("Norra", "Norra skolan"),
        ("S:t Olofs skola", "Sankt Olofs skola"),
        ("St. Olofs skola", "Sankt Olofs skola"),
        ("Solbergs skole", "Solberg skole"),
        ("Åsen barnehagen", "Åsen barnehage"),
        ("Lekstorp-skolan", "Lekstorpskolan"),
        ("Björkängskolan", "Björkängsskolan"),
        ("Ljungvikskoaln 7-9", "Ljungvikskolan 7-9"),
    ],
)
def test_one_school_in_two_writings(new: str, there: str) -> None:
    assert list(twins([new], ["Södra skolan", there])) == [(new, there)]
    assert list(twins([there, new], [])) == [(new, there)], "within one file too"


@pytest.mark.parametrize(
    ("new", "there"),
    [
        ("Norra skolan", "norra  skolan"),  # the very same, which nobody needs to ask about
        ("Skola 1", "Skola 2"),
        ("Norra skolan", "Södra skolan"),
        ("Norra förskolan", "Norra skolan"),
        ("Almskolan", "Elmskolan"),
        ("Luleå gymnasieskola, skolenhet A", "Luleå gymnasieskola, skolenhet B"),
        ("Söndrumskolan 6-9 A", "Söndrumskolan 6-9 B"),
        ("Dragonskolan BF", "Dragonskolan BA"),
        ("Enskilda gymnasiet, gy", "Enskilda gymnasiet, gr"),
    ],
)
def test_neighbours_are_two_schools(new: str, there: str) -> None:
    assert list(twins([new], [there])) == []
