"""A fifth language is a row and a folder: here an invented one, in which every sentence begins with
a sign that no other has. Whatever speaks without the sign has not read the row."""

from __future__ import annotations

import pkgutil
import re
import sys
from collections.abc import Iterator
from html import unescape
from importlib import import_module
from pathlib import Path
from shutil import copytree

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from arshjul import speech
from config import words as catalogue
from config.called import kinds_called, states_called
from config.explain import explain
from config.locales import LOCALES, Language
from config.programme import built_in, parse
from config.roles import role_code
from config.words import FOLDER, words
from flows.register.imports.people import import_people
from flows.register.imports.tables import ImportRefused
from flows.register.municipality import begin
from flows.views.letter_samples import letter
from models.register.tables import Person
from notifications.envelope import seal
from notifications.letter import LETTERS
from notifications.letters import write
from tests import ROOT
from tests.conftest import OPERATOR, TestTown, at
from tests.house.test_docs import diagrams
from web.app import make_app

SIGN = "¤"
ROW = Language(
    code="xx",
    name="Påhittiska",
    html="x-pahittad",
    territory="en_GB",
    day="d/M/y",
    long_day="EEEE d/M/y",
    week="tick {}",
    clock="{} o'clock %H:%M",
    also=("zz",),
    near=("yy",),
)
NOW = "2026-10-05 09:00"


@pytest.fixture
def fifth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Language:
    """The row, and a folder whose sentences are the English ones, each with the sign before it."""
    folder = tmp_path / "words"
    copytree(FOLDER, folder)
    for path in (FOLDER / "en").glob("*.toml"):
        marked = re.sub(r'(?m)^(\S+ = ")', rf"\1{SIGN}", path.read_text("utf-8"))
        (folder / ROW.code).mkdir(exist_ok=True)
        (folder / ROW.code / path.name).write_text(marked, "utf-8")
    monkeypatch.setitem(LOCALES, ROW.code, ROW)
    monkeypatch.setattr(catalogue, "FOLDER", folder)
    return ROW


def browser(town: TestTown) -> TestClient:
    """A browser at this machine."""
    app = make_app(town.office, now=lambda: at(NOW))
    return TestClient(app, base_url="http://localhost", client=("127.0.0.1", 50000))


def unmarked(html: str) -> list[str]:
    """Texts of the page that are English sentences without the sign; names aside."""
    english = {one for one in _sentences() if len(one) > 3} - {"Prefect", "Årshjul"}
    shown = re.sub(r"(?s)<(style|svg).*?</\1>", " ", html)
    texts = (" ".join(unescape(one).split()) for one in re.split(r"<[^>]+>", shown))
    return [one for one in texts if one in english]


def _sentences() -> Iterator[str]:
    for entry in words("en").entries.values():
        yield from [entry] if isinstance(entry, str) else entry.values()


def test_every_sentence_has_the_sign(fifth: Language) -> None:
    say = words(fifth.code)
    assert say.entries.keys() == words("en").entries.keys()
    assert say.say("actions.done") == f"{SIGN}Done"
    assert say.state("measure", "planned") == f"{SIGN}Planned"
    assert say.instant(at(NOW), "Europe/Stockholm") == "5/10/2026 o'clock 09:00"
    assert say.week(at(NOW).date()) == "tick 41"


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_is_written_in_it(fifth: Language, name: str) -> None:
    written = write(letter(name, fifth.code))
    assert written.subject.startswith(SIGN)
    assert f'<html lang="{fifth.html}">' in written.html
    assert unmarked(written.html) == []
    sealed = seal(
        written,
        sender="arshjul@exempel.example",
        to_name="Lo",
        to="lo@skola.example",
        message_id="<0123456789abcdef0123456789abcdef@exempel.example>",
        date=at(NOW),
        locale=fifth.code,
    )
    assert f"Content-Language: {fifth.html}".encode() in sealed


@pytest.mark.parametrize(
    "page",
    [
        "/", "/units", "/cases", "/cases/1", "/services", "/programme", "/runs", "/letters",
        "/letters?view=held", "/letters?view=leaving", "/letters?view=untold", "/letters/preview",
    ],
)  # fmt: skip
def test_every_page_speaks_it_and_offers_it(fifth: Language, town: TestTown, page: str) -> None:
    town.open_year()
    client = browser(town)
    client.cookies.set("arshjul_person", str(town.person("asta@skola.example")))
    swedish = client.get(page, headers={"accept-language": "sv"})
    assert swedish.status_code == 200 and SIGN not in swedish.text
    offered = f'lang={fifth.code}" lang="{fifth.html}" hreflang="{fifth.html}"'
    assert offered in swedish.text and f">{fifth.name}</a>" in swedish.text
    for wish in ({"accept-language": "zz-XX, en;q=0.5"}, {"accept-language": "yy"}):
        assert f'<html lang="{fifth.html}">' in client.get(page, headers=wish).text
    address = f"{page}{'&' if '?' in page else '?'}lang={fifth.code}"
    chosen = client.get(address, headers={"accept-language": "sv"})
    assert chosen.headers["content-language"] == fifth.html
    assert chosen.cookies["arshjul_language"] == fifth.code
    assert SIGN in chosen.text and unmarked(chosen.text) == []


def test_a_person_of_the_register_speaks_it(
    fifth: Language, town: TestTown, tmp_path: Path
) -> None:
    file, asta = tmp_path / "people.csv", town.errand(town.asta, at(NOW))
    head = "name,email,role,unit,locale,deputy,from,to\n"
    role = words(fifth.code).say("roles.coordinator")
    rows = [f"Pia,pia@skola.example,{role},,ZZ,,,", f"Po,po@skola.example,{role},,xx,,,"]
    file.write_text(head + "\n".join(rows), "utf-8")
    assert role_code(role) == "coordinator"
    assert import_people.alone(asta, file).added == 2
    with town.office.database.read() as session:
        spoken = dict(session.exec(select(Person.name, Person.locale)).all())
    assert (spoken["Pia"], spoken["Po"]) == (fifth.code, fifth.code)
    file.write_text(head + "Pim,pim@skola.example,rektor,Backaskolan,yy,,,", "utf-8")
    with pytest.raises(ImportRefused) as refused:
        import_people.alone(asta, file)
    assert str(refused.value.rows[0].params["known"]).endswith(", xx")
    assert explain(refused.value, words(fifth.code)).startswith(SIGN)


def test_the_command_line_speaks_it(fifth: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in (fifth.code, "zz_ZZ.UTF-8"):
        monkeypatch.setenv("ARSHJUL_LANGUAGE", language)
        assert speech.say().locale == fifth.code


def test_its_words_find_what_it_calls_so(fifth: Language) -> None:
    assert states_called("¤EVALUATED") == states_called("evaluated")
    assert kinds_called("¤measure") == {"measure"}


def test_a_round_may_have_its_texts_in_it(fifth: Language) -> None:
    text = built_in()["skolesec-2024"].read_text("utf-8")
    assert parse(text.replace('locale = "nb"', f'locale = "{fifth.code}"')).round.locale == "xx"


def test_the_documents_list_it(fifth: Language) -> None:
    heads = {part().splitlines()[0] for part in (diagrams().names, diagrams().states)}
    assert heads == {"| code | sv | nb | nn | en | xx |"}
    assert f"{fifth.name}: {SIGN}Measure" in diagrams().processes()


def test_a_municipality_may_have_it_as_its_own(fifth: Language, town: TestTown) -> None:
    begun, new = begin(
        town.office,
        code="9998",
        name="Påhittsund",
        country="se",
        locale="zz",
        who=OPERATOR,
        now=at(NOW),
    )
    assert (begun.locale, new) == (fifth.code, "began")
    client = browser(town)
    client.cookies.set("arshjul_municipality", begun.id)
    assert f'<html lang="{fifth.html}">' in client.get("/person").text


def test_no_module_keeps_a_list_of_its_own() -> None:
    """Whatever holds all the languages is the table itself, or was made of it."""
    packages = ("states", "config", "models", "notifications", "reports", "flows", "web", "arshjul")
    for package in packages:
        for found in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if "migrations" not in found.name and not found.name.startswith("flows.clock.prefect"):
                import_module(found.name)
    codes = set(LOCALES)
    keeping = [
        f"{name}.{key}"
        for name, module in sys.modules.items()
        if name.partition(".")[0] in packages
        for key, value in vars(module).items()
        if isinstance(value, tuple | list | set | frozenset | dict)
        and value is not LOCALES
        and codes <= {one for one in value if isinstance(one, str)}
    ]
    assert keeping == []
