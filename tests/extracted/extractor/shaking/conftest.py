"""Shakes small monoliths, and the reference monolith once for all tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest

from analysis.config import Config
from analysis.pipeline import project_of
from banyan.plan.reading import parse
from banyan.plan.values import Plan
from extracted.extractor.access import access_of
from extracted.extractor.cut import cut_of
from extracted.extractor.model import Monolith
from extracted.extractor.shaking import Shaken, shake
from tests.extracted.extractor.sample import monolith_of, plan_of

ROOT = Path(__file__).parents[4]


class Result:
    """A shaken service with its files as text."""

    def __init__(self, shaken: Shaken, monolith: Monolith) -> None:
        self.shaken = shaken
        self.texts = {f.path: f.content.decode() for f in shaken.files if f.path.endswith((".py", ".html", ".txt"))}
        self.roles = {f.path: f.role for f in shaken.files}
        self.access = {mirror.model: mirror.access for mirror in shaken.mirrors}
        self.local = frozenset(name.partition(".")[0] for name in monolith.modules)


Shake = Callable[..., Result]


@pytest.fixture
def shaken(tmp_path: Path) -> Shake:
    """`shaken({"shop/models.py": ..., "orders/models.py": ...})` takes `shop` out of it."""

    def run(files: Mapping[str, str], *, apps: str = "shop orders", plan: str = "") -> Result:
        monolith = monolith_of(tmp_path, files, apps=apps)
        text = dedent(plan) or '[services.shop]\napps = ["shop"]\n'
        accepted = plan_of(f'[project]\npath = "."\nsettings = "config.settings"\n{text}')
        cut = cut_of(monolith, accepted, "shop")
        access = {mirror.model: mirror.access for mirror in access_of(monolith, cut, accepted)}
        return Result(shake(monolith, cut, access), monolith)

    return run


@cache
def reference(service: str) -> Result:
    """A service of the reference monolith."""
    monolith, plan = _read()
    cut = cut_of(monolith, plan, service)
    access = {mirror.model: mirror.access for mirror in access_of(monolith, cut, plan)}
    return Result(shake(monolith, cut, access), monolith)


@cache
def _read() -> tuple[Monolith, Plan]:
    plan = parse((ROOT / "banyan.toml").read_text(), Path("banyan.toml")).accepted()
    report, project = project_of(ROOT / "monolith", Config(workers=1))
    return Monolith(ROOT / "monolith", report, project, "config.settings"), plan
