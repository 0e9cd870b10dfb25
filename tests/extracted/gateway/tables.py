"""Tables to render: one that holds everything, and some that were written in bad faith."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

from banyan.plan.expressions import portable
from banyan.plan.matching import COOKIE_VALUE, HEADER_VALUE, PATH
from banyan.plan.reading import parse
from extracted.gateway.table import RouteTable, table_of

EVERYTHING = """
[services.catalog]
[services.stock-2]

[routes.all]
service = "catalog"
reads = "{state}"
writes = "monolith"
weight = 25
sticky = {{ by = "{sticky}" }}
cohorts = [{{ headers = [{{ name = "X-Staff", value = "1" }}], cookies = [{{ name = "beta", value = "on" }}] }}]
matches = [
    {{ path = {{ value = "/" }} }},
    {{ path = {{ value = "/a/b" }}, method = "POST" }},
    {{ path = {{ type = "Exact", value = "/a" }}, headers = [{{ name = "X-A", value = "1" }}] }},
    {{ path = {{ type = "RegularExpression", value = "/a/[0-9]+/" }}, cookies = [{{ name = "c", value = "1" }}] }},
]

[routes.stock]
service = "stock-2"
reads = "service"
writes = "service"
matches = [{{ path = {{ value = "/stock" }} }}]
"""
_HOSTILE = [
    "'",
    '"',
    "\\",
    "`",
    "$x",
    "${x}",
    "%[src]",
    "{",
    "}",
    ";",
    "#",
    "\\n",
    "%0a",
    "}} evil",
    "--",
    "-i",
    "default",
    "~",
    "*",
]


def table(text: str, port: int = 19000) -> RouteTable:
    names = ("monolith", "catalog", "stock-2")
    urls = {name: f"http://127.0.0.1:{port + number}" for number, name in enumerate(names, 1)}
    return table_of(parse(text, Path("banyan.toml")).accepted(), urls, ("127.0.0.1", port))


def hostile() -> st.SearchStrategy[RouteTable]:
    """Tables whose paths, values and expressions hold what configurations are made of."""
    text = st.lists(st.one_of(st.sampled_from(_HOSTILE), st.text(max_size=5)), min_size=1, max_size=6).map("".join)
    paths = text.map("/{}".format).filter(
        lambda each: PATH.match(each) and not any(part in each for part in ("?", "#", "//"))
    )
    patterns = text.map("/{}".format).filter(lambda each: bool(PATH.match(each)) and not portable(each))
    values, cookies = text.filter(HEADER_VALUE.match), text.filter(COOKIE_VALUE.match)
    return st.builds(_hostile_table, paths, patterns, values, cookies, st.sampled_from(["canary", "service"]))


def _hostile_table(path: str, pattern: str, value: str, cookie: str, state: str) -> RouteTable:
    matches = (
        f'{{ path = {{ type = "Exact", value = {json.dumps(path)} }} }}',
        f"{{ path = {{ value = {json.dumps(path)} }}, headers = [{{ name = 'X-A', value = {json.dumps(value)} }}] }}",
        _expression(pattern, cookie),
    )
    cohort = f"cohorts = [{{ headers = [{{ name = 'X-B', value = {json.dumps(value)} }}] }}]"
    head = f"service = 'catalog'\nreads = '{state}'\nweight = 7\n{cohort}"
    return table(f"[services.catalog]\n[routes.r]\n{head}\nmatches = [{', '.join(matches)}]\n")


def _expression(pattern: str, cookie: str) -> str:
    path = f"{{ type = 'RegularExpression', value = {json.dumps(pattern)} }}"
    return f"{{ path = {path}, cookies = [{{ name = 'a', value = {json.dumps(cookie)} }}] }}"
