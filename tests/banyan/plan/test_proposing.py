"""From Django's patterns to routes."""

from __future__ import annotations

from pathlib import Path

import pytest

from banyan.plan.proposing import Pattern, path_of, proposed
from banyan.plan.reading import parse
from banyan.plan.routes import PathMatch, PlannedRoute
from banyan.plan.writing import with_routes


@pytest.mark.parametrize(
    ("route", "path"),
    [
        ("", PathMatch("/", "Exact")),
        ("products/", PathMatch("/products/", "Exact")),
        ("p/<slug:slug>/", PathMatch("/p/[-a-zA-Z0-9_]+/", "RegularExpression")),
        ("p/<int:pk>/v1.0/", PathMatch(r"/p/[0-9]+/v1\.0/", "RegularExpression")),
        ("f/<path:rest>", PathMatch("/f/.+", "RegularExpression")),
        ("x/<name>/", PathMatch("/x/[^/]+/", "RegularExpression")),
        ("y/<yyyy:year>/", PathMatch("/y/[^/]+/", "RegularExpression")),
        (r"^a/(?P<year>[0-9]{4})/$", PathMatch("/a/(?:[0-9]{4})/", "RegularExpression")),
        (r"^a/b", PathMatch("/a/b.*", "RegularExpression")),
    ],
)
def test_matches_what_django_does(route, path):
    assert path_of(route) == path


@pytest.mark.parametrize("route", [r"^a/(?!b)$", r"^(?P<a>.)(?P=a)$", "ä/"])
def test_gives_up_on_what_engines_read_otherwise(route):
    assert path_of(route) is None


def test_names_are_free_and_texts_are_read_back():
    patterns = [Pattern("", "catalog:home"), Pattern("a/", "catalog:home"), Pattern("b/<int:pk>/"), Pattern("ä/")]
    found = list(proposed("catalog", patterns))
    routes = [each for each in found if isinstance(each, PlannedRoute)]
    assert [route.name for route in routes] == ["catalog-home", "catalog-home-2", "catalog-b-0-9"]
    assert found[-1] == Pattern("ä/")
    text = with_routes("# ours\n[services.catalog]\n", routes)
    assert parse(text, Path("banyan.toml")).accepted().routes == tuple(routes)
    assert text.startswith("# ours\n[services.catalog]\n\n[routes.catalog-home]\n")
