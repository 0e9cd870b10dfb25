"""Deletions that reach rows of another service."""

from __future__ import annotations

from tests.analysis.rules.planned import findings, places

RULE = "cascade_over_boundary"
KEY = "--- orders/models.py\nclass Note(models.Model):\n    user = models.ForeignKey('accounts.User', models.{0})\n"


def test_finds_a_cascade_and_says_whose_rows_it_reaches():
    (found,) = findings(KEY.format("CASCADE"), RULE)
    assert (found.source, found.target, found.owner) == ("accounts", "orders", "orders")
    assert "on_delete=CASCADE" in found.identity.detail


def test_finds_what_protects_and_what_sets_null():
    assert len(places(KEY.format("PROTECT"), RULE)) == 1
    assert len(places(KEY.format("SET_NULL"), RULE)) == 1


def test_does_not_find_a_key_that_leaves_the_row_alone():
    assert places(KEY.format("DO_NOTHING"), RULE) == []


def test_does_not_find_a_cascade_inside_a_service():
    assert places("", RULE) == []
