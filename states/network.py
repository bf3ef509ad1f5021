"""Networks of appointed staff: one for preschools, another for schools; running or paused.

Source: "ett nätverk för förskola och ett annat nätverk för skola"; "nätverket återstartade läsåret
21/22".
"""

from __future__ import annotations

import re

from states.school_year import SchoolYear

PRESCHOOL, SCHOOL = "preschool", "school"
AUDIENCES = (PRESCHOOL, SCHOOL)
PRESCHOOLS = ("förskola", "barnehage", "barnehave", "preschool", "kindergarten")


def audiences(form: str) -> frozenset[str]:
    """The networks that a unit of ``form`` belongs to; a form may name several ("förskola och
    grundskola"). An empty form is a school's, as nothing says otherwise."""
    parts = [one.strip() for one in re.split(r"[,;/+&]|\boch\b|\bog\b|\band\b", form.casefold())]
    # "Förskoleklass" is a form of school; it does not contain "förskola".
    found = {PRESCHOOL if _is_preschool(part) else SCHOOL for part in parts if part}
    return frozenset(found or {SCHOOL})


def _is_preschool(form: str) -> bool:
    return any(word in form for word in PRESCHOOLS)


def year_of(text: str) -> SchoolYear:
    """``2021/22``, or as people write it, ``21/22``. Raises BadSchoolYear."""
    written = text.strip()
    if short := re.fullmatch(r"(\d{2})\s*([/-])\s*(\d{2})", written):
        written = f"20{short[1]}/{short[3]}"
    return SchoolYear.parse(written)


def short_label(year: SchoolYear) -> str:
    """``21/22``."""
    return f"{year.begins % 100:02d}/{(year.begins + 1) % 100:02d}"
