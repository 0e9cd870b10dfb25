from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmark.extraction.absent import absent
from tests.benchmark.extraction.unseen import undefined


@pytest.fixture
def service(tmp_path: Path) -> Path:
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "models.py").write_text("import json\n\nif json:\n    class Item: ...\n")
    return tmp_path


def write(service: Path, text: str) -> list[str]:
    (service / "shop/views.py").write_text(text)
    return [what for _, what in absent(service)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("from shop.models import Order\n", "shop.models.Order"),
        ("from .models import Order\n", "shop.models.Order"),
        ("import shop.orders\n", "shop.orders"),
        ("def late():\n    from shop import orders\n", "shop.orders"),
    ],
)
def test_an_import_that_leads_nowhere_is_told(service: Path, text: str, told: str):
    assert write(service, text) == [f"imports {told}, which is not there"]


@pytest.mark.parametrize(
    "text",
    [
        "from shop.models import Item\n",
        "from . import models\n",
        "from django.db import nothing\n",
        "try:\n    import shop.orders\nexcept ImportError:\n    pass\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.orders\n",
    ],
)
def test_an_import_that_leads_somewhere_or_may_fail_is_none_of_them(service: Path, text: str):
    assert write(service, text) == []


def test_names_without_a_definition_are_counted_by_file(service: Path):
    (service / "shop/views.py").write_text("def show():\n    return missing, missing\n")
    assert undefined(service) == {("shop/views.py", "Undefined name `missing`"): 2}
