"""Documents, decisions, reports, roll-outs and threads from the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arshjul.cli import app
from flows.engine.refusals import BadChoice, NotAllowed
from flows.reporting.refusals import NothingWritten
from states.decision import BadDecision, Effect, Outcome
from states.fields import BadAnswer
from tests.worlds import empty_database

Say = Callable[..., str]
NOW = ("--at", "2026-09-07T09:00+02:00", "--by", "asta@skola.example")
PLAN = "Plan för säkerhetsarbete"
PEOPLE = (
    "name,email,role,unit,locale\n"
    "Asta Asp,asta@skola.example,samordnare,,sv\n"
    "Lo Lind,lo@skola.example,rektor,Backaskolan,sv\n"
)


@pytest.fixture
def arshjul(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The commands in a municipality with one school."""
    for name in [name for name in os.environ if name.startswith("ARSHJUL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    empty_database.place(tmp_path / "var" / "arshjul.sqlite")
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, list(words), standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return result.stdout

    (tmp_path / "units.csv").write_text("name,form\nBackaskolan,grundskola\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    run("init", "--municipality", "1401", "--name", "Härryda", "--country", "se")
    run("import", "units", str(tmp_path / "units.csv"))
    run("import", "people", str(tmp_path / "people.csv"))
    return run


def clauses(*told: str) -> list[str]:
    return [part for one in told for part in ("--clause", one)]


def adopted(arshjul: Say) -> None:
    arshjul("matter", "open", "2022.200 KUN", "--title", PLAN, *NOW)
    arshjul("document", "add", PLAN, "--type", "safety_plan", "--registry", "2022.200 KUN", *NOW)
    arshjul(
        "decision",
        "record",
        "--body",
        "Nämnden",
        "--day",
        "2026-09-05",
        "--paragraph",
        "§ 109",
        "--outcome",
        "adopted",
        "--registry",
        "2022.200 KUN",
        *clauses(f"adopt:{PLAN}", f"report_yearly:{PLAN}@2026-11-06", "none=Protokollet läggs ut."),
        *NOW,
    )


def test_a_plan_its_decision_its_report_and_its_thread(arshjul: Say) -> None:
    adopted(arshjul)
    (line,) = [json.loads(one) for one in arshjul("document", "list", "--json").splitlines()]
    assert (line["state"], line["cadence"], line["decision"]) == (
        "adopted",
        "yearly",
        "Nämnden, 2026-09-05, § 109",
    )
    arshjul("decision", "propose", "--body", "Förvaltningen", "--day", "2026-09-07",
            *clauses(f"revise_when_needed:{PLAN}=Revideras vid behov."), *NOW)  # fmt: skip
    assert "vid behov" not in arshjul("document", "history", PLAN)
    arshjul("decision", "decide", "2", "--body", "Nämnden", "--day", "2026-09-07",
            "--paragraph", "§ 110", "--outcome", "granted", *NOW)  # fmt: skip
    history = arshjul("document", "history", PLAN).splitlines()
    assert history == [
        "2026-09-05  en gång per år  Nämnden, 2026-09-05, § 109",
        "2026-09-07  vid behov  Nämnden, 2026-09-07, § 110",
    ]
    arshjul("report", "begin", "board_report", "--case", "2", *NOW)
    arshjul("report", "compile", "1", *NOW)
    assert "Planen revideras vid behov." in arshjul("report", "print", "2")
    arshjul("thread", "origin", "--sort", "safety_round", "--title", "Rond 2022", *NOW)
    arshjul("thread", "link", "origin:Rond 2022", f"document:{PLAN}", *NOW)
    thread = arshjul("thread", "show", "case:2").splitlines()
    assert thread[0] == "Säkerhetsrond, Rond 2022" and thread[1] == f"  {PLAN}"
    assert "Återrapport" in arshjul("matter", "show", "2022.200 KUN")


def test_a_report_whose_rows_have_changed_does_not_pass_its_check(arshjul: Say) -> None:
    adopted(arshjul)
    alarm = ("rollout", "plan", "--system", "alarm", "--begins", "2026-09-01")
    arshjul(*alarm, "--unit", "Backaskolan", *NOW)
    arshjul("report", "begin", "board_report", "--case", "2", *NOW)
    assert arshjul("report", "check", "1") == "Siffrorna i rapport 1 stämmer med raderna.\n"
    arshjul(*alarm, "--unit", "Backaskolan", "--name", "Larm", *NOW)
    found = CliRunner().invoke(app, ["report", "check", "1"])
    assert found.exit_code == 1
    told = "opened:rollout: rapporten säger 1, raderna säger 2. Ärenden som skiljer: 4."
    assert told in found.stdout


def test_what_is_missing_and_what_is_rolled_out(arshjul: Say) -> None:
    assert "Backaskolan" in arshjul("document", "missing")
    assert "två" not in arshjul("rollout", "list")
    arshjul("rollout", "plan", "--system", "lockdown_alarm", "--begins", "2026-10-01", *NOW)
    assert "Inrymningslarm, Backaskolan  Planerad" in arshjul("rollout", "list")
    assert "plan_against_degrading_treatment" in arshjul("document", "types")


@pytest.mark.parametrize(
    "clause", ["adoptt:X", "approve_report:abc", "report_ends:"], ids=["effect", "case", "nothing"]
)
def test_a_clause_that_cannot_be_read_is_refused(arshjul: Say, clause: str) -> None:
    told = ("--body", "N", "--day", "2026-09-05", "--paragraph", "1", "--outcome", "granted")
    with pytest.raises(BadChoice):
        arshjul("decision", "record", *told, "--clause", clause, *NOW)
    assert arshjul("decision", "list").strip() == "Det finns inget att visa."


def test_a_decision_of_tomorrow_is_refused(arshjul: Say) -> None:
    told = ("--body", "N", "--day", "2026-09-08", "--paragraph", "1", "--outcome", "granted")
    with pytest.raises(BadDecision, match="decision_in_future"):
        arshjul("decision", "record", *told, "--clause", "none=Ord.", *NOW)


def test_a_report_that_began_in_the_past_says_when_the_next_one_is(arshjul: Say) -> None:
    said = arshjul("report", "start", "--body", "Nämnden", "--first", "2020-11-06", *NOW)
    assert "2026-11-06" in said and "2020" not in said


def written(folder: Path, value: Mapping[str, object]) -> tuple[str, str]:
    path = folder / "value.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return "--input", str(path)


def test_a_decision_is_recorded_from_a_file_with_names_in_it(arshjul: Say, tmp_path: Path) -> None:
    arshjul("matter", "open", "2022.200 KUN", "--title", PLAN, *NOW)
    plan = {"document_type": "safety_plan", "name": PLAN, "matter": "2022.200 KUN"}
    made = json.loads(arshjul("document", "add", *written(tmp_path, plan), *NOW))
    assert made == {"verb": "documents.add_document", "result": made["result"]}
    adopt = {"text": "Antas.", "effect": "adopt", "subject": PLAN}
    yearly = {"text": "Varje år.", "effect": "report_yearly", "subject": made["result"]}
    decision: dict[str, object] = {
        "body": "Nämnden",
        "day": "2026-09-05",
        "paragraph": "§ 109",
        "outcome": "adopted",
        "matter": "2022.200 KUN",
        "clauses": [adopt, {**yearly, "anchor": "2026-11-06"}],
    }
    arshjul("decision", "record", *written(tmp_path, decision), *NOW)
    (line,) = [json.loads(one) for one in arshjul("document", "list", "--json").splitlines()]
    assert (line["state"], line["decision"]) == ("adopted", "Nämnden, 2026-09-05, § 109")
    drawn = {"source": f"document:{PLAN}", "target": "case:2"}
    arshjul("thread", "link", *written(tmp_path, drawn), *NOW)
    bad = {**decision, "outcome": "perhaps", "day": "x", "clauses": [{"text": "A", "effect": "a"}]}
    with pytest.raises(BadAnswer) as refused:
        arshjul("decision", "record", *written(tmp_path, bad), *NOW)
    assert refused.value.problems == {
        "outcome": "not_an_option",
        "day": "not_a_day",
        "clauses.0.effect": "not_an_option",
    }, "all at once"


def test_the_help_names_what_can_be_chosen(arshjul: Say) -> None:
    told = " ".join(arshjul("decision", "record", "--help").split())
    for choice in (*Outcome, *Effect):
        assert choice in told
    told = " ".join(arshjul("document", "add", "--help").split())
    assert "in_school | outside_school | both" in told


def test_a_coordinator_registers_for_a_headteacher_and_not_the_other_way_round(
    arshjul: Say,
) -> None:
    told = ("--type", "guideline", "--unit", "Backaskolan", "--at", NOW[1])
    asta, lo = "asta@skola.example", "lo@skola.example"
    arshjul("document", "add", "A", *told, "--by", lo)
    arshjul("document", "add", "B", *told, "--by", asta, "--for", lo)
    with pytest.raises(NotAllowed):
        arshjul("document", "add", "C", *told, "--by", lo, "--for", asta)
    with pytest.raises(NotAllowed):
        arshjul(
            "document", "add", "C", "--type", "guideline", *told[-2:], "--by", asta, "--for", lo
        )
    assert len(arshjul("document", "list", "--json").splitlines()) == 2


def test_a_report_is_told_in_another_language_and_no_text_is_said(arshjul: Say) -> None:
    adopted(arshjul)
    arshjul("report", "begin", "board_report", "--case", "2", "--locale", "en", *NOW)
    english = arshjul("report", "parts", "1")
    arshjul("report", "part", "1", "story", "--own", "Vi har övat.", *NOW)
    arshjul("report", "compile", "1", "--locale", "nb", *NOW)
    assert arshjul("report", "parts", "1") != english
    assert "Vi har övat." in arshjul("report", "print", "2")
    with pytest.raises(NothingWritten):
        arshjul("report", "part", "1", "story", *NOW)
    assert "Vi har övat." in arshjul("report", "print", "2")
    arshjul("report", "part", "1", "story", "--no-text", *NOW)
    assert "Vi har övat." not in arshjul("report", "print", "2")
    with pytest.raises(BadChoice):
        arshjul("report", "compile", "1", "--locale", "fi", *NOW)
