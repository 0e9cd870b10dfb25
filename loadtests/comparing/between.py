"""Two kept runs held against each other: what came after the cut in one, and in the other, judged as two sides are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from banyan.errors import UsageError
from banyan.evidence import Verdict
from loadtests.comparing.document import document_of
from loadtests.comparing.stored import Stored, blocks, unlike
from loadtests.comparing.values import BlockRun, Compared, Comparison, Side
from loadtests.driving.arrivals import seconds_of
from loadtests.judgement.blocks import Arm, Pair
from loadtests.judgement.curves import curves, slices
from loadtests.judgement.judging import CONFIDENCE, judged
from loadtests.judgement.margins import Terms
from loadtests.judgement.trust import Driven


def between(first: Stored, second: Stored, terms: Terms) -> dict[str, Any]:
    """The document of a comparison of two runs. Raises UsageError for runs that are not alike, UnreadablePath.

    Blocks of either run are taken in their order, as pairs; which belongs to which does not matter, as they were not
    run side by side. What shows that the machine itself was another are their sides before: where those differ by more
    than the margins, either way, nothing is to be believed.
    """
    _require_alike(first, second)
    expected = [float(each.document["expected_ms"] or 0) for each in (first, second)]
    pairs = _pairs(first, second, Arm.AFTER, expected)
    asked = _asked(first, second, terms, len(pairs))
    doubts = (*_doubts(first, "first"), *_doubts(second, "second"), *_control(first, second, terms, expected))
    runs = [*_block_runs(first, Arm.BEFORE), *_block_runs(second, Arm.AFTER)]
    result = Compared(
        asked,
        judged(pairs, terms, doubts),
        tuple(runs),
        dt.datetime.fromisoformat(first.document["began_at"]),
        dt.datetime.fromisoformat(second.document["ended_at"]),
        first.document["warm_up_blocks"] + second.document["warm_up_blocks"],
        notes=tuple(_notes(first, second)),
        curves=curves(pairs, CONFIDENCE),
        slices=slices(pairs, seconds_of(asked.stages)),
    )
    document = document_of(result, second.document["fingerprint"], second.document["kept"])
    return {**document, "service": second.document["service"], "evidence": ""}


def _require_alike(first: Stored, second: Stored) -> None:
    if first.path.resolve() == second.path.resolve():
        raise UsageError(f"{first.name} is one run, and it takes two", hint="`banyan load runs` lists them")
    if found := unlike(first.document["fingerprint"], second.document["fingerprint"]):
        lines = "\n".join(f"  {line}" for line in found)
        hint = "what differs could be all that shows: run it again as the other was"
        raise UsageError(f"{first.name} and {second.name} are not alike:\n{lines}", hint=hint)


def _asked(first: Stored, second: Stored, terms: Terms, pairs: int) -> Comparison:
    sides = [
        Side(f"{each.document['after']['name']} in {each.name}", each.document["after"]["url"])
        for each in (first, second)
    ]
    document = second.document
    return Comparison(
        sides[0],
        sides[1],
        terms,
        pairs=pairs,
        seconds=document["block_seconds"],
        rate=document["rate"] or 0.0,
        users=document["users"] or 0,
        seed=document["seed"],
        shape=document["shape"],
    )


def _pairs(first: Stored, second: Stored, arm: Arm, expected: list[float]) -> list[Pair]:
    sides = [blocks(run, arm, expected_ms) for run, expected_ms in zip((first, second), expected, strict=True)]
    return [Pair(one, other) for one, other in zip(*sides, strict=False)]


def _control(first: Stored, second: Stored, terms: Terms, expected: list[float]) -> Iterator[str]:
    pairs = _pairs(first, second, Arm.BEFORE, expected)
    for each, way in ((pairs, "slower"), ([Pair(pair.after, pair.before) for pair in pairs], "quicker")):
        if judged(each, terms).verdict is Verdict.FAIL:
            name = second.document["before"]["name"]
            yield f"{name}, which is the same in both, was {way} in the second run by more than the margins"


def _doubts(run: Stored, word: str) -> Iterator[str]:
    for doubt in run.document["doubts"]:
        yield f"the {word} run is not to be believed: {doubt}"


def _notes(first: Stored, second: Stored) -> Iterator[str]:
    found = [each.document["fingerprint"]["sides"] for each in (first, second)]
    for side in ("before", "after"):
        versions = [str(each[side].get("version") or "an unknown version") for each in found]
        yield f"{second.document[side]['name']} {side} was {versions[0]}, then {versions[1]}"


def _block_runs(run: Stored, arm: Arm) -> Iterator[BlockRun]:
    """The blocks of the side after, as those of the arm that they now are."""
    for pair, each in enumerate(block for block in run.document["blocks"] if block["side"] == "after"):
        late = each["lateness_p99_ms"]
        driven = Driven(each["sent"], each["sent"], 0, late, each["processor"], each["waited"])
        yield BlockRun(
            2 * pair + (arm is Arm.AFTER),
            pair,
            arm,
            each["seconds"],
            each["sent"],
            each["errors"],
            driven,
            (0.0, late, late),
            each["most_in_flight"],
            each["reasons"],
            each["began_seconds"],
            _times(each),
        )


def _times(block: Mapping[str, Any]) -> dict[str, float]:
    return {name: block[f"{name}_ms"] for name in ("p50", "p95", "raw_p95") if block[f"{name}_ms"] is not None}
