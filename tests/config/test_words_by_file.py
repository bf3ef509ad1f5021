"""The words are read file by file, and say the same as if they had been read at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from threading import Thread

import pytest

from config.locales import LOCALES
from config.words import FOLDER, BadCatalogue, Book, _flat


@pytest.mark.parametrize("locale", LOCALES)
def test_each_key_is_found_by_itself(locale: str) -> None:
    whole = {
        key: entry
        for path in (FOLDER / locale).glob("*.toml")
        for key, entry in _flat(tomllib.loads(path.read_text("utf-8")), path.name)
    }
    alone = Book(FOLDER / locale)
    for key, entry in whole.items():
        assert alone[key] == entry
    assert dict(Book(FOLDER / locale)) == whole


def test_a_key_reads_the_files_of_its_own_table_alone(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('top = "t"\nsub.deep = "d"\n[kind.a]\nname = "A"\n')
    (tmp_path / "b.toml").write_text("no TOML at all\n[kind.b]\n")
    book = Book(tmp_path)
    assert (book["kind.a.name"], book["top"], book["sub.deep"]) == ("A", "t", "d")
    assert "kind.c.name" not in book
    with pytest.raises(tomllib.TOMLDecodeError):
        book["kind.b.name"]


def test_a_key_in_two_files_is_an_error(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text('[pages]\nhome = "Hem"\n')
    with pytest.raises(BadCatalogue, match=r"b.toml: pages.home is already in another file"):
        Book(tmp_path)["pages.home"]


def test_threads_that_ask_at_once_all_get_their_word() -> None:
    book, said = Book(FOLDER / "sv"), []
    threads = [Thread(target=lambda: said.append(book["cli.nothing_to_show"])) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(said)) == 1 and len(said) == 8
