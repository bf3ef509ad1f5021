"""What a rung of the ladder is called, wherever letters are spoken of: as its letter is headed."""

from __future__ import annotations

from config.words import Words, in_a_sentence
from states.ladder import Ladder, is_change_of_hands

AHEAD = ("notice", "reminder")  # what is headed so is headed overdue when it leaves too late


def rung_name(say: Words, days: int, ladder: Ladder, *, late: bool = False) -> str:
    """A rung in words, beginning with the word that its letter's subject begins with. ``late``: the
    letter left after the last day, whatever its rung was."""
    if is_change_of_hands(days):
        return say.say("levels.change_of_hands")
    level = ladder.level(days)
    if ladder.is_calm(level):
        return say.say("levels.calm")
    if late and level.letter in AHEAD:
        return say.say("overdue.label")
    if level.letter == "escalation":
        roles = ", ".join(in_a_sentence(say.say(f"roles.{role}")) for role in level.to)
        return say.say("levels.escalated", roles=roles)
    key = f"levels.{days}"
    return say.say(key if say.has(key) else f"{level.letter}.label")
