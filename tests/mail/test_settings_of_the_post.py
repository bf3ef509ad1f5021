"""A fault of ours is said where the setting is read, and falls on no letter."""

from __future__ import annotations

import pytest

from config.settings import BadSetting, read_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mail_from", "Årshjul <arshjul@a.example>"),
        ("mail_from", ""),
        ("mail_from", "arshjul"),
        ("mail_from", "a@a.example, b@a.example"),
        ("mail_from", "skolchef@båstad.example"),
        ("mail_from", "a@a.example\r\nBcc: b@b.example"),
        ("reply_to", "Asta <asta@a.example>"),
        ("reply_to", "asta at a.example"),
        ("base_url", "arshjul.example"),
        ("base_url", "https://"),
        ("base_url", "https://arshjul.example:99999"),
        ("base_url", "javascript://x"),
        ("base_url", "https://a.example/?x=1"),
        ("smtp_url", "smtp://mail.example:99999"),
        ("smtp_url", "smtp://mail.example:smtp"),
        ("smtp_url", "mail.example"),
        ("port", "99999"),
    ],
)
def test_a_setting_that_would_cost_letters_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings(**{name: value})
    assert refused.value.params["name"] == f"ARSHJUL_{name.upper()}"
    assert refused.value.params["why"]


@pytest.mark.parametrize(
    ("url", "password", "wrong"),
    [
        ("imap://returer@mail.example/INBOX", "x", "BOUNCE_IMAP"),  # without TLS
        ("imaps://returer:x@mail.example", "x", "BOUNCE_IMAP"),  # the password is no secret there
        ("imaps://mail.example/INBOX", "x", "BOUNCE_IMAP"),
        ("imaps://returer@mail.example:99999", "x", "BOUNCE_IMAP"),
        ("pop3://returer@mail.example", "x", "BOUNCE_IMAP"),
        ("imaps://returer@mail.example/Återkomna", "x", "BOUNCE_IMAP"),
        ("imaps://returer@mail.example", "", "BOUNCE_PASSWORD"),
        ("imaps://returer%40skola.example@mail.example/Retur", "x", ""),
        ("imap+starttls://returer@mail.example", "x", ""),
        ("imap://returer@127.0.0.1:1143", "x", ""),
        ("imap://returer@[::1]:1143", "x", ""),
        ("", "", ""),
    ],
)
def test_a_mailbox_is_checked_where_it_is_set(url: str, password: str, wrong: str) -> None:
    given = {"bounces": "returer@a.example", "bounce_imap": url, "bounce_password": password}
    if not wrong:
        assert read_settings(**given).bounce_imap == url
        return
    with pytest.raises(BadSetting) as refused:
        read_settings(**given)
    assert refused.value.params["name"] == f"ARSHJUL_{wrong}"


def test_a_mailbox_without_an_address_for_reports_is_refused() -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings(bounce_imap="imaps://returer@mail.example", bounce_password="x")
    assert "ARSHJUL_BOUNCES" in str(refused.value.params["why"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mail_from", "arshjul@localhost"),
        ("mail_from", "års-hjul@a.example".replace("å", "a")),
        ("mail_from", " arshjul@a.example "),
        ("reply_to", ""),
        ("reply_to", "barn.utbildning+svar@a.example"),
        ("base_url", "https://a.example/arshjul/"),
        ("base_url", "http://[::1]:8600"),
        ("smtp_url", "smtps://asta:p%40ss@mail.example:465"),
    ],
)
def test_and_a_right_one_is_taken(name: str, value: str) -> None:
    assert read_settings(**{name: value})
