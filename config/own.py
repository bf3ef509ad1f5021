"""What a municipality sets for itself: its wheel, types of activity, documents and bodies, targets.

Each is a text in TOML, as it is read in and out; a municipality that has none uses the built-in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config import activities, clocks, documents, wheel
from config.activities import ActivityType, read_activities
from config.clocks import with_targets
from config.documents import Documents, Types, chain_of, read_types
from config.text_sorts import Sort
from config.wheel import Wheel
from states.bodies import Body
from states.clocks import Clock

Texts = Mapping[str, str]
BUILT_IN: Mapping[Sort, Path] = {
    Sort.WHEEL: wheel.BUILT_IN,
    Sort.ACTIVITIES: activities.BUILT_IN,
    Sort.DOCUMENTS: documents.BUILT_IN,
}


@dataclass(frozen=True, slots=True)
class Own:
    """The texts of one municipality, read; what it has none of is None. ``targets`` is a text
    still: the law's clocks, which it goes with, are the installation's."""

    wheel: Wheel | None = None
    activities: Mapping[str, ActivityType] | None = None
    documents: Documents | None = None
    targets: str | None = None

    def activity_types(self) -> Mapping[str, ActivityType]:
        """The types of activity."""
        return self.activities if self.activities is not None else read_activities()

    def document_types(self) -> Types:
        """The types of document."""
        return self.documents.types if self.documents else read_types()

    def chain(self, country: str) -> tuple[Body, ...]:
        """The bodies that decide in a country ("SE", "NO"), the first of the chain first."""
        return chain_of(self.documents, country)

    def clocks(self, law: tuple[Clock, ...]) -> tuple[Clock, ...]:
        """The clocks of the law, with the municipality's own targets beside them."""
        return with_targets(law, self.targets) if self.targets else law


def _name(sort: Sort) -> Path:
    return Path(f"{sort}.toml")


READERS: Mapping[Sort, Callable[[str], object]] = {
    Sort.WHEEL: lambda text: wheel.parse(text, _name(Sort.WHEEL)),
    Sort.ACTIVITIES: lambda text: activities.parse(text, _name(Sort.ACTIVITIES)),
    Sort.DOCUMENTS: lambda text: documents.parse(text, _name(Sort.DOCUMENTS)),
    Sort.TARGETS: lambda text: clocks.with_targets(clocks.read_clocks(), text),
}


def check(sort: Sort, text: str) -> None:
    """Raises BadWheel, BadActivities, BadDocuments or BadClocks with what is wrong in the text."""
    READERS[sort](text)


def own(texts: Texts) -> Own:
    """The texts, read. They were checked when they were read in; what a later version can no
    longer read raises as ``check`` does."""
    return _own(tuple(sorted(texts.items())))


@lru_cache(maxsize=1024)
def _own(texts: tuple[tuple[str, str], ...]) -> Own:
    found = dict(texts)
    return Own(
        wheel=wheel.parse(found["wheel"], _name(Sort.WHEEL)) if "wheel" in found else None,
        activities=(
            activities.parse(found["activities"], _name(Sort.ACTIVITIES))
            if "activities" in found
            else None
        ),
        documents=(
            documents.parse(found["documents"], _name(Sort.DOCUMENTS))
            if "documents" in found
            else None
        ),
        targets=found.get("targets"),
    )
