"""My tasks: Lo leads Backaskolan, answers question by question, shows a protocol, and takes back
what she has just sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from config.locales import LOCALES
from config.words import words
from flows.engine.door import desk_in
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.views.tasks import is_answered
from models.case.drafts import Draft
from models.case.files import CaseFile
from models.case.tables import Case
from states.fields import Field, Sort
from tests.conftest import at
from tests.worlds.evidence import docx, pdf
from tests.worlds.pages import at_the_screen, visitor
from tests.worlds.web_town import FIRST, HOME, LAST, NOW, case_of, person
from tests.worlds.web_visits import OWN, said
from web.app import make_app
from web.guards import LARGEST_BODY, LARGEST_UPLOAD
from web.tasks.listing import title

SCHOOL = "Backaskolan"
LO = f"{FIRST[0]} {LAST[0]}"


class Screen:
    """Somebody at the pages, with a clock that can be moved on."""

    def __init__(self, office: Office, name: str = LO) -> None:
        self.office, self.now = office, at(NOW)
        self.browser: TestClient = visitor(make_app(office, now=self.clock), name)
        self.case = case_of(office, SCHOOL).id or 0

    def clock(self) -> datetime:
        return self.now

    def page(self, address: str, locale: str = "sv") -> str:
        answer = self.browser.get(address, headers={"accept-language": locale})
        assert answer.status_code == 200, answer.headers.get("location")
        return answer.text

    def send(
        self, at_: int, do: str = "", file: tuple[str, bytes] = ("", b""), /, **typed: str
    ) -> Response:
        case = self.present()
        form = {"since": str(case.since_version), "version": str(case.version), "do": do, **typed}
        files = {"file": file}
        address = f"/tasks/{self.case}/{at_}"
        return self.browser.post(address, data=form, files=files, headers=OWN)

    def brings(self, content: bytes) -> Response:
        """The form of the case's own page, with a file."""
        sent = {"file": ("plan.pdf", content, "application/pdf")}
        return self.browser.post(f"/cases/{self.case}/files", files=sent, headers=OWN)

    def present(self) -> Case:
        with self.office.database.read() as session:
            return session.get_one(Case, self.case)


@pytest.fixture
def lo(office: Office) -> Screen:
    return Screen(office)


def answer_all(lo: Screen) -> None:
    """What the mapping asks, page by page, the last one sent."""
    for number, answer in enumerate(
        ({"method": "Enkät i år"}, {"sources": "Protokoll"}, {"pupils_took_part": "Elevrådet"}), 1
    ):
        assert lo.send(number, "next", ("", b""), **answer).status_code == 303
    assert lo.send(4, "send", findings="Mörk gångväg").headers["location"].endswith("/sent")


def test_what_waits_stands_in_its_order_with_how_long_it_takes(lo: Screen) -> None:
    html = lo.page("/tasks")
    titles = re.findall(r'<h3><a href="/tasks/\d+">([^<]+)</a></h3>', html)
    assert [one.replace("\u00ad", "") for one in titles] == [
        "Åtgärd 2025/26",
        "Kartläggning 2026/27",
    ], "the latest one first"
    assert "4 frågor. Ungefär 7 minuter." in said(html)
    assert "Frågor: Asta Asp" in said(html)


def test_whoever_has_nothing_to_do_is_told_so_kindly(office: Office) -> None:
    html = Screen(office, "Al Alm").page("/tasks")
    assert "Inget väntar på dig" in said(html) and "<table" not in html


def test_one_question_a_page_and_a_draft_at_each_step(lo: Screen, office: Office) -> None:
    html = lo.page(f"/tasks/{lo.case}")
    assert "Fråga 1 av 4" in said(html)
    assert html.count("<textarea") == 3, "a question, and beside it a comment and why to hand over"
    assert lo.send(1, "next", method="Enkät i år").headers["location"] == f"/tasks/{lo.case}/2"
    assert lo.send(2, "later", sources="Prot").headers["location"] == "/tasks?did=saved"
    with office.database.read() as session:
        [draft] = session.exec(select(Draft)).all()
        assert draft.answers == {"method": "Enkät i år", "sources": "Prot"}
    assert "2 av 4 frågor klara. Ungefär" in said(lo.page("/tasks"))
    assert "Fråga 3 av 4 utkast sparat 10.15" in said(lo.page(f"/tasks/{lo.case}"))
    assert "Enkät i år" not in lo.page(f"/cases/{lo.case}"), "it is hers until it is sent"


def test_what_is_typed_is_kept_by_itself_and_the_page_stays(lo: Screen, office: Office) -> None:
    """As the browser sends it when a field is left: no file with it, and no redirect."""
    page = lo.page(f"/tasks/{lo.case}/1")
    form = page.partition('class="on-paper"')[2].partition(">")[0]
    assert 'hx-trigger="change delay:400ms"' in form and 'hx-params="not file"' in form
    kept = lo.send(1, "keep", method="Enkät")
    assert kept.status_code == 200 and kept.text.strip().startswith("utkast sparat ")
    with office.database.read() as session:
        [draft] = session.exec(select(Draft)).all()
        assert draft.answers["method"] == "Enkät"
        assert not session.exec(select(CaseFile)).all()
    told = lo.send(1, "keep", method="Fråga 811218-9876")
    assert told.status_code == 200 and 'class="late"' in told.text and "<html" not in told.text


def test_last_years_answer_stands_before_the_box_and_is_no_answer(lo: Screen) -> None:
    html = lo.page(f"/tasks/{lo.case}/1")
    before = html[html.index('class="before"') : html.index("</section>")]
    assert "Enkät och säkerhetsrond" in before and "Lo Lind" in before
    assert html.index('class="before"') < html.index('id="task-method"')
    assert lo.send(1, "take:method", method="").headers["location"] == f"/tasks/{lo.case}/1"
    html = lo.page(f"/tasks/{lo.case}/1")
    assert "Enkät och säkerhetsrond</textarea>" in html and 'name="confirm-method"' in html
    refused = lo.send(1, "next", method="Enkät och säkerhetsrond")
    assert refused.status_code == 422
    assert "varför det fortfarande stämmer" in said(refused.text)
    confirmed = {"method": "Enkät och säkerhetsrond", "confirm-method": "Samma i år"}
    assert lo.send(1, "next", ("", b""), **confirmed).status_code == 303


def test_it_is_sent_and_taken_back_within_the_minute(lo: Screen) -> None:
    answer_all(lo)
    html = lo.page(f"/tasks/{lo.case}/sent")
    text = said(html)
    assert "Kartläggning: skickat" in text and "Nu står ärendet i Analys" in text
    assert "Ångra går till kl. 10.16.00" in text and html.count("main-button") <= 1
    assert "Klart i år (1)" in said(lo.page("/tasks"))
    lo.now += timedelta(seconds=59)
    form = {"version": str(lo.present().version)}
    undone = lo.browser.post(f"/tasks/{lo.case}/undo", data=form, headers=OWN)
    assert undone.status_code == 303 and lo.present().state == "kartläggning"
    assert "Det är ångrat" in said(lo.page(undone.headers["location"]))
    text = said(lo.page("/tasks"))
    assert "Klart i år" not in text and "Alla frågor är besvarade" in text
    assert "Enkät i år" in lo.page(f"/tasks/{lo.case}/1"), "what she answered is still there"


def test_after_the_minute_it_is_said_that_it_stands(lo: Screen) -> None:
    answer_all(lo)
    lo.now += timedelta(seconds=61)
    assert "Ångra" not in said(lo.page(f"/tasks/{lo.case}/sent"))
    form = {"version": str(lo.present().version)}
    refused = lo.browser.post(f"/tasks/{lo.case}/undo", data=form, headers=OWN)
    assert refused.status_code == 409
    assert words("sv").say("undo_problems.late") in said(refused.text)
    assert lo.present().state == "analys"


def test_what_is_missing_is_said_with_the_way_to_it(lo: Screen) -> None:
    refused = lo.send(4, "send", findings="Mörk gångväg")
    assert refused.status_code == 422
    assert f'href="/tasks/{lo.case}/1#task-method"' in refused.text
    assert "Mörk gångväg" in refused.text and lo.present().state == "kartläggning"


@pytest.mark.parametrize("locale", LOCALES)
def test_bad_input_comes_back_with_what_was_typed(lo: Screen, locale: str) -> None:
    lo.browser.cookies.set("arshjul_language", locale)
    refused = lo.send(1, "next", method="Fråga 811218-9876")
    assert refused.status_code == 422 and "Fråga 811218-9876" in refused.text
    assert 'role="alert"' in refused.text and 'aria-invalid="true"' in refused.text
    say = words(locale)
    problem = say.say("answer_problems.identity_number")
    assert problem[1:] in said(refused.text)


def test_two_who_answer_at_once(lo: Screen, office: Office) -> None:
    form = {"since": str(lo.present().since_version), "do": "next", "method": "Enkät i år"}
    answer_all(lo)
    late = lo.browser.post(f"/tasks/{lo.case}/1", data=form, files={"file": ("", b"")}, headers=OWN)
    assert late.status_code == 409


def test_a_task_of_somebody_else_leads_to_its_case(office: Office) -> None:
    bo = Screen(office, f"{FIRST[6]} {LAST[6]}")
    answer = bo.browser.get(f"/tasks/{bo.case}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{bo.case}")
    assert bo.send(1, "next", method="x").status_code == 403


def test_handing_over_and_a_comment(lo: Screen, office: Office) -> None:
    answer = lo.browser.post(
        f"/tasks/{lo.case}/comment", data={"words": "Vi väntar på enkäten", "at": "1"}, headers=OWN
    )
    assert answer.status_code == 303
    assert "Vi väntar på enkäten" in said(lo.page(f"/tasks/{lo.case}"))
    empty = lo.browser.post(f"/tasks/{lo.case}/comment", data={"words": " "}, headers=OWN)
    assert empty.status_code == 422
    form = {
        "form": "delegate",
        "since": str(lo.present().since_version),
        "to": str(person(office, "Eli Ek")),
    }
    handed = lo.browser.post(f"/tasks/{lo.case}/hand-over", data=form, headers=OWN)
    assert handed.headers["location"] == "/tasks?did=handed_over"
    assert lo.browser.get(f"/tasks/{lo.case}").status_code == 303


# --- files ----------------------------------------------------------------------------------


def only_file(office: Office) -> CaseFile:
    with office.database.read() as session:
        return session.exec(select(CaseFile)).one()


def test_a_file_is_kept_with_the_answer_and_sent_only_as_a_download(
    lo: Screen, office: Office
) -> None:
    lo.send(1, "next", ("rond å 2026.pdf", pdf()), method="Enkät i år")
    file = only_file(office)
    assert "rond å 2026.pdf" in lo.page(f"/tasks/{lo.case}/2")
    assert f'href="/files/{file.id}"' in lo.page(f"/cases/{lo.case}")
    answer = lo.browser.get(f"/files/{file.id}")
    assert answer.content == pdf() and answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"rond _ 2026.pdf\"; filename*=UTF-8''rond%20%C3%A5%202026.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]


def test_it_is_read_by_those_who_may_and_unknown_to_others(lo: Screen, office: Office) -> None:
    lo.send(1, "upload", ("rond.pdf", pdf()), method="Enkät i år")
    number = only_file(office).id
    assert at_the_screen(office, at(NOW)).get(f"/files/{number}").status_code == 200
    stranger = at_the_screen(office, at(NOW), f"{FIRST[6]} {LAST[6]}")
    assert stranger.get(f"/files/{number}").status_code == 404
    assert stranger.get("/files/9999").status_code == 404
    assert "rond.pdf" not in stranger.get(f"/cases/{lo.case}").text.split('id="journey"')[0]
    forged = stranger.post(
        f"/cases/{lo.case}/files", data={"remove": str(number)}, files={"x": ("", b"")}, headers=OWN
    )
    assert forged.status_code == 403


def test_it_is_removed_where_it_was_added(lo: Screen, office: Office) -> None:
    lo.send(1, "upload", ("plan.docx", docx()), method="Enkät i år")
    number = only_file(office).id
    assert lo.send(1, f"remove:{number}", method="Enkät").status_code == 303
    assert "plan.docx" not in lo.page(f"/tasks/{lo.case}/1").split('id="comments"')[0]
    added = lo.browser.post(
        f"/cases/{lo.case}/files", files={"file": ("plan.docx", docx())}, headers=OWN
    )
    assert added.headers["location"] == f"/cases/{lo.case}?did=file_added#files"


def test_a_file_that_is_refused_leaves_what_was_typed(lo: Screen) -> None:
    refused = lo.send(1, "next", ("x.pdf", b"MZ\x00\x01"), method="Enkät i år")
    assert refused.status_code == 422 and "Enkät i år" in refused.text
    assert words("sv").say("evidence_problems.sort") in said(refused.text)


def test_only_a_form_that_brings_a_file_may_be_large(lo: Screen) -> None:
    large = b"%PDF-1.7\n" + bytes(LARGEST_BODY + 1)
    assert lo.send(1, "next", ("stor.pdf", large), method="Enkät i år").status_code == 303
    too_large = b"%PDF-1.7\n" + bytes(LARGEST_UPLOAD)
    for again in (lo.send(1, "next", ("för stor.pdf", too_large)), lo.brings(too_large)):
        assert again.status_code == 422 and 'id="task-file-problem"' in again.text
        assert "Den är större än 10 MB." in said(again.text)
    assert "Enkät i år" in lo.page(f"/tasks/{lo.case}/1"), "what was kept is there"
    plain = lo.browser.post(f"/tasks/{lo.case}/1", data={"x": "x" * LARGEST_UPLOAD}, headers=OWN)
    assert plain.status_code == 422
    address = f"/tasks/{lo.case}/comment"
    for where in (address, f"/cases/{lo.case}", "/held"):
        answer = lo.browser.post(where, data={"words": "x" * (LARGEST_BODY + 1)}, headers=OWN)
        assert answer.status_code == 413, where


def test_a_body_that_is_larger_than_it_says_is_cut_off(lo: Screen) -> None:
    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        for _ in range(LARGEST_UPLOAD // 1_000_000 + 1):
            yield bytes(1_000_000)

    headers = {**OWN, "content-type": "multipart/form-data; boundary=x"}
    answer = lo.browser.post(f"/tasks/{lo.case}/1", content=endless(), headers=headers)
    assert answer.status_code == 422 and "Den är större än 10 MB." in said(answer.text)


@pytest.mark.parametrize("address", ["/set-up/people", "/set-up/texts/wheel", "/set-up/look"])
def test_each_form_that_takes_a_file_says_its_own_limit(lo: Screen, address: str) -> None:
    asta = visitor(make_app(lo.office, now=lo.clock), "Asta Asp")
    sent = {"file": ("stor.csv", bytes(LARGEST_UPLOAD + 1), "text/csv")}
    answer = asta.post(address, files=sent, headers=OWN)
    assert answer.status_code == 422, answer.status_code
    assert re.search(r"större än|högst|för stor", said(answer.text)), "the limit is told"


def test_where_nothing_scans_files_the_page_says_so(lo: Screen) -> None:
    text = said(lo.page(f"/tasks/{lo.case}/1"))
    assert "Filer viruskontrolleras inte här." in text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_speaks_the_readers_language(lo: Screen, locale: str) -> None:
    say = words(locale)
    assert say.say("pages.tasks.title") in lo.page("/tasks", locale)
    assert say.say("pages.tasks.take") in lo.page(f"/tasks/{lo.case}/1", locale)
    answer_all(lo)
    assert say.say("pages.tasks.undo") in lo.page(f"/tasks/{lo.case}/sent", locale)


def test_what_is_only_suggested_is_no_answer(lo: Screen) -> None:
    kinds = lo.office.kinds
    with lo.office.database.read() as session:
        case = session.get_one(Case, lo.case)
        assert kinds[case.kind].suggests(session, case) == frozenset({"sources"})
    page = (Field("sources", Sort.TEXT, "sources", "Tillbud: 3"),)
    assert is_answered(page) and not is_answered(page, {"sources"})


def test_the_main_button_stands_before_what_is_uploaded(lo: Screen) -> None:
    html = lo.page(f"/tasks/{lo.case}")
    assert html.index('value="next"') < html.index('value="upload"')


def _hidden(html: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', html)
    assert found
    return unescape(found[1])


def test_two_who_answer_the_same_see_both_and_choose(lo: Screen) -> None:
    page = lo.page(f"/tasks/{lo.case}/4")
    seen = {name: _hidden(page, name) for name in ("since", "version", "was")}
    asta = visitor(make_app(lo.office, now=lo.clock), "Asta Asp")
    form = asta.get(f"/cases/{lo.case}").text
    told = {name: _hidden(form, name) for name in ("since", "version", "was")}
    lo_too = {"for": str(person(lo.office, LO))}
    noted = {"do": "note", "findings": "Halt vid grinden", "method": "Rond", **lo_too, **told}
    assert asta.post(f"/cases/{lo.case}", data=noted, headers=OWN).status_code == 303

    both = lo.send(4, "send", findings="Mörk gångväg", **seen)
    assert both.status_code == 409
    text = said(both.text)
    assert "Någon annan hann före" in text and "Halt vid grinden" in text and "Mörk gångväg" in text
    assert "Behåll det som står nu" in text and f'action="/cases/{lo.case}"' in both.text


def test_what_was_answered_in_a_step_that_is_over_is_saved_as_a_comment(lo: Screen) -> None:
    page = lo.page(f"/tasks/{lo.case}/4")
    seen = {name: _hidden(page, name) for name in ("since", "version", "was")}
    answer_all(lo)
    over = lo.send(4, "send", findings="Trasig lampa", **seen)
    assert over.status_code == 409 and "Trasig lampa" in said(over.text)
    words_ = _hidden(over.text, "words")
    address = f"/tasks/{lo.case}/comment"
    kept = lo.browser.post(address, data={"form": "comment", "words": words_}, headers=OWN)
    assert kept.status_code == 303
    assert "Vad ni fann: Trasig lampa" in said(lo.page(f"/cases/{lo.case}"))


def test_a_name_that_says_its_kind_says_it_once(lo: Screen) -> None:
    with lo.office.database.read() as session:
        desk = desk_in(session, lo.office, HOME, Who(person(lo.office, LO), "web"), lo.now)
        say = words("sv")
        told = [
            title(desk, "horizon_round", "round_open", name, "2026/27", say)
            for name in ("Omvärldsbevakning", "Läroplanen")
        ]
    assert told == ["Omvärldsbevakning", "Omvärldsbevakning: Läroplanen"]
