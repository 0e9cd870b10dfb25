"""`banyan list`: what can be named on the command line."""

from __future__ import annotations

import json

import pytest

from analysis import reports
from analysis.commands.list import EXTENSIONS as OURS
from analysis.commands.list import elsewhere
from tests.functional.command import banyan

EXTENSIONS = OURS | elsewhere()


def test_lists_everything_that_can_be_named():
    done = banyan("list")
    assert (done.returncode, done.stderr) == (0, "")
    for title, registry in EXTENSIONS.values():
        assert f"{title}\n" in done.stdout
        assert all(f"  {name} " in done.stdout for name in registry)


@pytest.mark.parametrize("what", EXTENSIONS)
def test_lists_one_of_them(what):
    title, registry = EXTENSIONS[what]
    lines = banyan("list", what).stdout.splitlines()
    assert lines[0] == title
    assert [line.split()[0] for line in lines[1:] if line] == list(registry)


def test_says_something_of_each():
    document = json.loads(banyan("list", "--format", "json").stdout)
    assert set(document) == set(EXTENSIONS)
    assert set(document["formats"]) == set(reports.names())
    assert all(words for names in document.values() for words in names.values())


def test_an_unknown_list_is_wrong_use_with_a_guess():
    done = banyan("list", "knds")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: there is no list called 'knds'\n hint: did you mean kinds?\n"


def test_writes_to_a_file(tmp_path):
    assert banyan("list", "kinds", "--output", str(tmp_path / "kinds.txt")).returncode == 0
    assert "foreign_key" in (tmp_path / "kinds.txt").read_text("utf-8")
