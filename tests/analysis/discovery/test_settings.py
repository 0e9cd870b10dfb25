"""Settings, evaluated as text."""

from __future__ import annotations

import pytest

from analysis.discovery.settings import UNKNOWN, SettingsReader, Value
from analysis.syntax.outline import Outline
from analysis.syntax.parse import outline_of
from tests.analysis.projects import files_of


def settings(tree: str, module: str = "settings") -> dict[str, Value]:
    files = files_of(tree if "---" in tree else f"--- settings.py\n{tree}\n")
    paths = {path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): path for path in files}
    outlines = {name: outline_of(files[path].encode()) for name, path in paths.items()}

    def find(name: str) -> tuple[str, Outline] | None:
        return (name, outlines[name]) if name in outlines else None

    return SettingsReader(find, paths).read(module)


def apps(text: str) -> Value:
    return settings(text).get("INSTALLED_APPS")


@pytest.mark.parametrize(
    "text",
    [
        "INSTALLED_APPS = ['a', 'b']",
        "INSTALLED_APPS = ('a', 'b')",
        "INSTALLED_APPS = ['a'] + ['b']",
        "INSTALLED_APPS = ['a']\nINSTALLED_APPS += ['b']",
        "INSTALLED_APPS = ['a']\nINSTALLED_APPS.append('b')",
        "INSTALLED_APPS = ['a']\nINSTALLED_APPS.extend(['b'])",
        "INSTALLED_APPS = ['b']\nINSTALLED_APPS.insert(0, 'a')",
        "A, B = ['a'], ['b']\nINSTALLED_APPS = A + B",
        "B = ['b']\nINSTALLED_APPS = ['a', *B]",
        "INSTALLED_APPS = list(('a', 'b'))",
        "INSTALLED_APPS = list(dict.fromkeys(['a', 'b']))",
        "INSTALLED_APPS = list(itertools.chain(['a'], ['b']))",
        "SHARED = ['a']\nINSTALLED_APPS = SHARED + [x for x in ['b'] if x not in SHARED]",
        "INSTALLED_APPS = env.list('APPS', default=['a', 'b'])",
        "INSTALLED_APPS = os.environ.get('APPS', 'a,b').split(',')",
        "INSTALLED_APPS = add_more(PATH, ['a', 'b'])",
        "INSTALLED_APPS = ['a']\nif DEBUG:\n    INSTALLED_APPS += ['b']",
        "if DEBUG:\n    INSTALLED_APPS = ['a']\nelse:\n    INSTALLED_APPS = ['b']",
        (
            "INSTALLED_APPS = ['a']\ntry:\n    import b\nexcept ImportError:\n    pass\n"
            "else:\n    INSTALLED_APPS.append('b')"
        ),
        "INSTALLED_APPS = ['a']\nfor app in ['b']:\n    INSTALLED_APPS.append(app)",
        "INSTALLED_APPS = ['a'] + (['b'] if DEBUG else [])",
        "def found():\n    return ['a', 'b']\nINSTALLED_APPS = found()",
        "def found(first, more=['b']):\n    return first + more\nINSTALLED_APPS = found(['a'])",
        "PREFIX = 'a'\nINSTALLED_APPS = [f'{PREFIX}', '%s' % 'b']",
        (
            "class Base:\n    INSTALLED_APPS = ['a']\n"
            "class Production(Base):\n    INSTALLED_APPS = Base.INSTALLED_APPS + ['b']"
        ),
    ],
)
def test_tells_the_installed_apps(text):
    assert apps(text) == ["a", "b"]


def test_follows_star_imports_and_imported_names():
    tree = """
--- base.py
INSTALLED_APPS = ["a"]
KEY = "k"
--- extra.py
MORE = ["b"]
--- settings.py
from base import *
from extra import MORE
import extra as extra_settings
INSTALLED_APPS += MORE + extra_settings.MORE
"""
    assert settings(tree)["INSTALLED_APPS"] == ["a", "b", "b"]
    assert settings(tree)["KEY"] == "k"


def test_follows_relative_imports_in_a_settings_package():
    tree = "--- conf/__init__.py\nfrom .base import *\n--- conf/base.py\nA = 1\n"
    assert settings(tree, "conf")["A"] == 1


def test_reads_the_files_that_split_settings_include():
    including = "from split_settings.tools import include\ninclude('parts/*.py')"
    tree = f"--- conf/__init__.py\n{including}\n--- conf/parts/a.py\nA = 1\n"
    assert settings(tree, "conf")["A"] == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("X = os.environ.get('X', 'a')", "a"),
        ("X = os.getenv('X', 'a')", "a"),
        ("X = env('X', default='a')", "a"),
        ("X = config('X', default='a', cast=str)", "a"),
        ("X = os.environ.get('X') or 'a'", "a"),
        ("X = 'b' if DEBUG else 'a'", "a"),
        ("X = 'A'.lower()", "a"),
        ("X = {'k': 'a'}['k']", "a"),
        ("X = {'k': 'a'}.get('k')", "a"),
        ("X = ['a'][0]", "a"),
    ],
)
def test_takes_the_default_where_the_environment_decides(text, value):
    assert settings(text)["X"] == value


@pytest.mark.parametrize(
    "text",
    [
        "X = config.get('locale', 'time_zone')",
        "X = os.environ['X']",
        "X = unknown()",
        "X = open('x').read()",
        "X = 1 / 0",
        "X = lambda: 1",
        "X = y.z",
    ],
)
def test_says_that_it_cannot_tell(text):
    assert settings(text)["X"] is UNKNOWN


def test_joins_what_is_unknown_with_what_is_known():
    assert apps("INSTALLED_APPS = unknown() + ['a']") == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "from settings import *",
        "def f():\n    return f()\nX = f()",
        "X = " + " + ".join(["'x'"] * 900),
        "X = " + "[" * 300 + "]" * 300,
        "X = 'a' * 10**9\nY = '%01000000000d' % 1",
        "X = [1]\nX.append(X)\nX += X",
        "import shutil\nshutil.rmtree('/')",
        "X = {}\nX.update(X)\nX['a'] = X",
    ],
)
def test_survives_settings_that_are_hostile(text):
    assert isinstance(settings(text), dict)


def test_is_empty_for_a_module_that_is_not_there():
    assert settings("X = 1", "other") == {}


def test_takes_the_name_of_an_option_in_a_section_for_no_default():
    assert settings("X = config.get('locale', 'time_zone')")["X"] is UNKNOWN
