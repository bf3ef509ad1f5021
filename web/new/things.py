"""The things that can begin, in the order of the hub."""

from __future__ import annotations

from collections.abc import Mapping

from web.new.activity import ACTIVITY
from web.new.commitment import COMMITMENT
from web.new.decision import DECISION, PROPOSAL
from web.new.document import DOCUMENT
from web.new.gathering import GATHERING
from web.new.horizon import HORIZON
from web.new.measure import MEASURE
from web.new.network import NETWORK
from web.new.service import SERVICE
from web.new.thing import Thing
from web.new.urgent import URGENT

_ALL = (
    URGENT,
    MEASURE,
    ACTIVITY,
    SERVICE,
    DOCUMENT,
    DECISION,
    PROPOSAL,
    GATHERING,
    HORIZON,
    COMMITMENT,
    NETWORK,
)
THINGS: Mapping[str, Thing] = {one.what: one for one in _ALL}
"""By what the address calls them. Most pressing first, then the everyday, then what is seldom."""
