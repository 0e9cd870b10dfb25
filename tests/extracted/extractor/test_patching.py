from __future__ import annotations

import ast
from dataclasses import replace

from extracted.extractor.cut import cut_of
from extracted.extractor.deciding import Known, decisions
from extracted.extractor.entrances import NOTE
from extracted.extractor.patching import import_root, patch_of
from extracted.extractor.published import published
from tests.extracted.extractor.sample import monolith_of, read_again
from tests.extracted.extractor.shop import APPS, FILES, cut_out, shop


def patched(root):
    monolith, cut, ties, _ = shop(root)
    changes, decisions = patch_of(monolith, cut, ties)
    return {change.path: (change.content or b"").decode() for change in changes}, decisions


def test_every_file_still_parses(tmp_path):
    changes, _ = patched(tmp_path)
    for path, text in changes.items():
        if path.endswith(".py"):
            ast.parse(text, path)


def test_changes_keys_functions_settings_and_urls(tmp_path):
    changes, decisions = patched(tmp_path)
    assert "product = LinkedForeignKey(Product, on_delete=models.CASCADE)" in changes["orders/models.py"]
    assert "shelf = LinkedOneToOneField(Shelf" in changes["orders/models.py"]
    assert '@dual("shop")\ndef cheapest() -> Product' in changes["shop/selectors.py"]
    assert "\n\ndef of_maker" in changes["shop/selectors.py"]
    assert '"service_links.events"]' in changes["config/settings.py"]
    assert 'path("internal/links/", include("service_links.urls"))' in changes["config/urls.py"]
    assert {decision.fate for decision in decisions} == {"rewritten"}


def test_leaves_everything_else_as_it_is(tmp_path):
    changes, _ = patched(tmp_path)
    added = {path for path in changes if not (tmp_path / path).exists()}
    assert {path.partition("/")[0] for path in added} == {"service_links", "service_contracts"}
    assert set(changes) - added == {
        "config/settings.py",
        "config/urls.py",
        "orders/models.py",
        "shop/selectors.py",
        "shop/tasks.py",
    }


def test_does_nothing_the_second_time(tmp_path):
    changes, _ = patched(tmp_path)
    for path, text in changes.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    monolith, cut, ties, _ = cut_out(read_again(tmp_path))
    again, _ = patch_of(monolith, cut, ties)
    assert {c.path for c in again if c.content != (tmp_path / c.path).read_bytes()} == set()


def test_lists_a_key_of_the_project_s_own_class(tmp_path):
    files = dict(FILES)
    files["orders/models.py"] = """
        from django.db import models
        from shop.models import Product

        class Key(models.ForeignKey):
            pass

        class Line(models.Model):
            product = Key(Product, on_delete=models.CASCADE)
        """
    files.pop("orders/services.py")
    _, decisions = patch_of(*cut_out(monolith_of(tmp_path, files, apps=APPS))[:3])
    (found,) = [decision for decision in decisions if decision.fate == "listed"]
    assert (found.kind, found.subject, found.line) == ("foreign_key", "orders.Line.product", 8)


def test_lists_settings_that_are_made_otherwise(tmp_path):
    monolith, cut, ties, _ = shop(tmp_path)
    settings = tmp_path / "config/settings.py"
    settings.write_text(settings.read_text().replace("INSTALLED_APPS =", "APPS = INSTALLED = "), encoding="utf-8")
    _, decisions = patch_of(monolith, cut, ties)
    (found,) = [decision for decision in decisions if decision.fate == "listed"]
    assert "INSTALLED_APPS = [" in found.advice
    assert NOTE not in found.advice


def test_finds_the_folder_that_modules_are_imported_from(tmp_path):
    assert import_root(monolith_of(tmp_path / "flat", FILES, apps=APPS)) == ""
    files = {f"src/{path}": text for path, text in FILES.items()}
    nested = {"src/config/__init__.py": "", "src/config/settings.py": 'INSTALLED_APPS = ["shop"]', **files}
    packages = {f"src/{app}/__init__.py": "" for app in ("core", "users", "shop", "orders")}
    monolith = monolith_of(tmp_path / "nested", {**nested, **packages}, apps="other")
    assert import_root(monolith) in {"src/", ""}


def test_leaves_alone_what_is_done_by_hand(tmp_path):
    monolith, _, ties, plan = shop(tmp_path)
    cut = cut_of(monolith, plan, "shop", ["orders.models:Line.product", "shop.selectors:cheapest"])
    ties = replace(ties, published=published(monolith, cut))
    text = {change.path: change.content or b"" for change in patch_of(monolith, cut, ties)[0]}
    assert b"product = models.ForeignKey(Product" in text["orders/models.py"]
    assert b"shelf = LinkedOneToOneField(Shelf" in text["orders/models.py"]
    assert "shop/selectors.py" not in text
    left = [one for one in decisions(Known(cut, ties)) if one.how == "it is left to hands"]
    assert {(one.kind, one.subject) for one in left} >= {("call", "cheapest(...)")}
