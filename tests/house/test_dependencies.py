"""What is required is used: each package of pyproject.toml is imported, or says here why not."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

HOME = Path(__file__).parents[2]
FOLDERS = ("arshjul", "web", "flows", "notifications", "reports", "models", "config", "states")
UNNAMED = {
    "psycopg": "what SQLAlchemy speaks to PostgreSQL with, where a URL asks for it",
    "tzdata": "the zones that zoneinfo reads where the machine has none",
    "python-multipart": "what FastAPI reads forms with",
}


def test_each_package_that_is_required_is_imported() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = {re.split(r"[<>=\[ ]", one)[0].lower() for one in project["dependencies"]}
    written = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in FOLDERS
        for path in (HOME / folder).rglob("*.py")
    )
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", written, re.MULTILINE))
    provides: dict[str, set[str]] = {}
    for module, packages in packages_distributions().items():
        for package in packages:
            provides.setdefault(package.lower().replace("_", "-"), set()).add(module)
    idle = {one for one in required - UNNAMED.keys() if not provides.get(one, set()) & imported}
    assert idle == set()
