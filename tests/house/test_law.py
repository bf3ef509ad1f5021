"""The law behind duties: types of document and activity, `arshjul check`, and docs/law.md."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from arshjul.doctor import examine
from config.activities import read_activities
from config.documents import law_lines, read_types
from config.locales import LOCALES
from config.words import words
from flows.documents.listing import missing
from flows.views.findings import WARN
from states.law import Certainty
from tests import ROOT
from tests.conftest import TestTown, at
from tests.worlds.document_town import PLAN_TYPE, desk

DAY = date(2026, 11, 27)


def findings(town: TestTown, monkeypatch: pytest.MonkeyPatch, when: str) -> list[tuple[str, str]]:
    """What the doctor says of the laws: level and sentence."""
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    say = words("sv")
    what = say.say("check.laws")
    every = examine(at(when), say, offline=True)
    return [(one.level, one.says) for one in every if one.what.endswith(what)]


def test_a_law_that_was_read_more_than_a_year_ago_is_warned_of(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    [(level, told)] = findings(town, monkeypatch, "2027-11-26 12:00")
    assert level != WARN and "2026-11-26" in told
    later = findings(town, monkeypatch, "2027-11-27 12:00")
    assert {level for level, _ in later} == {WARN}
    assert any(told.startswith("GDPR art. 33.1") for _, told in later)
    assert any("6 a kap. 3 §" in told for _, told in later)


def test_a_corrected_law_without_its_day_is_warned_of(
    town: TestTown, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "clocks.toml"
    row = '[[correction]]\nkey = "breach_reported"\ncountry = "SE"\nhours = 48\nlaw = "Ny lag"\n'
    monkeypatch.setenv("ARSHJUL_CLOCKS", str(own))
    own.write_text(row)
    assert [told[:6] for level, told in findings(town, monkeypatch, "2026-12-01 12:00")
            if level == WARN] == ["Ny lag"]  # fmt: skip
    own.write_text(row + 'certainty = "read"\nchecked = 2026-11-30\n')
    [(level, _)] = findings(town, monkeypatch, "2026-12-01 12:00")
    assert level != WARN


def test_every_law_behind_a_duty_has_its_certainty_and_its_day() -> None:
    bases = [one.basis for one in read_types().values()]
    bases += [one.basis for one in read_activities().values()]
    laws = [law for basis in bases for law in basis.values() if law.text]
    assert len(laws) > 15
    assert all(law.certainty in tuple(Certainty) and law.checked for law in laws)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_contingency_plan_says_that_once_a_year_is_our_own_choice(locale: str) -> None:
    say, plan = words(locale), read_types()["contingency_plan"]
    told = law_lines(plan, "SE", DAY, say)
    assert "6 a kap. 3 § p. 1 och 2" in told[0]
    assert say.say("law.own_interval") in told
    assert any("18 kap. 13 a §" in line for line in told)
    assert law_lines(plan, "NO", DAY, say) == []
    yearly = law_lines(read_types()[PLAN_TYPE], "SE", DAY, say)
    assert say.say("law.own_interval") not in yearly


def test_exercises_and_the_round_name_the_law_on_readiness() -> None:
    types = read_activities()
    for code in ("practical_exercise", "lockdown_exercise"):
        assert types[code].basis_in("SE").endswith("6 a kap. 3 § p. 2")
        assert types[code].basis_in("NO") == ""
    assert types["safety_round"].parts_in("SE") == ("unauthorised_access",)
    assert types["safety_round"].parts_in("NO") == ()


def test_new_duties_are_asked_for_from_their_first_day(town: TestTown) -> None:
    new = {"school_rules", "expectations", "mobile_phones"}
    with desk(town, "2026-07-31 09:00") as now:
        assert not new & set(missing(now))
    with desk(town, "2026-08-01 09:00") as now:
        assert new <= set(missing(now))
    for code in new:
        law = read_types()[code].law_in("SE")
        assert law.certainty == Certainty.SECOND_HAND
    assert read_activities()["expectations_told"].law_in("SE").interval


def test_things_taken_are_kept_four_days_at_most() -> None:
    known = read_types()["searches_and_things_taken"]
    assert "four_days_at_most" in known.parts and known.countries == ("SE",)


def test_a_camera_is_assessed_before_it_starts_and_anew_when_something_changes() -> None:
    known = read_types()["camera_assessment"]
    assert known.cadence == "when_needed" and not known.per_unit and known.keeps_years == 5
    told = law_lines(known, "SE", DAY, words("sv"))
    assert "7–10 §§" in told[0] and any("5 år" in line for line in told)


def test_the_yearly_plan_has_its_parts_and_is_not_asked_for_in_norway() -> None:
    known = read_types()[PLAN_TYPE]
    assert known.parts == ("overview_of_measures", "measures_this_year", "account_of_last_year")
    assert known.is_expected("SE", DAY) and not known.is_expected("NO", DAY)


def test_discrimination_is_accounted_for_every_year_and_internal_control_in_norway() -> None:
    types = read_activities()
    account = types["discrimination_account"]
    assert account.every == 12
    assert "3 kap. 18 och 20 §§" in account.basis_in("SE") and account.law_in("SE").interval
    control = types["internal_control_report"]
    assert control.countries == ("NO",) and "§ 25-2" in control.basis_in("NO")
    assert not control.is_for("SE")


def test_the_page_of_the_law_says_how_sure_each_claim_is() -> None:
    text = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and line.count("|") == 5]
    claims = [row for row in rows if not row.startswith(("| what", "|---"))]
    assert len(claims) > 30
    for row in claims:
        sure = row.split("|")[3]
        assert re.search(r"\*\*open\*\*|read|second hand|known|no law", sure), row
    for said in (
        "digitalsikkerhetsforskriften § 17", "3 kap. 2 §", "2026:623", "6 a kap. 10–11 §§",
        "6 a kap. 5, 8 and 9 §§", "18 kap. 13 a §", "1 kap. 3 §", "§ 12-6", "§ 25-2",
        "16", "7–10 §§", "4 e §", "April 2026",
    ):  # fmt: skip
        assert said in text, said
    assert "systematic fire protection |" not in text
