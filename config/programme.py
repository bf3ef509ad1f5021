"""A programme's round, read from TOML: phases, gatherings, artefacts, homework, questionnaire."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from config.programme_plan import Programme
from config.programme_reader import RoundReader
from config.wheel import BadWheel
from config.wheel_reader import Problem

FOLDER = Path(__file__).with_name("programmes")


class BadProgramme(BadWheel):
    """The file of a round has errors. ``problems`` are all of them, in the file's order."""

    key = "bad_programme"


def built_in() -> dict[str, Path]:
    """The rounds that come with the product, by their file's name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def read_programme(path: Path) -> Programme:
    """The round in the file. Raises BadProgramme with every problem at once."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadProgramme(path, (Problem("not_utf8", path.name, {}),)) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise BadProgramme(path, (Problem("not_readable", path.name, {"why": why}),)) from None
    return parse(text, path)


def parse(text: str, path: Path = FOLDER / "round.toml") -> Programme:
    """The round in ``text``. Raises BadProgramme; ``path`` names the file in it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadProgramme(path, (Problem("not_toml", path.name, {"why": str(error)}),)) from None
    reader = RoundReader()
    found = reader.programme(raw, hashlib.sha256(text.encode()).hexdigest())
    if reader.problems:
        raise BadProgramme(path, tuple(reader.problems))
    return found
