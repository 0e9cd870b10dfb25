"""Small extractions made by hand, and a place for them on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from extracted.extractor.model import Change, Cut, Decision, Extraction, ServiceFile
from extracted.extractor.tree.places import Places, default_places

ORDERS = """\
from django.db import models


class Order(models.Model):
    product = models.ForeignKey(Product)
"""
BRAND = "class Product:\n    name = 1\n\n\nclass Brand:\n    name = 2\n"
MONOLITH = {
    "manage.py": "#!/usr/bin/env python\n",
    "orders/models.py": ORDERS,
    "catalog/models.py": "class Product:\n    name = 1\n",
    "settings.py": 'INSTALLED_APPS = [\n    "orders",\n    "catalog",\n]\n',
}
PATCH: dict[str, str | None] = {
    "orders/models.py": ORDERS.replace("models.ForeignKey", "LinkedForeignKey"),
    "settings.py": MONOLITH["settings.py"].replace('"catalog",\n', '"catalog",\n    "service_links",\n'),
    "service_links/__init__.py": '"""Links."""\n',
}
SERVICE: dict[str, str | bytes] = {
    "manage.py": "#!/usr/bin/env python\nprint(1)\n",
    "catalog/models.py": BRAND,
    "catalog/static/logo.png": b"\x89PNG\0\xff\0" * 30,
    "README.md": "# catalog\n",
}


def tree(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(octets(content))
    return folder


def octets(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def places_in(tmp_path: Path, service: str = "catalog") -> Places:
    return default_places(tmp_path, tmp_path / "shop", service)


def extraction(
    service: Mapping[str, str | bytes] = SERVICE,
    patch: Mapping[str, str | None] = PATCH,
    *,
    name: str = "catalog",
    decisions: tuple[Decision, ...] = (),
) -> Extraction:
    cut = Cut(name, (name,), ("core",), {name: name}, (), (), (), ())
    files = tuple(
        ServiceFile(path, octets(content), "moved" if "/" in path else "generated", path if "/" in path else "")
        for path, content in sorted(service.items())
    )
    changes = tuple(
        Change(path, None if content is None else octets(content)) for path, content in sorted(patch.items())
    )
    return Extraction(cut, files, changes, decisions)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".banyan", ".git"} & {*path.relative_to(folder).parts}
    }
