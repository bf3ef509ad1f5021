"""For each state of the world: where `arshjul check` fails, /healthz answers 503, and else 200."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from pydantic import SecretStr
from sqlmodel import select

from arshjul.cli import main
from flows.clock.instants import ClockJumped, take
from flows.clock.run_rows import row_of
from flows.clock.tick import tick
from flows.mail.deliver import deliver
from models.post.tables import MailHost, Message
from models.record import clock_marks, mailbox_marks
from models.record.tables import Run
from notifications.post import HostDown
from tests.conftest import TestTown, at
from tests.worlds.failing_host import Failing, letters
from tests.worlds.pages import visitor
from web.app import make_app

NOW = at("2027-02-05 11:00")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
State = Callable[[TestTown, pytest.MonkeyPatch], None]


def nothing(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    """All is well."""


def never_rung(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    with town.office.database.write() as session:
        for run in session.exec(select(Run)):
            session.delete(run)


def jumped(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    take(town.office, NOW)
    with pytest.raises(ClockJumped):
        take(town.office, NOW + 365 * DAY)


def silent(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    back(town, HOUR + MINUTE)


def almost_silent(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    back(town, HOUR - MINUTE)


def daily_is_late(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    back(town, 2 * DAY + MINUTE, "daily")


def housekeeping_failed(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    error = RuntimeError("no")
    town.office.note_run(row_of("housekeeping", NOW, NOW, "failed", error=error))


def stood_still(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    with town.office.database.write() as session:
        clock_marks.note_silence(session, clock_marks.Silence(NOW - 9 * DAY, NOW - DAY, 7))


def future(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    town.office.note_run(row_of("watchdog", NOW + DAY, NOW + DAY, "plain"))


def host_down(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    letters(town, 4, now=NOW - MINUTE)
    town.post.fail = Failing(lambda letter: HostDown("refused"))
    deliver(town.office, NOW - MINUTE)


def old_letter(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    letters(town, 1, now=NOW - 2 * DAY)


def perhaps(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    standing(town, "dead", "perhaps_delivered")


def came_back(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    standing(town, "held", "came_back")


def mailbox_fails(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    mailbox(town, patch, NOW - 5 * MINUTE)


def mailbox_fails_for_long(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    mailbox(town, patch, NOW - 2 * HOUR)


def refuses_everybody(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    with town.office.database.write() as session:
        session.add(MailHost(host="mail.example:25 refusals", failures=3, last_answer="550 no"))


def open_files(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    (town.office.settings.var / "arshjul.sqlite").chmod(0o644)


def no_anchors(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    (town.office.settings.var / "anchors.jsonl").unlink()


def no_room(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=100 * 2**20))


def no_backup(town: TestTown, patch: pytest.MonkeyPatch) -> None:
    folder = town.office.settings.var.parent / "backup"
    (folder / "arshjul-2027-01-05T013500Z").mkdir(parents=True)
    setting(town, patch, "backup", folder)


def back(town: TestTown, by: timedelta, beat: str = "") -> None:
    """The last ring of the beat, or of all, was that much ago."""
    with town.office.database.write() as session:
        for run in session.exec(select(Run)):
            if beat in ("", run.beat):
                run.started = run.finished = NOW - by
                session.add(run)


def standing(town: TestTown, status: str, reason: str) -> None:
    letters(town, 2, now=NOW)
    with town.office.database.write() as session:
        for one in session.exec(select(Message)):
            one.status, one.reason, one.last_answer = status, reason, "5.7.1 blocked"
            session.add(one)


def mailbox(town: TestTown, patch: pytest.MonkeyPatch, since: datetime) -> None:
    setting(town, patch, "bounces", "returer@skola.example")
    setting(town, patch, "bounce_imap", "imaps://returer@mail.example")
    setting(town, patch, "bounce_password", "x")
    with town.office.database.write() as session:
        mailbox_marks.note_trouble(session, since, "wrong password")


def setting(town: TestTown, patch: pytest.MonkeyPatch, name: str, value: object) -> None:
    patch.setenv(f"ARSHJUL_{name.upper()}", str(value))
    kept = SecretStr(str(value)) if name == "bounce_password" else value
    town.office.settings = town.office.settings.model_copy(update={name: kept})


STATES: dict[State, tuple[int, str]] = {
    nothing: (200, "Send emails 5 February 2027, 10:59"),
    never_rung: (200, "has not ticked yet"),
    almost_silent: (200, "ok"),
    stood_still: (200, "stood still"),
    old_letter: (200, "The oldest email has waited"),
    perhaps: (200, "emails were perhaps delivered"),
    mailbox_fails: (200, "cannot be read since"),
    jumped: (503, "has jumped from"),
    silent: (503, "has stood still since"),
    daily_is_late: (503, "has not rung since"),
    housekeeping_failed: (503, "RuntimeError"),
    future: (503, "Marks in the future"),
    host_down: (503, "mail.example:25 is out of order (refused)"),
    refuses_everybody: (503, "mail.example:25 is out of order (550 no)"),
    came_back: (503, "emails came back with one and the same report"),
    mailbox_fails_for_long: (503, "wrong password"),
    open_files: (503, "arshjul.sqlite"),
    no_anchors: (503, "anchors.jsonl is gone"),
    no_room: (503, "100 MB free"),
    no_backup: (503, "the last one is of"),
}


ABOUT_THE_FILE = (open_files,)


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(one, marks=pytest.mark.sqlite if one in ABOUT_THE_FILE else ())
        for one in STATES
    ],
    ids=lambda state: state.__name__,
)
def test_check_and_healthz_say_the_same(
    town: TestTown,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    state: State,
) -> None:
    var = town.office.settings.var
    monkeypatch.setenv("ARSHJUL_VAR", str(var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    town.open_year()
    take(town.office, NOW - MINUTE)
    tick(town.office, NOW - MINUTE)
    for path in (var, *var.iterdir()):
        path.chmod(0o700 if path.is_dir() else 0o600)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=700 * 2**20))
    state(town, monkeypatch)
    status, says = STATES[state]

    monkeypatch.setattr(sys, "argv", ["arshjul", "check", "--offline", "--at", NOW.isoformat()])
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    checked = capsys.readouterr().out
    answer = visitor(make_app(town.office, now=lambda: NOW)).get("/healthz")

    assert (answer.status_code, code) == (status, 0 if status == 200 else 1), checked
    assert says in answer.text
    assert answer.text.startswith("ok\n" if status == 200 else "bad\n")
    for line in answer.text.splitlines()[2:]:
        assert line.partition(": ")[2] in checked, "one list of findings for both"


def test_a_database_that_is_gone_is_503(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> object:
        raise OSError("no such host")

    monitor = visitor(make_app(town.office, now=lambda: NOW))
    monkeypatch.setattr(town.office.database, "read", gone)
    answer = monitor.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "bad\ndatabase: unreachable\n")
