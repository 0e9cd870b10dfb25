"""A service is retired once nothing stands in the way: its code, tables and patch leave the monolith for good."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from analysis.config import Config
from banyan.errors import UnknownName, UsageError
from extracted.extractor.ledger import Ledger
from extracted.extractor.retire import Switched, retire
from extracted.extractor.work import Asked, Undoing, work
from tests.extracted.extractor.sample import monolith_of
from tests.extracted.extractor.tree.samples import contents

PLAN = """
    [project]
    path = "site"
    [services.shop]
    apps = ["shop"]
    database = "copied"
    hold_days = 7
    """
FILES = {
    "shop/models.py": """
        from django.db import models

        class Shelf(models.Model):
            name = models.CharField(max_length=10)

        class Product(models.Model):
            shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
            price = models.IntegerField()
        """,
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": """
        from django.db import migrations, models

        class Migration(migrations.Migration):
            initial = True
            dependencies = []
            operations = [
                migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True)),
                                                 ("name", models.CharField(max_length=10))]),
                migrations.CreateModel("Product", [("id", models.BigAutoField(primary_key=True)),
                                                   ("price", models.IntegerField()),
                                                   ("shelf", models.ForeignKey("shop.Shelf", models.CASCADE))]),
            ]
        """,
    "shop/selectors.py": """
        from shop.models import Product

        def cheapest_price() -> int:
            return Product.objects.order_by("price")[0].price

        def dearest_price() -> int:
            return Product.objects.order_by("-price")[0].price
        """,
    "shop/admin.py": "from django.contrib import admin\nfrom shop.models import Shelf\n\nadmin.site.register(Shelf)\n",
    "shop/templates/shop/shown.html": "{{ price }}\n",
    "shop/templates/shop/unseen.html": "{{ price }}\n",
    "orders/templates/orders/page.html": '{% include "shop/shown.html" %}\n',
    "orders/services.py": """
        from shop.selectors import cheapest_price

        def total(count: int) -> int:
            return count * cheapest_price()
        """,
}
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LONG_AGO = Switched("remote", "2026-11-01T12:00:00+00:00")


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """The shop, extracted and applied."""
    return applied(tmp_path, FILES)


def applied(home: Path, files: dict[str, str], plan: str = PLAN) -> Asked:
    monolith_of(home / "site", files, apps="shop orders")
    (home / "banyan.toml").write_text(dedent(plan), encoding="utf-8")
    asked = Asked("shop", "apply", Config(workers=1), home / "banyan.toml")
    work(asked)
    return asked


def site(asked: Asked) -> Path:
    assert asked.plan is not None
    return asked.plan.parent / "site"


def refused(ledger: Ledger) -> list[tuple[str, str, int]]:
    return [(one.kind, one.file, one.line) for one in ledger.decisions if one.fate == "refused"]


@pytest.mark.parametrize(
    ("switched", "kind"),
    [
        (Switched(), "switch"),
        (Switched("local", "2026-11-01T12:00:00+00:00"), "switch"),
        (Switched("remote", "2026-11-15T12:00:01+00:00"), "hold"),
    ],
)
def test_is_refused_before_its_time(asked, switched, kind):
    before = contents(site(asked))
    assert refused(retire(asked, switched, NOW)) == [(kind, "", 0)]
    assert contents(site(asked)) == before


def test_is_refused_while_the_monolith_answers_its_pages(tmp_path):
    urls = "from django.urls import include, path\n\nurlpatterns = [path('shop/', include('shop.urls'))]\n"
    view = "def page(request):\n    pass\n"
    own = "from django.urls import path\nfrom shop.views import page\n\nurlpatterns = [path('', page)]\n"
    asked = applied(tmp_path, FILES | {"config/urls.py": urls, "shop/urls.py": own, "shop/views.py": view})
    ledger = retire(asked, LONG_AGO, NOW)
    assert ("url", "config/urls.py", 3) in refused(ledger)
    assert ledger.files == ()


def test_is_refused_while_code_needs_what_nothing_stands_in_for(tmp_path):
    writes = "from shop.models import Shelf\n\ndef rename(shelf: Shelf):\n    Shelf.objects.update(name='x')\n"
    asked = applied(tmp_path, FILES | {"orders/rows.py": writes})
    ledger = retire(asked, LONG_AGO, NOW)
    assert ("write", "orders/rows.py", 4) in refused(ledger)


def test_shows_first_what_would_go(asked):
    before = contents(site(asked))
    ledger = retire(replace(asked, deed="look"), LONG_AGO, NOW)
    assert ledger.deed == "would retire"
    assert "-admin.site.register(Shelf)" in ledger.patch
    assert contents(site(asked)) == before


def test_leaves_what_is_reached_and_removes_all_else(asked):
    ledger = retire(asked, LONG_AGO, NOW)
    assert (ledger.deed, refused(ledger)) == ("retired", [])
    left = contents(site(asked))
    assert {path for path in left if path.startswith("shop/")} == {
        "shop/__init__.py",
        "shop/migrations/0001_initial.py",
        "shop/migrations/0002_retired.py",
        "shop/migrations/__init__.py",
        "shop/selectors.py",
        "shop/templates/shop/shown.html",
    }
    selectors = left["shop/selectors.py"].decode()
    assert '@stubs.remote_function("shop"' in selectors
    assert "def cheapest_price() -> int: ..." in selectors
    assert "dearest_price" not in selectors
    assert left["orders/services.py"] == (dedent(FILES["orders/services.py"]).lstrip("\n")).encode()


def test_drops_the_tables_and_can_make_them_again(asked):
    retire(asked, LONG_AGO, NOW)
    code = """
        import django
        django.setup()
        from django.core.management import call_command
        from django.db import connection
        call_command("migrate", verbosity=0, skip_checks=True)
        print(sorted(name for name in connection.introspection.table_names() if name.startswith("shop_")))
        call_command("migrate", "shop", "0001", verbosity=0, skip_checks=True)
        print(sorted(name for name in connection.introspection.table_names() if name.startswith("shop_")))
        """
    done = subprocess.run(
        [sys.executable, "-c", dedent(code)],
        cwd=site(asked),
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["[]", "['shop_product', 'shop_shelf']"], done.stderr


def test_leaves_tables_that_the_service_works_on(tmp_path):
    asked = applied(tmp_path, FILES, PLAN.replace('database = "copied"\n', ""))
    ledger = retire(asked, LONG_AGO, NOW)
    assert [one.how for one in ledger.decisions if one.kind == "tables"] == [
        "the service works on them: database is shared"
    ]
    assert not (site(asked) / "shop/migrations/0002_retired.py").exists()


def test_there_is_no_way_back_and_no_second_time(asked):
    retire(asked, LONG_AGO, NOW)
    for deed in ("look", "check", "apply", "undo"):
        with pytest.raises(UsageError, match="shop is retired"):
            work(replace(asked, deed=deed))
    with pytest.raises(UsageError, match="shop is retired"):
        retire(asked, LONG_AGO, NOW)


def test_what_was_never_extracted_cannot_be_retired(tmp_path):
    asked = applied(tmp_path, FILES)
    work(replace(asked, deed="undo", undoing=Undoing(None)))
    with pytest.raises(UnknownName, match="no extracted service called 'shop'"):
        retire(asked, LONG_AGO, NOW)


def test_another_service_finds_what_it_needs_when_one_is_retired(tmp_path):
    """The monolith keeps what the other asks of it, and asks the service that left."""
    files = {
        **FILES,
        "manage.py": """
            import os, sys
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
            from django.core.management import execute_from_command_line
            execute_from_command_line(sys.argv)
            """,
        "orders/models.py": """
            from django.db import models
            from shop.models import Product

            class Line(models.Model):
                product = models.ForeignKey(Product, on_delete=models.CASCADE)
            """,
        "orders/migrations/__init__.py": "",
        "orders/migrations/0001_initial.py": """
            from django.db import migrations, models

            class Migration(migrations.Migration):
                initial = True
                dependencies = [("shop", "0001_initial")]
                operations = [
                    migrations.CreateModel("Line", [("id", models.BigAutoField(primary_key=True)),
                                                    ("product", models.ForeignKey("shop.Product", models.CASCADE))]),
                ]
            """,
    }
    asked = applied(tmp_path, files, PLAN + '\n    [services.sales]\n    apps = ["orders"]\n')
    work(replace(asked, service="sales", allows_dirty=True))
    assert refused(retire(replace(asked, allows_dirty=True), LONG_AGO, NOW)) == []
    contracts = (site(asked) / "service_contracts/shop.py").read_text(encoding="utf-8")
    assert 'Access("shop.Product", "client")' in contracts
    assert "Shelf" not in contracts
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=site(asked), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
