"""Any dependency that the plan does not allow."""

from __future__ import annotations

from textwrap import dedent

from tests.analysis.projects import report_of
from tests.analysis.rules.planned import PLAN, SHOP, findings, places

RULE = "new_crossing"
CALL = """
--- orders/services.py
from accounts.services import user_find
def order_place(pk):
    return user_find(pk)
"""


def test_finds_an_import_and_a_call():
    assert places(CALL, RULE) == [
        (RULE, "orders/services.py:1", "orders → accounts"),
        (RULE, "orders/services.py:3", "orders → accounts"),
    ]


def test_says_whose_it_is_why_and_what_to_do_instead():
    _import, call = findings(CALL, RULE)
    assert (call.owner, call.team, call.excerpt) == ("orders", "checkout", "return user_find(pk)")
    assert "before the services can part" in call.why
    assert call.advice


def test_does_not_object_inside_a_service():
    one = PLAN.replace('apps = ["orders"]', 'apps = ["orders", "accounts"]').replace('apps = ["accounts"]', "")
    assert places(CALL, RULE, plan=one) == []


def test_does_not_object_to_code_of_a_shared_library():
    assert places("--- orders/views.py\nfrom core.texts import short\nshort('x')\n", RULE) == []


def test_objects_to_the_data_of_a_shared_library():
    tree = (
        "--- orders/views.py\nfrom core.models import Country\ndef names():\n    return list(Country.objects.all())\n"
    )
    assert (RULE, "orders/views.py:3", "orders → core") in places(tree, RULE)


def test_objects_to_a_library_that_needs_a_service():
    tree = "--- core/views.py\nfrom accounts.services import user_find\n"
    assert places(tree, RULE) == [(RULE, "core/views.py:1", "core → accounts")]


def test_does_not_object_to_public_code_of_a_service_that_is_used():
    uses = PLAN.replace('team = "checkout"', 'team = "checkout"\nuses = ["accounts"]')
    assert places(CALL, RULE, plan=uses) == []
    public = uses.replace('team = "identity"', 'team = "identity"\npublic = ["accounts.services"]')
    assert places(CALL, RULE, plan=public) == []


def test_objects_to_private_code_of_a_service_that_is_used():
    uses = PLAN.replace('team = "checkout"', 'team = "checkout"\nuses = ["accounts"]')
    private = uses.replace('team = "identity"', 'team = "identity"\npublic = ["accounts.api"]')
    assert len(places(CALL, RULE, plan=private)) == 2


def test_objects_to_the_data_of_a_service_that_is_used():
    uses = PLAN.replace('team = "checkout"', 'team = "checkout"\nuses = ["accounts"]')
    tree = (
        "--- orders/views.py\nfrom accounts.models import User\ndef all_users():\n    return list(User.objects.all())\n"
    )
    assert [place for _rule, place, _sides in places(tree, RULE, plan=uses)] == ["orders/views.py:3"]


def test_does_not_object_to_the_key_of_another_service_in_a_plain_column():
    tree = """
    --- orders/models.py
    class Note(models.Model):
        user_id = models.IntegerField()
    """
    assert [one.kind for one in report_of(SHOP + dedent(tree)).dependencies if one.line == 12] == ["soft_foreign_key"]
    assert places(tree, RULE) == []


def test_does_not_object_to_what_migrations_depend_on():
    tree = """
    --- orders/migrations/0001_initial.py
    from django.db import migrations
    class Migration(migrations.Migration):
        dependencies = [("accounts", "0001_initial")]
    --- accounts/migrations/0001_initial.py
    from django.db import migrations
    class Migration(migrations.Migration):
        dependencies = []
    """
    assert places(tree, RULE) == []


def test_does_not_object_to_what_belongs_to_no_service():
    assert places(CALL, RULE, plan='[services.orders]\napps = ["orders"]') == []
