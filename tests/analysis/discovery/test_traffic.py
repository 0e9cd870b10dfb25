"""What production asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.discovery.traffic import requests, statements
from analysis.model.observations import Statement
from analysis.model.urls import UrlPattern
from banyan.errors import BadInput, UnreadablePath

URLS = tuple(
    UrlPattern(route, f"shop.views.{view}", "", "", "shop", "f.py", 1)
    for route, view in [("orders/", "Orders"), ("orders/<int:pk>/", "Order"), (r"^pages/(?P<slug>\w+)/$", "Page")]
)
NGINX = '127.0.0.1 - - [10/Oct/2026:13:55:36 +0000] "{} HTTP/1.1" 200 12 "-" "curl"\n'
ALB = (
    "https 2026-10-10T23:39:43.945958Z app/lb/1 192.0.2.1:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "
    '"{} HTTP/1.1" "curl" ECDHE TLSv1.2 arn "Root=1" "-" "-" 0 2026-10-10T22:22:48.364000Z "forward"\n'
)


@pytest.mark.parametrize(
    ("line", "address"), [(NGINX, "GET {}"), (ALB, "GET https://shop.example:443{}")], ids=["nginx", "alb"]
)
def test_counts_requests_by_view(tmp_path, line, address):
    paths = ["/orders/", "/orders/7/?page=2", "/orders/8/", "/pages/about/", "/elsewhere/", "/orders/x/"]
    log = write(tmp_path, "".join(line.format(address.format(path)) for path in paths))
    assert requests(log, URLS) == {"shop.views.Orders": 1, "shop.views.Order": 2, "shop.views.Page": 1}


def test_passes_over_a_line_that_was_cut(tmp_path):
    log = write(tmp_path, NGINX.format("GET /orders/") * 2 + '127.0.0.1 - - [10/Oct/20\n127.0.0.1 "\\x16\\x03" 400\n')
    assert requests(log, URLS) == {"shop.views.Orders": 2}


def test_refuses_a_log_of_another_format(tmp_path):
    log = write(tmp_path, "2026-10-10 INFO started\n" * 3)
    with pytest.raises(BadInput, match="this is no access log") as raised:
        requests(log, URLS)
    assert raised.value.where == f"{log}:1"


def test_refuses_a_log_that_is_not_there(tmp_path):
    with pytest.raises(UnreadablePath):
        requests(tmp_path / "gone.log", URLS)


def test_reads_which_tables_a_statement_joins(tmp_path):
    text = (
        "userid,query,calls\n"
        '10,"SELECT * FROM ""orders_order"" INNER JOIN ""accounts_user"" ON (1=1)",250\n'
        "10,SELECT 1 FROM orders_order,9\n"
        '10,"update public.orders_order set x = 1 from accounts_user",3\n'
        "10,SELECT * FROM pg_class JOIN orders_order ON true,7\n"
    )
    joined = ("accounts_user", "orders_order")
    found = statements(write(tmp_path, text), ["orders_order", "accounts_user"])
    assert found == (Statement(joined, 250), Statement(joined, 3))


@pytest.mark.parametrize(
    ("text", "line"),
    [("a,b\n1,2\n", 1), ("", 1), ("query,calls\nSELECT 1,many\n", 2)],
    ids=["columns", "empty", "count"],
)
def test_refuses_an_export_of_another_kind(tmp_path, text, line):
    table = write(tmp_path, text)
    with pytest.raises(BadInput) as raised:
        statements(table, ["orders_order"])
    assert raised.value.where == f"{table}:{line}"


def write(folder: Path, text: str) -> Path:
    (folder / "log").write_text(text, "utf-8")
    return folder / "log"
