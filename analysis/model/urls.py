"""URL patterns, as Django's resolver would hold them."""

from __future__ import annotations

from dataclasses import dataclass

_QUANTIFIERS = frozenset("?*+^$")
_ANCHORS = frozenset("bBAZ")


@dataclass(frozen=True, slots=True, order=True)
class UrlPattern:
    """One URL that leads to a view.

    `route` is what Django joins from the root on, regular expressions as written (`^orders/(?P<pk>\\d+)/$`); `view` is
    `module.name` of the function or class; `namespace` is `outer:inner` or empty; `app` is that of the view, or of the
    place where the pattern is written if the view is not the project's own.
    """

    route: str
    view: str
    name: str
    namespace: str
    app: str
    file: str
    line: int

    @property
    def pattern(self) -> str:
        """The route for human eyes, as the admin's documentation and `show_urls` write it: `/orders/<pk>/`."""
        return simplified(self.route)

    @property
    def qualified_name(self) -> str:
        """The name by which `reverse` finds it; empty if it has none."""
        return f"{self.namespace}:{self.name}" if self.name and self.namespace else self.name


def simplified(route: str) -> str:
    """Write a route without the signs of regular expressions: groups by name, else as `<var>`, `(?:...)` not at all."""
    kept: list[str] = []
    position = 0
    while position < len(route):
        text, position = _next(route, position)
        kept.append(text)
    simple = "".join(kept)
    return simple if simple.startswith("/") else f"/{simple}"


def _next(route: str, start: int) -> tuple[str, int]:
    """What one sign, escape or group of a route is shown as, and where the next one starts."""
    sign = route[start]
    if sign == "\\" and start + 1 < len(route):
        escaped = route[start + 1]
        shown = "" if escaped in _ANCHORS else escaped if escaped in _QUANTIFIERS else sign + escaped
        return shown, start + 2
    end = _closing(route, start + 1) if sign == "(" else 0
    if end:
        return _group(route[start + 1 : end]), end + 1
    return ("" if sign in _QUANTIFIERS else sign), start + 1


def _group(inside: str) -> str:
    if inside.startswith("?:"):
        return ""
    name = inside[2:].partition(">")[0] if inside.startswith("?P<") else "<var"
    return f"{name}>"


def _closing(route: str, start: int) -> int:
    """Where the group that is open at a place ends; 0 if it does not."""
    depth = 1
    for position in range(start, len(route)):
        if route[position] in "()" and route[position - 1] != "\\":
            depth += 1 if route[position] == "(" else -1
            if depth == 0:
                return position
    return 0
