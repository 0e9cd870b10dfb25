"""One run of tests under the guard, whichever runner it is."""

import json
from pathlib import Path
from typing import Any, Iterator, List, Sequence

from service_links.guard import places, violations
from service_links.guard.violations import Violation


class Session:
    """Opens and closes the watches, and knows which test is going on. Raises ValueError for what it cannot read."""

    def __init__(self, accept: str = "", roots: Sequence[str] = (), *, ahead: bool = False) -> None:
        self.ledger = violations.known(accept)
        self.accept = accept
        self.ahead = ahead
        self.is_whole = False
        places.extra_roots = tuple(str(Path(root).resolve()) for root in roots)
        self._test = ""
        self._news: List[Violation] = []
        self._watches: List[Any] = []
        self._left: List[str] = []

    def open(self) -> None:
        """Begins to look at statements, and in a service at imports."""
        from service_links.contracts import contracts
        from service_links.guard import imports, queries

        if self._watches:
            return
        self.ledger.side = "monolith" if contracts().side == "monolith" else "service"
        self._watches = [queries.Watch(self.report, ahead=self.ahead)]
        if contracts().side != "monolith":
            self._watches.append(imports.Watch(self.report))
        for watch in self._watches:
            watch.open()

    def close(self) -> None:
        """Looks no longer."""
        for watch in self._watches:
            watch.close()

    def look_at_receivers(self) -> None:
        """Looks at all receivers that there are."""
        from service_links.guard import receivers

        for violation in receivers.violations():
            self.report(violation)

    def begin(self, test: str) -> None:
        """A test begins."""
        self._test = test
        self.ledger.tests += 1

    def end(self) -> None:
        """The test is over."""
        self._test = ""

    def report(self, violation: Violation) -> None:
        """Notes a violation of the test that is going on."""
        whole = Violation(**{**vars(violation), "test": self._test})
        if self.ledger.add(whole) and whole.test and whole not in self._news:
            self._news.append(whole)

    def news(self) -> List[Violation]:
        """The violations since this was asked."""
        found, self._news = self._news, []
        return found

    @property
    def is_clean(self) -> bool:
        """Whether nothing crosses, and nothing accepted is gone."""
        return not self.ledger.found and not (self.is_whole and self.ledger.stale)

    def write(self, path: str) -> None:
        """Writes everything as JSON, where a path is given."""
        if path:
            Path(path).write_text(json.dumps(self.ledger.data, indent=2, sort_keys=True) + "\n", encoding="utf-8")

    def told(self) -> Iterator[str]:
        """What to print at the end."""
        for violation in self.ledger.places:
            yield str(violation)
        for key in self.ledger.stale if self.is_whole else ():
            yield "guard: stale: %s is gone; take it out of %s" % (" ".join(filter(None, key)), self.accept)
        yield self.ledger.summary
