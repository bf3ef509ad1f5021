"""The templates: compiled once, their style written into them once, never once per letter.

The HTML templates write their statements as ``<!--% if … %-->``: a comment survives an HTML
parser anywhere, also inside a table, so that the style can be inlined into the template itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.filters import do_wordwrap

FOLDER = Path(__file__).parent / "templates"
STYLE = "_base/style.css"  # written into each tag
SCREENS = "_base/screens.css"  # stays in the head: small screens and dark ones

TOGETHER = re.compile(r"(?:\bkl\.|\bart\.|\bartikkel|\bnr\.?|\bv\.|§) (?=\d)|\d (?=§|kap\.)")
"""The spaces that no line of a letter breaks at: kl. 22.05, art. 33, v. 42, 6 kap. 10 §."""
NO_BREAK = "\u00a0"

UpToDate = Callable[[], bool] | None


class InliningLoader(BaseLoader):
    """Gives each HTML template with the style sheet already in its ``style`` attributes."""

    def __init__(self, folder: Path) -> None:
        self.files = FileSystemLoader(folder)
        self.style = (folder / STYLE).read_text(encoding="utf-8")
        screens = " ".join((folder / SCREENS).read_text(encoding="utf-8").split())
        self.head_end = f"<style>{screens}</style>\n</head>"
        self.inliner = CSSInliner(load_remote_stylesheets=False)

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, UpToDate]:
        source, name, fresh = self.files.get_source(environment, template)
        if "</head>" in source:
            page = source.replace("</head>", f"<style>{self.style}</style></head>")
            inlined = self.inliner.inline(page)
            return inlined.replace("</head>", self.head_end), name, fresh
        return self.inliner.inline_fragment(source, self.style), name, fresh


@cache
def html_environment() -> Environment:
    return Environment(
        loader=InliningLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        block_start_string="<!--%",
        block_end_string="%-->",
    )


@cache
def text_environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=False,  # noqa: S701 - plain text, never shown as HTML
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["wordwrap"] = lambda text, width: _wrapped(made, text, width)
    return made


def _wrapped(environment: Environment, text: str, width: int) -> str:
    """``text`` in lines of at most ``width`` signs, none of which ends within a clock time or the
    section of a law."""
    if len(text) <= width and "\n" not in text and text == text.strip():
        return text
    whole = TOGETHER.sub(lambda found: found[0][:-1] + NO_BREAK, text)
    return do_wordwrap(environment, whole, width, break_on_hyphens=False).replace(NO_BREAK, " ")


def render(name: str, context: dict[str, object]) -> tuple[str, str]:
    """The text and the HTML of the letter ``name``."""
    text = text_environment().get_template(f"{name}/text.jinja").render(context)
    html = html_environment().get_template(f"{name}/html.jinja").render(context)
    return text.strip() + "\n", html.strip() + "\n"
