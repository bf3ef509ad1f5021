"""The things that can begin, in the order of the hub."""

from __future__ import annotations

from collections.abc import Mapping

from web.new.commitment import COMMITMENT
from web.new.gathering import GATHERING
from web.new.horizon import HORIZON
from web.new.measure import MEASURE
from web.new.network import NETWORK
from web.new.service import SERVICE
from web.new.thing import Thing
from web.new.urgent import URGENT

THINGS: Mapping[str, Thing] = {
    one.what: one for one in (URGENT, MEASURE, SERVICE, GATHERING, HORIZON, COMMITMENT, NETWORK)
}
"""By what the address calls them. Most pressing first, then the everyday, then what is seldom."""
