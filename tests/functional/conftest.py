"""A small shop for the command line to read, and a cache of its own for every test."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from tests.analysis.projects import write_tree

SHOP = """
--- manage.py
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

--- accounts/models.py
from django.db import models

class Customer(models.Model):
    name = models.CharField(max_length=80)

--- orders/models.py
from django.db import models

from accounts.models import Customer

class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

--- orders/views.py
from accounts.models import Customer

def rename(request, pk):
    customer = Customer.objects.get(pk=pk)
    customer.save()
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder of a project of two apps, one of which depends on the other."""
    return write_tree(SHOP, tmp_path / "shop")


@pytest.fixture(autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own cache out of the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def digest_of(root: Path) -> dict[str, tuple[int, int, str]]:
    """Mode, time of change and content of everything below a folder, the folders themselves included."""
    found = {}
    for folder, _folders, files in os.walk(root):
        for path in [Path(folder), *(Path(folder, name) for name in files)]:
            status = path.lstat()
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            place = os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace")
            found[place] = (status.st_mode, status.st_mtime_ns, hashlib.blake2b(content).hexdigest())
    return found
