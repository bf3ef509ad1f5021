"""Logs: a sentence and its fields on stderr; ids, never names or addresses.

What an error says in its own words may hold both: a row that was refused, an answer of a mail host.
So its kind and its places are told, and its words at DEBUG alone.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from traceback import extract_tb, format_tb
from types import TracebackType
from typing import Any

from config.settings import BadSetting
from states.errors import ArshjulError

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
NOISY = ("alembic", "apscheduler", "asyncio", "httpcore", "httpx", "mail.log", "transitions")
HEAD = ("timestamp", "level", "event")
FIELD = re.compile(r":?\s*\b(\w+)=%[sd]")
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def called(error: BaseException) -> str:
    """What an error is called, by its kind: ``OSError (No space left on device)``."""
    if isinstance(error, ArshjulError):
        return error.key
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__} ({error.strerror})"
    inner = getattr(error, "orig", None)  # of a driver, below SQLAlchemy's own
    if isinstance(inner, BaseException):
        return f"{type(error).__name__} ({type(inner).__name__})"
    return type(error).__name__


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what it came of, the first cause first."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.insert(0, one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found


def _plain(value: object) -> object:
    return called(value) if isinstance(value, BaseException) else value


class _Scrubbed(logging.Formatter):
    """A line of text; an error's own words are left out, unless everything is to be told."""

    def __init__(self, layout: str, *, whole: bool) -> None:
        super().__init__(layout)
        self.whole = whole

    def format(self, record: logging.LogRecord) -> str:
        kept = record.args, record.exc_text
        if isinstance(record.args, tuple) and not self.whole:
            record.args = tuple(map(_plain, record.args))
        record.exc_text = None  # of another formatter, with the words
        try:
            return super().format(record)
        finally:
            record.args, record.exc_text = kept

    def formatException(self, ei: Raised) -> str:  # noqa: N802
        if self.whole or ei[1] is None:
            return super().formatException(ei)
        told = []
        for one in _chain(ei[1]):
            told += [*format_tb(one.__traceback__), f"{called(one)}\n"]
        return "".join(told).rstrip()


class _Json(_Scrubbed):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        arguments = record.args if isinstance(record.args, tuple) else ()
        names = FIELD.findall(str(record.msg))
        if names and len(names) == len(arguments):
            told["event"] = FIELD.sub("", str(record.msg)).strip()
            told["fields"] = {
                name: value if isinstance(value, int | float) else str(value)
                for name, value in zip(names, map(_plain, arguments), strict=True)
            }
        else:
            told["event"] = logging.LogRecord(
                "", 0, "", 0, record.msg, tuple(map(_plain, arguments)) or record.args, None
            ).getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            told["error"] = called(error)
            told["trail"] = [
                f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
                for one in _chain(error)
                for frame in extract_tb(one.__traceback__)
            ]
            if self.whole:
                told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class _Stderr(logging.Handler):
    """Writes to stderr as it is at that moment, not as it was at the start."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


def _without_words(
    _logger: object, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """An error among the fields is called by its kind."""
    return {name: _plain(value) for name, value in event.items()}


def _fields_apart(
    _logger: object, _name: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """The same shape as a line of the others: fields are called as they like."""
    fields = {name: value for name, value in event.items() if name not in HEAD}
    return {name: event[name] for name in HEAD if name in event} | {"fields": fields}


def configure(level: str, layout: str = "text") -> None:
    """Log at ``level`` and above, as ``text`` or ``json``. Raises BadSetting when there is no such
    level."""
    if level.upper() not in LEVELS:
        raise BadSetting(name="ARSHJUL_LOG_LEVEL", why=", ".join(LEVELS))
    number = logging.getLevelNamesMapping()[level.upper()]
    as_json, whole = layout == "json", number <= logging.DEBUG
    make = _Json if as_json else _Scrubbed
    handler = _Stderr()
    handler.setFormatter(make("%(asctime)s %(levelname)s %(message)s", whole=whole))
    logging.basicConfig(level=number, handlers=[handler], force=True)
    logging.captureWarnings(as_json)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(max(number, logging.WARNING))


def configure_sentences(layout: str = "text") -> None:
    """The same for those that say a sentence and its fields: the clock and what it starts."""
    import structlog

    as_json = layout == "json"
    stamp = structlog.processors.TimeStamper(fmt="iso" if as_json else "%Y-%m-%d %H:%M:%S")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLogger().level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is at that moment
        processors=[
            structlog.processors.add_log_level,
            stamp,
            _without_words,
            *(
                (_fields_apart, structlog.processors.JSONRenderer(ensure_ascii=False))
                if as_json
                else (structlog.processors.KeyValueRenderer(key_order=list(HEAD)),)
            ),
        ],
    )
