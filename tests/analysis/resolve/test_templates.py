"""Templates, tag libraries and the tags that name them."""

from __future__ import annotations

import pytest

from analysis.resolve.templates import LONGEST_TAG, absolute_name, literal, read_tags
from tests.analysis.resolve.built import resolved


def tags(text: str) -> list[tuple[str, ...]]:
    return [(tag.name, *tag.args) for tag in read_tags(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{% extends "a.html" %}', ("extends", '"a.html"')),
        ("{% extends 'a.html' %}", ("extends", "'a.html'")),
        ("{%extends 'a.html'%}", ("extends", "'a.html'")),
        ("{%- include 'a.html' -%}", ("include", "'a.html'")),
        ('{% include "a b.html" with x=1 only %}', ("include", '"a b.html"', "with", "x=1", "only")),
        ("{% include chosen %}", ("include", "chosen")),
        ("{% load money i18n %}", ("load", "money", "i18n")),
        ("{% load price from money %}", ("load", "price", "from", "money")),
        ('{% url "orders:detail" order.pk as there %}', ("url", '"orders:detail"', "order.pk", "as", "there")),
        ('{% import "forms.html" as forms %}', ("import", '"forms.html"', "as", "forms")),
        ('{% from "forms.html" import field %}', ("import", '"forms.html"', "import", "field")),
        ('{{ url("orders:detail", pk=1) }}', ("url", '"orders:detail"')),
        ("{{ label ~ url('home') }}", ("url", "'home'")),
        ('{% url "a\\"b" %}', ("url", '"a\\"b"')),
        ("{% extends\n  'a.html' %}", ("extends", "'a.html'")),
    ],
)
def test_reads_a_tag(text: str, expected: tuple[str, ...]) -> None:
    assert tags(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "{ % url 'a' % }",
        "{# {% include 'a.html' %} #}",
        "{#\n{% include 'a.html' %}\n#}",
        "{% comment %}{% include 'a.html' %}{% endcomment %}",
        "{% comment 'why' %}{% include 'a.html' %}{% endcomment %}",
        "{% verbatim %}{% include 'a.html' %}{{ url('b') }}{% endverbatim %}",
        "{% verbatim raw %}{% include 'a.html' %}{% endverbatim raw %}",
        "{% raw %}{% include 'a.html' %}{% endraw %}",
        "{% comment %}{% include 'a.html' %}",
        "{% include 'a.html'",
        "{% includes 'a.html' %}",
        "{% trans 'include' %}",
        "{{ order.url }}",
        "{{ item.url('a') }}",
        "{{ my_url('a') }}",
        "{{ url(name) }}",
        "{% if x %}{% endif %}",
        "{{ '{% ur",
    ],
)
def test_sees_no_tag(text: str) -> None:
    assert tags(text) == []


def test_goes_on_after_what_it_passes_over() -> None:
    text = "{# a #}{% comment %}b{% endcomment %}{% raw %}c{% endraw %}{% load money %}"
    assert tags(text) == [("load", "money")]


def test_counts_lines() -> None:
    text = '{% extends "a.html" %}\n{# one\ntwo #}\n{% comment %}\n{% endcomment %}\n{{ url("b") }}{% load c %}\n'
    assert [(tag.name, tag.line) for tag in read_tags(text)] == [("extends", 1), ("url", 6), ("load", 6)]


def test_passes_over_what_is_too_long_for_a_tag() -> None:
    assert tags(f"{{% include '{'a' * LONGEST_TAG}' %}}{{% load money %}}") == [("load", "money")]


@pytest.mark.parametrize(
    "part",
    ["{% include ", "{{ ", "{# ", "{% comment %}", "{% verbatim %}", "{%", "{", "'\"", '"\\', "{% url '\"\\' %}", " "],
)
def test_reads_a_megabyte_of_anything_without_going_over_it_again_and_again(part: str) -> None:
    text = part * (1_000_000 // len(part))
    assert sum(1 for _ in read_tags(text)) <= len(text)


@pytest.mark.parametrize(
    ("word", "text"),
    [('"a"', "a"), ("'a'", "a"), ("a", None), ('"a', None), ('"', None), ('"a"|lower', None), ('"a"+"b"', None)],
)
def test_tells_a_literal_from_an_expression(word: str, text: str | None) -> None:
    assert literal(word) == text


@pytest.mark.parametrize(
    ("name", "absolute"),
    [("b.html", "b.html"), ("./b.html", "shop/b.html"), ("../b.html", "b.html"), ("x/../b.html", "x/../b.html")],
)
def test_resolves_relative_names(name: str, absolute: str) -> None:
    assert absolute_name(name, "shop/a.html") == absolute


TREE = """
--- config/settings.py
INSTALLED_APPS = ["core", "shop"]
ROOT_URLCONF = "config.urls"
TEMPLATES = [{"OPTIONS": {"libraries": {"cash": "shop.cash"}}}]
--- config/urls.py
urlpatterns = []
--- core/models.py
--- core/templates/core/base.html
--- core/templates/both.html
--- core/templatetags/money.py
--- shop/models.py
--- shop/cash.py
--- shop/templates/shop/list.html
--- shop/templates/both.html
--- shop/templates/mail/templates/deep.txt
--- shop/jinja2/shop/new.jinja
--- shop/static/shop/page.html
--- shop/tests/templates/helper.html
--- templates/404.html
--- templates/shop/list.html
"""


@pytest.mark.parametrize(
    ("name", "path", "app"),
    [
        ("core/base.html", "core/templates/core/base.html", "core"),
        ("both.html", "core/templates/both.html", "core"),
        ("shop/new.jinja", "shop/jinja2/shop/new.jinja", "shop"),
        ("mail/templates/deep.txt", "shop/templates/mail/templates/deep.txt", "shop"),
        ("deep.txt", "shop/templates/mail/templates/deep.txt", "shop"),
        ("404.html", "templates/404.html", "config"),
        ("shop/list.html", "templates/shop/list.html", "config"),
    ],
)
def test_finds_a_template_and_its_app(name: str, path: str, app: str) -> None:
    _project, names = resolved(TREE)
    found = names.templates.find(name)
    assert found is not None
    assert (found.path, found.app) == (path, app)


@pytest.mark.parametrize("name", ["base.html", "page.html", "shop/page.html", "", "list", "shop"])
def test_finds_no_template(name: str) -> None:
    _project, names = resolved(TREE)
    assert names.templates.find(name) is None


def test_finds_the_next_template_for_one_that_extends_its_own_name() -> None:
    _project, names = resolved(TREE)
    found = names.templates.find("both.html", besides="core/templates/both.html")
    assert found is not None
    assert found.app == "shop"


@pytest.mark.parametrize(("name", "app"), [("money", "core"), ("cash", "shop"), ("i18n", None), ("shop", None)])
def test_finds_tag_libraries(name: str, app: str | None) -> None:
    _project, names = resolved(TREE)
    found = names.templates.library(name)
    assert (found.app if found is not None else None) == app
