"""The authority's own Word file, with which its reports are printed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from models.reports.questions import letterhead_of
from models.reports.tables import Letterhead
from reports.docx.letterhead import opened

NAME = 120
Content = Annotated[
    bytes,
    BeforeValidator(lambda value: Path(value).read_bytes() if isinstance(value, str) else value),
]
"""A DOCX; whatever fills in the value may give its path."""


@verb("reporting.set_letterhead")
def set_letterhead(
    desk: Desk, content: Content, name: Annotated[str, Field(max_length=NAME)] = ""
) -> bool:
    """Reports are printed on the authority's own Word file from now on; versions that were kept
    stay as they are. Returns whether it was another one before. Raises FileRefused."""
    opened(content)
    sha256 = hashlib.sha256(content).hexdigest()
    row = letterhead_of(desk.session, desk.municipality)
    if row is not None and row.sha256 == sha256:
        return False
    row = row or Letterhead(municipality_id=desk.municipality, name="", content=b"", sha256="")
    row.name, row.content, row.sha256 = " ".join(name.split()), content, sha256
    desk.session.add(row)
    desk.session.flush()
    note_down(desk, "letterhead_set", {"size": len(content), "sha256": sha256})
    return True


@verb("reporting.remove_letterhead")
def remove_letterhead(desk: Desk) -> bool:
    """Reports are printed in the built-in form again; False where they were already."""
    row = letterhead_of(desk.session, desk.municipality)
    if row is None:
        return False
    desk.session.delete(row)
    desk.session.flush()
    note_down(desk, "letterhead_removed", {})
    return True
