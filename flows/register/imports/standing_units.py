"""The units that stand, beside those of a file: which one a row is, and what has to be asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session

from flows.engine.unit_names import UnitNames
from flows.register.imports.reading import Work
from flows.register.imports.tables import BadRow
from models.register.tables import Unit
from models.register.units import open_units
from states.errors import Param
from states.near_names import twins
from states.plain_names import same_name

SHOWN = 10  # names in a sentence; the others are counted


class Standing(UnitNames):
    """The units of a municipality before a file is read."""

    def __init__(self, session: Session, municipality: str, day: date) -> None:
        super().__init__(session, municipality)
        self.open = open_units(session, municipality, day)
        self._codes = {_bare(unit.code): unit for unit in self.units.values() if unit.code}

    def coded(self, code: str) -> Unit | None:
        """The unit of this code; zeros at its beginning get lost in spreadsheets."""
        return self._codes.get(_bare(code)) if code else None


def _bare(code: str) -> str:
    return code.lstrip("0").casefold()


def ask_about(
    work: Work,
    standing: Standing,
    new: Mapping[str, int],
    in_file: Collection[str],
    *,
    whole: bool,
) -> None:
    """Ask about new units (name and line) that are nearly called like others, and about units that
    the file lacks while it has new ones: a school may have changed its name. ``in_file``: the
    names of the units that the file speaks of, as they stand, with the new ones; ``whole``: it
    may hold every unit that there is."""
    here = {same_name(name) for name in in_file}
    missing = [unit.name for unit in standing.open if same_name(unit.name) not in here]
    others = [name for name in standing.names() if name not in new]
    alike = dict(twins(new, others))
    if "twins" not in work.accept:
        for name, twin in alike.items():
            work.ask(new[name], "unit_twin", name=name, twin=twin)
    if not missing:
        return
    told = ", ".join(missing[:SHOWN]) + (" …" if len(missing) > SHOWN else "")
    known = len(in_file) - len(new)
    # Several units, none of them known, are an addition. The public register has no preschools:
    # with most of its units new, it has not been read before.
    one_for_one = len(new) == len(missing) == 1
    again = (known > 0 or one_for_one) if whole else known >= len(new)
    if new and again and "missing" not in work.accept:
        line = min(new.values())
        fresh = ", ".join(list(new)[:SHOWN]) + (" …" if len(new) > SHOWN else "")
        work.ask(line, "units_missing", missing=told, new=fresh, n=len(missing))
    else:
        said: dict[str, Param] = {"names": told, "n": len(missing)}
        work.report.notes.append(BadRow(0, "units_not_in_file", said))
