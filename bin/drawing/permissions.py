"""docs/permissions.md: who may do what."""

from __future__ import annotations

import pkgutil
from collections import defaultdict
from importlib import import_module
from inspect import cleandoc

import flows
from config.words import words
from drawing.processes import MADE
from flows.engine.door import VERBS
from states.ladder import OWNER
from states.permissions import (
    ABOVE,
    ACTS_FOR_OTHERS,
    DECIDES,
    MOVER,
    PERMISSIONS,
    READS,
    Row,
    Scope,
)

WORDS = {
    OWNER: "whoever the case waits for",
    ABOVE: "whoever leads the unit, or one above it",
    MOVER: "whoever made its last move",
}

READ = {
    "reads.files": "The files that were added to a case.",
    "reads.words": "What was answered, noted and commented in an urgent case.",
    "reads.reports": "Reports, while they are written and afterwards.",
    "reads.rounds": "The report of a whole round, about all municipalities that take part.",
}


def permissions() -> str:
    """Each verb of the door, by its folder, with the roles that may."""
    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        if not module.name.startswith("flows.clock.prefect"):  # slow to import, and has no verbs
            import_module(module.name)
    folders: dict[str, list[str]] = defaultdict(list)
    for name in PERMISSIONS:
        folder, _, verb = name.partition(".")
        folders[folder].append(f"| `{verb}` | {_does(name)} | {_who(PERMISSIONS[name])} |")
    parts = "\n".join(
        f"## {folder.replace('_', ' ')}\n\n| verb | does | who |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
        for folder, rows in folders.items()
    )
    reads = "\n".join(
        f"| `{name.partition('.')[2]}` | {READ[name]} | {_who(row)} |"
        for name, row in READS.items()
    )
    others = " and ".join(_role(role) for role in sorted(ACTS_FOR_OTHERS))
    deciding = ", ".join(f"`{name}`" for name in sorted(DECIDES))
    return f"""# Who may do what

{MADE}

Whatever is written goes through one door (`flows/engine/door.py`), and the table below
(`states/permissions.py`) says who passes. A person's rights are the sum of the roles that she
holds on that day. A role is held at a unit and covers it and the units below, or at the authority
and covers everything; *at the authority* says that holding it at one unit is not enough. What
concerns the authority as a whole is only for those who hold their role there.

* *Whoever the case waits for* is the person who holds the state's role there, her deputy, or the
  colleague to whom it was handed and who still holds a post. An answer from a letter's link is
  theirs. Where nobody holds the role, the next above are asked, and the coordinator last.
* Where a state is there for a decision, only they decide or hand it on
  ({deciding}): whoever holds the role, a deputy while
  the other is away, and, where neither is there, the next above; never the coordinator, though she
  is reminded in the end. Everybody else in the row may still move its day, or note what speaks for
  and against.
* A {others} may act in another person's place (`--for`), where that person has the right. The
  record keeps both.
* The clock may do what it rings for, and nothing else. Without a person a command is the
  operator's, who sets up and imports.
* A number of another municipality is as unknown as one that is not there.

{parts}
## What is read

Whoever belongs to the municipality sees where each case stands, its people and its days, and reads
what was written in the cases of most kinds. Days that a subject keeps are for the roles that it
names; a letter is for its reader and for the coordinator within her reach. This, too, is for few:

| what | is | who reads |
|---|---|---|
{reads}
"""


def _does(name: str) -> str:
    """The first sentence that the verb says of itself."""
    said = " ".join(cleandoc(VERBS[name].__doc__ or "").split("\n\n")[0].split())
    sentence = said.replace("``", "`").partition(". ")[0].partition("; ")[0].rstrip(".")
    return f"{sentence}."


def _who(row: Row) -> str:
    people = [
        _role(role) + (" at the authority" if scope is Scope.AUTHORITY else "")
        for role, scope in row.items()
    ]
    return "; ".join(people)


def _role(role: str) -> str:
    return WORDS.get(role) or words("en").say(f"roles.{role}").lower()
