"""Finds the line of the project's own code that something comes from, and says whether it is a test's."""

import inspect
import site
import sys
import sysconfig
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Callable, Iterator, NamedTuple, Optional, Tuple

_TESTS = frozenset(["tests", "test", "testing", "testutils", "factories", "conftest", "fixtures"])
_HANDLER = "django.core.handlers.base"
RUNTIME = str(Path(__file__).parent.parent)
_BROUGHT_IN = "/banyan_simulation.py"
"""A probe that comes in by the environment alone, where tests run under a simulated boundary as well."""

extra_roots: Tuple[str, ...] = ()
"""Folders whose code belongs here, besides the project's own and what is installed."""


class Place(NamedTuple):
    """A line; `path` is relative to the project, `module` the dotted name, "" for what no code of one's own does."""

    path: str = ""
    line: int = 0
    function: str = ""
    module: str = ""

    def __str__(self) -> str:
        return "%s:%d in %s" % (self.path, self.line, self.function) if self.path else "(no code of the project)"


def frames(depth: int = 1) -> Iterator[Any]:
    """The frames around the caller, innermost first."""
    frame = sys._getframe(depth)
    while frame is not None:
        yield frame
        frame = frame.f_back


def culprit(is_passed: Callable[[str], bool] = lambda module: False) -> Optional[Place]:
    """The innermost line of the project's own code that is no test's; None where a test does it, or nobody.

    Modules that `is_passed` are looked through. A view that only says what generic code is to do stands for that code;
    what is further out, as middleware or the test that sent the request, has nothing to do with it.
    """
    for frame in frames(2):
        module = frame.f_globals.get("__name__", "")
        if module == _HANDLER and "callback" in frame.f_locals:
            view = _viewed(frame)
            return None if is_passed(view.module) else view
        if is_own(frame.f_code.co_filename) and not is_passed(module):
            return None if is_test(module) else place_of(frame)
    return None


def nearest() -> Place:
    """The innermost line of the project's own code, a test's included."""
    return next((place_of(frame) for frame in frames(2) if is_own(frame.f_code.co_filename)), Place())


def place_of(frame: Any) -> Place:
    """The line that a frame is at."""
    code = frame.f_code
    name = getattr(code, "co_qualname", code.co_name)
    return Place(shown(code.co_filename), frame.f_lineno, name, frame.f_globals.get("__name__", ""))


def shown(path: str) -> str:
    """A path as people know it."""
    for root in (project(), str(Path.cwd())):
        if path.startswith(root + "/"):
            return path[len(root) + 1 :]
    return path


@lru_cache(maxsize=None)
def project() -> str:
    """The folder of this project: the one that holds its contracts."""
    from service_links.contracts import setting

    package = setting("SERVICE_LINKS_CONTRACTS").partition(".")[0]
    found = find_spec(package)
    return str(Path(found.origin).parent.parent) if found and found.origin else str(Path.cwd())


@lru_cache(maxsize=None)
def is_own(path: str) -> bool:
    """Whether a file is neither installed nor of Python's own nor of the runtime, nor brought in to watch."""
    is_others = is_installed(path) or _is_below(path, RUNTIME) or path.endswith(_BROUGHT_IN)
    return not path.startswith("<") and not is_others


@lru_cache(maxsize=None)
def is_installed(path: str) -> bool:
    """Whether a file is of Python's own, or of a distribution."""
    return any(_is_below(path, folder) for folder in _installed()) or "site-packages" in path


@lru_cache(maxsize=None)
def belongs(path: str) -> bool:
    """Whether a file may be imported here."""
    if is_installed(path) or _is_below(path, RUNTIME):
        return True
    return any(_is_below(path, folder) for folder in (project(), *extra_roots))


@lru_cache(maxsize=None)
def is_test(module: str) -> bool:
    """Whether a module is a test's, by its name."""
    parts = module.split(".")
    return any(part in _TESTS or part.startswith("test_") or part.endswith(("_test", "_tests")) for part in parts)


@lru_cache(maxsize=None)
def _installed() -> Tuple[str, ...]:
    names = ("stdlib", "platstdlib", "purelib", "platlib", "scripts")
    paths = [sysconfig.get_paths()[name] for name in names]
    paths += [*getattr(site, "getsitepackages", list)(), site.getusersitepackages()]
    return tuple(sorted({str(Path(path)) for path in paths} | {str(Path(path).resolve()) for path in paths}))


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _viewed(handler: Any) -> Place:
    """The view that a request runs, as a class where it is one; at the route where others have written it."""
    callback, request = handler.f_locals["callback"], handler.f_locals.get("request")
    administration = getattr(callback, "model_admin", None)
    view = type(administration) if administration is not None else callback
    for name in ("view_class", "cls", "__wrapped__"):
        view = getattr(view, name, view)
    module = getattr(view, "__module__", "")
    path = getattr(sys.modules.get(module), "__file__", None) or ""
    if not path or not is_own(path):
        return Place("(%s)" % getattr(request, "path", "a request"), 0, "a view of %s" % module, module)
    try:
        line = inspect.getsourcelines(view)[1]
    except (OSError, TypeError):
        line = 1
    return Place(shown(path), line, getattr(view, "__qualname__", str(view)), module)
