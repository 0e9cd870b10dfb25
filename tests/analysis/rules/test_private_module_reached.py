"""Code that reaches what another service keeps to itself."""

from __future__ import annotations

from tests.analysis.rules.planned import PLAN, findings, places

RULE = "private_module_reached"
CALL = "--- orders/services.py\nfrom accounts.services import user_find\ndef f():\n    return user_find(1)\n"


def plan(**keys: str) -> str:
    added = "".join(f"\n{key} = [{name!r}]" for key, name in keys.items())
    return PLAN.replace('team = "identity"', f'team = "identity"{added}')


def test_finds_an_import_and_a_call_of_a_private_module():
    assert [place for _rule, place, _sides in places(CALL, RULE, plan=plan(private="accounts.services"))] == [
        "orders/services.py:1",
        "orders/services.py:3",
    ]


def test_finds_a_module_below_a_private_package():
    assert len(places(CALL, RULE, plan=plan(private="accounts"))) == 2


def test_finds_a_module_that_is_not_among_the_public_ones():
    assert len(places(CALL, RULE, plan=plan(public="accounts.api"))) == 2


def test_finds_a_private_module_inside_a_public_package():
    assert len(places(CALL, RULE, plan=plan(public="accounts", private="accounts.services"))) == 2


def test_does_not_find_a_public_module():
    assert places(CALL, RULE, plan=plan(public="accounts.services")) == []


def test_does_not_find_a_module_whose_name_only_begins_alike():
    assert places(CALL, RULE, plan=plan(private="accounts.serv")) == []


def test_does_not_object_where_nothing_is_said_of_modules():
    assert places(CALL, RULE) == []


def test_does_not_object_to_the_service_s_own_code():
    tree = "--- accounts/views.py\nfrom accounts.services import user_find\n"
    assert places(tree, RULE, plan=plan(private="accounts.services")) == []


def test_names_what_is_public_instead():
    found, *_ = findings(CALL, RULE, plan=plan(public="accounts.api"))
    assert "accounts.api" in found.advice


def test_speaks_for_new_crossing():
    assert {rule for rule, _place, _sides in places(CALL, plan=plan(private="accounts.services"))} == {RULE}
