"""The rules are found by their names, and each says what the check needs to know of it."""

from __future__ import annotations

from typing import get_args

import pytest

from analysis.judging import kinds_of
from analysis.model.proposal import Remedy
from analysis.outcomes import OUTCOMES
from analysis.rules import RULES
from analysis.rules._advice import ADVICE
from banyan.errors import UnknownName
from tests.analysis.rules.planned import findings
from tests.architecture.source import REPOSITORY


@pytest.mark.parametrize("name", RULES.names())
def test_rule_is_whole(name):
    rule = RULES.load(name)
    assert rule.RANK in range(10)
    assert rule.KINDS is None or rule.KINDS
    assert not rule.WHY.endswith(".")


def test_every_remedy_has_words():
    assert set(ADVICE) == set(get_args(Remedy))


def test_does_not_know_a_rule_of_another_name():
    with pytest.raises(UnknownName):
        findings("", "new_crosing")


def test_a_place_is_objected_to_once():
    tree = """
    --- orders/models.py
    class Note(models.Model):
        user = models.ForeignKey('accounts.User', models.CASCADE)
    """
    found = findings(tree)
    assert sorted(one.rule for one in found) == ["cascade_over_boundary", "cross_service_foreign_key"]
    assert len({(one.identity, one.line) for one in found}) == len(found)


def test_kinds_of_all_rules_are_not_limited():
    assert kinds_of(RULES.names()) is None
    assert kinds_of(["cascade_over_boundary", "service_cycle"]) == frozenset({"cascade", "service_cycle"})


def test_the_page_explains_every_rule_and_every_format():
    page = (REPOSITORY / "docs/check.md").read_text("utf-8")
    assert [name for name in (*RULES, *OUTCOMES) if f"`{name}`" not in page] == []
