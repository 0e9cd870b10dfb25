"""Watches imports: in a service, a module comes from the service's own tree, from a distribution or from Python.

What is found elsewhere leaks in, as from a monolith that happens to lie on the path.
"""

import sys
from importlib.machinery import ModuleSpec
from typing import Any, Callable, List, Optional, Set

from service_links.guard import places
from service_links.guard.places import Place
from service_links.guard.violations import Violation


class Watch:
    """A finder before all others that finds nothing itself; it reports what the others find in the wrong place."""

    def __init__(self, report: Callable[[Violation], Any]) -> None:
        self.report = report
        self._seen: Set[str] = set()

    def open(self) -> None:
        """Begins, with what has been imported already."""
        for name, module in sorted(sys.modules.items()):
            self._judge(name, getattr(module, "__file__", None), Place())
        sys.meta_path.insert(0, self)

    def close(self) -> None:
        """Looks no longer."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[ModuleSpec]:
        """What the other finders say."""
        for finder in _others(self):
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                self._judge(name, spec.origin if spec.has_location else None, places.nearest())
                return spec
        return None

    def _judge(self, name: str, origin: Optional[str], place: Place) -> None:
        if (
            not origin
            or name in self._seen
            or places.belongs(origin)
            or name.partition(".")[0] in ("__main__", "conftest")
        ):
            return
        self._seen.add(name)
        what = "imports %s from %s, which is no part of this service" % (name, origin)
        advice = "take that folder off the path, or extract again with what is needed of %s" % name
        self.report(Violation("import", place, name, "", what, advice))


def _others(watch: Watch) -> List[Any]:
    return [finder for finder in sys.meta_path if finder is not watch and hasattr(finder, "find_spec")]
