"""Keeps what caches in this process hold, and puts it back."""

from typing import Any, Dict

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache

Kept = Dict[str, Any]


def kept() -> Kept:
    """What caches in this process's memory hold now; others keep what they are given."""
    found = {}
    for alias in settings.CACHES:
        cache = caches[alias]
        if isinstance(cache, LocMemCache):
            with cache._lock:
                found[alias] = (cache._cache.copy(), cache._expire_info.copy())
    return found


def put_back(before: Kept) -> None:
    """Has caches hold what they held."""
    for alias, (values, expiries) in before.items():
        cache = caches[alias]
        with cache._lock:
            cache._cache.clear()
            cache._cache.update(values)
            cache._expire_info.clear()
            cache._expire_info.update(expiries)
