"""Networks, activities and urgent cases from the command line; what is closed says when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.engine.refusals import BadChoice, NoSuchPerson, NoSuchUnit, NotAllowed
from flows.urgent.registration import KnownLongAgo
from tests.documents.test_commands_documents import NOW, Say, arshjul

__all__ = ["arshjul"]
IKT = "IKT-nätverk skola"
CLOSED = "avslutat 2026-09-07"


def begun(arshjul: Say) -> None:
    arshjul("network", "add", IKT, "--for", "school", *NOW)


def series(arshjul: Say, *words: str) -> list[str]:
    told = ("--starts", "13:00", "--ends", "15:00", *words)
    return arshjul("network", "series", IKT, *told, *NOW).splitlines()


def test_a_series_is_planned_set_aside_and_taken_up(arshjul: Say) -> None:
    begun(arshjul)
    said = series(arshjul, "--first", "2026-09-16", "--until", "2026-12-31", "--place", "Sal 2")
    assert [line.split("  ")[-1] for line in said[:3]] == [
        "onsdag 16 september 2026",
        "onsdag 21 oktober 2026",
        "onsdag 18 november 2026",
    ]
    assert said[-1] == "4 möten är inplanerade."
    with pytest.raises(BadChoice):
        series(arshjul, "--first", "2026-09-01", "--until", "2026-12-31", "--every", "2")
    said = arshjul("network", "pause", IKT, "--why", "Ny ledare söks", *NOW).splitlines()
    assert said[1] == "4 planerade möten vilar tills nätverket startar igen."
    assert arshjul("network", "show", IKT).count("Vilande") == 4
    said = arshjul("network", "restart", IKT, *NOW).splitlines()
    assert said[1:] == ["4 möten är planerade igen. Bjud in på nytt."]


def test_days_that_are_left_out_are_named(arshjul: Say) -> None:
    begun(arshjul)
    said = series(arshjul, "--first", "2026-12-02", "--until", "2027-01-06", "--every", "5")
    assert said[1:] == [
        "2027-01-06 hoppas över: helgdag: Trettondedag jul.",
        "Ett möte är inplanerat.",
    ]
    assert "nätverket har redan ett möte" in "\n".join(
        series(arshjul, "--first", "2026-12-02", "--until", "2026-12-09", "--every", "1")
    )


def test_a_meeting_is_planned_as_a_file_says(arshjul: Say, tmp_path: Path) -> None:
    """The network by its name, instants with their offset, and the setting within the value."""
    begun(arshjul)
    file = tmp_path / "meeting.json"
    told = {
        "network": IKT,
        "starts": "2026-09-30T13:00+02:00",
        "ends": "2026-09-30T15:00+02:00",
        "setting": {"mode": "both", "place": "Sal 2"},
    }
    file.write_text(json.dumps(told), encoding="utf-8")
    said = json.loads(arshjul("network", "meet", "--input", str(file), *NOW))
    assert said["verb"] == "networks.meet" and isinstance(said["result"], int)
    assert "2026-09-30 kl. 13.00" in arshjul("network", "show", IKT)
    told["setting"] = {"mode": "psychic"}
    file.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(BadChoice):
        arshjul("network", "meet", "--input", str(file), *NOW)
    assert "headteacher" in arshjul("network", "add", "--help")


def test_a_headteacher_plans_no_meeting_of_the_authority(arshjul: Say) -> None:
    begun(arshjul)
    at = ("--at", "2026-09-07T09:00+02:00")
    with pytest.raises(NotAllowed):
        arshjul("network", "meet", IKT, "--by", "lo@skola.example", *at)
    with pytest.raises(NotAllowed):
        arshjul("activity", "add", "safety_round", "--by", "lo@skola.example", *at)
    own = ("--unit", "Backaskolan", "--by", "lo@skola.example", *at)
    assert "nummer" in arshjul("activity", "add", "safety_round", *own)
    placed = ("--by", "asta@skola.example", "--for", "lo@skola.example", *at)
    with pytest.raises(NotAllowed):
        arshjul("network", "meet", IKT, *placed)


def test_nobody_acts_without_an_address(arshjul: Say) -> None:
    at = ("--at", "2026-09-07T09:00+02:00", "--by", "")
    for command in (
        ("network", "add", IKT, "--for", "school"),
        ("activity", "add", "training_day"),
        ("urgent", "add", "breach", "--arena", "system"),
        ("document", "add", "X", "--type", "policy"),
    ):
        with pytest.raises(NoSuchPerson):
            arshjul(*command, *at)
    with pytest.raises(NoSuchUnit):
        arshjul("urgent", "add", "bullying", "--arena", "physical", "--unit", "Ingenstans", *NOW)


def test_an_old_year_is_refused_for_what_is_urgent(arshjul: Say) -> None:
    old = ("--known", "1950-01-01T00:00+01:00", *NOW)
    with pytest.raises(KnownLongAgo):
        arshjul("urgent", "add", "breach", "--arena", "system", *old)


def test_what_is_closed_says_when_and_not_by_when(arshjul: Say) -> None:
    arshjul("rollout", "plan", "--system", "alarm", "--begins", "2026-10-01", *NOW)
    [case] = [json.loads(one) for one in arshjul("cases", "--json").splitlines()]
    assert case["due"] == "2026-10-01" and "closed" not in case
    number = str(case["id"])
    assert "2026-10-01" in arshjul("show", number)
    arshjul("move", number, "not_applicable", "--why", "Annat larm", *NOW)
    for command in (("cases",), ("show", number), ("rollout", "list")):
        first = arshjul(*command).splitlines()[0]
        assert CLOSED in first and "2026-10-01" not in first
    [case] = [json.loads(one) for one in arshjul("cases", "--json").splitlines()]
    assert case["closed"] == "2026-09-07"
    assert json.loads(arshjul("show", number, "--json"))["closed"] == "2026-09-07"


def test_an_activity_that_has_ended_says_when_it_was_closed(arshjul: Say) -> None:
    told = ("--name", "Rond", "--first", "2026-11-03", *NOW)
    arshjul("activity", "add", "safety_round", *told)
    assert "2026-11-03" in arshjul("activity", "show", "Rond")
    arshjul("activity", "end", "Rond", "--on", "2026-10-01", "--why", "Ingår i annat", *NOW)
    [line] = [one for one in arshjul("activity", "show", "Rond").splitlines() if CLOSED in one]
    assert "2026-11-03" not in line


def test_an_evaluation_is_set_for_a_document(arshjul: Say) -> None:
    arshjul("document", "add", "Policy", "--type", "policy", "--body", "Kommunfullmäktige", *NOW)
    told = ("--on", "2027-05-20", "--evaluator", "school_chief", *NOW)
    said = arshjul("document", "evaluation", "Policy", *told)
    assert said == "Policy utvärderas senast 2027-05-20. Ansvarig: Skolchef.\n"
