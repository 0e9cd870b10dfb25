"""What services are called."""

from __future__ import annotations

from analysis.boundaries._titles import titles
from tests.analysis.boundaries.systems import system


def named(*groups: str, by_app: bool = True) -> list[str]:
    return titles([system(group).models for group in groups], by_app=by_app)


def test_after_the_app_that_is_mostly_there():
    assert named("sales.Order sales.Line other.Page", "other.User other.Team") == ["sales", "other"]


def test_after_the_word_that_tells_a_part_of_an_app_from_the_others():
    assert named("OrderLine Order", "PageLine Page", "User") == ["order", "page", "user"]


def test_after_words_alone_where_labels_count_for_nothing():
    assert named("sales.OrderLine sales.Order", "other.Page", by_app=False) == ["order", "page"]


def test_no_two_alike():
    assert named("one.Order", "two.Order", "six.Order", by_app=False) == ["order", "order_2", "order_3"]
