"""How the command line speaks: the operator's language, JSON a line, errors as one sentence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arshjul.progress import shown
from config.words import Words, words
from states.errors import ArshjulError

if TYPE_CHECKING:
    from flows.engine.office import Office

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
At = Annotated[
    str, typer.Option("--at", help="The instant to act at, like 2026-10-05T08:00+02:00; now.")
]
Where = Annotated[str, typer.Option("--municipality", help="Its code, when there are several.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")]


class BadInstant(ArshjulError):
    """An instant is written with its offset, like 2026-10-05T08:00+02:00."""

    key = "bad_instant"


class BadDay(ArshjulError):
    """A day is written like 2026-10-05."""

    key = "bad_day"


def say() -> Words:
    """The words in the operator's language."""
    from config.settings import operators_language

    return words(operators_language())


def tell(line: str) -> None:
    typer.echo(line)


def tell_json(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


def complain(error: ArshjulError) -> None:
    """The error in words on stderr; the bad rows of a file follow, each with its line."""
    from config.explain import explain, plain
    from flows.register.imports.tables import ImportRefused

    speak = say()
    typer.echo(explain(error, speak), err=True)
    if isinstance(error, ImportRefused):
        for row in error.rows[:200]:
            params = {name: plain(value) for name, value in row.params.items()}
            why = speak.say(f"import_problems.{row.key}", **params)
            typer.echo(speak.say("cli.line", line=row.line, why=why), err=True)


def instant(text: str) -> datetime:
    """The instant that ``--at`` says, or now. Raises BadInstant when it has no offset."""
    if not text:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInstant(text=text) from None
    if found.tzinfo is None or not 1900 < found.year < 9000:
        raise BadInstant(text=text)
    return found.astimezone(UTC)


def a_day(text: str) -> date:
    """The day in ``text``. Raises BadDay."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDay(text=text) from None


@contextmanager
def office() -> Iterator[Office]:
    """The office of the environment, for one command."""
    from arshjul.logs import configure
    from config.settings import read_settings
    from flows.bootstrap import open_office

    settings = read_settings()
    configure(settings.log_level)
    with open_office(settings, now=lambda: datetime.now(UTC)) as opened, shown() as draw:
        opened.progress = draw
        yield opened


def fail() -> None:
    """Not all went well: exit code 1, the reasons having been told."""
    sys.stdout.flush()
    raise typer.Exit(1)
