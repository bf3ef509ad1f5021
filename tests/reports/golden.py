"""A report as text beside its kept copy."""

from __future__ import annotations

import os
from pathlib import Path

from config.words import words
from reports.look import Look
from reports.pdf import as_pdf
from reports.report import Report
from reports.text import as_text
from tests.reports.accessible import violations

KEPT = Path(__file__).parent / "kept"


def as_kept(report: Report, name: str) -> None:
    """The text is what it was, and its PDF is accessible; ``ARSHJUL_GOLDEN=write`` keeps the text
    as it is now."""
    path, text = KEPT / f"{name}.{report.locale}.txt", as_text(report, words(report.locale))
    if os.environ.get("ARSHJUL_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    lacking = violations(as_pdf(report, words(report.locale), Look(report.sender)))
    assert not lacking, f"the PDF of {path.name} is not accessible"
    assert text == path.read_text(encoding="utf-8"), f"see {path.name}; ARSHJUL_GOLDEN=write"
