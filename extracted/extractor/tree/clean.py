"""The monolith as it would be without any patch, as a folder to extract from."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.discovery.files import PASSED_OVER
from extracted.extractor.tree.places import Places
from extracted.extractor.tree.weaving import clean_texts

PREFIX = "clean-"
"""How folders begin that are only there while something is extracted."""


@contextmanager
def clean_monolith(places: Places) -> Iterator[Path]:
    """Yield a folder with the monolith as it would be without patches: its own, where it holds none.

    The folder has the monolith's name, and is read only: its files are links to the monolith's own wherever they hold
    no patch. It is gone afterwards.
    """
    texts = clean_texts(places)
    if not texts:
        yield places.monolith
        return
    above = Path(tempfile.mkdtemp(prefix=PREFIX, dir=places.state))
    try:
        folder = above / places.monolith.resolve().name
        _link_tree(places.monolith.resolve(), folder, set(texts))
        for path, content in texts.items():
            if content is not None:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        yield folder
    finally:
        shutil.rmtree(above, ignore_errors=True)


def _link_tree(source: Path, target: Path, without: set[str]) -> None:
    for current, folders, files in os.walk(source):
        below = Path(current).relative_to(source)
        links = [name for name in folders if (source / below / name).is_symlink()]
        folders[:] = [name for name in folders if name not in links and not _is_passed_over(name)]
        wanted = [name for name in (*files, *links) if (below / name).as_posix() not in without]
        if wanted:
            (target / below).mkdir(parents=True, exist_ok=True)
        for name in wanted:
            _link(source / below / name, target / below / name)


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in PASSED_OVER


def _link(source: Path, target: Path) -> None:
    if source.is_symlink():
        target.symlink_to(source.resolve())
        return
    try:
        target.hardlink_to(source)
    except OSError:  # a file system without hard links, or a monolith on another one
        shutil.copyfile(source, target)
