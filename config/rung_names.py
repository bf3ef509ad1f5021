"""What a rung of the ladder is called, wherever letters are spoken of."""

from __future__ import annotations

from config.words import Words
from states.ladder import Ladder, is_change_of_hands


def rung_name(say: Words, days: int, ladder: Ladder) -> str:
    """A rung in words; one that a municipality added is called after its letter."""
    if is_change_of_hands(days):
        return say.say("levels.change_of_hands")
    level = ladder.level(days)
    if ladder.is_calm(level):
        return say.say("levels.calm")
    key = f"levels.{days}"
    return say.say(key if say.has(key) else f"{level.letter}.label")
