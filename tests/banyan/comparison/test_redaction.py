from __future__ import annotations

import pytest

from banyan.comparison.redaction import is_hidden, redacted_target, redacted_text, shown

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "secret",
    [
        "ada@example.com",
        JWT,
        "Bearer abcdef123456",
        "DE89 3704 0044 0532 0130 00",
        "4111 1111 1111 1111",
        "+49 30 1234567",
        "192.168.10.7",
        "sk_live_abcdefghij1234",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_what_is_personal_or_opens_something_is_not_shown(secret):
    assert secret not in redacted_text(f"of {secret}, they say")
    assert secret not in shown({"note": [f"it is {secret}"]})


@pytest.mark.parametrize(
    "plain",
    [
        "12.50",
        "2026-11-23T03:04:05.123456Z",
        "4111 1111 1111 1112",
        "a-long-slug-of-a-product-with-words",
        "€ 1,234.50",
    ],
)
def test_what_tells_nobody_s_secret_is_shown(plain):
    assert redacted_text(plain) == plain


@pytest.mark.parametrize("name", ["password", "apiKey", "X-CSRFToken", "email", "first_name", "line1", "set-cookie"])
def test_names_say_that_a_value_is_hidden(name):
    assert is_hidden(name)
    assert "Rosa" not in shown("Rosa", ("body", name))
    assert "Rosa" not in shown({name: "Rosa"})


@pytest.mark.parametrize("name", ["title", "div.card", "key", "tokenizer", "passenger"])
def test_other_names_do_not(name):
    assert not is_hidden(name)


def test_equal_values_have_equal_marks_and_nothing_is_named():
    assert shown("a@b.example", ("email",)) == shown("a@b.example", ("email",)) != shown("c@b.example", ("email",))
    assert shown(None, ("password",)) == "null"
    assert shown("", ("password",)) == '""'


def test_a_target_keeps_what_is_needed_to_ask_again():
    assert redacted_target("/api/products/?page=2&search=old%20chair") == "/api/products/?page=2&search=old%20chair"
    assert JWT not in redacted_target(f"/reset/{JWT}/")
    redacted = redacted_target("/a/?token=hunter2&email=ada%40example.com&page=2")
    assert "hunter2" not in redacted
    assert "ada" not in redacted
    assert redacted.endswith("&page=2")


def test_long_values_are_cut():
    assert len(shown("x y " * 500)) <= 120
