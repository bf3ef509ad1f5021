"""What a run did, in the reader's words: its row keeps the beat's codes and numbers."""

from __future__ import annotations

from config.words import Words
from states.kinds import KINDS

NOTHING = "nothing to do"
FAILED = "failed, "


def told(sentence: str, say: Words) -> str:
    """An account's sentence (``remind: 3 letters, 1 held``) as words; a count that no word is
    known for stands as it was kept."""
    _, _, rest = sentence.partition(": ")
    if rest == NOTHING:
        return say.say("run_counts.nothing")
    if rest.startswith(FAILED):
        return say.say("run_counts.failed", where=rest.removeprefix(FAILED))
    return ", ".join(_count(part, say) for part in rest.split(", ")) if rest else sentence


def _count(part: str, say: Words) -> str:
    number, _, what = part.partition(" ")
    if not number.isdecimal():
        return part
    key = f"run_counts.{what.replace(' ', '_')}"
    if say.has(key):
        return say.say(key, n=int(number))
    if what in KINDS:
        return f"{say.kind(what)}: {number}"
    return part
