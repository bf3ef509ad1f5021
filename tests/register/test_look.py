"""A municipality's name, logo and accent colour: what may be read, what a picture keeps, and that
they go along when everything moves."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pytest

from flows.engine.door import desk
from flows.engine.handling import Who
from flows.engine.refusals import BadChoice, NotAllowed
from flows.register.look import choose_accent, remove_accent, remove_logo, rename, set_logo
from models.database import Database
from models.register.look import BUILT_IN, Look, look_of
from models.register.tables import Municipality
from models.whole_copy import copy_compared, is_empty
from states.accent import (
    DARK,
    ENOUGH,
    LIGHT,
    BadColour,
    PaleColour,
    accent,
    by_day,
    by_night,
    colour,
    contrast,
)
from states.logo import LARGEST, LogoRefused, picture
from tests import ROOT
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.evidence import png

NOW = at("2026-09-01 09:00")
HUES = [f"#{red}{green}{blue}" for red in ("00", "80", "ff") for green in ("00", "80", "ff")
        for blue in ("00", "80", "ff")]  # fmt: skip


def test_the_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#ffffff", "#0b5d4e") == pytest.approx(7.76, abs=0.05)


@pytest.mark.parametrize("written", HUES)
def test_of_every_hue_a_shade_is_read_on_every_paper(written: str) -> None:
    try:
        kept = accent(written)
    except PaleColour as error:
        kept = accent(str(error.params["nearest"]))
    for one, papers in ((by_day(kept), LIGHT), (by_night(kept), DARK)):
        on = (*papers, one.wash, one.ink)
        assert min(contrast(one.brand, paper) for paper in on) >= ENOUGH, (kept, one)


def test_a_colour_is_kept_in_one_way_and_anything_else_is_none() -> None:
    assert [colour(one) for one in ("#0A4A7C", " 0a4a7c ", "#abc")] == [
        "#0a4a7c", "#0a4a7c", "#aabbcc",
    ]  # fmt: skip
    for odd in ("", "red", "#12345", "#0a4a7c;", "url(x)", "#0a4a7g", "#০a4a7c"):
        with pytest.raises(BadColour):
            colour(odd)
    assert accent("#0a4a7c") == "#0a4a7c"
    with pytest.raises(PaleColour) as pale:
        accent("#ffcc00")
    assert accent(str(pale.value.params["nearest"])) == "#826800"


def test_the_papers_are_those_of_the_pages() -> None:
    sheet = (ROOT / "web/static/arshjul.css").read_text("utf-8")
    light, dark = sheet.split(":root {")[1:3]
    for papers, block in ((LIGHT, light), (DARK, dark)):
        named = r"--(?:paper|sheet|(?:late|soon|done|work|rest)-wash): (#[0-9a-f]{6})"
        found = set(re.findall(named, block.split("}")[0]))
        assert found == set(papers)


def test_of_a_picture_what_is_drawn_is_kept_and_nothing_else() -> None:
    kept = picture(png(64, 40, beside=b"Author\0Kim Ek, 59.3 N") + b"<script>")
    assert (kept.width, kept.height) == (64, 40)
    assert kept.content == png(64, 40)


def broken() -> dict[str, bytes]:
    good = png(64, 40)
    many = struct.pack("!2I5B", 64, 40, 8, 0, 0, 0, 0), struct.pack("!2I5B", 64, 41, 8, 0, 0, 0, 0)
    taller = good.replace(many[0], many[1])
    head = taller[12:29]
    taller = taller[:29] + struct.pack("!I", zlib.crc32(head)) + taller[33:]
    return {
        "empty": b"",
        "large": good + b"\0" * LARGEST,
        "sort": b"GIF89a" + good,
        "small": png(64, 31),
        "sides": png(2001, 40),
        "damaged": taller,
        "damaged ": good[:-1],
        "damaged  ": good.replace(b"IDAT", b"IDAU"),
    }


@pytest.mark.parametrize("why", broken())
def test_what_is_no_logo_is_refused_with_what_to_do(why: str) -> None:
    with pytest.raises(LogoRefused) as refused:
        picture(broken()[why])
    assert refused.value.params["logo"] == why.strip()


def look(town: TestTown) -> tuple[object, ...]:
    with town.office.database.read() as session:
        return look_of(session, town.id)


def test_each_is_set_and_taken_away_again_and_then_nothing_is_left(town: TestTown) -> None:
    with desk(town.office, town.id, who=OPERATOR, now=NOW) as here:
        assert choose_accent(here, "#0A4A7C") and not choose_accent(here, "#0a4a7c")
        assert set_logo(here, picture(png(64, 40))) and not set_logo(here, picture(png(64, 40)))
        assert rename(here, " Påhittadala ") and not rename(here, "Påhittadala")
        with pytest.raises(BadChoice):
            rename(here, "\u202eala")
        assert here.session.get_one(Municipality, town.id).name == "Påhittadala"
    assert look(town)[0] == "#0a4a7c" and look(town)[2:] == (64, 40)
    with desk(town.office, town.id, who=OPERATOR, now=NOW) as here:
        assert remove_accent(here) and not remove_accent(here)
        assert remove_logo(here) and not remove_logo(here)
        assert here.session.get(Look, town.id) is None
    assert look(town) == BUILT_IN


def test_a_headteacher_does_not_change_the_authoritys_look(town: TestTown) -> None:
    lo = Who(town.person("lo@skola.example"), "web")
    with pytest.raises(NotAllowed):
        choose_accent.alone(town.errand(lo, NOW), "#0a4a7c")


def test_the_logo_goes_along_to_another_database(town: TestTown, tmp_path: Path) -> None:
    set_logo.alone(town.errand(OPERATOR, NOW), picture(png(64, 40)))
    target = Database.at(f"sqlite:///{tmp_path}/there.sqlite")
    target.create()
    with town.office.database.read() as here, target.fill() as there:
        assert is_empty(there)
        copy_compared(here, there, lambda _done, _of: None)
        assert look_of(there, town.id) == look_of(here, town.id) != BUILT_IN
