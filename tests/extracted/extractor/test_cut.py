from __future__ import annotations

import pytest

from banyan.errors import UnknownName, UsageError
from extracted.extractor.cut import cut_of
from tests.extracted.extractor.sample import monolith_of, plan_of

FILES = {
    "core/models.py": """
        from django.db import models

        class Timed(models.Model):
            class Meta:
                abstract = True
        """,
    "users/models.py": """
        from django.db import models

        class Person(models.Model):
            name = models.CharField(max_length=10)
        """,
    "shop/models.py": """
        from django.db import models
        from core.models import Timed
        from users.models import Person

        class Product(Timed):
            maker = models.ForeignKey(Person, on_delete=models.CASCADE)
        """,
    "shop/templates/shop/page.html": "<p>{{ product }}</p>",
    "shop/fixtures/first.json": "[]",
    "shop/.hidden": "",
    "orders/models.py": """
        from django.db import models
        from shop.models import Product

        class Line(models.Model):
            product = models.ForeignKey(Product, on_delete=models.CASCADE)
        """,
    "tests/test_shop.py": "from shop.models import Product\n",
    "tests/test_orders.py": "from orders.models import Line\nfrom shop.models import Product\n",
    "tests/test_pages.py": "from shop.models import Product\nfrom shop import models\nfrom orders.models import Line\n",
}
PLAN = """
    [services.shop]
    apps = ["shop"]
    [services.part]
    models = ["orders.Line"]
    [services.empty]
    [services.core]
    role = "shared_library"
    apps = ["core"]
    """


@pytest.fixture
def monolith(tmp_path):
    return monolith_of(tmp_path, FILES, apps="core users shop orders")


def test_takes_every_file_of_its_apps_but_hidden_ones(monolith):
    cut = cut_of(monolith, plan_of(PLAN), "shop")
    assert cut.files == (
        "shop/__init__.py",
        "shop/fixtures/first.json",
        "shop/models.py",
        "shop/templates/shop/page.html",
    )
    assert cut.packages == {"shop": "shop", "core": "core"}


def test_takes_tests_that_are_named_after_it_or_mostly_about_it(monolith):
    assert cut_of(monolith, plan_of(PLAN), "shop").tests == ("tests/test_pages.py", "tests/test_shop.py")


def test_counts_evidence_by_the_file_that_it_stands_in(monolith):
    cut = cut_of(monolith, plan_of(PLAN), "shop")
    assert {(piece.kind, piece.file) for piece in cut.outgoing} >= {
        ("import", "shop/models.py"),
        ("foreign_key", "shop/models.py"),
    }
    assert {piece.file for piece in cut.outgoing} == {"shop/models.py"}
    assert {piece.file for piece in cut.incoming} == {"orders/models.py"}


def test_leaves_out_what_only_touches_a_shared_library(monolith):
    cut = cut_of(monolith, plan_of(PLAN), "shop")
    assert not [piece for piece in cut.outgoing if "core" in (piece.source.app, piece.target.app)]


def test_says_which_services_there_are(monolith):
    with pytest.raises(UnknownName, match="shopp") as caught:
        cut_of(monolith, plan_of(PLAN), "shopp")
    assert caught.value.hint is not None
    assert "shop" in caught.value.hint


@pytest.mark.parametrize(
    ("service", "words"),
    [("core", "every service takes along"), ("part", "only whole apps"), ("empty", "owns no app")],
)
def test_refuses_what_cannot_leave_whole(monolith, service, words):
    with pytest.raises(UsageError, match=words):
        cut_of(monolith, plan_of(PLAN), service)


def test_says_how_a_service_leaves_without_single_modules(monolith):
    plan = plan_of('[services.shop]\napps = ["shop"]\nmodules = ["orders.views"]\n')
    with pytest.raises(UsageError, match=r"orders\.views of an app that stays") as caught:
        cut_of(monolith, plan, "shop")
    assert "take `modules` out of [services.shop]" in str(caught.value.hint)


def test_keeps_the_files_of_an_app_inside_another(tmp_path):
    files = {
        "shop/stock/__init__.py": "",
        "shop/stock/models.py": "from django.db import models\nclass Item(models.Model): pass\n",
        "shop/models.py": "from django.db import models\nclass Product(models.Model): pass\n",
    }
    monolith = monolith_of(tmp_path, files, apps="shop shop.stock")
    cut = cut_of(monolith, plan_of('[services.shop]\napps = ["shop"]'), "shop")
    assert "shop/stock/models.py" not in cut.files
