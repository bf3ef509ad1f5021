"""An empty database at the present schema, made once for each process and then copied.

The migrations take a quarter of a second, which more than a thousand tests need not wait for;
``tests/models`` tries them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from models.database import Database


@cache
def _made() -> tuple[Path, TemporaryDirectory[str]]:
    folder = TemporaryDirectory(prefix="arshjul-tests-")  # goes with the process
    file = Path(folder.name) / "empty.db"
    database = Database.at(f"sqlite:///{file}")
    database.create()
    database.close()
    return file, folder


def place(file: Path) -> None:
    """Put a copy where the file is not there yet."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        copyfile(_made()[0], file)
