from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_a_signal_of_the_project_follows_its_event():
    found = ruling("signal", "shop.receivers:on", "orders.signals:shipped", "receives shipped", "service", known())
    assert found.fate == "rewritten"
    assert "event arrives" in found.how


def test_a_change_of_a_mirrored_row_follows_its_event():
    found = ruling(
        "signal",
        "shop.receivers:on",
        "orders.Line",
        "receives post_save of orders.Line",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "rewritten"
    assert "event of the change" in found.how


def test_a_change_of_a_row_without_a_mirror_is_listed():
    found = ruling(
        "signal", "shop.receivers:on", "orders.Line", "receives post_save of orders.Line", "service", known()
    )
    assert found.fate == "listed"
    assert "no mirror" in found.how
    assert found.advice


def test_what_is_heard_before_a_change_is_listed():
    found = ruling(
        "signal",
        "shop.receivers:on",
        "orders.Line",
        "receives pre_delete of orders.Line",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "listed"
    assert "before the row is changed" in found.how
    assert found.advice


def test_what_cannot_be_told_is_listed():
    found = ruling("signal", "shop.receivers:on", "orders", "receives ?", "service", known())
    assert found.fate == "listed"
    assert "cannot be told" in found.how
    assert found.advice


def test_a_change_of_a_table_between_two_models_is_listed():
    found = ruling(
        "signal",
        "shop.receivers:on",
        "orders.Line",
        "receives m2m_changed of orders.Line",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "listed"
    assert "m2m_changed" in found.how
