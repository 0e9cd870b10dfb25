"""Shared work gives what one process alone would give, whatever becomes of the others."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

import pytest

from analysis.workers import SMALLEST_SHARE, shared

ITEMS = list(range(SMALLEST_SHARE * 4))


def doubled(items: Sequence[int]) -> list[int]:
    return [2 * item for item in items]


@pytest.mark.parametrize("workers", [1, 2, 3, 100])
def test_does_every_item_once(workers):
    assert sorted(shared(ITEMS, lambda item: item, doubled, workers)) == [2 * item for item in ITEMS]


def test_does_nothing_with_nothing():
    assert shared([], len, doubled, 2) == []


def test_starts_no_process_for_a_few_items():
    assert set(shared(ITEMS[:10], lambda _item: 1, lambda items: [os.getpid()] * len(items), 4)) == {os.getpid()}


def test_starts_one_for_many():
    assert len(set(shared(ITEMS, lambda _item: 1, lambda items: [os.getpid()] * len(items), 2))) == 2


def test_does_the_share_of_a_process_that_was_killed():
    parent = os.getpid()

    def work(items: Sequence[int]) -> list[int]:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return doubled(items)

    assert sorted(shared(ITEMS, lambda item: item, work, 2)) == [2 * item for item in ITEMS]


def test_an_interrupt_is_the_parents_to_answer():
    parent = os.getpid()

    def work(items: Sequence[int]) -> list[int]:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGINT)
        return [os.getpid()] * len(items)

    assert len(set(shared(ITEMS, lambda item: item, work, 2))) == 2
