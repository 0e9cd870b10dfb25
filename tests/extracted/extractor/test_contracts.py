from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from extracted.extractor.contracts import Dealings, render, render_package
from extracted.extractor.cut import cut_of
from extracted.extractor.dealings import of_monolith, of_service
from extracted.extractor.extraction import extract
from extracted.extractor.model import Extraction
from tests.extracted.extractor.sample import monolith_of, plan_of
from tests.extracted.extractor.shop import APPS, FILES, cut_out, shop

RUNTIME = Path(__file__).parents[3] / "extracted" / "runtime"


def test_both_sides_say_the_same_of_each_other(tmp_path):
    monolith, cut, ties, _ = shop(tmp_path)
    here, there = of_service(monolith, cut, ties), of_monolith(monolith, cut, ties)
    assert here.calls == there.offered_calls == ("users.selectors:club_of",)
    assert there.calls == ("shop.selectors:cheapest", "shop.tasks:tidy")
    assert set(here.offered_calls) == {*there.calls, "shop.selectors:of_maker"}
    assert there.signals == here.sent == ("shop.signals:sold",)
    assert {model for model, _ in here.models} == {asked.model for asked in there.offered_models}
    assert (here.protected, there.protected) == ((), ("users.Club",))
    assert there.tasks == here.offered_tasks == ("shop.tidy",)
    assert dict(there.models) == {"shop.Product": "replica", "shop.Shelf": "client"}


def test_what_follows_a_change_of_a_row_is_told_with_the_model_that_it_is_of(tmp_path):
    receivers = """
        from django.db.models.signals import post_save, pre_save
        from django.dispatch import receiver
        from shop.models import Product

        @receiver(post_save, sender=Product)
        def after(sender, **words):
            pass

        @receiver(pre_save, sender=Product)
        def before(sender, **words):
            pass
        """
    monolith, cut, ties, _ = cut_out(monolith_of(tmp_path, FILES | {"orders/receivers.py": receivers}, apps=APPS))
    here, there = of_service(monolith, cut, ties), of_monolith(monolith, cut, ties)
    assert here.sent == there.signals == ("django.db.models.signals:post_save@shop.Product", "shop.signals:sold")


def test_rows_may_be_asked_for_by_columns_and_methods_that_are_used(tmp_path):
    monolith, cut, ties, _ = shop(tmp_path)
    asked = {one.model: one for one in of_service(monolith, cut, ties).offered_models}
    assert asked["shop.Product"].methods == ("cheap",)
    assert asked["shop.Shelf"].lookups == ("name",)


def test_the_package_can_be_imported_and_holds_what_was_declared(tmp_path):
    monolith, cut, ties, _ = shop(tmp_path / "shop")
    package = tmp_path / "service_contracts"
    package.mkdir()
    (package / "shop.py").write_text(render(of_monolith(monolith, cut, ties), side="monolith"), encoding="utf-8")
    (package / "__init__.py").write_text(render_package("monolith"), encoding="utf-8")
    code = "from service_contracts import CONTRACTS as c; print(c.side, c.owner('shop.Product'), c.link('shop').tasks)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{tmp_path}:{RUNTIME}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "monolith shop ('shop.tidy',)\n"


def test_a_side_that_asks_for_nothing_is_plain():
    text = render(Dealings("monolith"), side="shop")
    ast.parse(text)
    assert text.endswith('LINK = Link(\n    "monolith",\n)\n\nEXPOSED = Exposed()\n')


def test_what_is_another_services_is_told_by_the_plan_alone(tmp_path):
    files = {
        "users/models.py": """
            from django.db import models

            class Club(models.Model):
                name = models.CharField(max_length=9)

                def greet(self) -> str:
                    return Club.objects.get(pk=self.pk).name

            class Old(Club):
                class Meta:
                    proxy = True
            """,
        "users/tasks.py": """
            from celery import shared_task
            from users.models import Club

            @shared_task(name="users.tidy")
            def tidy() -> None:
                Club.objects.all().delete()
            """,
        "shop/models.py": """
            from django.db import models
            from users.models import Club, Old

            class Shelf(models.Model):
                club = models.ForeignKey(Club, on_delete=models.CASCADE)
                old = models.ForeignKey(Old, on_delete=models.CASCADE)
            """,
        "shop/services.py": """
            from shop.models import Shelf
            from users.tasks import tidy

            def hello(shelf: Shelf) -> str:
                tidy.delay()
                return shelf.club.greet()
            """,
        "orders/models.py": "from django.db import models\nclass Line(models.Model): pass\n",
    }
    monolith = monolith_of(tmp_path, files, apps="users shop orders")
    plan = plan_of('[services.shop]\napps = ["shop"]\n[services.members]\napps = ["users"]')
    asked = 'Peer("members", models=("users.Club",), calls=("users.models:Club.greet",), tasks=("users.tidy",))'
    assert asked in contracts_text(extract(monolith, plan, "shop"))
    offered = contracts_text(extract(monolith, plan, "members")).partition("EXPOSED")[2]
    for name in ('Queryable("users.Club"', '"users.models:Club.greet"', '"users.tidy"'):
        assert name in offered


def test_a_service_that_cannot_leave_whole_owns_nothing(tmp_path):
    monolith = monolith_of(tmp_path, FILES, apps=APPS)
    plan = plan_of('[services.shop]\napps = ["shop"]\n[services.members]\napps = ["users"]\nmodels = ["orders.Line"]')
    assert cut_of(monolith, plan, "shop").peers == ()


def contracts_text(extraction: Extraction) -> str:
    """What a service declares."""
    return next(file for file in extraction.service if file.path == "service_contracts/monolith.py").content.decode()
