"""Coming days that few may know: the roles that may."""

from __future__ import annotations

from collections.abc import Collection


def may_see_date(roles: Collection[str], visible_to: Collection[str]) -> bool:
    """Whether somebody with ``roles`` may know the coming days of a subject; ``visible_to`` are
    the roles that it names, none where its days are no secret. The one place of this rule."""
    return not visible_to or any(role in visible_to for role in roles)
