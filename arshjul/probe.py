"""`python -m arshjul.probe URL`: exit 0 when it answers with 200, else 1.

For whatever asks every few seconds whether a process is well: it imports next to nothing.
"""

from __future__ import annotations

import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

SECONDS = 4.0


def answers(url: str, seconds: float = SECONDS) -> bool:
    """Whether what listens there says 200, within so many seconds for each of its words."""
    parts = urlsplit(url)
    try:
        calls = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=seconds)
        try:
            calls.request("GET", parts.path or "/")
            return calls.getresponse().status == 200
        finally:
            calls.close()
    except (OSError, ValueError, HTTPException):
        return False


if __name__ == "__main__":
    sys.exit(0 if len(sys.argv) == 2 and answers(sys.argv[1]) else 1)
