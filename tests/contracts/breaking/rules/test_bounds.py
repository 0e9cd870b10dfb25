from __future__ import annotations

import pytest

from tests.contracts.breaking.documents import asking, broken, findings, giving, taking

WIDTHS = [("maximum", "max", 1), ("maxLength", "max-length", 1), ("maxItems", "max-items", 1), ("minimum", "min", -1)]


@pytest.mark.parametrize(("keyword", "name", "sign"), WIDTHS)
def test_finds_a_bound_that_takes_less_of_a_request(keyword, name, sign):
    wide, tight = (taking(f"{{{keyword}: {bound}}}") for bound in (5 + 2 * sign, 5))
    tighter, wider = ("decreased", "increased") if sign > 0 else ("increased", "decreased")
    assert broken(wide, tight) == [f"ERR request-body-{name}-{tighter}"]
    assert broken(tight, wide) == [f"INFO request-body-{name}-{wider}"]
    assert broken(taking("{}"), tight) == [f"ERR request-body-{name}-set"]
    assert broken(asking("{}"), asking(f"{{{keyword}: 5}}")) == [f"ERR request-parameter-{name}-set"]


@pytest.mark.parametrize(("keyword", "name", "sign"), WIDTHS)
def test_finds_a_bound_that_lets_more_into_an_answer(keyword, name, sign):
    wide, tight = (giving(f"{{{keyword}: {bound}}}") for bound in (5 + 2 * sign, 5))
    wider = "increased" if sign > 0 else "decreased"
    assert broken(tight, wide) == [f"ERR response-body-{name}-{wider}"]
    assert broken(tight, giving("{}")) == [f"ERR response-body-{name}-unset"]
    assert broken(giving("{}"), tight) == [f"INFO response-body-{name}-set"]


def test_both_ways_to_say_that_a_bound_is_left_out_are_alike():
    old = taking("{type: integer, minimum: 0, exclusiveMinimum: true}")
    assert broken(old, taking("{type: integer, exclusiveMinimum: 0}")) == []


def test_a_least_length_of_nothing_says_nothing():
    assert broken(taking("{type: string}"), taking("{type: string, minLength: 0}")) == []


def test_the_tightest_of_several_parts_counts():
    assert broken(taking("{maxLength: 5}"), taking("{allOf: [{maxLength: 5}, {maxLength: 9}]}")) == []


def test_says_from_what_to_what():
    (finding,) = findings(taking("{maxLength: 5}"), taking("{maxLength: 3}"))
    assert finding.message == "the request's body: maxLength was decreased from 5 to 3"
