"""Who may take a proof, and who is not to know that there is a case."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from config.words import words
from flows.engine.handling import Who
from flows.engine.refusals import NoSuchCase, NotAllowed
from flows.networks.meetings import Setting, meet
from flows.views import proof
from models.case.tables import Case
from models.figures.letters import letters_about
from models.record import audit
from reports.proof.bundle import MANIFEST
from states.errors import ArshjulError
from tests.conftest import TestTown, at
from tests.worlds import network_town, secret_days
from tests.worlds.neighbours import neighbour
from tests.worlds.people_at_the_screen import OWN, as_, said
from tests.worlds.proof_told import BACKA, members, verified
from tests.worlds.school_told import past_the_school
from tests.worlds.urgent_town import known

NOW = "2027-10-04 10:00"
NAMES = {"lo": "Lo Lind", "bo": "Bo Björk", "mo": "Mo Mård", "asta": "Asta Asp", "ek": "Ek Ekorre"}


def take(town: TestTown, who: str, case: Case) -> bytes:
    person = Who(town.person(f"{who}@skola.example"), "web")
    return proof.take(town.errand(person, at(NOW)), case.id or 0).content


def of_a_school(town: TestTown) -> Case:
    town.open_year()
    return town.case(BACKA)


@pytest.mark.parametrize(
    ("who", "may"), [("lo", True), ("mo", True), ("ek", True), ("asta", True), ("bo", False)]
)
def test_it_is_taken_by_those_who_may_read_all_of_the_case(
    town: TestTown, who: str, may: bool
) -> None:
    for case in (of_a_school(town), known(town, "2026-10-02 08:00")):
        there = f"/cases/{case.id}/proof"
        site = as_(town, NAMES[who])
        assert (there in site.get(f"/cases/{case.id}").text) == may
        assert site.get(there).status_code == (200 if may else 403)
        if may:
            assert "proof.json" in members(take(town, who, case))
        else:
            with pytest.raises(NotAllowed):
                take(town, who, case)


def test_a_case_past_the_school_is_unknown_to_the_school(town: TestTown) -> None:
    case = past_the_school(town)
    for who in ("lo", "bo"):
        with pytest.raises(NoSuchCase):
            take(town, who, case)
        site = as_(town, NAMES[who])
        assert site.get(f"/cases/{case.id}/proof").status_code == 404
        assert site.post(f"/cases/{case.id}/proof", headers=OWN).status_code == 404
    assert members(take(town, "ek", case))


def test_days_that_few_may_know_are_handed_out_by_them_alone(town: TestTown) -> None:
    case = secret_days.add(town, "coordinator")
    assert members(take(town, "asta", case))
    with pytest.raises(ArshjulError):
        take(town, "mo", case)
    assert as_(town, "Mo Mård").get(f"/cases/{case.id}/proof").status_code == 403


def test_another_municipalitys_case_is_unknown(town: TestTown) -> None:
    case = of_a_school(town)
    there, una = neighbour(town)
    with pytest.raises(NoSuchCase):
        proof.take(there.errand(una, at(NOW)), case.id or 0)


def test_the_chain_of_another_municipality_is_not_handed_out(town: TestTown) -> None:
    case = of_a_school(town)
    there, _ = neighbour(town)
    with town.office.database.read() as session:
        others = audit.hashes(session, there.id, 0)
    content = b"".join(members(take(town, "asta", case)).values()).decode()
    assert others and not any(one in content for one in others)


def test_the_page_gives_the_file(town: TestTown, tmp_path: Path) -> None:
    case = of_a_school(town)
    site = as_(town, "Asta Asp")
    page = said(site.get(f"/cases/{case.id}/proof").text)
    assert "vem som fick veta vad" in page
    answer = site.post(f"/cases/{case.id}/proof", headers=OWN, data={"locale": "nb"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith('attachment; filename="arshjul-')
    found = members(answer.content)
    assert json.loads(found["proof.json"])["taken"]["locale"] == "nb"
    assert '<html lang="nb">' in found["proof.html"].decode()
    assert verified(tmp_path, answer.content)[0] == 0
    history = said(site.get(f"/cases/{case.id}").text)
    assert "Ett bevis för ärendet togs ut" in history
    assert sha256(found[MANIFEST]).hexdigest() in history, "whoever asks is told the seal"


def test_nothing_is_noted_where_it_is_only_looked_at(town: TestTown) -> None:
    case = of_a_school(town)
    with town.office.database.read() as session:
        before = audit.count(session, town.id)
    as_(town, "Asta Asp").get(f"/cases/{case.id}/proof")
    with town.office.database.read() as session:
        assert audit.count(session, town.id) == before


def test_a_broken_record_is_said_and_proves_nothing(town: TestTown, tmp_path: Path) -> None:
    case = of_a_school(town)
    town.office.settings.var.mkdir(exist_ok=True)
    (town.office.settings.var / "anchors.jsonl").write_text(
        json.dumps({"municipality": town.id, "count": 1, "hash": "f" * 64}) + "\n"
    )
    content = take(town, "asta", case)
    found = members(content)
    assert json.loads(found["proof.json"])["record"]["first_wrong"] == 1
    assert "bevisar inget" in found["proof.html"].decode()
    assert verified(tmp_path, content)[0] == 1


def test_the_emails_of_a_clock_are_told_and_named(town: TestTown, tmp_path: Path) -> None:
    town.open_year()
    case = known(town, "2026-10-02 08:00")
    for hour in (9, 12, 15):
        town.tick(f"2026-10-02 {hour:02}:00")
    content = take(town, "mo", case)
    found = members(content)
    letters = json.loads(found["proof.json"])["letters"]
    assert letters and {(one["sort"], one["rung"]) for one in letters} == {("urgent", None)}
    assert words("sv").say("letters_page.kind.urgent") in found["proof.html"].decode()
    assert verified(tmp_path, content)[0] == 0


def test_the_invitations_to_a_gathering_are_told(town: TestTown, tmp_path: Path) -> None:
    network_town.add(town)
    network, hours = network_town.network_of(town), (at("2026-10-14 13:00"), at("2026-10-14 15:00"))
    number = meet.alone(network_town.asta_at(town), network, *hours, Setting(place="Stadshuset"))
    town.tick("2026-09-14 08:00")
    with town.office.database.read() as session:
        case = session.get_one(Case, number)
        told = [letter.sort for _, letter in letters_about(session, case)]
    assert "invitation" in told
    content = take(town, "asta", case)
    letters = json.loads(members(content)["proof.json"])["letters"]
    assert [one["sort"] for one in letters] == told
    assert verified(tmp_path, content)[0] == 0
