"""Numbers of versions: which are some, how they follow each other."""

from __future__ import annotations

from itertools import pairwise

import pytest

from banyan.errors import UsageError
from contracts.releases.numbers import Number, following, number


@pytest.mark.parametrize("text", ["1.4.0", "0.0.1", "1.4.0-rc.1", "10.20.30-alpha-2"])
def test_a_number_is_written_as_it_is_read(text):
    assert str(number(text)) == text


@pytest.mark.parametrize(
    "text", ["", "1.4", "v1.4.0", "1.4.0.0", "01.4.0", "1.4.0-", "1.4.0+build", "1.4.0\n", "latest"]
)
def test_anything_else_is_none(text):
    assert number(text) is None


def test_the_order_is_that_of_semantic_versioning():
    texts = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"]
    numbers = [each for each in map(number, [*texts, "1.0.1", "1.2.0", "1.10.0", "2.0.0"]) if each]
    assert all(before < after and not after < before for before, after in pairwise(numbers))


@pytest.mark.parametrize(
    ("current", "said", "then"),
    [
        ("1.4.2", "patch", "1.4.3"),
        ("1.4.2", "minor", "1.5.0"),
        ("1.4.2", "major", "2.0.0"),
        ("1.5.0-rc.1", "minor", "1.5.0"),
        ("1.5.1-rc.1", "patch", "1.5.1"),
        ("1.5.1-rc.1", "minor", "1.6.0"),
        ("2.0.0-rc.1", "major", "2.0.0"),
        ("1.4.2", "1.5.0-rc.1", "1.5.0-rc.1"),
        ("1.4.2", "v1.4.9", "1.4.9"),
    ],
)
def test_the_next_is_a_step_or_what_is_said(current, said, then):
    found = number(current)
    assert isinstance(found, Number)
    assert str(following(found, said)) == then


@pytest.mark.parametrize(
    ("said", "why"), [("1.4.2", "does not come after"), ("1.4.1", "after"), ("micro", "no version")]
)
def test_what_does_not_follow_is_refused(said, why):
    with pytest.raises(UsageError, match=why):
        following(Number((1, 4, 2)), said)
