"""An owner may be a municipality, a county, an association of these, or independent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from arshjul import wizard
from arshjul.cli import app
from arshjul.doctor import examine
from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.engine.door import Errand
from flows.engine.office import Office
from flows.engine.refusals import BadChoice, NotAllowed
from flows.register.imports.tables import BadFile
from flows.register.imports.units import import_units
from flows.register.municipality import begin
from models.database import Database
from models.record.tables import Audit
from models.register.tables import Municipality, Unit
from states.errors import ArshjulError
from states.owners import OWNERS
from tests import DATA
from tests.conftest import OPERATOR, Postbox, TestTown, at, make_office

NOW = at("2026-08-17 09:00")
NUMBER = "9999990006"
Arshjul = Callable[..., Result]


@pytest.fixture
def office(tmp_path: Path, post: Postbox) -> Iterator[Office]:
    made = make_office(tmp_path / "var", post)
    yield made
    made.database.close()


@pytest.fixture
def arshjul(tmp_path: Path) -> Arshjul:
    def run(*more: str) -> Result:
        environment = {"ARSHJUL_VAR": str(tmp_path / "var"), "LANG": "en_GB.UTF-8"}
        return CliRunner(env=environment).invoke(app, [*more, "--at", NOW.isoformat()])

    return run


def started(office: Office, **told: str) -> tuple[Municipality, str]:
    facts = {"code": "1401", "name": "Exempelby", "country": "se", **told}
    return begin(office, **facts, who=OPERATOR, now=NOW)


def kept(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(one.id, one.owner) for one in session.exec(select(Municipality))]


def record(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(row.what, row.detail) for row in session.exec(select(Audit))]


@pytest.mark.parametrize(
    ("country", "owner", "code", "there"),
    [
        ("se", "", "1401", ("se-1401", "municipality")),
        ("se", "Kommun", "1401", ("se-1401", "municipality")),
        ("se", "region", "14", ("se-14", "county")),
        ("no", "fylkeskommune", "3", ("no-03", "county")),
        ("se", "kommunalförbund", "999999-0006", ("se-9999990006", "association")),
        ("no", "interkommunalt samarbeid", "310 000 019", ("no-310000019", "association")),
        ("se", "enskild", "999999-0006", ("se-9999990006", "independent")),
        ("no", "privat", "310000019", ("no-310000019", "independent")),
    ],
)
def test_each_kind_of_owner_begins_and_twice_changes_nothing(
    office: Office, country: str, owner: str, code: str, there: tuple[str, str]
) -> None:
    told = {"country": country, "owner": owner, "code": code}
    assert started(office, **told)[1] == "began"
    assert started(office, **told)[1] == ""
    assert kept(office.database) == [there]
    assert record(office.database) == [("began", f'{{"owner":"{there[1]}"}}')]


@pytest.mark.parametrize(
    ("owner", "code", "says"),
    [
        ("", NUMBER, "--owner independent"),
        ("", "14", "--owner county"),
        ("region", "VG", "two digits"),
        ("enskild", "1401", "10 digits"),
        ("kommunalförbund", "9999990007", "10 digits"),
        ("enskild", "640823-3234", "personal identity number"),
        ("stiftelse", NUMBER, "municipality, county, association, independent"),
    ],
)
def test_a_number_that_does_not_fit_the_owner_begins_nothing(
    office: Office, owner: str, code: str, says: str
) -> None:
    with pytest.raises(ArshjulError) as found:
        started(office, owner=owner, code=code)
    assert says in explain(found.value, words("en"))
    for locale in LOCALES:
        said = explain(found.value, words(locale))
        assert said and "{" not in said and code not in said
    assert kept(office.database) == []


def test_who_is_there_already_is_said_to_be_of_another_kind_and_keeps_the_code(
    office: Office,
) -> None:
    """An independent owner, with a code of its own from when all were municipalities."""
    started(office, code="FRI1")
    assert started(office, code="FRI1", owner="enskild")[1] == "owner_changed"
    assert started(office, code="FRI1", owner="enskild")[1] == ""
    assert started(office, code="FRI1")[1] == "", "not said is no change"
    assert kept(office.database) == [("se-FRI1", "independent")]
    assert record(office.database)[1:] == [("owner_changed", '{"owner":"independent"}')]


def test_nobody_but_the_operator_says_what_kind_of_owner_it_is(town: TestTown) -> None:
    told = {"code": "1401", "name": "Härryda", "country": "se", "owner": "enskild"}
    with pytest.raises(NotAllowed):
        begin(town.office, **told, who=town.asta, now=NOW)
    assert kept(town.office.database) == [("se-1401", "municipality")]


@pytest.mark.parametrize(
    "told",
    [
        {"owner": "county", "code": "14"},
        {"owner": "association", "code": NUMBER},
        {"owner": "independent", "code": NUMBER},
        {"country": "no", "code": "1401"},  # the code of a Swedish neighbour
    ],
)
def test_the_swedish_register_is_for_swedish_municipalities(
    office: Office, told: dict[str, str], tmp_path: Path
) -> None:
    home, _ = started(office, **told)
    errand = Errand(office, home.id, OPERATOR, NOW)
    with pytest.raises(BadFile) as found:
        import_units.alone(errand, DATA / "skolverksamhet.csv")
    for locale in LOCALES:
        said = explain(found.value, words(locale))
        assert "Exempelby" in said and "name, form" in said and "{" not in said
    own = tmp_path / "units.csv"
    own.write_text("name,form,parent\nSolskolan,grundskola,\n", encoding="utf-8")
    assert import_units.alone(errand, own).added == 1
    with office.database.read() as session:
        assert session.exec(select(Unit.name)).all() == ["Solskolan"]


def test_the_commands_say_whose_the_schools_are(arshjul: Arshjul) -> None:
    facts = ("init", "--municipality", "999999-0006", "--name", "Solstiftelsen", "--country", "se")
    refused = arshjul(*facts)
    assert refused.exit_code != 0
    done = arshjul(*facts, "--owner", "association")
    assert done.output.startswith("Solstiftelsen (9999990006) is registered.\n")
    done = arshjul(*facts, "--owner", "independent")
    assert (
        done.output == "Solstiftelsen: the owner is of this kind from now on: independent owner.\n"
    )
    done = arshjul(*facts)
    assert done.exit_code == 0 and "Nothing new" in done.output
    assert "✓ Solstiftelsen: owner: independent owner, 9999990006\n" in arshjul("check").output


def test_the_check_names_each_kind_of_owner_in_each_language(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(office.settings.var))
    started(office)
    for owner in OWNERS:
        with office.database.write() as session:
            session.get_one(Municipality, "se-1401").owner = owner
        for locale in LOCALES:
            say = words(locale)
            found = [one.says for one in examine(NOW, say, offline=True)]
            assert say.say("check.owned", owner=say.say(f"owners.{owner}"), code="1401") in found


@pytest.mark.parametrize(
    ("given", "asked", "owner"),
    [
        ({"code": "1401"}, 2, ""),
        ({"code": "14"}, 2, "county"),
        ({"code": NUMBER}, 3, "association"),
        ({"code": NUMBER, "owner": "enskild"}, 2, "enskild"),
    ],
)
def test_a_municipality_is_not_asked_what_kind_of_owner_it_is(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], asked: int, owner: str
) -> None:
    questions: list[str] = []

    def answer(question: str, default: str, value_proc: Callable[[str], str]) -> str:
        questions.append(question)
        return value_proc("association" if question.startswith("Huvudman") else default)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", answer)
    facts = {"name": "X", "country": "se", "preset": "läsår", "locale": "", "owner": "", **given}
    answers = wizard.ask(wizard.Facts(**facts))  # type: ignore[typeddict-item]
    assert (len(questions), answers["owner"]) == (asked, owner or "municipality")


class Terminal(StringIO):
    """What somebody types, line by line."""

    def isatty(self) -> bool:
        return True


def test_each_answer_is_judged_when_it_is_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Danmark is no answer to the first question; the second is not reached until it has one."""
    lines = ["danmark", "no", "12 34", "4601", "", "Dømevik", "skoleår", "läsår", "dansk", ""]
    monkeypatch.setattr("sys.stdin", Terminal("\n".join([*lines, ""])))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")
    answers = wizard.ask(
        wizard.Facts(code="", name="", country="", preset="läsår", locale="", owner="")
    )
    said = capsys.readouterr().out
    asked = [
        said.index(one) for one in ("Land", "danmark", "Kommunkod", "12 34", "Namn", "skoleår")
    ]
    assert asked == sorted(asked)
    assert [said.count(one) for one in ("Land /", "Kommunkod", "Namn", "läsår, kal", "Språk")] == [
        2,
        2,
        2,
        3,  # once as what there is to choose from
        2,
    ]
    assert answers == {
        "country": "NO",
        "code": "4601",
        "owner": "municipality",
        "name": "Dømevik",
        "preset": "läsår",
        "locale": "nb",
    }


def test_what_comes_with_the_command_is_judged_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_args, **_kwargs: pytest.fail("asked"))
    facts = wizard.Facts(code="", name="", country="se", preset="läsår", locale="da", owner="")
    with pytest.raises(BadChoice):
        wizard.ask(facts)


@pytest.mark.parametrize(
    ("country", "said", "code"), [("se", "114", "0114"), ("no", "301", "0301")]
)
def test_a_municipal_code_gets_its_zero_back(
    office: Office, country: str, said: str, code: str
) -> None:
    made, told = started(office, code=said, country=country)
    assert (made.code, made.id, told) == (code, f"{country}-{code}", "began")
    assert {office.municipality(one).id for one in (said, code, made.id)} == {made.id}
    assert started(office, code=code, country=country)[1] == ""
