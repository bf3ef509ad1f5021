"""The things that can begin, in the order of the hub."""

from __future__ import annotations

from collections.abc import Mapping

from web.new.horizon import HORIZON
from web.new.thing import Thing

THINGS: Mapping[str, Thing] = {one.what: one for one in (HORIZON,)}
"""By what the address calls them. Most pressing first, then the school's everyday."""
