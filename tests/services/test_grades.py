"""What school years are called, in Sweden and in Norway."""

from __future__ import annotations

from config.words import words
from flows.services.grades import grade_names


def test_each_country_has_its_own_school_years() -> None:
    swedish, norwegian = grade_names("SE", words("sv")), grade_names("NO", words("nb"))
    assert list(swedish) == list(range(-1, 13)) and swedish[0] == "förskoleklass"
    assert swedish[9] == "9" and swedish[10] == "gymnasiet år 1" and swedish[12] == "gymnasiet år 3"
    assert 0 not in norwegian and norwegian[10] == "10"
    assert [norwegian[one] for one in (11, 12, 13)] == ["Vg1", "Vg2", "Vg3"]
