"""Says whether a side is asked or played here, by the file that `banyan switch` writes; re-read within a second."""

import contextlib
import json
import os
import threading
import time
from typing import Dict, Iterator, Mapping, Tuple

from service_links.contracts import contracts, is_stand_in, known_address, setting
from service_links.errors import Misconfigured

MODES = ("local", "remote")
_MONOLITH = "monolith"
_PERIOD = 1.0
_overrides: Dict[str, str] = {}
_lock = threading.Lock()
_read: Dict[str, Tuple[float, Mapping[str, str]]] = {}


def is_remote(side: str) -> bool:
    """Whether what a side owns is asked for over there; the monolith always is, unless it is stood in for."""
    override = _overrides.get(side)
    if override:
        return override == "remote"
    if is_stand_in():
        return False
    if side == _MONOLITH:
        return True
    return _modes(setting("SERVICE_LINKS_SWITCH")).get(side) == "remote"


def asked(side: str, name: str) -> str:
    """The side to ask for a model, function or task of a side.

    What belongs to a peer is asked of the peer itself while the switch says that it does its own work and its address
    is known here; else of the side, which knows who does it.
    """
    peer = contracts().peer(name)
    return peer if peer and is_remote(peer) and known_address(peer) else side


@contextlib.contextmanager
def using(side: str, mode: str) -> Iterator[None]:
    """A side's mode in this process until the context ends, whatever the file says; for tests."""
    if mode not in MODES:
        raise ValueError("a mode is one of %s, not %r" % (", ".join(MODES), mode))
    before = _overrides.get(side)
    _overrides[side] = mode
    try:
        yield
    finally:
        _overrides.pop(side)
        if before:
            _overrides[side] = before


def _modes(path: str) -> Mapping[str, str]:
    if not path:
        return {}
    now = time.monotonic()
    read, modes = _read.get(path, (float("-inf"), {}))
    if now - read < _PERIOD:
        return modes
    with _lock:
        modes = _parse(path)
        _read[path] = (now, modes)
    return modes


def _parse(path: str) -> Mapping[str, str]:
    """The modes in the file; no file means that all sides are local."""
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            entries = json.load(file)
        return {side: entry["mode"] if isinstance(entry, dict) else entry for side, entry in entries.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise Misconfigured("cannot read the switch %s: %s" % (os.path.abspath(path), error)) from error  # noqa: PTH100
