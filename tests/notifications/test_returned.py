"""The signed Return-Path and what comes back to it, whatever that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import BadSetting, read_settings
from notifications.bounce_reports import read_returned
from notifications.return_path import is_genuine, letter_in, sign

BACK = "returer@skola.example"


@given(st.binary(max_size=400))
def test_no_message_is_too_broken_to_be_read(raw: bytes) -> None:
    assert read_returned(raw).fates == ()
    start = b"Content-Type: multipart/report; report-type=delivery-status; boundary=s\n\n--s\n"
    read_returned(start + b"Content-Type: message/delivery-status\n\n" + raw)


@given(st.text(max_size=90), st.integers(min_value=1, max_value=10**10))
def test_nothing_but_what_was_signed_is_genuine(text: str, number: int) -> None:
    key, message = b"k" * 32, "<a@skola.example>"
    path = sign(BACK, number, message, key)
    assert letter_in(path, BACK) == number
    assert is_genuine(path, number, message, key)
    assert not is_genuine(path, number, message, b"j" * 32)
    assert not is_genuine(path, number + 1, message, key)
    assert not is_genuine(path, number, "<b@skola.example>", key)
    assert not is_genuine(text, number, message, key)


@pytest.mark.parametrize("wrong", ["returer", "Retur <a@b.example>", "a+b@c.example", "a@b\nBcc"])
def test_the_address_is_checked_where_it_is_read(wrong: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings(bounces=wrong)
    assert "ARSHJUL_BOUNCES" in str(vars(refused.value))
