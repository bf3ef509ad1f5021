"""A proof of a case that climbed to the top: what it tells, and that any change of it is found."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from config.locales import LOCALES
from config.words import words
from flows.clock.anchors import lines_of
from flows.clock.housekeeping import housekeeping
from flows.mail.held_letters import release
from models.case.tables import Case
from models.record import audit
from models.record.tables import Audit, link_body
from reports.proof.bundle import MANIFEST, Proof, proof_of
from reports.proof.facts import Taken
from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from tests.worlds.proof_told import (
    COMMENT,
    PROTOCOL,
    SCRIPT,
    WHY,
    Members,
    asta,
    escalated,
    held,
    members,
    packed,
    taken,
    verified,
)


class Story:
    """The town after the story, the case's number, and a proof with its files."""

    def __init__(self, town: TestTown, number: int) -> None:
        self.town, self.number = town, number
        self.proof = taken(town, number, with_files=True)
        self.members = members(self.proof.content)

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.members["proof.json"])
        return found


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    post = Postbox()
    office = make_office(tmp_path_factory.mktemp("proof") / "var", post, cap_per_tick=1)
    settle_town(office.database)
    town = TestTown(office, post)
    yield Story(town, escalated(town))
    office.database.close()


def said_of(story: Story) -> list[tuple[int, str | None, str]]:
    people = story.facts["people"]
    letters = story.facts["letters"]
    return [(one["rung"], people[str(one["to"])], one["status"]) for one in letters]


def test_it_tells_who_was_told_what_and_what_was_not_sent(story: Story) -> None:
    said = said_of(story)
    assert [one for one in said if one[0] >= 3] == [
        (3, None, "sent"),  # Kim, who was erased
        (3, "Lo Lind", "held"),
        (7, "Mo Mård", "sent"),
        (14, "Ek Ekorre", "sent"),
        (30, "Al Alm", "sent"),
    ]
    facts = story.facts
    kept_back = next(one for one in facts["letters"] if one["status"] == "held")
    assert (kept_back["reason"], kept_back["accepted_at"]) == ("tick_cap", None)
    assert all(one["accepted_at"] for one in facts["letters"] if one["status"] == "sent")
    assert len({one["message_id"] for one in facts["letters"]}) == len(facts["letters"]) - 1
    [unsaid] = facts["not_sent"]
    assert (unsaid["reason"], unsaid["name"], unsaid["goes_out"]) == (
        "school_break",
        "Höstlov",
        "2026-11-02",
    )
    assert [(one["what"], one["words"]) for one in facts["happened"]] == [
        ("opened", None),
        ("rescheduled", WHY),
        ("file_added", "Protokoll.txt"),
        ("commented", COMMENT),
        ("delegated", "Vikarie"),
        ("handed_back", None),
    ]
    [file] = facts["files"]
    assert file["sha256"] == sha256(PROTOCOL).hexdigest()
    assert story.members[file["member"]] == PROTOCOL


def test_who_was_erased_is_a_number_everywhere(story: Story) -> None:
    kim = next(number for number, name in story.facts["people"].items() if name is None)
    everything = b"".join(story.members.values()).decode()
    assert "Kim" not in everything and "@skola.example" not in everything
    assert f"Person {kim} (borttagen)" in story.members["proof.html"].decode()


def test_of_other_cases_nothing_but_hashes_is_handed_out(story: Story) -> None:
    with story.town.office.database.read() as session:
        rows = [session.get_one(Audit, (story.town.id, seq)) for seq in range(1, story.proof.rows)]
    others = [row for row in rows if row.case_id != story.number]
    assert others
    everything = b"".join(story.members.values()).decode()
    assert not any(link_body(row) in everything for row in others)
    assert "Ekdalaskolan" not in everything
    assert all(row.hash in story.members["hashes.txt"].decode() for row in rows)


def test_the_record_holds_the_seal(story: Story) -> None:
    assert sha256(story.members[MANIFEST]).hexdigest() == story.proof.seal
    with story.town.office.database.read() as session:
        row = audit.last_row(session, story.town.id, story.number, "proof_taken")
    assert row is not None
    assert json.loads(row.detail) == {"seal": story.proof.seal, "rows": story.proof.rows}
    assert row.seq == story.proof.rows + 1


def test_the_script_finds_all_of_it_right(story: Story, tmp_path: Path) -> None:
    anchors = story.town.office.settings.var / "anchors.jsonl"
    given = "--seal", story.proof.seal, "--anchors", str(anchors)
    code, said = verified(tmp_path, story.proof.content, *given)
    assert code == 0, said
    assert said.splitlines() == [
        f"ok   6 members are those of the manifest. Seal: {story.proof.seal}",
        "ok   6 rows of the case have their hashes, and follow the chain.",
        "ok   the anchors in the file hold 6 of the rows by their whole hash.",
        "ok   your own anchors hold 6 of the rows by their whole hash.",
        "ok   1 files are those of the record; 1 came along.",
        "Everything fits.",
    ]


def test_the_same_case_at_the_same_instant_gives_the_same_bytes(story: Story) -> None:
    town, now = story.town, at("2026-12-21 10:00")
    lines = lines_of(town.office.settings.var, town.id)

    def made() -> Proof:
        with town.office.database.read() as session:
            head = audit.head(session, town.id)
            case = session.get_one(Case, story.number)
            return proof_of(session, case, Taken(now, None, "sv", head, None), lines, words("sv"))

    assert made() == made()


def test_to_take_one_more_tells_of_the_first(story: Story) -> None:
    again = members(taken(story.town, story.number, with_files=True).content)
    told = json.loads(again["proof.json"])["happened"]
    assert [one["what"] for one in told[6:]][:1] == ["proof_taken"]
    assert told[6]["detail"]["seal"] == story.proof.seal
    assert again["hashes.txt"].startswith(story.members["hashes.txt"])


def test_a_changed_byte_of_any_member_is_found(story: Story, tmp_path: Path) -> None:
    load = _script()
    for name, content in story.members.items():
        step = max(1, len(content) // 150)
        for place in range(0, len(content), step):
            for bit in (1, 128):
                other = bytes([content[place] ^ bit])
                bent = content[:place] + other + content[place + 1 :]
                file = tmp_path / "bent.zip"
                file.write_bytes(packed({**story.members, name: bent}))
                assert _wrong(load, file), (name, place)


@pytest.mark.parametrize("name", ["record.jsonl", "hashes.txt"])
def test_a_changed_byte_of_the_record_is_found_under_a_manifest_made_anew(
    story: Story, tmp_path: Path, name: str
) -> None:
    load, content, file = _script(), story.members[name], tmp_path / "bent.zip"
    for place in range(0, len(content), 7):
        bent = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        file.write_bytes(packed({**story.members, name: bent}, anew=True))
        assert _wrong(load, file), (name, place)


def _wrong(load: dict[str, Any], file: Path) -> bool:
    """Whether the script complains, in this process: it is asked some thousand times."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            load["verify"](str(file), None, None)
    except Exception:
        return True
    return False


def _script() -> dict[str, Any]:
    with contextlib.redirect_stdout(io.StringIO()):
        return runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize("member", ["proof.json", "proof.html", "record.jsonl", "hashes.txt"])
def test_a_member_left_out_or_put_in_is_found(story: Story, tmp_path: Path, member: str) -> None:
    rest = {name: one for name, one in story.members.items() if name != member}
    assert verified(tmp_path, packed(rest))[0] == 1
    assert verified(tmp_path, packed(rest, anew=True))[0] == 1
    assert verified(tmp_path, packed({**story.members, "more.txt": b"x"}))[0] == 1
    assert verified(tmp_path, packed({**story.members, "more.txt": b"x"}, anew=True))[0] == 1


def forged(content: Members) -> Members:
    """A row told otherwise in every place, and all hashes of the case's rows made anew."""
    rows = [json.loads(line) for line in content["record.jsonl"].decode().splitlines()]
    hashes = content["hashes.txt"].decode().splitlines()
    facts = json.loads(content["proof.json"])
    row = rows[1]
    row["body"] = row["body"].replace("2026-08-18", "2026-08-28")
    facts["happened"][1]["at"] = facts["happened"][1]["at"].replace("2026-08-18", "2026-08-28")
    for one in rows[1:]:
        seq = one["seq"]
        one["previous"] = hashes[seq - 2]
        one["hash"] = hashes[seq - 1] = sha256((one["previous"] + one["body"]).encode()).hexdigest()
    facts["record"]["head"] = hashes[-1]
    return {
        **content,
        "record.jsonl": "".join(json.dumps(one) + "\n" for one in rows).encode(),
        "hashes.txt": "".join(f"{one}\n" for one in hashes).encode(),
        "proof.json": json.dumps(facts).encode(),
    }


def test_a_forged_proof_that_fits_itself_does_not_fit_the_anchors(
    story: Story, tmp_path: Path
) -> None:
    made = forged(story.members)
    code, said = verified(tmp_path, packed(made, anew=True))
    assert (code, "anchors in the file" in said) == (1, True), said
    # With the anchors gone from the file it fits itself: only somebody else's copy tells.
    bare = packed({**made, "anchors.jsonl": b""}, anew=True)
    assert verified(tmp_path, bare)[0] == 0
    anchors = story.town.office.settings.var / "anchors.jsonl"
    code, said = verified(tmp_path, bare, "--anchors", str(anchors))
    assert (code, "your own anchors" in said) == (1, True), said
    assert verified(tmp_path, bare, "--seal", story.proof.seal)[0] == 1


def test_anchors_of_somebody_else_are_no_anchors(story: Story, tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    for content in ("", '{"municipality": "no-4601", "count": 9, "hash": "ab"}\n'):
        file.write_text(content)
        code, said = verified(tmp_path, story.proof.content, "--anchors", str(file))
        assert (code, "know nothing of this municipality" in said) == (1, True)


def test_the_anchors_of_several_municipalities_and_of_later_days_are_read(
    story: Story, tmp_path: Path
) -> None:
    file = tmp_path / "all.jsonl"
    beside = '{"municipality": "no-4601", "count": 9, "hash": "ab"}\n\n'
    later = {"municipality": story.town.id, "count": 900, "hash": "ab", "first": 800, "rows": "c"}
    file.write_text(
        beside + story.members["anchors.jsonl"].decode() + json.dumps(later), encoding="utf-8"
    )
    given = "--anchors", str(file), "--seal", story.proof.seal
    code, said = verified(tmp_path, story.proof.content, *given)
    assert (code, said.splitlines()[-1]) == (0, "Everything fits.")


def test_a_readable_page_that_was_written_anew_has_another_seal(
    story: Story, tmp_path: Path
) -> None:
    page = story.members["proof.html"].replace("Hålls tillbaka".encode(), b"Skickat")
    assert page != story.members["proof.html"]
    bent = packed({**story.members, "proof.html": page}, anew=True)
    code, said = verified(tmp_path, bent, "--seal", story.proof.seal)
    assert (code, "the seal is another one" in said) == (1, True)


def test_an_older_anchor_holds_the_beginning_of_each_hash(story: Story, tmp_path: Path) -> None:
    lines = story.members["anchors.jsonl"].decode().splitlines()
    older = [json.loads(line) for line in lines]
    for one in older:
        del one["hashes"]
    known = "".join(json.dumps(one) + "\n" for one in older).encode()
    code, said = verified(tmp_path, packed({**story.members, "anchors.jsonl": known}, anew=True))
    assert code == 0
    assert "note the anchors in the file hold rows [1, 3, 4, 5, 6, 7] by the first 12 signs" in said
    made = packed({**forged(story.members), "anchors.jsonl": known}, anew=True)
    assert verified(tmp_path, made)[0] == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_is_read_in_every_language(story: Story, locale: str) -> None:
    html = members(taken(story.town, story.number, locale).content)["proof.html"].decode()
    assert f'<html lang="{locale}">' in html
    assert WHY in html and "school_break" not in html and "tick_cap" not in html


def test_a_letter_that_a_person_released_is_told_by_its_row(town_with: Any, tmp_path: Path) -> None:
    town: TestTown = town_with(cap_per_tick=1)
    number = escalated(town)
    release.alone(asta(town, "2026-12-19 09:00"), held(town))
    proof: Proof = taken(town, number)
    facts = json.loads(members(proof.content)["proof.json"])
    [released] = [one for one in facts["happened"] if one["what"] == "letter_released"]
    [letter] = [one for one in facts["letters"] if released["row"] in one["rows"]]
    assert letter["number"] == released["detail"]["letter"]
    code, said = verified(tmp_path, proof.content)
    assert (code, f"do not hold rows [{released['row']}] yet" in said) == (0, True)
    housekeeping(town.office, at("2026-12-22 03:00"))
    later = verified(tmp_path, taken(town, number).content)
    assert (later[0], "yet" in later[1]) == (0, False)
