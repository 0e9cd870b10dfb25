"""Every worker begins with its share of the long tests."""

from __future__ import annotations

import pytest

from tests.dealing import dealt


def dealing(text, workers):
    """Lower case is short; letters of upper case are groups of long ones."""
    return "".join(dealt(text, lambda letter: letter if letter.isupper() else None, workers))


def test_each_stretch_begins_with_its_share():
    assert dealing("abAcdBefCghDi", 2) == "ACabcd" + "BDefghi"


def test_a_group_stays_together():
    assert dealing("AaBbAcBdAe", 2) == "AAAab" + "BBcde"


def test_one_worker_has_them_all_first():
    assert dealing("abAcdB", 1) == "ABabcd"


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
@pytest.mark.parametrize("text", ["", "a", "A", "abcdefgh", "AABBBCC", "ABCDEFGabc"])
def test_nothing_is_lost_or_done_twice(text, workers):
    assert sorted(dealing(text, workers)) == sorted(text)
