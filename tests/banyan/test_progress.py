"""Progress is shown to somebody who watches and waits, and to nobody else."""

from __future__ import annotations

import io

import pytest

from banyan.progress import shown, silent


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def draw(stream, seconds, environ=None, total=10):
    clock = Clock()
    with shown(stream, environ={"TERM": "xterm"} if environ is None else environ, clock=clock) as progress:
        progress("reading files", 1, 10)
        clock.now += seconds
        progress("reading files", 5, 10)
        progress("resolving", 7, total)
    return stream.getvalue()


def test_shows_the_stage_after_a_second():
    assert "resolving" in draw(Terminal(), seconds=1.5)


def test_shows_nothing_of_quick_work():
    assert draw(Terminal(), seconds=0.5) == ""


def test_shows_nothing_in_a_pipe():
    assert draw(io.StringIO(), seconds=9) == ""


@pytest.mark.parametrize("environ", [{"CI": "true"}, {"TERM": "dumb"}])
def test_shows_nothing_where_nobody_watches(environ):
    assert draw(Terminal(), seconds=9, environ=environ) == ""


def test_wipes_its_bar_when_the_work_fails():
    stream = Terminal()
    with pytest.raises(TypeError):
        draw(stream, seconds=2, total="ten")
    assert stream.getvalue().endswith("\x1b[2K")


def test_uses_no_colour_where_none_is_wanted(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in draw(Terminal(), seconds=2)


def test_silence_is_progress_too(capsys):
    silent("reading files", 1, 10)
    assert capsys.readouterr() == ("", "")
