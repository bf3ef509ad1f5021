"""What a municipality is called and looks like: its name, its logo and its accent colour."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.register.municipality import name_of
from models.register.look import Look
from models.register.tables import Municipality
from states.accent import accent
from states.logo import LARGEST, LogoRefused, Picture, picture


def opened(path: Path) -> Picture:
    """The picture in a file on this machine. Raises LogoRefused."""
    try:
        with path.open("rb") as file:
            return picture(file.read(LARGEST + 1))
    except OSError:
        raise LogoRefused(logo="unread") from None


Logo = Annotated[
    Picture, BeforeValidator(lambda value: opened(Path(value)) if isinstance(value, str) else value)
]
"""A picture that was looked at; whatever fills in the value may give its path."""


@verb("register.rename")
def rename(desk: Desk, name: str) -> bool:
    """The municipality is called so on pages and in letters from now on; its code stays. Returns
    whether it was called otherwise before. Raises BadChoice."""
    wanted = name_of(name)
    row = desk.session.get_one(Municipality, desk.municipality)
    if row.name == wanted:
        return False
    note_down(desk, "renamed", {}, f"{row.name} → {wanted}")
    row.name = wanted
    desk.session.add(row)
    return True


@verb("register.choose_accent")
def choose_accent(desk: Desk, colour: str) -> bool:
    """Links and buttons are in this colour from now on; on dark paper in the nearest that is read
    there. Returns whether it was another one before. Raises BadColour, PaleColour."""
    wanted = accent(colour)
    row = _row(desk)
    if row.accent == wanted:
        return False
    row.accent = wanted
    _keep(desk, row)
    note_down(desk, "accent_chosen", {"colour": wanted})
    return True


@verb("register.remove_accent")
def remove_accent(desk: Desk) -> bool:
    """The built-in colour holds again; False where it did already."""
    row = _row(desk)
    if not row.accent:
        return False
    row.accent = ""
    _keep(desk, row)
    note_down(desk, "accent_removed", {})
    return True


@verb("register.set_logo")
def set_logo(desk: Desk, logo: Logo) -> bool:
    """The picture stands on every page from now on, and not in letters. Returns whether it was
    another one before. Raises LogoRefused."""
    row, sha256 = _row(desk), hashlib.sha256(logo.content).hexdigest()
    if row.logo_sha256 == sha256:
        return False
    row.logo, row.logo_sha256 = logo.content, sha256
    row.logo_width, row.logo_height = logo.width, logo.height
    _keep(desk, row)
    note_down(desk, "logo_set", {"size": len(logo.content), "sha256": sha256})
    return True


@verb("register.remove_logo")
def remove_logo(desk: Desk) -> bool:
    """The mark of Årshjul stands there again; False where it did already."""
    row = _row(desk)
    if row.logo is None:
        return False
    row.logo, row.logo_sha256, row.logo_width, row.logo_height = None, "", 0, 0
    _keep(desk, row)
    note_down(desk, "logo_removed", {})
    return True


def _row(desk: Desk) -> Look:
    found = desk.session.get(Look, desk.municipality)
    return found or Look(municipality_id=desk.municipality)


def _keep(desk: Desk, row: Look) -> None:
    """A municipality without anything of its own has no row."""
    if row.accent or row.logo is not None:
        desk.session.add(row)
    else:
        desk.session.delete(row)
    desk.session.flush()
