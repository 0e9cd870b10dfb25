"""Untrusted text, made printable."""

from __future__ import annotations

import pytest

from banyan.text import count, lines, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("orders/models.py", "orders/models.py"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("\x1bPdevice\x1b\\after", "after"),
        ("cut off \x1b[", "cut off"),
        ("a\r\nb\tc\u2028d", "a b c d"),
        ("\u202egnp.exe", "gnp.exe"),
        ("caf\udce9", "caf"),
        ("Füße 注文", "Füße 注文"),
    ],
)
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_lines_keep_their_breaks_and_indentation() -> None:
    assert lines("if é:\r\n\treturn\x1b[0m 1\u2029x") == "if é:\n    return 1\nx"


@pytest.mark.parametrize(("number", "shown"), [(0, "0 apps"), (1, "1 app"), (1204, "1,204 apps")])
def test_count(number: int, shown: str) -> None:
    assert count(number, "app") == shown
