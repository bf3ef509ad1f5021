"""The skeleton of a governing document, in one language: headings to write under."""

from __future__ import annotations

from config.documents import DocumentType
from config.words import Words
from states.safety_cycle import KIND, STEPS

WITH_STEPS = "systematic_work"  # the part that describes the five steps of the cycle


def skeleton(type_: DocumentType, say: Words) -> str:
    """The document's title, its parts, and the themes under the preventive part.

    Source: a plan in four parts with five preventive themes and five steps (seed S3).
    """
    lines = [f"# {type_.name or _word(say, 'document_types', type_.code)}", ""]
    for number, part in enumerate(type_.parts, 1):
        lines += [f"## {number}. {_word(say, 'document_parts', part)}", ""]
        if part == "preventive_work":
            lines += [f"### {_word(say, 'document_themes', theme)}\n" for theme in type_.themes]
        if part == WITH_STEPS:
            lines += [f"### {say.state(KIND, step)}\n" for step in STEPS]
    if type_.themes and "preventive_work" not in type_.parts:
        lines += [f"- {_word(say, 'document_themes', theme)}" for theme in type_.themes]
    return "\n".join(lines).rstrip() + "\n"


def _word(say: Words, catalogue: str, code: str) -> str:
    """The catalogue's word, or the code of a part that a municipality has added itself."""
    key = f"{catalogue}.{code}"
    return say.say(key) if say.has(key) else code
