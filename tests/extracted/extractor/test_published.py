from __future__ import annotations

from extracted.extractor.cut import cut_of
from extracted.extractor.published import models_read_here, published
from tests.extracted.extractor.sample import monolith_of, plan_of
from tests.extracted.extractor.shop import shop


def test_finds_what_staying_code_calls_and_queues(tmp_path):
    *_, ties, _ = shop(tmp_path)
    assert {one.name: (one.stays, one.task) for one in ties.published} == {
        "shop.selectors:cheapest": ("", ""),
        "shop.selectors:of_maker": ("it returns a query set, which callers may go on filtering", ""),
        "shop.tasks:tidy": ("", "shop.tidy"),
    }


def test_knows_which_tables_the_functions_that_stay_read(tmp_path):
    monolith, cut, ties, _ = shop(tmp_path)
    assert models_read_here(monolith, cut, ties.published) == {"shop.Product"}


def test_leaves_tags_of_templates_where_they_are(tmp_path):
    files = {
        "shop/models.py": "from django.db import models\nclass Product(models.Model): pass\n",
        "shop/tags.py": """
            from django import template
            register = template.Library()

            @register.simple_tag
            def stars(count):
                return "*" * count
            """,
        "orders/views.py": "from shop.tags import stars\n\ndef page(request):\n    return stars(3)\n",
        "orders/models.py": "from django.db import models\nclass Line(models.Model): pass\n",
    }
    monolith = monolith_of(tmp_path, files, apps="shop orders")
    (found,) = published(monolith, cut_of(monolith, plan_of('[services.shop]\napps = ["shop"]'), "shop"))
    assert found.stays == "it is registered by @simple_tag"


def test_keeps_functions_whose_arguments_cannot_be_sent(tmp_path):
    files = {
        "shop/models.py": "from django.db import models\nclass Product(models.Model): pass\n",
        "shop/seeds.py": """
            from datetime import date
            from random import Random
            from shop.models import Product

            def seed(rng: Random): ...

            def sold(on: date, product: Product, count: int, words: list[str] | None = None): ...
            """,
        "orders/models.py": "from django.db import models\nclass Line(models.Model): pass\n",
        "orders/seeds.py": """
            from shop.seeds import seed, sold

            def all_of_it(rng):
                seed(rng)
                sold(None, None, 1)
            """,
    }
    monolith = monolith_of(tmp_path, files, apps="shop orders")
    found = published(monolith, cut_of(monolith, plan_of('[services.shop]\napps = ["shop"]'), "shop"))
    assert {one.function: one.stays for one in found} == {"seed": "its argument rng cannot be sent", "sold": ""}
