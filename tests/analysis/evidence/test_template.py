"""Templates and tag libraries of other apps."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from tests.analysis.resolve.built import crossings, gaps

SITE = """
--- config/settings.py
INSTALLED_APPS = ["core", "shop"]
--- core/models.py
--- core/templates/core/base.html
--- core/templates/core/mail.txt
--- core/templatetags/money.py
--- shop/models.py
--- shop/templates/shop/list.html
--- shop/templatetags/stars.py
"""


def tree_with(code: str, path: str = "shop/views.py") -> str:
    return f"{SITE}\n--- {path}\n{dedent(code)}"


def targets(code: str, path: str = "shop/views.py") -> list[tuple[str, str]]:
    """App and symbol of everything that one file depends on in other apps."""
    rows = crossings(tree_with(code, path), "template")
    return [(to, symbol) for _from, to, file, symbol in rows if file == path]


IMPORTS = """
from django import template
from django.shortcuts import render
from django.template import loader
from django.template.loader import get_template, render_to_string, select_template
from django.template.response import TemplateResponse
from django.views.generic import TemplateView

register = template.Library()
NAME = "core/base.html"
"""


def in_view(expression: str) -> list[str]:
    """The apps that one expression in a view depends on."""
    code = f"{IMPORTS}\ndef home(request, name):\n{indent(expression, '    ')}\n"
    return [app for app, symbol in targets(code) if symbol == "home"]


@pytest.mark.parametrize(
    "expression",
    [
        'render(request, "core/base.html")',
        'render(request, template_name="core/base.html")',
        "render(request, NAME)",
        'render(request, ["shop/none.html", "core/base.html"])',
        'render(request, "core/base.html" if name else "shop/list.html")',
        'render_to_string("core/mail.txt", {})',
        'loader.render_to_string("core/mail.txt")',
        'get_template("core/base.html").render({})',
        'select_template(["core/base.html"])',
        'TemplateResponse(request, "core/base.html")',
        'TemplateView.as_view(template_name="core/base.html")',
        'found = "core/base.html"\nrender(request, found)',
    ],
)
def test_sees_a_template_of_another_app(expression: str) -> None:
    assert in_view(expression) == ["core"]


@pytest.mark.parametrize(
    "expression",
    [
        'render(request, "shop/list.html")',
        'render(request, "registration/login.html")',
        'render("core/base.html")',
        '"core/base.html".render(request, "core/base.html")',
        'print("core/base.html")',
        'open("core/base.html")',
        "render(request, name)",
        "request.render(name)",
    ],
)
def test_sees_no_template_of_another_app(expression: str) -> None:
    assert in_view(expression) == []


def test_takes_no_function_of_the_project_for_djangos() -> None:
    code = 'def render(request, name): ...\n\ndef home(request):\n    return render(request, "core/base.html")\n'
    assert targets(code) == []


def test_gives_up_on_a_name_that_is_made_at_run_time() -> None:
    code = f'{IMPORTS}\ndef home(request, name):\n    return render(request, f"{{name}}.html")\n'
    assert [file for file, _line in gaps(tree_with(code), "template")] == ["shop/views.py"]


@pytest.mark.parametrize("expression", ["request.render(1, name)", "name.get_template(name)", "render(request)"])
def test_gives_up_on_nothing_that_may_be_no_template(expression: str) -> None:
    assert gaps(tree_with(f"{IMPORTS}\ndef home(request, name):\n    {expression}\n"), "template") == []


@pytest.mark.parametrize(
    ("body", "symbol"),
    [
        ('template_name = "core/base.html"', "Home"),
        ('mail_template = "core/mail.txt"', "Home"),
        ("template_name = NAME", "Home"),
        ('def get_template_names(self):\n        return ["core/base.html"]', "Home.get_template_names"),
    ],
)
def test_sees_the_template_of_a_class(body: str, symbol: str) -> None:
    assert targets(f"{IMPORTS}\nclass Home(TemplateView):\n    {body}\n") == [("core", symbol)]


@pytest.mark.parametrize(
    "body",
    [
        'template_name = "shop/list.html"',
        'template_name = "nowhere.html"',
        "template_name = None",
        'title = "core/base.html"',
        "def get_template_names(self):\n        return [self.kind]",
    ],
)
def test_sees_no_template_of_a_class(body: str) -> None:
    assert targets(f"{IMPORTS}\nclass Home(TemplateView):\n    {body}\n") == []


def test_sees_the_template_of_an_inclusion_tag() -> None:
    code = f'{IMPORTS}\n@register.inclusion_tag("core/base.html")\ndef row(order):\n    return {{}}\n'
    assert targets(code, "shop/templatetags/rows.py") == [("core", "row")]


@pytest.mark.parametrize(
    "text",
    [
        '{% extends "core/base.html" %}',
        '{% include "core/mail.txt" with a=1 %}',
        "{% load money %}",
        "{% load stars money i18n %}",
        "{% load price from money %}",
        '{% import "core/base.html" as base %}',
        '{% from "core/base.html" import field %}',
        '{% include ["shop/none.html", "core/base.html"] %}',
        '{% include "../core/base.html" %}',
    ],
)
def test_sees_what_a_template_takes_from_another_app(text: str) -> None:
    assert targets(text, "shop/templates/shop/home.html") == [("core", "")]


@pytest.mark.parametrize(
    "text",
    [
        '{% extends "shop/list.html" %}',
        '{% include "./list.html" %}',
        '{% include "admin/base.html" %}',
        "{% load stars static i18n %}",
        "{% load money from stars %}",
        "{% load %}",
        "{% extends %}",
        '{# {% extends "core/base.html" %} #}',
        '{% url "core/base.html" %}',
        '"core/base.html"',
    ],
)
def test_sees_nothing_that_a_template_takes_from_another_app(text: str) -> None:
    assert targets(text, "shop/templates/shop/home.html") == []


def test_finds_the_template_that_one_of_the_same_name_extends() -> None:
    overridden = "--- shop/templates/core/base.html\n{% extends 'core/base.html' %}"
    assert crossings(f"{SITE}\n{overridden}", "template") == [("shop", "core", "shop/templates/core/base.html", "")]


@pytest.mark.parametrize(("text", "count"), [("{% include chosen %}", 1), ("{% extends self._template %}", 0)])
def test_gives_up_on_a_variable_in_a_template(text: str, count: int) -> None:
    assert len(gaps(tree_with(text, "shop/templates/shop/home.html"), "template")) == count
