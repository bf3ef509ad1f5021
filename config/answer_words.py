"""What an answer is called, and what follows it: said on the button, and before it is sent."""

from __future__ import annotations

from config.words import Words
from states.kind import AnyKind, Choice
from states.kinds import KINDS

DONE = "done"


def answer_label(say: Words, kind: str, state: str, action: str) -> str:
    """The name of an answer: of "done" it is the move's own, or *answer* where what is answered
    decides the move."""
    if action != DONE:
        return say.say(f"actions.{action}")
    move = KINDS[kind].done_move(state)
    return say.move(kind, move) if move else say.say("actions.answer")


def what_follows(say: Words, kind: str, state: str, name: str) -> tuple[str, ...]:
    """What the move leads to, in sentences: the state after it, and what happens beyond the case.
    Of "done" where an answer decides, what each answer leads to."""
    table = KINDS[kind]
    wait = table.waits.get(state)
    if name == DONE and wait is not None and isinstance(wait.done, Choice):
        return _of_each(say, table, state, wait.done)
    move = (table.done_move(state) or "") if name == DONE else name
    return _of_one(say, table, state, move) if move else ()


def _of_each(say: Words, table: AnyKind, state: str, choice: Choice) -> tuple[str, ...]:
    lines = []
    for option, move in choice.moves.items():
        follows = " ".join(_of_one(say, table, state, move))
        label = say.option(table.name, choice.question, option)
        lines.append(say.say("follows.of_answer", answer=label, follows=follows))
    return tuple(lines)


def _of_one(say: Words, table: AnyKind, state: str, name: str) -> tuple[str, ...]:
    move = table.process.find(state, name)
    here = say.find(table.name, "consequences", f"{move.name}.{state}")
    beyond = here or say.find(table.name, "consequences", move.name)
    ends = move.target in table.process.ends
    into = "" if ends else say.state(table.name, move.target)
    first = say.say("follows.ends") if ends else say.say("follows.leads", state=into)
    return (first, beyond) if beyond else (first,)
