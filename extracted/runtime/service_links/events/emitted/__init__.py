"""What this project tells by `emit`, as its source says: names, with the shapes of their payloads.

No code of the project is run for that. What it does not tell is said, with the place where it stands.
"""

import ast
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Tuple

from service_links.events.emitted.calls import Emission, callers, depends, emissions, handed_on
from service_links.events.emitted.reading import Code, import_root
from service_links.events.emitted.schemas import NULL, UNKNOWN, Schema, either
from service_links.events.emitted.shapes import shape
from service_links.events.emitted.texts import beginning, texts

_DEEPEST = 4
"""So many functions may hand a name on."""


class Emitted(NamedTuple):
    """Events by name, each with the schema of its payload and the functions that tell it, and what is not known.

    `untold` is of places, as `orders/services.py:31`, and of the reasons.
    """

    events: Dict[str, Tuple[Schema, List[str]]]
    untold: List[Tuple[str, str]]


def emitted(root: Optional[Path] = None) -> Emitted:
    """What the code below a folder tells, by default that which this project is imported from."""
    root = root or import_root()
    if root is None:
        return Emitted({}, [])
    code = Code(root)
    found = Emitted({}, [])
    for emission in emissions(code):
        _follow(code, emission, found, _DEEPEST)
    found.untold.extend(
        ("%s:%d" % place, "`emit` is handed on here, so that what it is called with is not told")
        for place in handed_on(code)
    )
    found.untold.extend((place, "it cannot be read: %s" % error) for place, error in code.unread)
    events = {name: (schema, sorted(set(places))) for name, (schema, places) in sorted(found.events.items())}
    return Emitted(events, sorted(set(found.untold)))


def _follow(code: Code, emission: Emission, found: Emitted, depth: int) -> None:
    """Note what is told, or ask those who call the function that it stands in."""
    names = texts(emission.name, emission.scope) if emission.name is not ... else None
    if names is not None:
        for name in names:
            _note(found, name, emission)
        return
    decides = depends(emission.name, emission.scope) if emission.name is not ... else None
    if decides is not None and depth and decides is emission.place.function:
        further = callers(code, emission)
        for each in further:
            _follow(code, each, found, depth - 1)
        if further:
            return
        why = "the name is decided by who calls `%s`, and no call of that was found" % decides.name
    elif isinstance(emission.name, ast.AST):
        start = beginning(emission.name, emission.scope)
        why = "the name is worked out when the code runs" + (", and begins with %r" % start if start else "")
    else:
        why = "the name is in what is unpacked"
    found.untold.append((emission.place.line(emission.call), why))


def _note(found: Emitted, name: str, emission: Emission) -> None:
    payload = emission.payload
    told = UNKNOWN if payload is ... else NULL if payload is None else shape(payload, emission.scope)
    known = found.events.get(name)
    places = [*(known[1] if known else []), emission.place.label]
    found.events[name] = (told if known is None else either(known[0], told), places)
