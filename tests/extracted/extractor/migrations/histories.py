"""Small monoliths with histories, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent

from extracted.extractor.migrations.earlier import NOTHING, Earlier
from extracted.extractor.migrations.service import Migrated, migrated
from extracted.extractor.model import Cut, Mirror
from tests.extracted.extractor.sample import monolith_of

HEAD = "from django.conf import settings\nfrom django.db import migrations, models\n"


def migration(operations: str, *depends: tuple[str, str], more: str = "", head: str = "") -> str:
    """The text of a migration with these operations."""
    return (
        HEAD
        + dedent(head)
        + "\n\nclass Migration(migrations.Migration):\n"
        + f"    dependencies = {list(depends)!r}\n"
        + indent(dedent(more), "    ")
        + "\n    operations = [\n"
        + indent(dedent(operations), "        ")
        + "\n    ]\n"
    )


def model(name: str, *fields: str, options: str = "{}", more: str = "") -> str:
    """A CreateModel with a key and further fields, each `name=call`."""
    named = [("id", "models.BigAutoField(primary_key=True)"), *(each.split("=", 1) for each in fields)]
    pairs = [f'("{key}", {call})' for key, call in named]
    return f'migrations.CreateModel("{name}", [{", ".join(pairs)}], {options}{more}),\n'


def squash(
    root: Path,
    histories: Mapping[str, str],
    *,
    apps: str = "shop",
    others: str = "",
    shared: str = "",
    mirrors: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    earlier: Earlier = NOTHING,
) -> Migrated:
    """The migrations of a service that takes `apps`, from histories `shop/0001_initial` -> text of the file."""
    every = " ".join(filter(None, (apps, others, shared)))
    packages = {f"{name.split('/')[0]}/migrations/__init__.py": "" for name in histories}
    texts = {f"{name.replace('/', '/migrations/')}.py": text for name, text in histories.items()}
    monolith = monolith_of(root, {**packages, **texts, **(files or {})}, apps=every)
    moved, taken = tuple(apps.split()), tuple(shared.split())
    cut = Cut("service", moved, taken, {label: label for label in (*moved, *taken)}, (), (), (), ())
    chosen = tuple(Mirror(name, access) for name, access in sorted((mirrors or {}).items()))  # type: ignore[arg-type]
    return migrated(monolith, cut, chosen, (), earlier)


def text(made: Migrated, path: str = "shop/migrations/0001_extracted.py") -> str:
    """One of the files that were made."""
    found = {file.path: file.content.decode() for file in made.files}
    assert path in found, (sorted(found), made.decisions)
    compile(found[path], path, "exec")
    return found[path]
