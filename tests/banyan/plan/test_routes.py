"""Routes as a plan gives them: every mistake with its line, and nothing that engines could read in two ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from banyan.plan.expressions import portable
from banyan.plan.reading import parse
from banyan.plan.routes import Match, PathMatch, PlannedRoute, Routing, Sticky, ValueMatch
from tests.banyan.plan.test_schema import SCHEMA

WHOLE = """
[services.catalog]

[routing]
fresh_hours = 48
canary_needs = ["shadow", "fuzz"]
sticky = { by = "header", name = "X-User" }
mirror_percent = 10
comparator = "http://127.0.0.1:8098"

[routes.products]
service = "catalog"
reads = "canary"
writes = "shadow"
weight = 5
sticky = { by = "address" }

[[routes.products.matches]]
path = { value = "/api/products/" }
method = "GET"
headers = [{ name = "X-Beta", value = "1" }]
cookies = [{ name = "beta", value = "(yes|on)", type = "RegularExpression" }]

[[routes.products.matches]]
path = { type = "Exact", value = "/" }

[[routes.products.cohorts]]
headers = [{ name = "X-Staff", value = "1" }]
"""


def plan(text: str):
    return parse(text, Path("banyan.toml"))


def problems(route: str) -> list[tuple[int, str]]:
    text = f"[services.catalog]\n[routes.products]\n{route}"
    return [(problem.line, problem.message) for problem in plan(text).problems]


def test_reads_every_key():
    draft = plan(WHOLE)
    first = Match(
        PathMatch("/api/products"),
        "GET",
        (ValueMatch("x-beta", "1"),),
        (ValueMatch("beta", "(yes|on)", "RegularExpression"),),
    )
    cohort = Match(headers=(ValueMatch("x-staff", "1"),))
    matches = (first, Match(PathMatch("/", "Exact")))
    route = PlannedRoute("products", "catalog", matches, "canary", "shadow", 5, (cohort,), Sticky("address"))
    assert draft.accepted().routes == (route,)
    assert draft.accepted().routing == Routing(
        fresh_hours=48,
        canary_needs=("shadow", "fuzz"),
        sticky=Sticky("header", "x-user"),
        mirror_percent=10,
        comparator="http://127.0.0.1:8098",
    )


def test_the_schema_accepts_every_key():
    import tomllib

    Draft202012Validator(SCHEMA).validate(tomllib.loads(WHOLE))


def test_everything_but_service_and_matches_has_a_default():
    route = plan("[services.catalog]\n[routes.p]\nservice = 'catalog'\nmatches = [{}]").accepted().routes[0]
    assert route == PlannedRoute("p", "catalog", (Match(),))


MATCH = "service = 'catalog'\nmatches = [\n  {{ {} }},\n]"
WRONG = {
    "no service": ("matches = [{}]", 2, "products leads to no service: say which one with `service`"),
    "an unknown service": (
        "service = 'catlog'\nmatches = [{}]",
        3,
        "products leads to no service: did you mean catalog?",
    ),
    "no matches": ("service = 'catalog'", 2, "products matches nothing: say what with `matches`"),
    "an empty list": ("service = 'catalog'\nmatches = []", 4, "matches should be a list of tables, at least one"),
    "an unknown key": (
        MATCH.format("pth = 1"),
        4,
        "there is no key called 'pth' in [routes.products.matches]: did you mean path?",
    ),
    "an unknown method": (
        MATCH.format("method = 'GTE'"),
        5,
        "there is no method called 'GTE' in [routes.products.matches]: choose from DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",  # noqa: E501
    ),
    "a type of path that is none": (
        MATCH.format("path = { type = 'Prefix', value = '/' }"),
        5,
        "there is no type of path called 'Prefix' in [routes.products.matches]: did you mean PathPrefix?",
    ),
    "a path without a slash": (
        MATCH.format("path = { value = 'api' }"),
        5,
        "path 'api': it should begin with / and hold no blanks; write other letters percent-encoded",
    ),
    "a path with a query": (MATCH.format("path = { value = '/a?b' }"), 5, "path '/a?b': it should hold no ?, # or //"),
    "a look-ahead": (
        MATCH.format("path = { type = 'RegularExpression', value = '/(?!a)' }"),
        5,
        "path '/(?!a)': engines differ on what '(?' means",
    ),
    "a header that engines drop": (
        MATCH.format("headers = [{ name = 'X_User', value = '1' }]"),
        5,
        "'X_User' cannot name a header: use letters, digits and -, a letter first",
    ),
    "a header without a value": (
        MATCH.format("headers = [{ name = 'X-User' }]"),
        5,
        "header X-User needs a value, as a string",
    ),
    "a line break in a header": (
        MATCH.format('headers = [{ name = "X", value = "a\\nb" }]'),
        4,
        "header X cannot have the value 'a\\nb': use printable ASCII, as it is sent",
    ),
    "a blank in a cookie": (
        MATCH.format("cookies = [{ name = 'a', value = 'b c' }]"),
        5,
        "cookie a cannot have the value 'b c': use printable ASCII, as it is sent",
    ),
    "a state that is none": (
        "reads = 'canari'",
        3,
        "there is no state called 'canari' in [routes.products]: did you mean canary?",
    ),
    "too much weight": ("weight = 101", 3, "weight should be a whole number from 0 to 100"),
    "a canary for nobody": (
        "reads = 'canary'",
        2,
        "products is a canary that nobody sees: it needs a weight above 0, or cohorts",
    ),
    "a cohort of everybody": ("cohorts = [{}]", 3, "a cohort needs a header or a cookie to be known by"),
    "sticky by nothing known": (
        "sticky = { by = 'ip' }",
        3,
        "there is no way to be sticky called 'ip' in [routes.products.sticky]: choose from address, claim, cookie, header, none",  # noqa: E501
    ),
    "sticky by a header without a name": ("sticky = { by = 'header' }", 3, "sticky by header needs a name"),
}


@pytest.mark.parametrize("case", WRONG)
def test_does_not_accept(case):
    text, line, message = WRONG[case]
    assert (line, message) in problems(text)


@pytest.mark.parametrize("key", ["fresh_hours = 0", "canary_needs = ['luck']", "mirror_percent = true"])
def test_does_not_accept_of_the_whole_table(key):
    assert [problem.line for problem in plan(f"[routing]\n{key}").problems] == [2]


@pytest.mark.parametrize(
    "expression", ["/a+", "/(?:a|b)[0-9]{2,}", r"/a\.b/[^/]+", r"/\d*", "/[-a-zA-Z0-9_]+/", "/{0,3}"]
)
def test_takes_an_expression_that_all_engines_know(expression):
    assert portable(expression) == ""


@pytest.mark.parametrize(
    "expression",
    [
        r"/(a)\1",
        "/(?P<a>b)",
        "/(?=a)",
        "/a++",
        "/a*?",
        "/a{1001}",
        r"/\bx",
        "/[[:alpha:]]",
        "/(",
        "/a{x}",
        "/ü",
        r"/\Qa\E",
    ],
)
def test_does_not_take_an_expression_that_engines_differ_on(expression):
    assert portable(expression)
