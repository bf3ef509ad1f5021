"""The bytes of a file, as they go to the browser in a page and come back with a button."""

from __future__ import annotations

import base64
import binascii

from web.forms import Form


def packed(content: bytes) -> str:
    return base64.b64encode(content, altchars=b"-_").decode()


def unpacked(form: Form) -> bytes:
    """The bytes that came back; none where they were spoiled."""
    try:
        return base64.b64decode(form.get("content"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
