from __future__ import annotations

import sys

import pytest
from jinja2 import UndefinedError

from banyan.pages.rendering import ours, rendered

PAGE = """{% extends "frame.html" %}
{% block title %}{{ name }}{% endblock %}
{% block header %}<h1>{{ name | loud }}</h1>{% endblock %}
{% block main %}<p>{{ drawing }}</p>{% endblock %}
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with a page of its own."""
    folder = tmp_path / "some_pages/page"
    folder.mkdir(parents=True)
    (tmp_path / "some_pages/__init__.py").touch()
    (folder / "page.html").write_text(PAGE)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / "some_pages"
    sys.modules.pop("some_pages", None)


def page(**values):
    return rendered("some_pages", values, filters={"loud": str.upper})


@pytest.mark.usefixtures("package")
def test_a_page_is_in_the_frame_and_asks_for_nothing():
    found = page(name="orders", drawing=ours("<svg></svg>"))
    assert found.startswith("<!doctype html>")
    assert "<title>orders</title>" in found
    assert "<h1>ORDERS</h1>" in found
    assert "<p><svg></svg></p>" in found
    assert "default-src 'none'" in found
    assert "src=" not in found.replace("default-src", "").replace("style-src", "")
    assert ".verdict { font-weight: 600; }" in found


@pytest.mark.usefixtures("package")
def test_texts_are_escaped_and_made_printable():
    found = page(name="</title><script>\x1b[31m", drawing="<b>\x00two\nlines")
    assert "<title>&lt;/title&gt;&lt;script&gt;</title>" in found
    assert "<p>&lt;b&gt;two\nlines</p>" in found


def test_the_style_of_a_package_comes_last(package):
    (package / "page/page.css").write_text(".mine > b { color: red; }")
    found = rendered("some_pages", {"name": "a", "drawing": ""}, filters={"loud": str.upper}, styles=[CHARTS])
    assert found.index("body {") < found.index(".chart {") < found.index(".mine > b { color: red; }")


CHARTS = ("loadtests.plotting", "charts.css")


@pytest.mark.usefixtures("package")
def test_a_value_that_is_not_there_is_an_error():
    with pytest.raises(UndefinedError):
        page(name="orders")
