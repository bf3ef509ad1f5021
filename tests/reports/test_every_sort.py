"""Every sort of report: its parts by name, their words, and the hints for whoever writes."""

from __future__ import annotations

from collections import Counter

import pytest

from config.locales import LOCALES
from config.words import words
from reports.every_sort import SORTS
from reports.sorts import ReportSort


@pytest.mark.parametrize("sort", SORTS.values(), ids=lambda one: one.key)
def test_a_part_is_known_by_its_key_in_the_whole_report(sort: ReportSort) -> None:
    keys = Counter(part.key for section in sort.sections for part in section.parts)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("sort", SORTS.values(), ids=lambda one: one.key)
@pytest.mark.parametrize("locale", LOCALES)
def test_each_part_has_its_heading_and_what_is_to_be_written_a_hint(
    sort: ReportSort, locale: str
) -> None:
    say = words(locale)
    for section in sort.sections:
        assert say.has(f"reports.{sort.key}.sections.{section.key}")
        for part in section.parts:
            assert part.bare or say.has(f"reports.{sort.key}.parts.{part.key}"), part.key
            assert part.tell or say.has(f"reports.{sort.key}.hints.{part.key}"), part.key
