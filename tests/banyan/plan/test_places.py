"""Where in a plan a thing stands."""

from __future__ import annotations

from banyan.plan.places import Places

TEXT = """\
# the plan
[services.orders]  # [services.payments]
apps = ["orders",
    # "returns" comes later
    "baskets"]
"odd key" = 1

[ services . "pay-ments" ]
apps = ['payments']
team.name = "x"
"""


def line(*path: str) -> int:
    return Places(TEXT).line(*path)


def test_tells_tables_keys_and_strings():
    assert line("services", "orders") == 2
    assert line("services", "orders", "apps") == 3
    assert line("services", "orders", "apps", "orders") == 3
    assert line("services", "orders", "apps", "baskets") == 5
    assert line("services", "orders", "odd key") == 6


def test_tells_quoted_and_dotted_names():
    assert line("services", "pay-ments", "apps", "payments") == 9
    assert line("services", "pay-ments", "team", "name") == 10


def test_does_not_take_a_comment_for_a_string():
    assert line("services", "orders", "apps", "returns") == 3


def test_falls_back_to_what_is_above():
    assert line("services", "pay-ments", "models", "a.B") == 8


def test_does_not_invent_a_line():
    assert line("project", "path") == 0


def test_counts_equal_strings():
    places = Places("apps = ['a',\n'a']")
    assert [places.line("apps", "a", nth=n) for n in (0, 1, 2, -1)] == [1, 2, 2, 2]
