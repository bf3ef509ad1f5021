"""What pages have worked out, kept in the memory of the process while the municipality's mark
stands (``models.marks``): nothing of it is ever older than the rows that the page itself sees.

What is kept is never changed by whoever reads it. It is bounded, and of a municipality only what
belongs to its latest mark stays. Whoever asks names in the key all that it hangs on beside the
municipality's rows: the day, the reader where it is not for everybody, the language.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, cast

from sqlmodel import Session

from models.marks import Marks, marks

T = TypeVar("T")
MOST = 64_000_000
"""Bytes in all, as they are reckoned by whoever keeps."""


@dataclass(frozen=True, slots=True)
class Itself:
    """A thing as a part of a key: the same only as itself, and there as long as the key is."""

    thing: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and other.thing is self.thing

    def __hash__(self) -> int:
        return id(self.thing)


class _Key(NamedTuple):
    municipality: str
    marks: Marks
    what: Hashable


@dataclass(slots=True)
class _Making:
    """The first who asks works it out; the others wait for her."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    asking: int = 0


class Kept:
    """Thread-safe. What is asked for while it is being worked out is worked out once."""

    def __init__(self, most: int = MOST) -> None:
        self.most, self.size = most, 0
        self._lock = threading.Lock()
        self._found: OrderedDict[_Key, tuple[Any, int]] = OrderedDict()
        self._making: dict[_Key, _Making] = {}
        self._latest: dict[str, Marks] = {}

    def __len__(self) -> int:
        return len(self._found)

    def of(
        self,
        session: Session,
        municipality: str,
        what: Hashable,
        make: Callable[[], T],
        weight: Callable[[T], int],
    ) -> T:
        """What ``make`` gives for the rows that the transaction sees, worked out now or before.
        ``weight`` reckons its bytes. A transaction that writes works everything out itself."""
        seen = marks(session, municipality)
        if seen is None:
            return make()
        key = _Key(municipality, seen, what)
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return cast(T, self._found[key][0])
            making = self._making.setdefault(key, _Making())
            making.asking += 1
        try:
            with making.lock:
                with self._lock:
                    if key in self._found:
                        return cast(T, self._found[key][0])
                value = make()
                with self._lock:
                    self._keep(key, value, weight(value))
                return value
        finally:
            with self._lock:
                making.asking -= 1
                if not making.asking:
                    self._making.pop(key, None)

    def _keep(self, key: _Key, value: object, weight: int) -> None:
        if self._latest.get(key.municipality) != key.marks:
            self._latest[key.municipality] = key.marks
            for old in [one for one in self._found if one.municipality == key.municipality]:
                self._drop(old)
        if weight > self.most:
            return
        self._found[key] = value, weight
        self.size += weight
        while self.size > self.most:
            self._drop(next(iter(self._found)))

    def _drop(self, key: _Key) -> None:
        self.size -= self._found.pop(key)[1]
