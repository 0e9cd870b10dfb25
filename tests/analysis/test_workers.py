"""Shared work gives what one process alone would give, whatever becomes of the others."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
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
    assert len(set(shared(task(slowly(os.getpid)), ITEMS, 2))) == 2


def test_goes_on_with_something_else_meanwhile():
    began: list[int] = []
    assert sorted(shared(task(doubled), ITEMS, 2, lambda: began.append(1))) == [2 * item for item in ITEMS]
    assert began == [1]


def test_does_again_what_a_process_had_taken_that_was_killed():
    parent = os.getpid()

    def work(items: Sequence[int]) -> list[int]:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.01)
        return doubled(items)

    assert sorted(shared(task(work), ITEMS, 2)) == [2 * item for item in ITEMS]


def test_an_interrupt_is_the_parents_to_answer():
    parent = os.getpid()

    def own_number() -> int:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGINT)
        return os.getpid()

    assert len(set(shared(task(slowly(own_number)), ITEMS, 2))) == 2


def test_leaves_no_process_behind_after_an_error():
    parent = os.getpid()

    def work(items: Sequence[int]) -> list[int]:
        if os.getpid() == parent:
            raise KeyboardInterrupt
        time.sleep(60)
        return doubled(items)

    with pytest.raises(KeyboardInterrupt):
        shared(task(work), ITEMS, 2)
    assert multiprocessing.active_children() == []


def slowly(answer: Callable[[], int]) -> Callable[[Sequence[int]], list[int]]:
    """Work that takes so long that every process comes to do some."""

    def work(items: Sequence[int]) -> list[int]:
        time.sleep(0.02)
        return [answer()] * len(items)

    return work
