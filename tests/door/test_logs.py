"""What is logged holds no name, address or token: each call in the code, and a year's lines."""

from __future__ import annotations

import ast
import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from arshjul.logs import configure, configure_sentences
from config.settings import BadSetting, read_settings
from flows.clock.schedule import RHYTHM
from flows.clock.tick import tick
from flows.engine.refusals import NoSuchCase
from models.register.tables import Person
from notifications.post import HostDown, Refused, Sealed, TryLater
from tests import ROOT
from tests.conftest import BREAKS, PEOPLE, TestTown, at
from tests.worlds.mail_host import links
from tests.worlds.pages import stranger
from web.app import make_app

PACKAGES = ("arshjul", "config", "flows", "models", "notifications", "reports", "states", "web")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
# What a line may tell: ids, counts, instants, and codes that are our own or the machine's.
FIELDS = {
    "beat", "beats", "case", "error", "event", "file", "held", "host", "kind", "last", "letters",
    "marks", "message", "method", "municipality", "now", "number", "right", "row", "said",
    "seconds", "since", "sort", "why", "work",
}  # fmt: skip
# Without a field's name: an error's kind and place, and what the system calls it.
BARE = {"whereabouts(error)", "error.strerror", "error.params"}
# Each name, with what may stand for it where it says more than a number.
TOLD = {
    # A reason of ours, or what the code calls the error.
    "why": {"error", "error.code", "why", "found.why"},
    # Of a provider of identities its code for the refusal, cut: it knows no one by then.
    "error": {"whereabouts(error)", "str(error.strerror)", "str(error.error)[:60]"},
}
# What is called a name in the code and is ours: of a beat, a kind or a file.
OURS = {
    "beat.name",
    "attempt.beat.name",
    "self.beat.name",
    "anchors.path.name",
    "path.name",
    "name",
}
Call = tuple[str, ast.Call]


def log_calls() -> Iterator[Call]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in LEVELS
                    and ast.unparse(node.func.value) in ("log", "logger", "logging")
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def wrong_with(call: ast.Call) -> str:
    """Why a call may tell too much; nothing for one that says a sentence and known fields."""
    sentence = call.args[0] if call.args else None
    if not isinstance(sentence, ast.Constant) or not isinstance(sentence.value, str):
        return "its sentence is no constant"
    named = re.findall(r"(\w+)=%s", sentence.value)
    values = [ast.unparse(one) for one in call.args[1:]]
    bare = sentence.value.count("%") - len(named)
    if bare:
        return "" if bare == 1 and not named and values[0] in BARE else "a value without a name"
    if len(named) != len(values):
        return "names and values do not go together"
    told = [*zip(named, values, strict=True)]
    told += [(word.arg or "**", ast.unparse(word.value)) for word in call.keywords]
    for name, value in told:
        if name not in FIELDS:
            return f"{name} is not among the fields that may be told"
        if name in TOLD and value not in TOLD[name]:
            return f"{name}={value}"
        if re.search(r"email|address|token|name|text|words|subject", value) and value not in OURS:
            return f"{name}={value}"
    return ""


def test_each_call_says_a_constant_sentence_and_known_fields() -> None:
    calls = list(log_calls())
    assert len(calls) > 30
    assert {place: why for place, call in calls if (why := wrong_with(call))} == {}


@pytest.mark.parametrize(
    "line",
    [
        'log.info(f"sent to {person.email}")',
        'log.info("sent: to=%s", person.email)',
        'log.info("sent to %s", person.email)',
        'log.info("sent: message=%s", letter.subject)',
        'log.error("failed: error=%s", error)',
        'log.error("Failed", error=str(error))',
        'log.error("Failed", person=number)',
        'log.error("failed: case=%s kind=%s", number)',
        "log.error(text)",
    ],
)
def test_a_call_that_tells_too_much_would_be_found(line: str) -> None:
    statement = ast.parse(line).body[0]
    assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    assert wrong_with(statement.value)


# What stands on stderr.


@pytest.fixture
def as_before() -> Iterator[None]:
    """What this process logs otherwise."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in logging.Logger.manager.loggerDict}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.mark.parametrize("layout", ["text", "json"])
def test_a_years_lines_hold_no_name_no_address_and_no_token(
    town: TestTown,
    layout: str,
    as_before: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Everything fails once in a while, and each error's own words say whom it is about."""
    configure("INFO", layout)
    configure_sentences(layout)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # of the browser
    tokens: set[str] = set()
    tries = 0

    def moody(letter: Sealed) -> None:
        nonlocal tries
        tries += 1
        whom = f"<{letter.to}> {PEOPLE[1][0]}"
        faults = (
            None,
            TryLater(f"451 {whom}"),
            Refused(f"550 {whom}", address=True),
            HostDown(whom),
            KeyError(whom),
        )
        if fault := faults[tries % len(faults)]:
            raise fault

    def stumbles(*_any: object) -> None:
        name, email, *_ = PEOPLE[0]
        raise IntegrityError("INSERT INTO person", (email,), ValueError(name))

    town.open_year()
    day = at("2026-09-01 08:00")
    for week in range(44):
        town.post.fail = moody if week % 2 else None
        now = day + timedelta(weeks=week)
        with monkeypatch.context() as patch:
            if week % 4 == 3:
                patch.setattr("flows.mail.deliver.compose", stumbles, raising=False)
                patch.setattr("flows.mail.watchdog.waiting_for_nothing", stumbles)
            for hour in (0, 1):
                try:
                    tick(town.office, now + timedelta(hours=hour), RHYTHM)
                except IntegrityError:
                    continue
        for letter in town.post.take():
            tokens |= {one.rpartition("/")[2] for one in links(letter)}
    structlog.get_logger().error(
        "A beat failed", beat="reminders", error=NoSuchCase(case="Lo Lind")
    )
    browser = stranger(make_app(town.office, now=lambda: now))
    monkeypatch.setattr("web.answer_link.look", stumbles)
    assert browser.get(f"/l/{min(tokens)}").status_code == 500

    lines = capsys.readouterr().err.splitlines()

    assert len(tokens) > 10 and any("IntegrityError" in line for line in lines)
    assert any("a page failed" in line for line in lines), "a link's page"
    secret = {*tokens, town.office.key.decode(), "Härryda", "Backaskolan", "Ekdalaskolan"}
    secret |= {part for name, email, *_ in PEOPLE for part in (name, email)}
    secret |= {name for name, *_ in BREAKS}
    found = {one: line for line in lines for one in secret if one in line}
    assert found == {}
    assert not [line for line in lines if re.search(r"\w@[\w.-]+\.\w", line)]
    if layout == "json":
        for line in lines:
            told = json.loads(line)
            assert {"timestamp", "level", "event"} <= told.keys(), line


def test_an_object_a_line_with_its_fields(
    as_before: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("INFO", "json")
    configure_sentences("json")
    log = logging.getLogger("flows.mail.watchdog")
    log.error("letters wait too long: municipality=%s letters=%s", "se-1401", 7)
    log.error("an event stumbled: event=%s error=%s", 12, KeyError("Lo Lind"))
    log.info("no field here, 100 % sure")
    structlog.get_logger().warning("Prefect's server ended and starts again", seconds=2.0)
    try:
        try:
            raise OSError(28, "No space left on device", "/var/lo@skola.example")
        except OSError as error:
            raise RuntimeError("Lo\nLind") from error
    except RuntimeError:
        log.exception("a beat failed: beat=%s", "reminders")

    letters, event, plain, server, failed = map(json.loads, capsys.readouterr().err.splitlines())

    assert (letters["event"], letters["level"]) == ("letters wait too long", "error")
    assert letters["fields"] == {"municipality": "se-1401", "letters": 7}
    assert letters["timestamp"].endswith("+00:00")
    assert event["event"] == "an event stumbled", "a field may be called event"
    assert event["fields"] == {"event": 12, "error": "KeyError"}
    assert plain["event"] == "no field here, 100 % sure" and "fields" not in plain
    assert (server["level"], server["fields"]) == ("warning", {"seconds": 2.0})
    assert failed["error"] == "RuntimeError"
    assert [one.partition(":")[0] for one in failed["trail"]] == ["test_logs.py"] * 2
    assert "skola.example" not in json.dumps(failed)


def test_an_error_is_told_by_its_kind_and_in_whole_only_where_all_is_asked_for(
    as_before: None, capsys: pytest.CaptureFixture[str]
) -> None:
    log, whom = logging.getLogger("flows.engine.daily"), "lo@skola.example"

    def fails() -> str:
        try:
            raise OSError(28, "No space left on device", whom)
        except OSError:
            log.exception("a kind stumbled: kind=%s municipality=%s", "service", "se-1401")
        return capsys.readouterr().err

    configure("INFO")
    configure_sentences()
    told = fails()
    assert "a kind stumbled: kind=service municipality=se-1401" in told
    assert "in fails" in told and told.rstrip().endswith("OSError (No space left on device)")
    assert "lo@skola.example" not in told
    configure("DEBUG")
    configure_sentences()
    assert "lo@skola.example" in fails()


def test_a_layout_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARSHJUL_LOG_FORMAT", "xml")
    with pytest.raises(BadSetting) as refused:
        read_settings()
    assert refused.value.params["name"] == "ARSHJUL_LOG_FORMAT"


def test_a_command_logs_as_the_setting_says(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    as_before: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from arshjul.speech import office

    monkeypatch.setenv("ARSHJUL_LOG_FORMAT", "json")
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path))
    with office() as opened, opened.database.read() as session:
        assert session.get(Person, 1) is None
        logging.getLogger("flows").warning("a case: case=%s", 1)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["fields"] == {"case": 1}
