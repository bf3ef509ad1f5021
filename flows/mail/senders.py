"""Several connections to a mail host, each with a thread of its own: a host that is slow on one of
them keeps nothing on the others. No thread asks the database anything.

A round begins with one connection and takes one more for each letter that the host takes; after a
failure of the host it goes on with one. What a dead host fails is so few letters, and a probe is
one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import Generic, Protocol, TypeVar

from notifications.post import HostDown, Postman, Sealed, TryLater

TOGETHER = 0.008  # seconds that answers wait for others, so that one commit marks them all
LAST_WORD = 6.0  # seconds for saying goodbye, which nothing depends on


class Leaving(Protocol):
    """A letter that is about to leave."""

    @property
    def sealed(self) -> Sealed: ...


One = TypeVar("One", bound=Leaving)


@dataclass(frozen=True, slots=True)
class Answer(Generic[One]):
    """How one letter fared: the host's words where it took it, else why not. ``untried``: the host
    takes no more connections, and the letter goes by another."""

    letter: One
    words: str = ""
    error: BaseException | None = None
    untried: bool = False


@dataclass(eq=False)
class _Sender(Generic[One]):
    postman: Postman
    answers: SimpleQueue[tuple[_Sender[One], Answer[One]]]
    inbox: SimpleQueue[One | None] = field(default_factory=SimpleQueue)
    thread: Thread | None = None
    took: bool = False  # the host has taken a letter by this connection
    busy: bool = False

    def hand(self, letter: One) -> None:
        if self.thread is None:
            # A host that never answers must not keep the process from ending.
            self.thread = Thread(target=self._work, name="sender", daemon=True)
            self.thread.start()
        self.inbox.put(letter)

    def _work(self) -> None:
        with self.postman:
            while (letter := self.inbox.get()) is not None:
                try:
                    answer = self.try_one(letter)
                except BaseException as error:  # it is raised where the round is
                    answer = Answer(letter, error=error)
                self.answers.put((self, answer))

    def try_one(self, letter: One) -> Answer[One]:
        try:
            return Answer(letter, self.postman.send(letter.sealed))
        except Exception as error:  # it is judged where the round is
            return Answer(letter, error=error)


class Senders(Generic[One]):
    """At most ``most`` connections, kept until the end of the round. ``host`` is what they lead to.

    ``width``: how many letters may be under way at once; ``free``: how many may be handed over now;
    ``under_way``: how many have no answer yet.
    """

    def __init__(self, postman: Callable[[], Postman], most: int) -> None:
        self._postman, self._most, self.width = postman, most, 1
        self._answers: SimpleQueue[tuple[_Sender[One], Answer[One]]] = SimpleQueue()
        self._all = [self._new()]
        self._at_once: list[tuple[_Sender[One], Answer[One]]] = []
        self.host = self._all[0].postman.host
        self.under_way = 0

    def _new(self) -> _Sender[One]:
        return _Sender(self._postman(), self._answers)

    @property
    def free(self) -> int:
        return max(0, self.width - self.under_way)

    def hand(self, letters: Sequence[One]) -> None:
        """Let so many letters leave, at most as many as are ``free``. One alone leaves at once."""
        alone = len(letters) == 1 and not self.under_way
        for letter in letters:
            sender = self._idle()
            sender.busy = True
            self.under_way += 1
            if alone and sender.thread is None:
                self._at_once.append((sender, sender.try_one(letter)))
            else:
                sender.hand(letter)

    def _idle(self) -> _Sender[One]:
        idle = [one for one in self._all if not one.busy]
        if idle:
            return max(idle, key=lambda one: one.took)
        self._all.append(self._new())
        return self._all[-1]

    def answers(self) -> list[Answer[One]]:
        """Wait for an answer; with it come those that follow on its heels."""
        found, self._at_once = self._at_once, []
        if not found:
            found = [self._answers.get()]
            until = monotonic() + TOGETHER
            while len(found) < self.under_way:
                try:
                    found.append(self._answers.get(timeout=max(0.0, until - monotonic())))
                except Empty:
                    break
        return [self._heard(*one) for one in found]

    def _heard(self, sender: _Sender[One], answer: Answer[One]) -> Answer[One]:
        self.under_way -= 1
        sender.busy = False
        error = answer.error
        if error is None:
            sender.took = True
            self.width = min(self.width + 1, self._most)
        elif isinstance(error, HostDown) and not sender.took and self._works():
            # It answers by the others: so many connections are all that it takes from us.
            self._all.remove(sender)
            _end(sender)
            self._most = self.width = sum(one.took for one in self._all)
            return Answer(answer.letter, error=error, untried=True)
        elif isinstance(error, HostDown) or (isinstance(error, TryLater) and error.lost):
            self.width = 1
        return answer

    def _works(self) -> bool:
        return any(one.took for one in self._all)

    def __enter__(self) -> Senders[One]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for sender in self._all:
            _end(sender)
        until = monotonic() + LAST_WORD
        for sender in self._all:
            # Who waits for a host at the moment of an error is left to it.
            if sender.thread is not None and not sender.busy:
                sender.thread.join(max(0.0, until - monotonic()))


def _end(sender: _Sender[One]) -> None:
    """Hang up, in the sender's own thread where it has one."""
    if sender.thread is not None:
        sender.inbox.put(None)
    else:
        with sender.postman:
            pass
