"""What begins, is set, and ends: transactions, caches, mail, tokens and the states of one interaction or sequence."""

from typing import Any, Dict, List, Mapping, NamedTuple, Tuple

from django.core import mail

from banyan_probe import caches, scratch, sides, states, tokens, transactions
from banyan_probe.errors import NotBegun


class Level(NamedTuple):
    """What one `begin` has to put back, and the states that go on behind their `yield`."""

    caches: caches.Kept
    cleanups: List[Tuple[str, states.Cleanup]]


class Probe:
    """The state of this process; asked by one request at a time."""

    def __init__(self) -> None:
        self.held = transactions.Held()
        self._levels: List[Level] = []
        self._is_installed = False

    def install(self) -> None:
        """Prepares this process, once."""
        if not self._is_installed:
            scratch.make_quick()
            transactions.install()
            sides.prepare()
            self._is_installed = True

    def begin(self) -> int:
        """Everything from here on is taken back by `end`; the depth."""
        self.held.begin()
        self._levels.append(Level(caches.kept(), []))
        return self.held.depth

    def state(self, provider: str, name: str, params: Mapping[str, Any]) -> Dict[str, Any]:
        """Sets a state, and gives its values. Raises ProbeError."""
        if not self._levels:
            raise NotBegun("a state is set between begin and end: begin first")
        with self.held.shared():
            values, cleanup = states.set_state(provider, name, params)
        if cleanup is not None:
            self._levels[-1].cleanups.append((name, cleanup))
        return values

    def message(self, provider: str, description: str) -> Tuple[Any, Dict[str, Any]]:
        """What is sent as a message, and its metadata. Raises ProbeError."""
        with self.held.shared():
            return states.produce(provider, description)

    def end(self) -> int:
        """Takes back all since the last `begin`; the depth. Without one there is nothing to take back."""
        if not self._levels:
            return 0
        level = self._levels.pop()
        try:
            with self.held.shared():
                for name, cleanup in reversed(level.cleanups):
                    states.over(cleanup, name)
        finally:
            self.held.end()
            caches.put_back(level.caches)
            mail.outbox = []
            if not self._levels:
                tokens.forget()
        return self.held.depth


PROBE = Probe()
