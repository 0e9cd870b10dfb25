"""Databases of the shop as it is, each made once in a run, by the first test in any process that asks for it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.example.running import monolith


@dataclass(frozen=True)
class Databases:
    """What the migrations of the shop make, and what its demo fills that with; tests get copies."""

    folder: Path

    def empty(self, target: Path) -> None:
        """A database that was migrated, and has the rows that the migrations make."""
        self._copy("empty", None, target)

    def filled(self, target: Path, *options: str) -> None:
        """A database that `seed_demo` has filled, with these options of it."""
        self._copy(" ".join(("filled", *options)), options, target)

    def _copy(self, name: str, seed: tuple[str, ...] | None, target: Path) -> None:
        source = self.folder / f"{name}.sqlite3"
        with _alone(self.folder / f"{name}.lock"):
            if not source.exists():
                self._make(source, seed)
        shutil.copy(source, target)

    def _make(self, source: Path, seed: tuple[str, ...] | None) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            shop = monolith(Path(folder) / "shop", patched=False)
            if seed is None:
                shop.manage("migrate", "-v0")
            else:
                self.empty(shop.database)
                shop.manage("seed_demo", "-v0", *seed)
            shop.database.rename(source)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """While no other process is in here."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shop-databases"
    folder.mkdir(exist_ok=True)
    return Databases(folder)
