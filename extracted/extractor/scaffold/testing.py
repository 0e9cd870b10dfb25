"""How the monolith's tests run, as far as the moved ones need it: pytest's own settings, and Django's for tests."""

from __future__ import annotations

import ast
import configparser
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from extracted.extractor.model import Monolith
from extracted.extractor.scaffold.blueprint import Setting, TestSetup
from extracted.extractor.scaffold.settings import Kept, is_managed
from extracted.extractor.scaffold.settings_source import NotPortable, SettingsSource
from extracted.extractor.scaffold.tree import Tree

_OURS = frozenset({"CELERY_TASK_ALWAYS_EAGER", "CELERY_TASK_EAGER_PROPAGATES", "EMAIL_BACKEND", "STORAGES"})
"""Settings that the service's own settings for tests change already."""
_FILES = (("pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest"))


def test_setup(monolith: Monolith, folders: Iterable[Path], tree: Tree, kept: Kept) -> TestSetup:
    """What pytest is told in the monolith, and the settings that its tests change."""
    told = next((found for folder in folders if (found := _told(folder))), {})
    module = told.get("DJANGO_SETTINGS_MODULE", [""])[0]
    names = {setting.name for setting in kept.settings}
    python_files = tuple(" ".join(told.get("python_files", ())).split())
    return TestSetup(
        python_files or TestSetup().python_files,
        tuple(told.get("markers", ())),
        tuple(_changed(monolith, module, names | tree.settings)),
    )


def _told(folder: Path) -> Mapping[str, list[str]]:
    for name, section in _FILES:
        parser = configparser.ConfigParser(interpolation=None, comment_prefixes=("#", ";"))
        try:
            parser.read(folder / name, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        if parser.has_section(section):
            options = {key: value.strip().splitlines() for key, value in parser.items(section)}
            options["DJANGO_SETTINGS_MODULE"] = options.get("django_settings_module", [""])
            return options
    try:
        document = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
        options = document["tool"]["pytest"]["ini_options"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError):
        return {}
    return {key: value if isinstance(value, list) else [str(value)] for key, value in options.items()}


def _changed(monolith: Monolith, module: str, names: Iterable[str]) -> Iterator[Setting]:
    """Plain values that the settings of the tests give to settings that the service has."""
    path = monolith.modules.get(module)
    if path is None or module == monolith.settings:
        return
    source = SettingsSource(monolith, module)
    wanted = set(names)
    for name, written in sorted(source.assignments.items()):
        is_own = written.module == module and re.fullmatch(r"[A-Z][A-Z0-9_]*", name)
        if not is_own or is_managed(name) or name in _OURS or name not in wanted:
            continue
        try:
            ast.literal_eval(written.value)
            code = source.portable(module, written.value).code
        except (ValueError, NotPortable):
            continue
        yield Setting(name, code, f"{path}:{written.line}")
