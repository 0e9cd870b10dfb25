from __future__ import annotations

import pytest

from banyan.errors import UsageError
from extracted.extractor.access import access_from_monolith, access_of, kept_in_step
from extracted.extractor.cut import cut_of
from tests.extracted.extractor.sample import monolith_of, plan_of

FILES = {
    "users/models.py": """
        from django.db import models

        class Person(models.Model):
            name = models.CharField(max_length=10)

        class Club(models.Model):
            name = models.CharField(max_length=10)
        """,
    "shop/models.py": """
        from django.db import models

        class Brand(models.Model):
            name = models.CharField(max_length=10)

        class Product(models.Model):
            brand = models.ForeignKey(Brand, on_delete=models.CASCADE)
            title = models.CharField(max_length=10)
            maker = models.ForeignKey("users.Person", on_delete=models.CASCADE)
            club = models.ForeignKey("users.Club", on_delete=models.CASCADE)
        """,
    "shop/selectors.py": """
        from shop.models import Product

        def of_maker(name):
            return Product.objects.filter(maker__name=name).select_related("club")
        """,
    "orders/models.py": """
        from django.db import models

        class Line(models.Model):
            product = models.ForeignKey("shop.Product", on_delete=models.CASCADE)

        def first():
            return Line.objects.order_by("product__title").first()
        """,
}


@pytest.fixture
def monolith(tmp_path):
    return monolith_of(tmp_path, FILES, apps="users shop orders")


def found(monolith, plan, read=access_of):
    planned = plan_of(plan)
    cut = cut_of(monolith, planned, "shop")
    mirrors = read(monolith, cut, planned) if read is access_of else read(monolith, cut)
    return {mirror.model: mirror.access for mirror in mirrors}


def test_joined_models_are_replicas_and_followed_ones_are_asked_for(monolith):
    assert found(monolith, '[services.shop]\napps = ["shop"]') == {"users.Person": "replica", "users.Club": "client"}


def test_the_plan_has_the_last_word(monolith):
    plan = '[services.shop]\napps = ["shop"]\nreplicas = ["users.Club"]\nclients = ["users.Person"]'
    assert found(monolith, plan) == {"users.Person": "client", "users.Club": "replica"}


def test_the_plan_cannot_ask_for_both(monolith):
    plan = '[services.shop]\napps = ["shop"]\nreplicas = ["users.Club"]\nclients = ["users.Club"]'
    with pytest.raises(UsageError, match=r"users\.Club"):
        found(monolith, plan)


def test_the_monolith_keeps_the_tables_that_it_joins_with_and_what_their_keys_point_to(monolith):
    kept = found(monolith, '[services.shop]\napps = ["shop"]', access_from_monolith)
    assert kept == {"shop.Brand": "replica", "shop.Product": "replica"}


def test_the_monolith_keeps_all_tables_of_the_service_in_step(monolith):
    cut = cut_of(monolith, plan_of('[services.shop]\napps = ["shop"]'), "shop")
    kept = kept_in_step(monolith, cut, access_from_monolith(monolith, cut))
    assert {mirror.access for mirror in kept} == {"replica"}
    assert {mirror.model for mirror in kept} == {model.id for model in monolith.report.models if model.app == "shop"}
