"""Asta looks through the letters: how far each has come, what it said, and whom nothing reached."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select, update

from config.locales import LOCALES
from config.words import words
from flows.engine.office import Office
from models.post.kept_letters import forget_letters_of
from models.post.letter_list import CONDITIONS, Status, status_of
from models.post.outbox import CAME_BACK, IN_DOUBT, PERHAPS
from models.post.tables import STATUSES, Item, Message
from models.register.tables import Person
from notifications.letter import LETTERS
from tests.conftest import TestTown, at
from tests.worlds import secret_days
from tests.worlds.pages import at_the_screen
from tests.worlds.web_town import HOME, NOW, person
from tests.worlds.web_visits import OWN, said
from web.letters.preview import GROUPS
from web.mail_text import paragraphs


def as_(office: Office, name: str) -> TestClient:
    return at_the_screen(office, at(NOW), name)


def letters_to(office: Office, name: str, status: str = "sent") -> list[int]:
    """The numbers of somebody's letters of a status, the latest first."""
    with office.database.read() as session:
        found = session.exec(
            select(Message.id)
            .join(Person, col(Person.id) == col(Message.person_id))
            .where(Person.name == name, Message.status == status)
            .order_by(col(Message.id).desc())
        )
        return [number or 0 for number in found]


def become(office: Office, number: int, **facts: object) -> None:
    """The letter stands so."""
    with office.database.write() as session:
        letter = session.get_one(Message, number)
        for name, value in facts.items():
            setattr(letter, name, value)
        session.add(letter)


def listed(page: str) -> list[int]:
    """The letters of the list, in its order."""
    return [int(number) for number in re.findall(r'<th [^>]+><a href="/letters/(\d+)"', page)]


# The list


def test_the_latest_letters_come_first_and_older_ones_a_page_further(client: TestClient) -> None:
    first = client.get("/letters").text
    numbers = listed(first)
    assert len(numbers) == 50 and numbers == sorted(numbers, reverse=True)
    [older] = re.findall(r'href="(\?before=\d+)" rel="next"', first)
    second = client.get(f"/letters{older}").text
    assert listed(second)[0] == numbers[-1] - 1 and 'rel="next"' in second
    [newer] = re.findall(r'href="(\?after=\d+)" rel="prev"', second)
    assert listed(client.get(f"/letters{newer}").text) == numbers


def test_each_page_and_back_again_shows_every_letter_once(client: TestClient) -> None:
    seen, address = [], "?sort=duty"
    while address:
        page = client.get(f"/letters{address}").text
        seen += listed(page)
        found = re.findall(r'href="(\?[^"]*)" rel="next"', page)
        address = found[0].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) > 100 and seen == sorted(seen, reverse=True)


def test_a_row_says_when_to_whom_about_what_and_how_it_fared(client: TestClient) -> None:
    [row] = [one for one in client.get("/letters").text.split("<tr") if "Vide Vide" in one][:1]
    assert "Avvisat" in row and "E-postadressen går inte att nå" in said(row)
    assert "Hulebäcksskolan: Förbättring" in said(row) and 'href="/cases/' in row


def test_letters_are_found_by_person_unit_kind_status_and_day(
    client: TestClient, office: Office
) -> None:
    def rows(query: str) -> list[str]:
        page = client.get(f"/letters?{query}").text
        return [said(one) for one in page.split("<tr")[2:]]

    lo = rows("q=lo+lind")
    assert lo and all("Lo Lind" in one or "Backaskolan" in one for one in lo)
    about = rows("q=ÖNNEREDS")
    assert sum("Önneredsskolan" in one for one in about) > 1
    assert len(about) < len(rows("")), "the letters about it are to others"
    assert [("Hålls tillbaka" in one) for one in rows("status=held")] == [True] * 4
    assert rows("sort=digest") and all(
        "eckans sammanfattning" in one for one in rows("sort=digest")
    )
    assert all("2027-05-07" in one for one in rows("since=2027-05-07&until=2027-05-07"))
    assert rows("since=2027-05-07&until=2027-05-07")
    [number] = letters_to(office, "Vide Vide", "dead")
    assert listed(client.get(f"/letters?q={number}").text)[0] == number
    assert "Inga brev passar sökningen" in client.get("/letters?q=zzz").text
    hers = client.get(f"/letters?person={person(office, 'Lo Lind')}").text
    assert "Bara brev till Lo Lind" in hers


@pytest.mark.parametrize("locale", LOCALES)
def test_a_day_that_is_none_is_said_beside_its_field(client: TestClient, locale: str) -> None:
    answer = client.get(f"/letters?since=2027-02-31&q=lo&lang={locale}")
    assert answer.status_code == 422 and 'value="2027-02-31"' in answer.text
    wrong = words(locale).say("letters_page.problem.day")
    assert said(answer.text).count(wrong) == 2 and 'aria-invalid="true"' in answer.text
    order = client.get(f"/letters?since=2027-03-01&until=2027-02-01&lang={locale}")
    assert words(locale).say("letters_page.problem.order") in said(order.text)


@pytest.mark.parametrize(
    "odd",
    [
        "view=x", "status=flown", "sort=paper", "before=-1", "before=x", f"after={2**70}",
        f"before={2**62}", f"person={2**62}", "case=0", f"unit={2**62}", "q=%00", "q=" + "9" * 30,
    ],
)  # fmt: skip
def test_what_is_no_question_asks_for_nothing(client: TestClient, odd: str) -> None:
    assert client.get(f"/letters?{odd}").status_code == 200


def test_the_views_hold_what_they_say(client: TestClient, office: Office) -> None:
    sent, other, third = letters_to(office, "Lo Lind")[:3]
    become(office, sent, status="dead", reason=PERHAPS)
    become(office, other, status="dead", reason="address", last_answer="5.1.1 gone")
    become(office, third, status="pending", reason=IN_DOUBT)
    trouble = client.get("/letters?view=trouble").text
    assert {sent, other} <= set(listed(trouble)) and third not in listed(trouble)
    assert "Kanske framme" in trouble and "Kom tillbaka" in trouble and "Skickat<" not in trouble
    leaving = client.get("/letters?view=leaving").text
    assert third in listed(leaving) and "Försöker igen" in leaving
    left = client.get("/letters?view=left").text
    assert listed(left) and not {sent, other, third} & set(listed(left))


def test_the_question_and_the_row_speak_of_one_status(office: Office) -> None:
    """However a letter stands, exactly one condition finds it: the one whose word it bears."""
    number = letters_to(office, "Lo Lind")[0]
    reasons = ("", "address", "refused", PERHAPS, CAME_BACK, IN_DOUBT, "deferred", "tick_cap")
    for status in STATUSES:
        for reason in reasons:
            for sent_at in (None, at(NOW)):
                become(office, number, status=status, reason=reason, sent_at=sent_at)
                with office.database.read() as session:
                    letter = session.get_one(Message, number)
                    found = [
                        one
                        for one in Status
                        if session.exec(
                            select(Message.id).where(Message.id == number, CONDITIONS[one])
                        ).first()
                    ]
                    assert found == [status_of(letter)], (status, reason, sent_at)


def test_what_leaves_in_the_next_days_is_foreseen(client: TestClient) -> None:
    page = said(client.get("/letters?view=leaving").text)
    coming = page.partition("De närmaste två veckorna")[2]
    assert "2027-05-18 Love Lönn Hulebäcksskolan: Förbättring Påminnelse" in coming
    assert "2027-05-13 Mo Mård" in coming and "och 9 till" in coming
    assert "De närmaste två veckorna" not in client.get("/letters?view=leaving&q=lo").text


# Who has not been told


def test_whom_nothing_has_reached_stands_there_with_what_to_do(client: TestClient) -> None:
    page = client.get("/letters?view=untold").text
    [vide] = [said(one) for one in page.split("<tr") if "Vide Vide" in one]
    assert "Rätta adressen, försök sedan igen" in vide and "550 5.1.1 no such mailbox" in vide
    [love] = [said(one) for one in page.split("<tr") if "Love Lönn" in one]
    assert "Högadalsskolan: Förbättring" in love and "Bestäm om brevet ska skickas" in love
    assert "Önneredsskolan: Rektor" in said(page.partition("Obesatta roller")[2])


def test_who_was_told_by_another_letter_is_no_longer_untold(
    client: TestClient, office: Office
) -> None:
    assert "Love Lönn" in client.get("/letters?view=untold").text
    [held] = letters_to(office, "Love Lönn", "held")
    with office.database.write() as session:
        item = session.exec(select(Item).where(Item.message_id == held)).one()
        again = Item(**{**item.model_dump(), "level": -3})
        again.message_id = letters_to(office, "Love Lönn")[0]
        session.add(again)
    assert "Love Lönn" not in client.get("/letters?view=untold").text


def test_what_the_case_waits_for_no_more_is_no_news(client: TestClient, office: Office) -> None:
    [held] = letters_to(office, "Love Lönn", "held")
    with office.database.write() as session:
        item = session.exec(select(Item).where(Item.message_id == held)).one()
        session.execute(
            update(Item).where(col(Item.message_id) == held).values(since_version=10**6)
        )
        assert item.level == -10
    assert "Love Lönn" not in client.get("/letters?view=untold").text


def test_a_summary_that_nobody_read_is_news_for_a_month(client: TestClient, office: Office) -> None:
    def people(page: str) -> list[str]:
        return [said(one) for one in page.split("<tr") if "Asta Asp" in one]

    [asta] = people(client.get("/letters?view=untold").text.partition("<tbody")[2])
    assert "Veckans sammanfattning" in asta
    [held] = letters_to(office, "Asta Asp", "held")
    become(office, held, day=date(2027, 5, 12) - timedelta(days=31))
    assert not people(client.get("/letters?view=untold").text.partition("<tbody")[2])


# One letter


def test_one_letter_shows_what_it_said_without_live_links(
    client: TestClient, office: Office
) -> None:
    number = letters_to(office, "Lo Lind")[0]
    page = client.get(f"/letters/{number}")
    shown = said(page.text)
    assert "Hej Lo Lind!" in shown and "(länken visas inte här)" in shown
    assert "Texten är den som skickades" in shown and "250 OK" in shown
    assert "/l/" not in page.text and "link.invalid" not in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    mail = client.get(f"/letters/{number}/mail")
    assert "Hej Lo Lind!" in mail.text and "href" not in mail.text
    policy = mail.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-hashes' 'sha256-")
    assert "unsafe-inline" not in policy and "frame-ancestors 'self'" in policy


def test_it_says_why_it_goes_to_her_and_who_else_was_told(
    client: TestClient, office: Office
) -> None:
    for number in letters_to(office, "Mo Mård") + letters_to(office, "Ylle Ygg"):
        shown = said(client.get(f"/letters/{number}").text)
        if "Samma sak till andra" in shown:
            break
    assert "Samma sak till andra: " in shown and "(skickat)" in shown
    [held] = letters_to(office, "Love Lönn", "held")
    shown = said(client.get(f"/letters/{held}").text)
    assert "Mottagaren har rollen rektor." in shown
    assert "Förvarning igen, senast 2027-05-21" in shown


def test_asta_sends_one_held_letter_from_its_own_page(client: TestClient, office: Office) -> None:
    [held] = letters_to(office, "Love Lönn", "held")
    page = client.get(f"/letters/{held}").text
    assert "Skicka brevet" in said(page) and "Skicka inte brevet" in said(page)
    sent = {"letter": str(held), "back": str(held), "do": "release"}
    answer = client.post("/letters", data=sent, headers=OWN)
    assert answer.headers["location"] == f"/letters/{held}?did=release&n=1"
    page = said(client.get(answer.headers["location"]).text)
    assert "Ett brev kommer att skickas." in page and "Släpptes för att skickas av Asta Asp" in page
    assert "På väg" in page and "Skicka inte brevet" not in page


def test_what_is_not_written_yet_and_what_is_erased_says_so(
    client: TestClient, office: Office
) -> None:
    [waiting] = letters_to(office, "Eli Ek", "pending")
    assert "skrivs färdigt först när det skickas" in said(client.get(f"/letters/{waiting}").text)
    number = letters_to(office, "Lo Lind")[0]
    with office.database.write() as session:
        forget_letters_of(session, HOME, person(office, "Lo Lind"))
    page = said(client.get(f"/letters/{number}").text)
    assert "Innehållet finns inte" in page and "Hej Lo" not in page
    assert client.get(f"/letters/{number}/mail").status_code == 404


@pytest.mark.parametrize("odd", ["0", "x", "-1", "9999999", str(2**70), "1.5", "١"])
def test_a_letter_that_is_none_is_unknown(client: TestClient, odd: str) -> None:
    assert client.get(f"/letters/{odd}").status_code == 404
    assert client.get(f"/letters/{odd}/mail").status_code == 404


# Rights


def test_lo_reads_her_own_letters_and_nobody_elses(office: Office) -> None:
    lo = as_(office, "Lo Lind")
    own, other = letters_to(office, "Lo Lind")[0], letters_to(office, "Tove Tall")[0]
    page = lo.get("/letters").text
    assert "Du ser de brev som är skrivna till dig" in page and "Tove Tall" not in page
    assert listed(page) and set(listed(page)) <= set(
        letters_to(office, "Lo Lind") + letters_to(office, "Lo Lind", "cancelled")
    )
    for number, status in ((own, 200), (other, 404)):
        assert lo.get(f"/letters/{number}").status_code == status
        assert lo.get(f"/letters/{number}/mail").status_code == status
    assert listed(lo.get(f"/letters?person={person(office, 'Tove Tall')}").text) == []
    assert listed(lo.get(f"/letters?q={other}").text) == []
    for view in ("held", "untold", "leaving", "trouble"):
        shown = said(lo.get(f"/letters?view={view}").text)
        assert "Tove Tall" not in shown and "Vide Vide" not in shown, view


def test_mo_who_leads_reads_no_letters_of_others_either(office: Office) -> None:
    mo = as_(office, "Mo Mård")
    other = letters_to(office, "Tove Tall")[0]
    assert mo.get(f"/letters/{other}").status_code == 404


def test_a_letter_about_a_day_that_asta_may_not_know_is_none_to_her(town: TestTown) -> None:
    secret_days.add(town, "school_chief", role="school_chief")
    assert town.tick("2026-08-17 09:30"), "Ek is told weeks ahead"
    now = at("2026-08-18 08:00")
    with town.office.database.read() as session:
        ek = town.person("ek@skola.example")
        number = session.exec(select(Message.id).where(Message.person_id == ek)).one()
    reader, asta = (at_the_screen(town.office, now, name) for name in ("Ek Ekorre", "Asta Asp"))
    assert listed(reader.get("/letters").text) == [number]
    assert "Hej Ek Ekorre!" in said(reader.get(f"/letters/{number}").text)
    for view in ("all", "left", "leaving", "trouble", "held", "untold"):
        page = asta.get(f"/letters?view={view}").text
        assert number not in listed(page) and secret_days.sees_no_day(page), view
    assert asta.get(f"/letters/{number}").status_code == 404
    become(town.office, number or 0, status="held", reason="tick_cap")
    held = asta.get(f"/letters/{number}")
    assert held.status_code == 200, "she decides whether it leaves"
    assert "Innehållet är förtroligt." in said(held.text) and secret_days.sees_no_day(held.text)
    assert asta.get(f"/letters/{number}/mail").status_code == 404
    waits = asta.get("/letters?view=untold").text
    assert "något som du inte får se" in said(waits) and secret_days.sees_no_day(waits)


def test_an_old_address_leads_to_the_letters_that_wait(client: TestClient) -> None:
    answer = client.get("/held")
    assert (answer.status_code, answer.headers["location"]) == (301, "/letters?view=held")


# Samples


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", LETTERS)
def test_every_kind_is_shown_in_every_language(client: TestClient, name: str, locale: str) -> None:
    page = client.get(f"/letters/preview?of={name}&in={locale}&lang={locale}")
    say = words(locale)
    assert say.say("letters_page.preview.invented") in said(page.text)
    assert say.say(f"letters_page.sent_when.{name}") in said(page.text)
    mail = client.get(f"/letters/preview/mail?of={name}&in={locale}")
    assert f'lang="{LOCALES[locale].html}"' in mail.text and "href" not in mail.text
    assert "skola.example/" not in page.text, "links are dead"


def test_all_kinds_stand_in_the_list_of_samples(client: TestClient) -> None:
    assert sorted(one for names in GROUPS.values() for one in names) == sorted(LETTERS)
    assert client.get("/letters/preview?of=x&in=xx").status_code == 200


def test_a_line_that_was_wrapped_is_whole_again() -> None:
    text = (
        "Hej Lo!\n\n"
        + "a" * 60
        + "\n"
        + "b" * 20
        + " slut\n- ett\n- två\n\nhttps://link.invalid/\n"
    )
    assert paragraphs(text, "(här)") == [
        "Hej Lo!", "a" * 60 + " " + "b" * 20 + " slut\n- ett\n- två", "(här)",
    ]  # fmt: skip
