from __future__ import annotations

import json

import pytest

from banyan.comparison.answers import Answer
from banyan.errors import BadDocument
from banyan.openapi.operations import Operation
from banyan.plan.routes import Match, PathMatch, PlannedRoute
from banyan.traffic.values import Recorded
from loadtests.driving.arrivals import Stage
from loadtests.driving.generators import Generators
from loadtests.driving.orders import BlockOrder, Job
from loadtests.driving.rows import requests
from loadtests.driving.traffic import read
from loadtests.mixing.mixing import Wish, mixed
from loadtests.mixing.naming import Names
from loadtests.mixing.writing import lines, locustfile
from tests.loadtests.driving.servers import serving

NAMES = Names(
    [
        Operation("/products/{slug}/", "GET"),
        Operation("/products/new/", "GET"),
        Operation("/products/", "POST"),
    ],
    [PlannedRoute("orders", "checkout", (Match(PathMatch("/orders")),))],
)


def got(target, status=200, method="GET", body=b"", **headers):
    answer = Answer(status) if status else None
    return Recorded(method, target, tuple(headers.items()), body, answer)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/products/blue-cup/", "GET /products/{slug}/"),
        ("GET", "/products/new/", "GET /products/new/"),
        ("GET", "/products/a/b/", "GET /products/a/b/"),
        ("POST", "/products/", "POST /products/"),
        ("GET", "/orders/1234/lines/7", "orders: GET /orders/{}/lines/{}"),
        ("GET", "/ordersheet/", "GET /ordersheet/"),
        ("GET", "/u/6ba7b810-9dad-11d1-80b4-00c04fd430c8/x", "GET /u/{}/x"),
        ("GET", "/blobs/0123456789abcdef", "GET /blobs/{}"),
        ("GET", "/faded/", "GET /faded/"),
    ],
)
def test_names_requests_by_what_is_known_of_them(method, path, name):
    assert NAMES.of(method, path) == name


def test_keeps_the_shares_that_were_recorded():
    recorded = [got("/a")] * 3 + [got("/products/one/")] + [got("/products/two/")] * 2
    traffic = mixed(recorded, NAMES, Wish()).traffic
    assert [(each.path, each.route, each.weight, each.status) for each in traffic] == [
        ("/a", "GET /a", 3.0, (200,)),
        ("/products/two/", "GET /products/{slug}/", 2.0, (200,)),
        ("/products/one/", "GET /products/{slug}/", 1.0, (200,)),
    ]


def test_the_most_frequent_requests_stand_for_all_of_a_route():
    recorded = [got(f"/products/p{number}/") for number in range(8) for _ in range(8 - number)]
    traffic = mixed(recorded, NAMES, Wish(most=2)).traffic
    assert [each.path for each in traffic] == ["/products/p0/", "/products/p1/"]
    assert sum(each.weight for each in traffic) == pytest.approx(36)


def test_leaves_out_what_should_not_be_asked_again_and_says_why():
    recorded = [
        got("/a"),
        got("/a", method="POST", body=b"{}"),
        got("/b", status=500),
        got("/c?access_token=abcdefabcdef"),
        got("/d", Cookie="sessionid=1"),
        got("/e", Authorization="Bearer secret"),
    ]
    mix = mixed(recorded, NAMES, Wish())
    assert [each.path for each in mix.traffic] == ["/a"]
    assert sum(mix.left_out.values()) == 5
    assert len(mix.left_out) == 4


def test_tokens_come_from_the_environment_and_are_never_written(tmp_path):
    recorded = [got("/e", Authorization="Bearer secret", Accept="application/json"), got("/f", Cookie="sessionid=1")]
    mix = mixed(recorded, NAMES, Wish(token="SHOP_TOKEN"))
    text = lines(mix.traffic)
    assert "secret" not in text
    assert list(mix.left_out) == ["sent with a cookie, which a token does not replace"]
    (tmp_path / "traffic.jsonl").write_text(text)
    (asked,) = read(tmp_path / "traffic.jsonl", {"SHOP_TOKEN": "abc"})
    assert asked.headers == {"Accept": "application/json", "Authorization": "Bearer abc"}
    with pytest.raises(BadDocument, match="SHOP_TOKEN is not set"):
        read(tmp_path / "traffic.jsonl", {})


def test_what_is_written_is_read_again(tmp_path):
    recorded = [got("/a"), got("/b?q=ü%20x", status=0), got("/p", 201, "POST", b'{"a": "\xc3\xbc"}')]
    mix = mixed(recorded, NAMES, Wish(writes=True))
    (tmp_path / "traffic.jsonl").write_text(lines(mix.traffic), "utf-8")
    assert read(tmp_path / "traffic.jsonl") == mix.traffic
    assert [json.loads(line).get("method", "GET") for line in lines(mix.traffic).splitlines()] == ["GET", "GET", "POST"]


def test_users_of_locust_ask_what_was_recorded_and_check_it(tmp_path):
    recorded = [got("/a'\"\\{x}")] * 3 + [got("/bad"), got("/p", 200, "POST", b"b")]
    file = tmp_path / "locustfile.py"
    file.write_text(locustfile(mixed(recorded, NAMES, Wish(writes=True)).traffic))
    with serving() as (url, _), Generators(Job(locustfile=str(file))) as generators:
        (done,) = generators.run(BlockOrder(url, "", (Stage(1, 60),), seed=1), [tmp_path / "0.csv"])
    found = requests([tmp_path / "0.csv"])
    assert done.sent == done.planned
    assert set(found) == {"GET /a'\"\\{x}", "GET /bad", "POST /p"}
    assert done.errors == found["GET /bad"].sent > 0
