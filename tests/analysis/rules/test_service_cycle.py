"""Dependencies that close a cycle of services."""

from __future__ import annotations

from tests.analysis.rules.planned import PLAN, findings, places

RULE = "service_cycle"
THERE = "--- orders/services.py\nfrom accounts.services import user_find\ndef order_total():\n    return 1\n"
BACK = "--- accounts/views.py\nfrom orders.services import order_total\n"


def test_finds_both_directions_of_a_cycle_of_two():
    assert places(THERE + BACK, RULE) == [
        (RULE, "accounts/views.py:1", "accounts → orders"),
        (RULE, "orders/services.py:1", "orders → accounts"),
    ]


def test_shows_the_way_round():
    more = '\n[services.stock]\napps = ["stock"]\n'
    tree = THERE + "--- stock/views.py\nfrom orders.services import order_total\ndef f():\n    return 1\n"
    tree += "--- accounts/views.py\nfrom stock.views import f\n"
    found = {one.identity.detail: one.why for one in findings(tree, RULE, plan=PLAN + more)}
    assert sorted(found) == ["accounts -> stock", "orders -> accounts", "stock -> orders"]
    assert found["accounts -> stock"].endswith(": accounts → stock → orders → accounts")


def test_is_known_by_its_services_and_not_by_its_place():
    found, *_ = findings(THERE + BACK, RULE)
    assert (found.identity.file, found.identity.symbol) == ("", "")


def test_does_not_find_one_direction():
    assert places(THERE, RULE) == []


def test_does_not_find_a_cycle_inside_a_service():
    one = PLAN.replace('apps = ["orders"]', 'apps = ["orders", "accounts"]').replace('apps = ["accounts"]', "")
    assert places(THERE + BACK, RULE, plan=one) == []


def test_does_not_count_code_of_a_shared_library():
    tree = "--- core/views.py\nfrom orders.services import order_total\n" + THERE
    assert places(tree + "--- orders/views.py\nfrom core.texts import short\n", RULE) == []


def test_a_foreign_key_and_its_own_cascade_are_no_cycle():
    tree = "--- orders/models.py\nclass Note(models.Model):\n"
    assert places(tree + "    user = models.ForeignKey('accounts.User', models.CASCADE)\n", RULE) == []


def test_a_join_is_needed_by_whom_it_is_written():
    tree = "--- orders/models.py\nclass Note(models.Model):\n"
    tree += "    user = models.ForeignKey('accounts.User', models.CASCADE)\n"
    tree += "--- accounts/views.py\nfrom accounts.models import User\n"
    tree += "def f():\n    return User.objects.filter(note__id=1)\n"
    assert [sides for _rule, _place, sides in places(tree, RULE)] == ["accounts → orders", "orders → accounts"]
