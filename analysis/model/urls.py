"""URL patterns, as Django's resolver would hold them."""

from __future__ import annotations

from dataclasses import dataclass


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
    def qualified_name(self) -> str:
        """The name by which `reverse` finds it; empty if it has none."""
        return f"{self.namespace}:{self.name}" if self.name and self.namespace else self.name
