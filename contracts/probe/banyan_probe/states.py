"""Finds the state that is asked for in the file of its provider, and sets it."""

import importlib.util
import inspect
import json
import os
import sys
from typing import Any, Callable, Dict, Generator, List, Mapping, Optional, Tuple

from banyan_probe import sides
from banyan_probe.declaring import States, collecting
from banyan_probe.errors import ProbeError, StateFailed, UnknownMessage, UnknownState

FILES = "BANYAN_PROBE_STATES"
"""The variable that names the file of each provider: `{"catalog": "/work/contracts/states/catalog.py"}`."""

Cleanup = Generator[Any, None, None]

_loaded: Dict[str, Tuple[States, States]] = {}


def files() -> Mapping[str, str]:
    """The file of each provider. Raises ProbeError where the variable is no JSON object."""
    try:
        found = json.loads(os.environ.get(FILES) or "{}")
    except ValueError as error:
        raise ProbeError("%s is no JSON: %s" % (FILES, error)) from error
    if not isinstance(found, dict):
        raise ProbeError('%s should be an object, as {"catalog": "/path/catalog.py"}' % FILES)
    return found


def known(provider: str) -> List[str]:
    """The names of all states of a provider."""
    return sorted(_of(provider)[0])


def set_state(provider: str, name: str, params: Mapping[str, Any]) -> Tuple[Dict[str, Any], Optional[Cleanup]]:
    """Sets a state; the values that it gives, and what is to be gone on with when it is over. Raises ProbeError."""
    function = _of(provider)[0].get(name)
    if function is None:
        message = "no state %r is defined for %s (%s)" % (name, provider, _place(provider))
        raise UnknownState(message, state=name, known=known(provider))
    with sides.all_here():
        found = _called(function, name, params)
        cleanup = None
        if inspect.isgenerator(found):
            cleanup, found = found, _first(found, name)
    return _values(found, name), cleanup


def produce(provider: str, description: str) -> Tuple[Any, Dict[str, Any]]:
    """A message by its description, with its metadata. Raises ProbeError."""
    function = _of(provider)[1].get(description)
    if function is None:
        message = "nothing says how %s makes the message %r (%s)" % (provider, description, _place(provider))
        raise UnknownMessage(message, known=sorted(_of(provider)[1]))
    found = _called(function, description, {})
    return found if isinstance(found, tuple) and len(found) == 2 else (found, {})


def over(cleanup: Cleanup, name: str) -> None:
    """Lets a function go on behind its `yield`. Raises StateFailed."""
    with sides.all_here():
        _first(cleanup, name)


def _called(function: Callable[..., Any], name: str, params: Mapping[str, Any]) -> Any:
    try:
        inspect.signature(function).bind(**params)
    except TypeError as error:
        given = ", ".join(sorted(params)) or "no parameters"
        raise StateFailed("the state %r cannot be set with %s: %s" % (name, given, error), state=name) from error
    try:
        return function(**params)
    except Exception as error:
        raise _failed(name, error) from error


def _first(steps: Cleanup, name: str) -> Any:
    try:
        return next(steps, None)
    except Exception as error:
        raise _failed(name, error) from error


def _failed(name: str, error: Exception) -> StateFailed:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = "%s:%d" % (last.tb_frame.f_code.co_filename, last.tb_lineno) if last is not None else ""
    return StateFailed("the state %r failed: %s: %s" % (name, type(error).__name__, error), state=name, place=place)


def _values(found: Any, name: str) -> Dict[str, Any]:
    """What a function gave, as an object: a row stands for its key."""
    if found is None:
        return {}
    if hasattr(found, "_meta"):
        found = {"id": found.pk}
    if not isinstance(found, Mapping):
        raise StateFailed("the state %r should give an object, and gave %s" % (name, type(found).__name__), state=name)
    return dict(found)


def _place(provider: str) -> str:
    named = ", ".join(sorted(files()))
    return files().get(provider) or ("there is a file for %s alone" % named if named else "%s names no file" % FILES)


def _of(provider: str) -> Tuple[States, States]:
    path = files().get(provider)
    if not path:
        return {}, {}
    if path not in _loaded:
        _loaded[path] = collecting(lambda: _load(provider, path))
    return _loaded[path]


def _load(provider: str, path: str) -> None:
    folder = os.path.dirname(path)  # noqa: PTH120
    if folder not in sys.path:
        sys.path.append(folder)
    spec = importlib.util.spec_from_file_location("banyan_states_%s" % provider.replace("-", "_"), path)
    try:
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    except Exception as error:
        message = "the states of %s cannot be loaded from %s: %s: %s" % (provider, path, type(error).__name__, error)
        raise StateFailed(message) from error
