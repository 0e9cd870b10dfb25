"""What Schemathesis is told to do."""

from __future__ import annotations

import pytest
from schemathesis.config import SchemathesisConfig
from schemathesis.config._phases import DEFAULT_UNEXPECTED_METHODS

from banyan.errors import UnknownName
from contracts.fuzzing.checking import UNDECLARED, Settings, _config, known_checks
from tests.benchmark.documents import __main__ as bench


def told(**settings) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(_config("http://127.0.0.1:1", Settings(1, **settings)))


def enabled(config: SchemathesisConfig) -> set[str]:
    checks = config.projects.default.checks
    return {name for name in known_checks() if name != "max_response_time" and getattr(checks, name).enabled}


def test_knows_the_methods_that_schemathesis_tries_by_itself():
    assert {name.lower() for name in UNDECLARED} == DEFAULT_UNEXPECTED_METHODS
    assert told().projects.default.phases.coverage.unexpected_methods == DEFAULT_UNEXPECTED_METHODS


def test_leaves_out_methods_that_are_not_to_be_asked():
    methods = told(unasked=("TRACE",)).projects.default.phases.coverage.unexpected_methods
    assert methods == DEFAULT_UNEXPECTED_METHODS - {"trace"}


def test_checks_everything_but_what_is_left_out():
    everything = enabled(told())
    assert enabled(told(unchecked=("ignored_auth",))) == everything - {"ignored_auth"}
    assert enabled(told(checks=("ignored_auth",))) == {"ignored_auth"}


@pytest.mark.parametrize("where", ["checks", "unchecked"])
def test_refuses_a_check_that_there_is_not(where):
    with pytest.raises(UnknownName, match="ignored_auht"):
        told(**{where: ("ignored_auht",)})


def test_the_bench_of_the_documents_runs_every_check_or_says_why_not():
    told = {*bench.CHECKS, bench.SIGNED_IN, *bench.LEFT_OUT}
    assert told == set(known_checks()) - {"max_response_time"}
