"""Django's own test runner under the guard: `TEST_RUNNER = "service_links.guard.runner.GuardedRunner"`.

SERVICE_LINKS_GUARD_ACCEPT names the file of known crossings. It does not work with `--parallel`.
"""

import os
from typing import Any

from django.test.runner import DiscoverRunner

from service_links.guard.session import Session


class GuardMixin:
    """For any runner that is made as Django's."""

    def run_suite(self, suite: Any, **kwargs: Any) -> Any:
        """Runs all tests, each of which fails by what crosses in it."""
        self.guard = Session(os.environ.get("SERVICE_LINKS_GUARD_ACCEPT", ""))
        self.guard.open()
        try:
            self.guard.look_at_receivers()
            result = super().run_suite(suite, **kwargs)
        finally:
            self.guard.close()
        say = getattr(self, "log", print)  # Django's runner has a log of its own since 4.0
        for line in self.guard.told():
            say(line)
        return result

    def get_resultclass(self) -> Any:
        """The class of results, which asks the guard after each test."""
        from unittest import TextTestResult

        plain, runner = super().get_resultclass() or TextTestResult, self

        class GuardedResult(plain):
            def startTest(self, test: Any) -> None:  # noqa: N802
                runner.guard.begin(test.id())
                super().startTest(test)

            def stopTest(self, test: Any) -> None:  # noqa: N802
                news = runner.guard.news()
                if news:
                    error = AssertionError("\n".join(map(str, news)))
                    self.addFailure(test, (AssertionError, error, None))
                runner.guard.end()
                super().stopTest(test)

        return GuardedResult

    def suite_result(self, suite: Any, result: Any, **kwargs: Any) -> int:
        """How many tests failed, and crossings that are no test's."""
        alone = [violation for violation in self.guard.ledger.places if not violation.test]
        return int(super().suite_result(suite, result, **kwargs)) + len(alone)


class GuardedRunner(GuardMixin, DiscoverRunner):
    """Django's runner under the guard."""
