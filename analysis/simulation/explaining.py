"""Why reading the code did not show what a run did, as far as the run can tell."""

from __future__ import annotations

from analysis.simulation.places import Places
from analysis.simulation.seen import Seen

UNTOLD = "the code that does it could not be followed"


def reason(seen: Seen, places: Places) -> str:
    """The reason in a few words."""
    at = seen.at
    if at.kind == "call" and (read := _as_read(at.what, places)):
        return read
    if at.built:
        return f"the query was begun at {at.built}, and is fetched here"
    if "template" in at.ways:
        return "a template follows the relation; attributes in templates are not read"
    if "admin" in at.ways or at.area == "admin":
        return "Django's admin asks for it by itself, as a list filter asks for all rows to choose from"
    if "rest_framework" in at.ways:
        return "a serializer follows it by itself"
    if "generic" in at.ways:
        return "the target of a generic key is only known to its rows"
    if at.kind == "signal":
        return "the receiver names no sender, or sender and signal are told only when the code runs"
    if at.kind == "transaction" and at.detail:
        return "a receiver of a signal writes it inside the transaction"
    if at.detail and at.kind == "call":
        return "a decorator or a closure calls it back"
    return UNTOLD


def _as_read(what: str, places: Places) -> str:
    """What is called without a call in the text: a property, or a method that Python itself calls."""
    file, _, line = what.rpartition(":")
    found = places.definition(file, int(line)) if file and line.isdigit() else None
    if found is None:
        return ""
    name = found.name.rpartition(".")[2]
    if name.startswith("__") and name.endswith("__") and name not in ("__init__", "__call__"):
        return f"Python itself calls {name}, and the text does not"
    return "a property: where it is read, no call is written" if found.is_property else ""
