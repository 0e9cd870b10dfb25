"""The source files keep the house's rules; and each rule, shown a file that breaks it, says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture import source
from tests.architecture.source import REPOSITORY

RULES = (
    source.too_long_files,
    source.emptily_named,
    source.undescribed_modules,
    source.undescribed_extensions,
    source.untested_extensions,
    source.folders_without_init,
    source.mixed_with_monolith,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nothing_of_ours_breaks(rule):
    assert rule(REPOSITORY) == []


def test_nineteen_of_twenty_functions_fit_in_thirty_five_lines():
    count, long = source.long_functions(REPOSITORY)
    assert len(long) <= 0.05 * count, long


def test_the_values_need_only_the_standard_library():
    assert source.imports_beyond_standard_library(REPOSITORY, "analysis.model", {"analysis.model"}) == []


def test_there_are_files_to_judge():
    assert len(source.shipped(REPOSITORY)) > 10


BROKEN = {
    "a file of 401 lines": ("analysis/long.py", '"""Long."""\n' + "\n" * 400, source.too_long_files),
    "a module of helpers": ("analysis/helpers.py", '"""Helps."""\n', source.emptily_named),
    "a folder of helpers": ("analysis/_common/cut.py", '"""Cuts."""\n', source.emptily_named),
    "a module without a word": ("analysis/mute.py", "x = 1\n", source.undescribed_modules),
    "a sentence over two lines": ("analysis/wide.py", '"""One\nsentence."""\n', source.undescribed_modules),
    "a kind without an example": ("analysis/evidence/a.py", '"""Finds a."""\n', source.undescribed_extensions),
    "a kind without a test": ("analysis/evidence/b.py", '"""Finds `b`."""\n', source.untested_extensions),
    "a format without a golden file": ("analysis/reports/c.py", '"""Draws `c`."""\n', source.untested_extensions),
    "a folder that is no package": ("analysis/loose/d.py", '"""Loose."""\n', source.folders_without_init),
    "an import of the monolith": ("analysis/e.py", "import monolith.orders\n", source.mixed_with_monolith),
    "an import of one of its apps": ("banyan/f.py", "from orders.models import Order\n", source.mixed_with_monolith),
    "an import by the monolith": ("monolith/orders/g.py", "def f():\n    import banyan\n", source.mixed_with_monolith),
}


@pytest.mark.parametrize("case", BROKEN)
def test_finds(case, tmp_path):
    path, text, rule = BROKEN[case]
    write(tmp_path, path, text)
    (found,) = rule(tmp_path)
    assert path.removesuffix(".py").startswith(found.split(" ")[0].split(":")[0].removesuffix(".py"))


def test_a_tested_and_described_extension_is_left_alone(tmp_path):
    write(tmp_path, "analysis/evidence/task.py", '"""Finds queued tasks: `ship.delay(1)`."""\n')
    write(tmp_path, "analysis/evidence/__init__.py", '"""Kinds."""\n')
    write(tmp_path, "tests/analysis/evidence/test_task.py", "")
    assert [rule(tmp_path) for rule in RULES] == [[] for _ in RULES]


def test_counts_a_long_function(tmp_path):
    write(tmp_path, "analysis/a.py", "def f():\n" + "    pass\n" * 35)
    assert source.long_functions(tmp_path) == (1, ["analysis/a.py:1: 36"])


def test_finds_a_library_among_the_values(tmp_path):
    write(tmp_path, "analysis/model/a.py", "import json\nimport networkx\nfrom analysis.model.b import B\n")
    found = source.imports_beyond_standard_library(tmp_path, "analysis.model", {"analysis.model"})
    assert found == ["analysis/model/a.py imports networkx"]


def write(root: Path, path: str, text: str) -> None:
    (root / "monolith" / "orders").mkdir(parents=True, exist_ok=True)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
