"""What a run was made on and with: runs that differ in it are not to be compared with each other."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from loadtests.comparing.values import Comparison
from loadtests.driving.traffic import plain

_DIGITS = 16


def fingerprint(
    asked: Comparison, versions: Mapping[str, str], workers: Sequence[Mapping[str, object]] = ()
) -> dict[str, object]:
    """The machine, the programs, the sides with their versions, and the traffic; `digest` is of all of it.

    `workers` are the machines of those that made the requests, where that was not this one.
    """
    found: dict[str, object] = {
        "machine": machine(),
        "programs": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("django-banyan", "gevent", "locust")},
        },
        "sides": {
            arm: {"name": side.name, "url": side.url, "version": versions.get(side.name, "")}
            for arm, side in (("before", asked.before), ("after", asked.after))
        },
        "traffic": _traffic(asked),
        "load": {
            "rate": asked.rate if not asked.users else None,
            "users": asked.users or None,
            "pause": asked.pause,
            "is_even": asked.is_even,
            "seconds": asked.seconds,
            "shape": asked.shape,
            "processes": asked.processes,
        },
    }
    if workers:
        found["workers"] = sorted(({**each} for each in workers), key=_digest)
    return {**found, "digest": _digest(found)}


def machine() -> dict[str, object]:
    """The machine that the generators ran on."""
    import psutil

    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "usable_cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0,
        "memory_mb": psutil.virtual_memory().total // 1_000_000,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _traffic(asked: Comparison) -> str:
    """A digest of what is asked, which may hold tokens and is not kept itself."""
    if asked.locustfile:
        return hashlib.sha256(Path(asked.locustfile).read_bytes()).hexdigest()[:_DIGITS]
    return _digest(plain(asked.traffic))


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:_DIGITS]
