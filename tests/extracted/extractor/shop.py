"""A shop of four apps, small enough to read and coupled in most of the ways that there are."""

from __future__ import annotations

from pathlib import Path

from banyan.plan.values import Plan
from extracted.extractor.access import access_from_monolith, access_of
from extracted.extractor.cut import cut_of
from extracted.extractor.dealings import Ties
from extracted.extractor.model import Cut, Monolith
from extracted.extractor.published import models_read_here, published
from tests.extracted.extractor.sample import monolith_of, plan_of

PLAN = """
    [services.shop]
    apps = ["shop"]
    [services.core]
    role = "shared_library"
    apps = ["core"]
    [services.rest]
    role = "remainder"
    apps = ["users", "orders"]
    """
APPS = "core users shop orders"
FILES = {
    "core/models.py": """
        from django.conf import settings
        from django.db import models

        class Timed(models.Model):
            made_at = models.DateTimeField(auto_now_add=True)

            class Meta:
                abstract = True

        class Note(models.Model):
            author = models.ForeignKey("users.Person", on_delete=models.CASCADE)
        """,
    "users/models.py": """
        from django.db import models

        class Person(models.Model):
            name = models.CharField(max_length=10)

        class Club(models.Model):
            name = models.CharField(max_length=10)
        """,
    "users/selectors.py": """
        from users.models import Club

        def club_of(name):
            return Club.objects.get(name=name)
        """,
    "shop/models.py": """
        from django.db import models
        from core.models import Timed

        class ProductQuerySet(models.QuerySet):
            def cheap(self):
                return self.filter(price__lt=10)

        class Product(Timed):
            title = models.CharField(max_length=10)
            price = models.IntegerField()
            maker = models.ForeignKey("users.Person", on_delete=models.CASCADE)
            club = models.ForeignKey("users.Club", on_delete=models.PROTECT)
            objects = ProductQuerySet.as_manager()

        class Shelf(models.Model):
            name = models.CharField(max_length=10)
        """,
    "shop/signals.py": """
        from django.dispatch import Signal

        sold = Signal()
        """,
    "shop/selectors.py": """
        from shop.models import Product
        from users.selectors import club_of

        def of_maker(name):
            return Product.objects.filter(maker__name=name).select_related("club")

        def cheapest() -> Product:
            return Product.objects.order_by("price")[0]

        def of_club(name):
            return list(Product.objects.filter(club=club_of(name)))
        """,
    "shop/tasks.py": """
        from celery import shared_task

        @shared_task(name="shop.tidy")
        def tidy():
            pass
        """,
    "orders/models.py": """
        from django.db import models
        from shop.models import Product, Shelf

        class Line(models.Model):
            product = models.ForeignKey(Product, on_delete=models.CASCADE)
            shelf = models.OneToOneField(Shelf, null=True, on_delete=models.SET_NULL)
        """,
    "orders/services.py": """
        from django.dispatch import receiver
        from orders.models import Line
        from shop.models import Product
        from shop.selectors import cheapest, of_maker
        from shop.signals import sold
        from shop.tasks import tidy

        def order():
            line = Line(product=cheapest())
            line.save()
            tidy.delay()
            return of_maker("Ada").count(), line.shelf.name, Product.objects.cheap()

        def titles():
            return Line.objects.order_by("product__title")

        @receiver(sold)
        def on_sold(sender, **words):
            pass
        """,
    "config/urls.py": """
        from django.urls import path

        urlpatterns = []
        """,
}


def shop(root: Path) -> tuple[Monolith, Cut, Ties, Plan]:
    """The shop with the service `shop` cut out of it."""
    return cut_out(monolith_of(root, FILES, apps=APPS))


def cut_out(monolith: Monolith) -> tuple[Monolith, Cut, Ties, Plan]:
    """The same of a shop that was read already."""
    plan = plan_of(PLAN)
    cut = cut_of(monolith, plan, "shop")
    functions = published(monolith, cut)
    theirs = access_from_monolith(monolith, cut, models_read_here(monolith, cut, functions))
    ties = Ties(access_of(monolith, cut, plan), theirs, functions, ("users.selectors:club_of",))
    return monolith, cut, ties, plan
