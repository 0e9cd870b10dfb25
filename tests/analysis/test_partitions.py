"""A strategy is asked again only when what it was asked about has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.boundaries import STRATEGIES, bounded_contexts
from analysis.cache import Cache
from analysis.config import Config
from analysis.model.evidence import End, Evidence
from analysis.model.models import DjangoModel
from analysis.model.project import App
from analysis.model.system import System, Wishes
from analysis.partitions import partition_by


def _model(name: str) -> DjangoModel:
    return DjangoModel(
        f"shop.{name}", "shop", name, "shop.models", "shop/models.py", 3, False, False, True, "t", (), ()
    )


READ = Evidence(
    "read", End("shop", None, "shop.views", "show"), End("shop", "shop.Order"), "shop/views.py", 7, "x", 3.0
)
SYSTEM = System((App("shop", "shop", "shop", True, True, 20),), (_model("Order"), _model("Line")), (READ,))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    found = Cache(tmp_path)
    yield found
    found.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[System]:
    """The systems that the default strategy was asked about."""
    seen: list[System] = []
    answer = bounded_contexts.partition

    def noted(system: System, wishes: Wishes) -> object:
        seen.append(system)
        return answer(system, wishes)

    monkeypatch.setattr(STRATEGIES.load("bounded_contexts"), "partition", noted)
    return seen


def test_gives_back_the_same_answer(cache: Cache, asked: list[System]) -> None:
    first = partition_by(Config(), SYSTEM, cache)
    assert partition_by(Config(), SYSTEM, cache) == first
    assert len(asked) == 1


def test_does_not_ask_again_where_only_lines_moved(cache: Cache, asked: list[System]) -> None:
    partition_by(Config(), SYSTEM, cache)
    moved = (replace(READ, line=70, excerpt="y"),)
    grown = tuple(replace(app, lines=99) for app in SYSTEM.apps)
    models = tuple(replace(model, line=33) for model in SYSTEM.models)
    partition_by(Config(), replace(SYSTEM, apps=grown, models=models, evidence=moved), cache)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(SYSTEM, evidence=()),
        replace(SYSTEM, evidence=(replace(READ, detail="y"),)),
        replace(SYSTEM, models=SYSTEM.models[:1]),
        replace(SYSTEM, members={"shop.Order": ("total",)}),
        replace(SYSTEM, mentions=(("shop.views:show", "shop.models:Order"),)),
    ],
)
def test_asks_again_where_anything_else_changed(other: System, cache: Cache, asked: list[System]) -> None:
    partition_by(Config(), SYSTEM, cache)
    partition_by(Config(), other, cache)
    assert len(asked) == 2


def test_asks_again_for_other_wishes(cache: Cache, asked: list[System]) -> None:
    partition_by(Config(), SYSTEM, cache)
    partition_by(Config(wishes=Wishes(services=2)), SYSTEM, cache)
    assert len(asked) == 2


def test_asks_every_time_without_a_cache(asked: list[System]) -> None:
    for _ in range(2):
        partition_by(Config(), SYSTEM, Cache(None))
    assert len(asked) == 2
