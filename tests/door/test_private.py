"""Keys that cannot be guessed, files that nobody else reads, and faults of the machine in words."""

from __future__ import annotations

import errno
import os
import stat
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from arshjul import cli
from arshjul.catcher import Keeper
from arshjul.catcher_pages import catcher_pages
from config.keys import WeakKey
from config.settings import Settings, read_settings
from config.words import words
from flows.register.people import erase
from flows.views.findings import BAD, GOOD
from flows.views.operation import of_files
from tests.conftest import TestTown, at
from tests.worlds.pages import visitor
from web.app import make_app

pytestmark = pytest.mark.sqlite

STRONG = "q8Zr-4Hc_vT2mB7xKp0LwEy9Na6UdJfS3gRi"


@pytest.mark.parametrize("key", ["short", "x" * 31, "x" * 64, " " * 40, "ab" * 32])
def test_a_key_that_could_be_guessed_is_refused(
    key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARSHJUL_SECRET_KEY", key)
    with pytest.raises(WeakKey):
        read_settings()
    monkeypatch.delenv("ARSHJUL_SECRET_KEY")
    (tmp_path / "key").write_text(key)
    monkeypatch.setenv("ARSHJUL_SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(WeakKey):
        read_settings()


def test_an_empty_file_is_no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").touch()
    monkeypatch.setenv("ARSHJUL_SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(WeakKey):
        read_settings()
    (tmp_path / "secret.key").touch()
    with pytest.raises(WeakKey):
        Settings(var=tmp_path).key()


def test_a_strong_key_is_taken_and_one_is_made(tmp_path: Path) -> None:
    assert Settings(var=tmp_path, secret_key=STRONG).key() == STRONG.encode()
    assert len(Settings(var=tmp_path).key()) > 32


@pytest.mark.parametrize("language", ["sv", "nb", "nn", "en"])
def test_the_refusal_says_how_to_make_one(language: str) -> None:
    said = words(language).say("errors.weak_key", name="ARSHJUL_SECRET_KEY", n=5, least=32)
    assert "secrets.token_urlsafe(48)" in said and "32" in said


def run(*command: str) -> int:
    sys.argv[1:] = command
    try:
        cli.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "argv", ["arshjul"])
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    return tmp_path / "var"


def test_all_is_private_from_the_first_moment(var: Path) -> None:
    before = os.umask(0o022)
    try:
        assert run("demo", "--at", "2026-10-05T08:00+02:00") == 0
        assert run("tick", "--at", "2026-10-05T08:30+02:00") in (0, 1)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (var, *var.rglob("*"))}
    assert {name: f"{mode:o}" for name, mode in modes.items() if mode & 0o077} == {}


def test_check_says_what_others_may_read(town: TestTown) -> None:
    settings, say = town.office.settings, words("sv")
    for path in (settings.var, *settings.var.iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert [one.level for one in of_files(settings, say)] == [GOOD]
    (settings.var / "arshjul.sqlite").chmod(0o644)
    [found] = of_files(settings, say)
    assert found.level == BAD and "arshjul.sqlite" in found.says and "chmod" in found.says


def test_a_full_disk_is_a_sentence(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("flows.demos.town.fill", full)
    assert run("demo") == 1
    assert capsys.readouterr().err.startswith("The disk is full.")


def letter(to: str) -> bytes:
    made = EmailMessage()
    made["To"], made["Subject"], made["Date"] = to, "Hej", "Mon, 05 Oct 2026 08:00:00 +0200"
    made.set_content("Text")
    return made.as_bytes()


def test_the_catcher_answers_head_as_get_and_forgets_who_is_erased(town: TestTown) -> None:
    folder = Keeper(town.office.settings.var / "mail").folder
    (folder / "000001.eml").write_bytes(letter("Lo Lind <lo@skola.example>"))
    (folder / "000002.eml").write_bytes(letter("Bo Björk <bo@skola.example>"))
    app = make_app(town.office, now=lambda: at("2026-10-05 08:00"))
    app.include_router(catcher_pages(folder))
    browser = visitor(app)
    for page in ("/caught", "/caught/000001", "/caught/000001/text"):
        got, head = browser.get(page), browser.head(page)
        assert (got.status_code, head.status_code, head.text) == (200, 200, "")
    errand = town.errand(town.asta, at("2026-10-05 08:00"))
    erase.alone(errand, town.person("lo@skola.example"))
    assert [path.name for path in sorted(folder.glob("*.eml"))] == ["000002.eml"]
