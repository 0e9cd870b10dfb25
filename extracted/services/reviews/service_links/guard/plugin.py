"""The guard in a run of pytest: which test it is, and what fails it."""

from typing import Any, Iterator

import pytest

from service_links.guard.session import Session


class Plugin:
    """Hooks around one session of the guard."""

    def __init__(self, guard: Session) -> None:
        self.guard = guard

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Begins before any test is imported."""
        self.guard.open()

    def pytest_collection_finish(self) -> None:
        """Looks at receivers when everything is imported."""
        self.guard.look_at_receivers()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """Says whose test it is."""
        self.guard.begin(item.nodeid)
        yield
        self.guard.end()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        """Fails a test while it is set up."""
        self._judge((yield))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Fails a test while it runs."""
        self._judge((yield))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_teardown(self) -> Iterator[None]:
        """Fails a test while it is taken down."""
        self._judge((yield))

    def _judge(self, outcome: Any) -> None:
        news = self.guard.news()
        if news and (outcome.excinfo is None or isinstance(outcome.excinfo[1], pytest.skip.Exception)):
            outcome.force_exception(pytest.fail.Exception("\n".join(map(str, news)), pytrace=False))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: Any, exitstatus: int) -> None:
        """Ends, and fails the run for what no test could be blamed for."""
        self.guard.close()
        worker = getattr(session.config, "workeroutput", None)
        if worker is not None:
            worker["service_links_guard"] = self.guard.ledger.data
            return
        self.guard.is_whole = _is_whole(session.config) and exitstatus in (0, 1)
        self.guard.write(session.config.option.guard_json)
        if not self.guard.is_clean and exitstatus == 0:
            session.exitstatus = 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Takes over what a worker of pytest-xdist saw."""
        data = getattr(node, "workeroutput", {}).get("service_links_guard")
        if data:
            self.guard.ledger.join(data)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tells what belongs to no test, what is stale, and the figures."""
        for line in self.guard.told():
            terminalreporter.write_line(line)


def _is_whole(config: Any) -> bool:
    """Whether nothing was left out, so that what did not come is gone."""
    source = getattr(getattr(config, "args_source", None), "name", "")
    chosen = [config.option.keyword, config.option.markexpr, getattr(config.option, "lf", False)]
    return not any(chosen) and source != "ARGS" and not getattr(config.option, "deselect", None)
