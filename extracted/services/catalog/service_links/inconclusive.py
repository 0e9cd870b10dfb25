"""Skips, loudly, tests of a service that only the other side could decide: `-p service_links.inconclusive`.

Where the other side is stood in for, its functions do not answer and its tables hold what tests put there. A test that
asks one of them for more is no failure of the service and no success either; run it with the other side.
"""

from typing import Any, Dict, Iterator, List, Optional

import pytest

_needed: Dict[str, List[str]] = {}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Iterator[None]:
    """Turns a failure that the missing side is the cause of into a skip with its reason."""
    outcome = yield
    if call.excinfo is None:
        return
    needed = _missing(call.excinfo.value)
    if needed is None:
        return
    report = outcome.get_result()
    report.outcome = "skipped"
    path, line, _ = item.location
    report.longrepr = (path, (line or 0) + 1, "Skipped: needs %s of the other side" % needed)
    _needed.setdefault(needed, []).append(item.nodeid)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says how many tests the other side has to decide."""
    if _needed:
        number = len({test for tests in _needed.values() for test in tests})
        terminalreporter.write_line("service_links: %d tests need the other side, for" % number)
        for name, tests in sorted(_needed.items()):
            terminalreporter.write_line("  %s (%d)" % (name, len(tests)))


def _missing(error: Optional[BaseException]) -> Optional[str]:
    """The function or the rows of the other side that an error, or what caused it, is about."""
    from django.core.exceptions import ObjectDoesNotExist

    from service_links import registry
    from service_links.contracts import is_stand_in
    from service_links.errors import Unavailable

    while error is not None and is_stand_in():
        if isinstance(error, Unavailable):
            return str(error).partition(" ")[0]
        if isinstance(error, ObjectDoesNotExist):
            for linked in registry.all_linked():
                if isinstance(error, linked.model.DoesNotExist):
                    return "rows of %s" % linked.model._meta.label
        error = error.__cause__ or error.__context__
    return None
