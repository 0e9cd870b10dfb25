"""Which match counts, and whose state."""

from __future__ import annotations

from banyan.plan.order import Request, first, rules_of
from banyan.plan.routes import Match, PathMatch, PlannedRoute, Sticky, ValueMatch


def route(name: str, *matches: Match, **states: str) -> PlannedRoute:
    return PlannedRoute(name, "catalog", matches, **states)  # type: ignore[arg-type]


EXACT = Match(PathMatch("/a/b", "Exact"))
REGEX = Match(PathMatch("/a/[a-z]+", "RegularExpression"))
LONG = Match(PathMatch("/a/bc"))
SHORT = Match(PathMatch("/a"))


def taken(request: Request, *routes: PlannedRoute) -> str:
    rule = first(rules_of(routes, Sticky()), request)
    return rule.route.name if rule else "monolith"


def test_the_most_specific_path_counts():
    routes = (route("short", SHORT), route("long", LONG), route("regex", REGEX), route("exact", EXACT))
    assert [taken(Request(path=path), *routes) for path in ("/a/b", "/a/x", "/a/bc/1", "/a", "/a/1", "/b")] == [
        "exact",
        "regex",
        "long",
        "short",
        "short",
        "monolith",
    ]


def test_a_prefix_ends_with_a_segment():
    assert taken(Request(path="/ab"), route("short", SHORT)) == "monolith"
    assert taken(Request(path="/a/"), route("short", SHORT)) == "short"


def test_a_method_and_more_headers_count_for_more():
    header = Match(SHORT.path, headers=(ValueMatch("x", "1"),))
    method = Match(SHORT.path, "GET")
    routes = (route("plain", SHORT), route("header", header), route("method", method))
    assert taken(Request(path="/a", headers={"x": "1"}), *routes) == "method"
    assert taken(Request("POST", "/a", headers={"x": "1"}), *routes) == "header"
    assert taken(Request("POST", "/a", headers={"x": "2"}), *routes) == "plain"


def test_what_is_alike_stays_in_the_order_of_the_plan():
    assert taken(Request(path="/a"), route("z", SHORT), route("b", SHORT)) == "z"


def test_reads_and_writes_are_rules_of_their_own_where_their_states_differ():
    rules = rules_of([route("r", SHORT, reads="service", writes="monolith")], Sticky())
    assert [(rule.methods, rule.state) for rule in rules] == [(("GET", "HEAD", "OPTIONS"), "service"), ((), "monolith")]
    assert len(rules_of([route("r", SHORT, reads="service", writes="service")], Sticky())) == 1


def test_a_method_has_the_state_of_its_kind():
    (rule,) = rules_of([route("r", Match(method="POST"), reads="service", writes="monolith")], Sticky())
    assert rule.state == "monolith"


def test_reads_alone_are_mirrored():
    rules = rules_of([route("r", SHORT, reads="shadow", writes="shadow")], Sticky())
    assert [rule.is_mirrored for rule in rules] == [True, False]
