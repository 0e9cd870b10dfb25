"""Relations between models of two services."""

from __future__ import annotations

import pytest

from tests.analysis.rules.planned import findings, places

RULE = "cross_service_foreign_key"


def relation(field: str) -> str:
    return f"""
--- orders/more.py
from django.db import models
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
class Note(models.Model):
    user = models.{field}
"""


@pytest.mark.parametrize(
    "field",
    [
        'ForeignKey("accounts.User", on_delete=models.PROTECT)',
        'OneToOneField("accounts.User", on_delete=models.PROTECT)',
        'ManyToManyField("accounts.User")',
    ],
)
def test_finds(field):
    tree = (
        relation(field).replace("orders/more.py", "orders/models.py").replace("from django.db import models\n", "", 1)
    )
    (found,) = findings(tree, RULE)
    assert (found.source, found.target, found.owner) == ("orders", "accounts", "orders")
    assert "no database can hold a constraint" in found.why


def test_does_not_find_a_relation_inside_a_service():
    assert places("", RULE) == []


def test_does_not_find_a_key_in_a_plain_column():
    assert places(relation("BigIntegerField()").replace("user =", "user_id ="), RULE) == []


def test_finds_a_relation_to_the_data_of_a_shared_library():
    tree = "--- orders/models.py\n"
    tree += "class Stop(models.Model):\n    country = models.ForeignKey('core.Country', models.PROTECT)\n"
    assert [sides for _rule, _place, sides in places(tree, RULE)] == ["orders → core"]


def test_advises_a_plain_column():
    tree = "--- orders/models.py\n"
    tree += "class Note(models.Model):\n    user = models.ForeignKey('accounts.User', models.PROTECT)\n"
    (found,) = findings(tree, RULE)
    assert "plain column" in found.advice


def test_finds_a_relation_inside_an_app_that_was_taken_apart():
    apart = '[services.a]\napps = ["orders"]\n[services.b]\nmodels = ["orders.Line"]\n'
    (found,) = findings("", RULE, plan=apart)
    assert (found.owner, found.source, found.target) == ("b", "b", "a")
