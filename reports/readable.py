"""Text as the fonts of a printed report can show it. They have Latin, Sami, Greek, Cyrillic, Hebrew
and Arabic letters; what they lack is told in signs that they have, or said to be lacking."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

import typst

from config.words import Words

_PROBE = b"""#set document(title: "x")
#set text(lang: "sv", font: "Libertinus Serif")
#title("x")
#json(bytes(sys.inputs.signs))
"""
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")
_PLAIN = re.compile("[\u0000-\u024f\u0370-\u03ff\u0400-\u045f\u2010-\u2026]+")
_INSTEAD = {
    "✅": "✓", "☑": "✓", "✔": "✓", "❌": "✗", "❎": "✗", "✖": "✗", "❗": "!", "❕": "!", "❓": "?",
    "❔": "?", "⚠": "(!)", "🚨": "(!)", "⭐": "★", "🌟": "★", "❤": "♥", "➡": "→", "⬅": "←",
    "🙂": ":)", "😀": ":)", "😃": ":)", "😄": ":)", "😊": ":)", "😉": ";)", "🙁": ":(", "☹": ":(",
    "😞": ":(", "😢": ":(", "👍": "(+)", "👎": "(–)",
}  # fmt: skip
_BESIDE = "\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff"  # how a picture looks, and what joins two


def readable(text: str, say: Words) -> str:
    """The text with nothing in it that the fonts lack."""
    unusual = "".join(sorted(set(_PLAIN.sub("", text))))
    lacking = lacking_of(unusual) if unusual else frozenset()
    if not lacking:
        return text
    for sign in lacking:
        instead = _INSTEAD.get(sign) or _plainer(sign)
        if instead and not lacking_of("".join(sorted(set(instead)))):
            text = re.sub(f"{sign}[{_BESIDE}]*", instead, text)
    left = "".join(sorted(map(re.escape, lacking)))
    run = f"[{left}](?:[{left}{_BESIDE}\\s]*[{left}{_BESIDE}])?"
    return re.sub(run, say.say("reports.paper.unshown"), text)


def _plainer(sign: str) -> str:
    """The same letter in its usual form; never a sign that could be markup."""
    plainer = unicodedata.normalize("NFKC", sign)
    return plainer if plainer != sign and plainer.isalnum() else ""


@lru_cache(maxsize=256)
def lacking_of(signs: str) -> frozenset[str]:
    """Those that no font of ours has."""
    found: set[str] = set()
    while left := [sign for sign in signs if sign not in found]:
        compiler = typst.Compiler(
            _PROBE, ignore_system_fonts=True, sys_inputs={"signs": json.dumps(" ".join(left))}
        )
        try:
            compiler.compile(format="pdf", pdf_standards="ua-1")
        except typst.TypstError as error:
            more = named(error.diagnostic, left)
            if not more:
                raise
            found |= more
        else:
            break
    return frozenset(found)


def named(diagnostic: str, among: Collection[str]) -> set[str]:
    """The signs that typst says it cannot show; none of ASCII, in which the data are written."""
    texts = "".join(_LACKING.findall(diagnostic))
    said = _CODE.sub(lambda code: chr(int(code[1], 16)), texts)
    return {sign for sign in said if not sign.isascii() and sign in among}
