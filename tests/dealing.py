"""Deals out what takes long, so that every worker begins with its share and none is left with it at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def dealt(items: Sequence[T], group: Callable[[T], object], workers: int) -> Iterator[T]:
    """The items in an order of which xdist gives each worker an equal stretch; `group` is of long ones, None of others.

    Each stretch begins with its share of the groups. Groups stay whole, and all others in the order that they have.
    """
    groups: dict[object, list[T]] = {}
    others: list[T] = []
    for item in items:
        name = group(item)
        (others if name is None else groups.setdefault(name, [])).append(item)
    rest, left = iter(others), len(items)
    for number in range(workers):
        long = [item for members in list(groups.values())[number::workers] for item in members]
        stretch = left // (workers - number)
        left -= stretch
        yield from long
        yield from islice(rest, max(0, stretch - len(long)))
    yield from rest
