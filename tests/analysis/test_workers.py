"""Shared work gives what one process alone would give, whatever becomes of the others."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence

import pytest

from analysis.workers import SMALLEST_SHARE, Task, shared

ITEMS = list(range(SMALLEST_SHARE * 4))


def task(work: Callable[[Sequence[int]], list[int]]) -> Task[int, int]:
    return Task(work, lambda item: item, str, int)


def doubled(items: Sequence[int]) -> list[int]:
    return [2 * item for item in items]


@pytest.mark.parametrize("workers", [1, 2, 3, 100])
def test_does_every_item_once(workers):
    assert sorted(shared(task(doubled), ITEMS, workers)) == [2 * item for item in ITEMS]


def test_does_nothing_with_nothing():
    assert shared(task(doubled), [], 2) == []


def test_starts_no_process_for_a_few_items():
    assert set(shared(task(lambda items: [os.getpid()] * len(items)), ITEMS[:10], 4)) == {os.getpid()}


def test_starts_one_for_many():
    assert len(set(shared(task(lambda items: [os.getpid()] * len(items)), ITEMS, 2))) == 2


def test_does_the_share_of_a_process_that_was_killed():
    parent = os.getpid()

    def work(items: Sequence[int]) -> list[int]:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return doubled(items)

    assert sorted(shared(task(work), ITEMS, 2)) == [2 * item for item in ITEMS]


def test_an_interrupt_is_the_parents_to_answer():
    parent = os.getpid()

    def work(items: Sequence[int]) -> list[int]:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGINT)
        return [os.getpid()] * len(items)

    assert len(set(shared(task(work), ITEMS, 2))) == 2
