"""Units and the roles at them, as the reader calls them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from config.roles import word_at
from config.words import Words
from flows.views.waiting_now import Held
from models.register.questions import unit_forms, unit_names


class Places:
    """What the units are called, and a role at each of them, in the reader's language."""

    @classmethod
    def of(cls, session: Session, municipality: str, say: Words) -> Places:
        """Those of a municipality."""
        return cls(unit_names(session, municipality), unit_forms(session, municipality), say)

    def __init__(self, names: Mapping[int, str], forms: Mapping[int, str], say: Words) -> None:
        self.names, self.forms, self._say = names, forms, say

    def role(self, role: str, unit: int | None) -> str:
        return self._say.say(f"roles.{word_at(role, self.forms.get(unit or 0, ''))}")

    def unit(self, unit: int | None) -> str:
        return self.names.get(unit or 0, "")

    def held(self, held: Held) -> str:
        """``Rektor, Tallskolan``; of what is held at the authority the role alone."""
        role, unit = held
        name = self.unit(unit)
        return f"{self.role(role, unit)}, {name}" if name else self.role(role, unit)
