"""Errors carry data, and say what, where and what to do."""

from __future__ import annotations

import inspect
import pickle
from pathlib import Path

import pytest

from banyan import errors
from banyan.errors import (
    BanyanError,
    NoDjangoProject,
    ProgramFailed,
    UnavailableCommand,
    UnknownName,
    UnreadablePath,
    UnwritablePath,
)

EXAMPLES = [
    BanyanError("odd", where="a.py:3", hint="look"),
    UnknownName("format", "jsn", ["json"]),
    UnavailableCommand("load", "locust"),
    ProgramFailed("catalog", "ended with code 3", ["bye"]),
    NoDjangoProject(Path("shop"), ["manage.py"]),
    UnreadablePath(Path("shop"), "permission denied"),
    UnwritablePath(Path("report.html"), "no space left on device"),
]


def test_says_where_before_what():
    assert str(BanyanError("odd", where="a.py:3")) == "a.py:3: odd"


def test_leaves_out_a_place_it_does_not_know():
    assert str(BanyanError("odd")) == "odd"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("jsn", "did you mean json?"),
        ("JSON", "did you mean json?"),
        ("htm", "did you mean html?"),
        ("pdf", "choose from html, json, sarif"),
    ],
)
def test_guesses_what_was_meant(name, hint):
    assert UnknownName("report format", name, ["sarif", "json", "html"]).hint == hint


def test_says_when_there_is_nothing_to_choose_from():
    assert UnknownName("rule", "x", []).hint == "none is installed"


def test_names_what_would_have_made_a_project():
    error = NoDjangoProject(Path("shop"), ["manage.py", "settings"])
    assert str(error) == "shop: no Django project found: looked for manage.py, settings"


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_survives_the_way_back_from_a_worker_process(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), vars(copy)) == (type(error), vars(error))


def test_the_tree_in_the_docstring_is_the_tree():
    drawn = [line.lstrip("│├└─ ").split()[0] for line in (errors.__doc__ or "").splitlines() if "  " in line]
    classes = [name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)]
    assert drawn == classes


def test_offers_no_more_names_than_can_be_read():
    hint = UnknownName("app", "x", [f"app{number:03}" for number in range(500)]).hint
    assert hint is not None
    assert hint.endswith("app019 and 480 more")
