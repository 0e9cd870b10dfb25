"""Figures of an autoscaler from a `banyan load scale`: how many replicas, and at how much of their processor time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from extracted.deployment.values import Capacity, MeasuredLoad, Workload

HEADROOM_PERCENT = 70
"""Of the processor time at the knee: what is left is for the time until another replica is ready."""

_FEWEST = 2
"""So many replicas let one be moved to another node while the other answers."""


@dataclass(frozen=True, slots=True)
class Autoscaling:
    """From `least` to `most` replicas; each asks for `cpu_millis`, what one used at its knee. `said` tells why.

    `remarks` are what people should know of the run: that it was of another version, or that it is not the newest.
    """

    least: int
    most: int
    cpu_millis: int
    run: str
    taken_at: str
    said: str
    remarks: tuple[str, ...] = ()


def autoscaling(workload: Workload, load: MeasuredLoad | None, version: str = "") -> Autoscaling | str:
    """The figures of a workload, or why there are none.

    Nothing is scaled beyond what was measured: `most` is the number of replicas that carried most, and no more than the
    plan allows. `least` is the fewest that surely carried what was needed, where the run was asked for that. A run of
    another `version` than is deployed counts, and is remarked on: without an autoscaler there would be fewer replicas
    than were needed yesterday.
    """
    if load is None:
        return f"none: there is no `banyan load scale` of {workload.side}"
    if load.doubts:
        return f"none: the run {load.run} doubts itself, and is to be taken anew: {'; '.join(load.doubts)}"
    rows = sorted(load.capacities, key=lambda each: each.replicas)
    single = next((each for each in rows if each.replicas == 1), None)
    if single is None or not single.processor_ms:
        return f"none: the run {load.run} does not say what a request costs one replica"
    most = max(rows, key=lambda each: (each.rate, -each.replicas)).replicas
    most = min(most, workload.most_replicas or most)
    needed = _needed(rows, load.need)
    if needed is None:
        return f"none: in the run {load.run}, no number of replicas surely carried the {load.need:g} a second needed"
    least = max(_FEWEST, workload.replicas, needed)
    if most < least or (most == least and not load.need):
        return f"none: in the run {load.run}, no more than {most} replicas carried more, and {least} are the least"
    return Autoscaling(
        least,
        most,
        max(1, math.ceil(single.rate * single.processor_ms)),
        load.run,
        load.taken_at,
        _said(load, single, rows[-1]),
        tuple(_remarks(workload, load, version)),
    )


def _remarks(workload: Workload, load: MeasuredLoad, version: str) -> Iterator[str]:
    if not load.version:
        yield f"the run does not say which version of {workload.side} it measured"
    elif load.version != version:
        deployed = f"{version} is deployed" if version else "it is not known which is deployed"
        yield f"the run measured {workload.side} {load.version}, and {deployed}: measure it again"
    if load.newer:
        yield f"a later run, {load.newer}, doubts itself and is left out"


def _needed(rows: list[Capacity], need: float) -> int | None:
    """The fewest replicas that carried what was needed, by the lower bound where there is one; None where none did."""
    if not need:
        return 0
    return next((each.replicas for each in rows if (each.low or each.rate) >= need), None)


def _said(load: MeasuredLoad, single: Capacity, last: Capacity) -> str:
    limits = ", ".join(load.limits) or "no limits"
    need = f"; {load.need:g} a second were needed" if load.need else ""
    return (
        f"1 replica carried {single.rate:.1f} requests a second within {limits}, {last.replicas} carried"
        f" {last.rate:.1f}, at {single.processor_ms:.2f} ms of processor time each{need};"
        f" {HEADROOM_PERCENT} % of that is the aim"
    )
