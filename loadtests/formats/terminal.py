"""One page for a person: each measure of each route on both sides with its interval, and what to do: `terminal`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.formats._words import advice, difference, figure, headline, ratio, reasons, setting, unit

_MOST_REASONS = 5


def render(document: Mapping[str, Any]) -> str:
    """Return the page as plain text."""
    return "".join(f"{line}\n".replace(" \n", "\n") for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    before, after = document["before"], document["after"]
    yield headline(document)
    yield f"before: {_placed(before)}; after: {_placed(after)}"
    yield setting(document)
    for doubt in document["doubts"]:
        yield f"not to be believed: {doubt}"
    for note in document["notes"]:
        yield f"note: {note}"
    if document["checks"]:
        yield ""
        yield from _table(document["checks"])
    yield from _distributions(document)
    yield from _reasons(document)
    yield ""
    yield from _generator(document)
    yield f"all requests: {document['kept']}"
    yield from advice(document)


def _placed(side: Mapping[str, Any]) -> str:
    return side["url"] if side["name"] == side["url"] else f"{side['name']} at {side['url']}"


def _table(checks: list[Mapping[str, Any]]) -> Iterator[str]:
    rows = [("", "", "before", "after", "ratio (95 %)", "added (95 %)", "margin", "")]
    route = None
    for check in checks:
        if check["route"] != route:
            route = check["route"]
            rows.append((route, *[""] * 7))
        verdict = check["verdict"] or ""
        told = f"{verdict}: {check['reason']}" if check["reason"] and verdict == "inconclusive" else verdict
        rows.append(
            (
                f"  {check['measure']}",
                unit(check["measure"]),
                figure(check["before"]),
                figure(check["after"]),
                ratio(check),
                difference(check),
                check["margin"] or "",
                told,
            )
        )
    cells = [row for row in rows if row[2] or row[3]]
    widths = [max(len(row[place]) for row in cells) for place in range(7)]
    for row in rows:
        if not any(row[1:]):
            yield row[0]
            continue
        left, right = (
            (row[0].ljust(widths[0]), row[1].ljust(widths[1])),
            (row[2].rjust(widths[2]), row[3].rjust(widths[3])),
        )
        rest = (row[place].ljust(widths[place]) for place in (4, 5, 6))
        yield "  ".join((*left, *right, *rest, row[7])).rstrip()


def _distributions(document: Mapping[str, Any]) -> Iterator[str]:
    found = document["distributions"]
    if not found:
        return
    yield ""
    chance = f"by chance in {figure(100 * found['chance'])} % of runs"
    if found["verdict"] == "fail":
        yield f"whole distributions: fail; answers of {found['worst']} are later than the margin allows, {chance}"
    for each in found["routes"]:
        share, at = 100 * each["share"], figure(each["milliseconds"])
        yield f"whole distributions: {each['route']}: {share:.2g} % more answers take longer than {at} ms, at the most"


def _reasons(document: Mapping[str, Any]) -> Iterator[str]:
    for side in ("before", "after"):
        for reason, count in reasons(document, side)[:_MOST_REASONS]:
            yield f"errors of {document[side]['name']}: {count:,} x {reason}"


def _generator(document: Mapping[str, Any]) -> Iterator[str]:
    found = document["generator"]
    if found:
        yield (
            f"generator: a hundredth started more than {found['lateness_p99_ms']:.1f} ms late in the worst block; "
            f"{100 * found['processor']:.0f} % of a core at most; {found['most_in_flight']:,} waiting at once"
        )
