"""The words that formats share: figures with their units, and what a verdict means to whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.judgement.judging import TOO_NEAR

_UNITS = {"throughput": "/s", "errors": "%"}
_MEANS = {
    "pass": "{after} is not worse than {before} by more than its margins",
    "fail": "{after} is worse than {before} by more than its margins",
    "inconclusive": "whether {after} is worse than {before} cannot be told",
}


def headline(document: Mapping[str, Any]) -> str:
    """The verdict in a sentence."""
    names = {side: document[side]["name"] for side in ("before", "after")}
    part = " (partial)" if document["is_partial"] else ""
    if document["is_breached"]:
        return f"{document['verdict'].upper()}{part}: ended early, as {document['ended']}"
    return f"{document['verdict'].upper()}{part}: {_MEANS[document['verdict']].format(**names)}"


def setting(document: Mapping[str, Any]) -> str:
    """What was done, in a line."""
    sent = sum(block["sent"] for block in document["blocks"])
    load = load_of(document["users"], document["rate"], document["shape"])
    blocks = f"{document['pairs']} pairs of blocks of {document['block_seconds']:g} s"
    return f"{blocks} with {load}: {sent:,} requests, after {document['warm_up_blocks']} blocks of warming up"


def load_of(users: int | None, rate: float, shape: str) -> str:
    """The load of a block."""
    if users:
        return f"{users} users"
    if shape[:1].isdigit():
        return f"requests arriving as {shape}"
    return f"{rate:g} requests a second{'' if shape == 'constant' else f' ({shape})'}"


def unit(measure: str) -> str:
    """What a measure is in."""
    if measure in _UNITS:
        return _UNITS[measure]
    return "ms" if measure.startswith(("p", "avg", "med", "min", "max")) else ""


def figure(value: float | None) -> str:
    """A figure with three digits that mean something."""
    if value is None:
        return "-"
    if value and abs(value) < 0.001:
        return f"{value:.1e}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def ratio(check: Mapping[str, Any]) -> str:
    """The ratio of both sides with its interval."""
    if not check["ratio"] or not check["before"]:
        return ""
    low, high = check["ratio"]
    return f"{check['after'] / check['before']:.3f} ({low:.3f} to {high:.3f})"


def difference(check: Mapping[str, Any]) -> str:
    """What was added, as an interval."""
    if not check["difference"]:
        return ""
    low, high = (
        f"{'+' if value > 0 else ''}{figure(value)}" if value is not None else "?" for value in check["difference"]
    )
    return f"{low} to {high}"


def reasons(document: Mapping[str, Any], side: str) -> list[tuple[str, int]]:
    """Why answers of a side were bad, and how many, the most frequent first."""
    counts: dict[str, int] = {}
    for block in document["blocks"]:
        if block["side"] == side:
            for reason, count in block["reasons"].items():
                counts[reason] = counts.get(reason, 0) + count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def advice(document: Mapping[str, Any]) -> Iterator[str]:
    """What to do for an answer, where there is none."""
    if document["verdict"] != "inconclusive":
        return
    if document["doubts"]:
        yield "Mend what is said above, and run it again: its figures are not to be believed."
        return
    seconds = 2 * document["block_seconds"]
    open_ = [check for check in document["checks"] if check["verdict"] == "inconclusive"]
    told = [check["needed_pairs"] for check in open_ if check["needed_pairs"]]
    if told:
        yield f"As it looks, --pairs {max(told)} would tell ({duration(max(told) * seconds)})."
    if document["recommended_seconds"]:
        yield f"Blocks are too short for all that is judged: --seconds {document['recommended_seconds']:g} is enough."
    if near := [f"{check['route']} {check['measure']}" for check in open_ if check["reason"] == TOO_NEAR]:
        yield f"Too near to what is allowed to be told by any reasonable number of pairs: {', '.join(near)}."
    advised = document["recommended_pairs"]
    if advised and advised > document["pairs"]:
        takes = duration(advised * seconds)
        yield f"A service that is just as good passes with --pairs {advised} nine times of ten ({takes})."
    elif not advised and document["checks"]:
        yield "Blocks differ so much among themselves that no reasonable number tells: let them be longer (--seconds)."


def duration(seconds: float) -> str:
    """A time that people read: `13 min 20 s`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{rest} s" if rest and not hours else "",
    ]
    return " ".join(filter(None, parts)) or "0 s"
