"""The words that formats of scaling tests share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.formats._words import figure

SIDES = ("before", "after")
GREEK = {
    "lambda": "\N{GREEK SMALL LETTER LAMDA}",
    "sigma": "\N{GREEK SMALL LETTER SIGMA}",
    "kappa": "\N{GREEK SMALL LETTER KAPPA}",
}
HEAD = (
    "replicas", "carries /s", "(95 %)", "p50 ms", "p95 ms", "light p50", "light p95", "CPU ms",
    "memory MB", "queries", "bytes",
)  # fmt: skip


def headline(document: Mapping[str, Any]) -> str:
    """The verdict in a sentence."""
    part = " (partial)" if document["is_partial"] else ""
    verdict = document["verdict"].upper()
    if document["is_breached"]:
        return f"{verdict}{part}: ended early, as {document['ended']}"
    if document["verdict"] == "inconclusive" and document["doubts"]:
        return f"{verdict}{part}: how far both sides carry load cannot be told"
    limits = " and ".join(document["limits"])
    after = document["after"]["name"]
    if need := document["need"]:
        carries = {"pass": "carries", "fail": "does not carry"}.get(document["verdict"], "may or may not carry")
        return f"{verdict}{part}: {after} {carries} {figure(need)} a second within {limits}"
    return f"{verdict}{part}: how far both sides carry load within {limits}"


def setting(document: Mapping[str, Any]) -> str:
    """What was done, in a line."""
    held = document["quota"]
    each = f", each held to {held['share']:g} of a core by {held['by'] or 'nothing yet'}" if held else ""
    shape = "" if document["shape"] == "constant" else f" ({document['shape']})"
    sent = sum(step["sent"] for step in document["steps"])
    return (
        f"{', '.join(map(str, document['replicas']))} replicas{each}; {document['rounds']} rounds of steps of "
        f"{document['step_seconds']:g} s{shape}, {len(document['steps'])} in all, {sent:,} requests"
    )


def cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A row of a side's table, as HEAD names it."""
    cost, light = row["cost"] or {}, (row["light"] or {}).get("times", {})
    return (
        f"{row['replicas']}",
        figure(row["knee"]),
        bounds(row["interval"]),
        figure(row["times"].get("p50")),
        figure(row["times"].get("p95")),
        figure(light.get("p50")),
        figure(light.get("p95")),
        figure(cost.get("processor_ms")),
        figure(cost.get("memory_mb")),
        figure(cost.get("queries")),
        figure(cost.get("bytes")),
    )


def bounds(interval: list[float | None] | None) -> str:
    """An interval in words."""
    if not interval:
        return ""
    low, high = interval
    return f"{figure(low)} to {'?' if high is None else figure(high)}"


def law(fit: Mapping[str, Any]) -> str:
    """A fit in a line."""
    parts = [
        f"{GREEK[name]} {figure(fit[name]['value'])} ({bounds(fit[name]['interval'])})"
        for name in ("lambda", "sigma", "kappa")
    ]
    return f"{', '.join(parts)}{_peak(fit)}"


def _peak(fit: Mapping[str, Any]) -> str:
    """Where throughput falls again, as far as that is sure."""
    if not fit["peak"]:
        return "; no number of replicas in sight at which it falls"
    is_sure = bool(fit["kappa"]["interval"][0])
    return f"; most at {figure(fit['peak'])} replicas" if is_sure else "; whether it ever falls again cannot be told"


def comparison(document: Mapping[str, Any]) -> Iterator[str]:
    """Where extraction pays and where it does not, a line for each number of replicas."""
    before, after = (document[side]["name"] for side in SIDES)
    for each in document["comparison"]:
        if each["ratio"] is None:
            yield f"{each['replicas']} replicas: cannot be told, as one side has no knee"
            continue
        within = f" ({bounds(each['interval'])})" if each["interval"] else ""
        told = {
            "pays": "extraction pays in what is carried",
            "does not pay": "extraction does not pay in what is carried",
        }.get(each["told"], "whether extraction pays cannot be told")
        many = f"{each['replicas']} replica{'' if each['replicas'] == 1 else 's'}"
        yield f"{many}: {after} carries {each['ratio']:.2f} times what {before} does{within}: {told}"
    yield from _crossing(document)


def _crossing(document: Mapping[str, Any]) -> Iterator[str]:
    crossing, most = document["crossing"], max(document["replicas"])
    if not all(document["sides"][side]["fit"] for side in SIDES):
        yield "no curve: it takes three numbers of replicas and four knees of a side (--replicas, --rounds)"
    elif crossing is None:
        yield f"by the curves extraction does not carry more at any number of replicas up to {4 * most}"
    elif crossing > most:
        yield f"by the curves extraction carries more from {crossing} replicas on, which is beyond what was measured"
    else:
        yield f"by the curves extraction carries more from {crossing} replicas on"


def price(document: Mapping[str, Any]) -> Iterator[str]:
    """What a request costs more, and the hop."""
    if hop := document["hop"]:
        low, high = hop["added_ms"]
        through, straight = figure(hop["gateway_p50_ms"]), figure(hop["direct_p50_ms"])
        yield (
            f"the hop: {through} ms through the gateway, {straight} ms straight to the service (p50, {hop['pairs']} "
            f"pairs): {low:+.2f} to {high:+.2f} ms"
        )
    for side in SIDES:
        rows = [row["cost"] for row in document["sides"][side]["rows"] if row["cost"]]
        if rows and rows[0]["processor_ms_by_part"]:
            parts = {
                name: sum(row["processor_ms_by_part"].get(name, 0.0) for row in rows) / len(rows)
                for name in rows[0]["processor_ms_by_part"]
            }
            told = ", ".join(f"{name} {figure(value)}" for name, value in parts.items())
            yield f"CPU ms of one request to {document[side]['name']}: {told}"
