"""The folders from which a project imports, and the dotted names of its files."""

from __future__ import annotations

from analysis.discovery.modules import ABOVE, ModuleNames, name_modules
from analysis.syntax.parse import outline_of
from tests.analysis.projects import files_of


def names(tree: str, above: tuple[str, ...] = (), hints: tuple[str, ...] = ()) -> ModuleNames:
    return name_modules({path: outline_of(text.encode()) for path, text in files_of(tree).items()}, above, hints)


def test_names_modules_from_the_top_of_the_tree():
    found = names("--- shop/__init__.py\n--- shop/models.py\n--- manage.py\n")
    assert found.canonical == {"shop/__init__.py": "shop", "shop/models.py": "shop.models", "manage.py": "manage"}


def test_finds_a_src_folder():
    found = names("--- src/shop/__init__.py\n--- src/shop/models.py\n--- src/shop/x.py\nfrom shop.models import A\n")
    assert found.canonical["src/shop/models.py"] == "shop.models"


def test_finds_several_import_roots():
    tree = """
--- one/shop/__init__.py
--- one/shop/a.py
from shop.a import x
from crm.b import y
from crm.b import z
--- two/crm/__init__.py
--- two/crm/b.py
from shop.a import x
from shop.a import y
from crm.b import y
"""
    found = names(tree)
    assert (found.canonical["one/shop/a.py"], found.canonical["two/crm/b.py"]) == ("shop.a", "crm.b")


def test_finds_a_root_next_to_manage_py():
    found = names("--- backend/manage.py\n--- backend/shop/models.py\nx = 1\n")
    assert found.files["shop.models"] == "backend/shop/models.py"


def test_names_folders_without_an_init_file():
    uses = "from shop.parts.a import x\n" * 3
    assert names(f"--- shop/parts/a.py\nx = 1\n--- b.py\n{uses}").canonical["shop/parts/a.py"] == "shop.parts.a"


def test_keeps_every_name_under_which_a_file_is_imported():
    uses = "from shop.shop.a import x\nfrom shop.a import x\n" * 3
    found = names(f"--- shop/__init__.py\n--- shop/shop/__init__.py\n--- shop/shop/a.py\n{uses}", hints=("shop.a",))
    assert found.files["shop.a"] == found.files["shop.shop.a"] == "shop/shop/a.py"


def test_puts_the_packages_above_a_tree_before_its_names():
    found = names("--- __init__.py\n--- models.py\nfrom shop.models import x\n", ("shop",))
    assert (found.canonical["models.py"], found.files["shop"], found.roots) == ("shop.models", "__init__.py", (ABOVE,))


def test_knows_a_package_that_is_its_own_import_root():
    uses = (
        "from core.models import a\nfrom core.models import b\nfrom core.models import c\nfrom project.core import d\n"
    )
    found = names(f"--- __init__.py\n--- core/__init__.py\n--- core/models.py\n--- core/views.py\n{uses}", ("project",))
    assert found.canonical["core/models.py"] == "core.models"
    assert found.files["project.core.models"] == "core/models.py"


def test_takes_no_folder_for_a_root_because_of_a_chance_match():
    uses = "from django.db import models\n" * 50 + "from shop.a import b\n" * 50
    found = names(f"--- shop/__init__.py\n--- shop/django/__init__.py\n--- shop/django/db.py\n--- shop/a.py\n{uses}")
    assert found.canonical["shop/django/db.py"] == "shop.django.db"


def test_names_nothing_in_an_empty_tree():
    assert names("").canonical == {}
