"""Lines side by side: a prefix for each, colours on a terminal alone, and nothing that moves the cursor."""

from __future__ import annotations

import io
import re

import pytest

from banyan.processes.printing import SideBySide


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def printed(line: str, stream: io.StringIO, **environ: str) -> str:
    SideBySide(stream, ["monolith", "api"], environ)("api", line)
    return re.sub(r"\d\d:\d\d:\d\d", "TIME", stream.getvalue())


def test_puts_time_and_name_before_each_line():
    assert printed("GET / 200", io.StringIO()) == "TIME api      | GET / 200\n"


def test_keeps_an_empty_line():
    assert printed("", io.StringIO()) == "TIME api      |  \n"


def test_colours_the_prefix_on_a_terminal():
    assert printed("hello", Terminal()) == "\x1b[0m\x1b[33mTIME api      | \x1b[0mhello\n"


@pytest.mark.parametrize("environ", [{"NO_COLOR": ""}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_leaves_colours_out_where_they_are_not_wanted(environ):
    assert printed("\x1b[32mhello\x1b[0m", Terminal(), **environ) == "TIME api      | hello\n"


def test_leaves_a_program_its_own_colours():
    assert printed("\x1b[32mhello\x1b[0m", Terminal()).endswith("\x1b[32mhello\x1b[0m\n")


@pytest.mark.parametrize("line", ["\x1b[2J", "\x1b]0;title\x07", "\x9b1A", "a\x08b", "\x1b[1A"])
def test_lets_nothing_through_that_moves_the_cursor(line):
    shown = printed(line, Terminal()).partition("\x1b[0m\x1b[33m")[2].partition("\x1b[0m")[2]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)
    assert "\N{REPLACEMENT CHARACTER}" in shown
