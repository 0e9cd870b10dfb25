"""Why reading the code did not show what a run did, as far as the run can tell."""

from __future__ import annotations

from analysis.simulation.seen import Seen

UNTOLD = "the code that does it could not be followed"


def reason(seen: Seen) -> str:
    """The reason in a few words."""
    at = seen.at
    if "template" in at.ways:
        return "a template follows the relation; attributes in templates are not read"
    if "admin" in at.ways or at.area == "admin":
        return "Django's admin follows it by itself"
    if "rest_framework" in at.ways:
        return "a serializer follows it by itself"
    if "generic" in at.ways:
        return "the target of a generic key is only known to its rows"
    if at.kind == "signal":
        return "the receiver names no sender, or sender and signal are told only when the code runs"
    if at.kind == "transaction" and at.detail:
        return "a receiver of a signal writes it inside the transaction"
    if at.built:
        return f"the query was begun at {at.built}, and is fetched here"
    if at.detail and at.kind == "call":
        return "a decorator or a closure calls it back"
    return UNTOLD
