"""What is said to be kept about people is what is kept: each table, and each cookie."""

from __future__ import annotations

import re

from sqlmodel import SQLModel

import models.every_table  # noqa: F401 - every table is known by now
from config.locales import LOCALES
from config.personal_data import HELD, STAYING, kept
from config.retention import ENDS, STAYS, Lasts
from config.settings import Settings
from config.words import words
from tests import ROOT

TELLING = re.compile(r"person|actor|email|contact|mentor|people|browser")
# Counts, or a word for a role: nobody in particular.
OF_NOBODY = {
    "service.no_personal_data",
    "info_meeting.resource_people",
    "info_sign_up.people",
}


def about_people() -> set[str]:
    """The tables that point at a person, or have a column that says one."""
    return {
        table.name
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys if _own(key))
        or (TELLING.search(column.name) and f"{table.name}.{column.name}" not in OF_NOBODY)
    }


def _own(key: object) -> bool:
    return getattr(getattr(key, "column", None), "name", "") == "id"


def test_what_is_held_about_people_stands_on_the_page() -> None:
    held = {table for tables in HELD.values() for table in tables}
    unsaid = about_people() - held
    assert unsaid == set(), "name them in config/personal_data.py, where the privacy page looks"
    assert held <= set(SQLModel.metadata.tables)
    assert {"person", "audit", "web_session", "invitation"} <= about_people()


def test_what_is_held_is_held_for_one_thing() -> None:
    every = [table for tables in HELD.values() for table in tables]
    assert len(every) == len(set(every))


def test_how_long_is_read_from_the_one_list_of_rules() -> None:
    settings = Settings(letter_months=7)
    assert kept(settings, "letter_text") == (Lasts(7, "months"),)
    assert kept(settings, "sessions") == (ENDS["web_session"].lasts(settings),)
    assert kept(settings, "record") == ("proof",)
    assert set(STAYING) <= set(STAYS)


def test_each_has_its_words() -> None:
    for locale in LOCALES:
        book = words(locale)
        for key in HELD:
            assert book.has(f"privacy.held.{key}.name") and book.has(f"privacy.held.{key}.text")
            for rule in kept(Settings(), key):
                if isinstance(rule, Lasts):
                    assert book.say(f"privacy.kept.{rule.unit}", n=rule.number)
                else:
                    assert book.has(f"privacy.kept.{rule}")


def test_each_cookie_that_a_page_sets_is_told() -> None:
    """A cookie is named by a word of its own that begins with ours."""
    named = {
        name
        for path in (ROOT / "web").rglob("*.py")
        for name in re.findall(
            r'^[A-Z]+ = "arshjul_([a-z_]+)"$', path.read_text(encoding="utf-8"), re.M
        )
    }
    told = {key.split(".")[2] for key in words("sv").entries if key.startswith("privacy.cookie.")}
    assert named == told, "web/statement.py lists them, and the words say what each is for"
