"""How sessions become tokens, as a plan says it: every mistake with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from banyan.plan.reading import parse
from banyan.plan.routes import Sessions
from tests.banyan.plan.test_schema import SCHEMA

WRONG = {
    "sessions = true": 'sessions should be a table such as { cookie = "sessionid" }',
    "sessions.seconds = 5": "there is no key called 'seconds' in [routing.sessions]",
    "sessions.cookie = 'session id'": "cookie should be the name of a cookie, such as sessionid",
    "sessions.cookie = 1": "cookie should be the name of a cookie, such as sessionid",
    "sessions.path = '/session'": "path should be a path of plain segments that ends with a slash",
    "sessions.path = '/a;/'": "path should be a path of plain segments that ends with a slash",
    "sessions.cache_seconds = 0": "cache_seconds should be a whole number of seconds from 1 to 60",
    "sessions.cache_seconds = true": "cache_seconds should be a whole number of seconds from 1 to 60",
    "sessions.cache_seconds = 61": "cache_seconds should be a whole number of seconds from 1 to 60",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("[routing.sessions]", Sessions()),
        ("[routing.sessions]\ncookie = 'shop_session'\ncache_seconds = 5", Sessions("shop_session", cache_seconds=5)),
        ("[routing.sessions]\npath = '/sso/'", Sessions(path="/sso/")),
    ],
)
def test_reads(text, expected):
    assert parse(text, Path("banyan.toml")).accepted().routing.sessions == expected
    Draft202012Validator(SCHEMA).validate(tomllib.loads(text))


@pytest.mark.parametrize("line", WRONG)
def test_says_what_is_wrong_and_where(line):
    text = f"[routing]\n\n{line}\n"
    (problem,) = parse(text, Path("banyan.toml")).problems
    assert problem.line == 3
    assert WRONG[line] in problem.message
    assert not Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))
