"""The letters that the local mail catcher has kept of a person go when the person is erased."""

from __future__ import annotations

import logging
from email import policy
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path

log = logging.getLogger(__name__)


def forget_caught(folder: Path, address: str) -> int:
    """Remove every kept letter to the address; returns how many."""
    gone = 0
    for path in sorted(folder.glob("*.eml")):
        try:
            with path.open("rb") as file:
                parsed = BytesParser(policy=policy.compat32).parse(file, headersonly=True)
            written_to = getaddresses(parsed.get_all("To", []))
            if address.lower() in {one.lower() for _, one in written_to}:
                path.unlink()
                gone += 1
        except OSError as error:
            log.error("a caught letter cannot be removed: %s", error.strerror)
    return gone
