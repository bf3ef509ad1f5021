"""Logs: a sentence and its fields on stderr; ids, never names or addresses."""

from __future__ import annotations

import logging
import sys

from config.settings import BadSetting

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
NOISY = ("alembic", "apscheduler", "asyncio", "httpcore", "httpx", "mail.log", "transitions")


class _Stderr(logging.Handler):
    """Writes to stderr as it is at that moment, not as it was at the start."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


def configure(level: str) -> None:
    """Log at ``level`` and above. Raises BadSetting when there is no such level."""
    if level.upper() not in LEVELS:
        raise BadSetting(name="ARSHJUL_LOG_LEVEL", why=", ".join(LEVELS))
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = _Stderr()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=number, handlers=[handler], force=True)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(max(number, logging.WARNING))


def configure_sentences() -> None:
    """The same for those that say a sentence and its fields: the clock and what it starts."""
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLogger().level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is at that moment
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S"),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
    )
