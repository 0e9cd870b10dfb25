"""A shop of two services that does across them everything that can be done, with tests of its own."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "banyan.toml": """
        [project]
        settings = "site_settings"

        [services.orders]
        apps = ["orders"]

        [services.stock]
        apps = ["stock"]
    """,
    "manage.py": """
        import os, sys
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
        from django.core.management import execute_from_command_line
        execute_from_command_line(sys.argv)
    """,
    "pytest.ini": """
        [pytest]
        DJANGO_SETTINGS_MODULE = site_settings
        python_files = test_*.py
        addopts = -p no:randomly -p no:cacheprovider -p no:schemathesis -p no:hypothesispytest -p no:pact -p no:locust
    """,
    "site_settings.py": """
        SECRET_KEY = "only for tests"
        INSTALLED_APPS = ["django.contrib.contenttypes", "stock", "orders"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        ROOT_URLCONF = "orders.urls"
        USE_TZ = True
    """,
    "stock/__init__.py": "",
    "stock/models.py": """
        from django.db import models
        from django.utils.functional import cached_property

        class ProductQuerySet(models.QuerySet):
            def few(self):
                return self.filter(left=0)

        class Product(models.Model):
            title = models.CharField(max_length=50)
            left = models.IntegerField(default=0)

            objects = ProductQuerySet.as_manager()

            @cached_property
            def shown(self):
                return self.title.title()
    """,
    "stock/services.py": """
        from orders.signals import placed
        from stock.models import Product

        def reserve(product, count):
            product.left -= count
            product.save()

        def note_order(sender, **named):
            Product.objects.update(left=1)

        placed.connect(note_order)
    """,
    "orders/__init__.py": "",
    "orders/signals.py": """
        from django.dispatch import Signal

        placed = Signal()
    """,
    "orders/models.py": """
        from django.db import models

        class Order(models.Model):
            product = models.ForeignKey("stock.Product", on_delete=models.CASCADE)
            is_paid = models.BooleanField(default=False)
    """,
    "orders/urls.py": """
        from django.http import JsonResponse
        from django.urls import path

        from orders.services import titles

        urlpatterns = [path("titles/", lambda request: JsonResponse({"titles": titles()}))]
    """,
    "orders/services.py": """
        from urllib.request import urlopen

        from django.db import connection, transaction

        from orders.models import Order
        from orders.signals import placed
        from stock.models import Product
        from stock.services import reserve

        @transaction.atomic
        def place(product):
            order = Order.objects.create(product=product)
            reserve(product, 1)
            return order

        def place_softly(product):
            with transaction.atomic():
                order = Order.objects.create(product=product)
                try:
                    with transaction.atomic():
                        Product.objects.filter(pk=product.pk).update(left=0)
                        raise ValueError
                except ValueError:
                    pass
            return order

        def place_and_tell(product):
            with transaction.atomic():
                order = Order.objects.create(product=product)
                transaction.on_commit(lambda: reserve(product, 1))
            return order

        def announce():
            placed.send(sender=None)

        def titles():
            return [order.product.title for order in Order.objects.all()]

        def joined():
            return list(Order.objects.filter(product__title="tea"))

        def within():
            return list(Order.objects.filter(product__in=Product.objects.filter(left=0)))

        def locked(pk):
            return Product.objects.select_for_update().get(pk=pk)

        def drop(product):
            product.delete()

        def asked():
            try:
                urlopen("http://127.0.0.1:9/", timeout=1)
            except OSError:
                pass

        def counted():
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM stock_product")
                return cursor.fetchone()[0]

        def offered():
            return [product.shown for product in Product.objects.few()]
    """,
    "shop_tests/__init__.py": "",
    "shop_tests/test_shop.py": """
        from django.db import transaction
        from django.test import TestCase

        from orders import services
        from orders.models import Order
        from stock.models import Product

        class ShopTest(TestCase):
            def setUp(self):
                self.product = Product.objects.create(title="tea", left=3)

            def test_place(self):
                services.place(self.product)

            def test_place_softly(self):
                services.place_softly(self.product)

            def test_place_and_tell(self):
                with self.captureOnCommitCallbacks(execute=True):
                    services.place_and_tell(self.product)

            def test_announce(self):
                services.announce()

            def test_titles(self):
                for _ in range(4):
                    Order.objects.create(product=self.product)
                assert self.client.get("/titles/").json()["titles"] == ["tea"] * 4

            def test_joined(self):
                assert services.joined() == []
                assert services.within() == []

            def test_locked(self):
                with transaction.atomic():
                    services.locked(self.product.pk)

            def test_drop(self):
                Order.objects.create(product=self.product)
                services.drop(self.product)

            def test_asked(self):
                services.asked()

            def test_counted(self):
                assert services.counted() == 1

            def test_offered(self):
                Product.objects.update(left=0)
                assert services.offered() == ["Tea"]

    """,
    "shop_tests/test_stock.py": """
        from django.test import TestCase

        from stock.models import Product

        class StockTest(TestCase):
            def test_stock_alone(self):
                Product.objects.create(title="tea", left=3)
                assert Product.objects.count() == 1
    """,
}


def build(folder: Path) -> Path:
    """Write the project below a folder; the folder."""
    from textwrap import dedent

    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"))
    return folder
