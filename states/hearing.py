"""Who is told of a case, and why it is she: by a role of her own, or in somebody's place."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class How(StrEnum):
    """By what somebody is the one to hear: keys of the words ``hearing``."""

    HOLDS = "holds"  # the role is hers
    STANDS_IN = "stands_in"  # the deputy of somebody who is away
    DEPUTY = "deputy"  # the deputy of somebody who is here, and late
    VACANT = "vacant"  # nobody holds the role that is meant
    ABSENT = "absent"  # who holds it is away, and nobody stands in
    DELEGATE = "delegate"  # somebody handed it to her
    HANDED_ON = "handed_on"  # the role is hers, and a colleague has it in hand
    NEXT = "next"  # those who are meant have been told already


class Heard(NamedTuple):
    """``role``: the one that she is asked in. ``of``: a person, whom ``how`` is about; ``lacks``:
    the role that was meant, where it is another one than hers."""

    person: int
    role: str
    how: How = How.HOLDS
    of: int | None = None
    lacks: str = ""
