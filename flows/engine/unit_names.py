"""Units by what people call them: the name, written anyhow, or one that the unit had before."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sqlmodel import Session

from models.register.questions import units
from models.register.tables import Unit
from models.register.units import former_names
from states.near_names import twins
from states.plain_names import same_name

NEAR = 0.8


class UnitNames:
    """The units of a municipality by their names, those of today before those of the past."""

    def __init__(self, session: Session, municipality: str) -> None:
        self.units = {unit.id or 0: unit for unit in units(session, municipality)}
        self._now = {same_name(unit.name): unit for unit in self.units.values()}
        self._before: dict[str, Unit] = {}
        for old in former_names(session, municipality):
            self._before.setdefault(same_name(old.name), self.units[old.unit_id])

    def find(self, name: str) -> Unit | None:
        """The unit that is called so, or was."""
        return self.today(name) or self.before(name)

    def today(self, name: str) -> Unit | None:
        """The unit of this name."""
        return self._now.get(same_name(name))

    def before(self, name: str) -> Unit | None:
        """The unit that had this name before."""
        return self._before.get(same_name(name))

    def near(self, name: str) -> str:
        """The name that may have been meant; nothing when none is near."""
        known = [unit.name for unit in self.units.values()]
        for _, twin in twins([name], known):
            return twin
        close = get_close_matches(same_name(name), list(self._now), n=1, cutoff=NEAR)
        return self._now[close[0]].name if close else ""

    def names(self) -> Iterable[str]:
        """The names of today, closed units' too."""
        return (unit.name for unit in self.units.values())
