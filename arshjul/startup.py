"""The start of a command. Nearly all that it imports and makes stays until its end, so nobody looks
for garbage in it: that takes as long as a third of the start."""

from __future__ import annotations

import atexit
import gc


def begin() -> None:
    """From here on things are only made."""
    gc.disable()
    atexit.register(gc.freeze)  # nor is there anything to look for at the end


def begun() -> None:
    """What there is will stay; from now on work is done, which leaves garbage behind. Nothing
    where no command has begun: a test, a server."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
