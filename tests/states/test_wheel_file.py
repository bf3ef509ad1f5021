"""The wheel as a file: read, noticed, checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arshjul.cli import app
from config.explain import explain
from config.wheel import BUILT_IN, BadWheel, parse, read_wheel
from config.words import words
from tests.worlds.wheel_files import KART, TEXT


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes(TEXT.encode("latin-1"))
    for path, key in (
        (tmp_path / "nowhere.toml", "not_readable"),
        (tmp_path, "not_readable"),
        (latin, "not_utf8"),
    ):
        with pytest.raises(BadWheel) as found:
            read_wheel(path)
        assert [one.key for one in found.value.problems] == [key]
        assert path.name in explain(found.value, words("en"))


def test_a_file_saved_on_windows_is_read(tmp_path: Path) -> None:
    file = tmp_path / "windows.toml"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert read_wheel(file) == read_wheel()


def test_an_edit_is_noticed_without_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(TEXT, encoding="utf-8")
    assert read_wheel(file).lead == 10
    file.write_text(TEXT.replace("lead = 10 ", "lead = 15 "), encoding="utf-8")
    os.utime(file, ns=(1, 10**18))
    assert read_wheel(file).lead == 15


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    return CliRunner()


def test_check_tells_every_mistake_and_fails(
    check: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ours.toml"
    monkeypatch.setenv("ARSHJUL_WHEEL", str(file))
    file.write_text(TEXT.replace('"07-31"', '"06-31"').replace("lead = 10 ", "lead = -2 "), "utf-8")
    told = check.invoke(app, ["check", "--offline", "--at", "2026-10-05T08:00+02:00"])
    assert told.exit_code == 1
    assert told.stdout.count("✗") == 2
    assert "✗ The wheel: rest 1.to: The date “06-31” does not exist." in told.stdout
    assert "✗ The wheel: cycle.lead: Write a whole number from 0 to 200." in told.stdout

    file.write_text(TEXT, "utf-8")
    os.utime(file, ns=(1, 10**18))
    told = check.invoke(app, ["check", "--offline", "--at", "2026-10-05T08:00+02:00"])
    assert told.exit_code == 0, told.stdout


def test_the_municipalitys_own_wheel_is_the_one_that_turns(
    check: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(TEXT.replace(KART, KART.replace("03-31", "03-15")), "utf-8")
    units = tmp_path / "units.csv"
    units.write_text("name\nBackaskolan\n", "utf-8")
    now = ["--at", "2026-08-17T08:00+02:00"]
    begin = ["init", "--municipality", "1401", "--name", "Härryda", "--country", "se", *now]
    for command in (begin, ["import", "units", str(units), *now]):
        assert check.invoke(app, command).exit_code == 0
    monkeypatch.setenv("ARSHJUL_WHEEL", str(file))
    assert check.invoke(app, ["open-year", "2026/27", *now]).exit_code == 0
    assert '"due": "2027-03-15"' in check.invoke(app, ["cases", "--json", *now]).stdout


def test_the_file_may_say_who_answers_and_how_long(tmp_path: Path) -> None:
    text = (
        BUILT_IN.read_text("utf-8")
        + """
[kinds.measure.planned]
role = "coordinator"
days = 12
"""
    )
    wait = parse(text).waits["measure", "planned"]
    assert (wait.role, wait.days) == ("coordinator", 12)
    with pytest.raises(BadWheel) as refused:
        parse(text.replace("measure", "fika"))
    assert [one.key for one in refused.value.problems] == ["unknown_key"]
