"""What the service must have installed: the monolith's own requirements, as far as code here imports them."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

RUNTIME = (
    "dj-database-url>=1",
    "django-prometheus>=2.3",
    "djangorestframework>=3.13",
    "dnspython>=2.3",
    "drf-spectacular[sidecar]>=0.26",
    "ecs-logging>=2,<3",
    "gunicorn>=20",
    "httpx>=0.24,<1",
    "kombu>=5.2,<6",
    "mozilla-django-oidc>=3",
    "opentelemetry-exporter-otlp-proto-http>=1.20,<2",
    "opentelemetry-instrumentation-django>=0.41b0",
    "opentelemetry-instrumentation-httpx>=0.41b0",
    "opentelemetry-sdk>=1.20,<2",
    "pybreaker>=1",
    "pyjwt[crypto]>=2.8,<3",
    "tenacity>=8",
    "whitenoise>=6",
)
"""What the generated project and `service_links` need themselves."""
TESTING = ("pytest>=7", "pytest-django>=4.5")
_NAME = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*(.*)")
_FOLDERS = (".", "requirements", "requirements_files", "deps", "pip", "src")
_LINKS = ("-e ", "-r ", "-c ", "--", "git+", "http:", "https:", "file:", ".", "/")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of a list of requirements: the distribution by its normal name, and the line itself."""

    name: str
    line: str


@dataclass(frozen=True, slots=True)
class Needed:
    """What the service needs, what its tests need on top, and imports for which nothing was found."""

    runtime: tuple[str, ...]
    tests: tuple[str, ...]
    unknown: tuple[str, ...]


def needed(declared: Mapping[str, Requirement], imports: Collection[str], test_imports: Collection[str]) -> Needed:
    """The requirements behind top-level imports; the monolith's own line goes before what Banyan would ask for."""
    own = {_normal(_split(line)[0]): line for line in (*RUNTIME, "django", "psycopg[binary]>=3.1")}
    tests = {_normal(_split(line)[0]): line for line in TESTING}
    lines = {name: _joined(line, declared.get(name)) for name, line in own.items()}
    unknown: set[str] = set()
    for package in sorted(imports):
        found = distribution(package, {*declared, *own})
        lines.update({found: declared[found].line} if found in declared and found not in own else {})
        unknown |= {package} if not found else set()
    extra = {name: _joined(line, declared.get(name)) for name, line in tests.items()}
    for package in sorted(test_imports):
        found = distribution(package, {*declared, *own, *tests})
        extra.update({found: declared[found].line} if found in declared and found not in lines else {})
        unknown |= {package} if not found else set()
    if any(name in declared for name in ("psycopg2", "psycopg2-binary")) and "psycopg" not in declared:
        del lines["psycopg"]
        lines.update({name: declared[name].line for name in ("psycopg2", "psycopg2-binary") if name in declared})
    elif "psycopg" not in declared and _OLD_DJANGO.search(lines["django"]):
        lines["psycopg"] = "psycopg2-binary>=2.9"
    return Needed(_sorted(lines), _sorted(extra), tuple(sorted(unknown)))


_OLD_DJANGO = re.compile(r"(==|~=)\s*(3\.|4\.[01])|<\s*(3\.|4(\.[012])?([,;\s]|$))")
"""A Django before 4.2, the first that knows psycopg 3."""


def distribution(package: str, known: Collection[str]) -> str:
    """Which of the known distributions provides a top-level package; "" if none can be told."""
    listed = [name for name in _table().get(package, ()) if name in known]
    if listed:
        return listed[0]
    name = _normal(package)
    for guess in (name, f"django-{name}", f"python-{name}", f"{name}-django", f"py{name}", name.removeprefix("py")):
        if guess in known:
            return guess
    words = name.replace("-", "")
    close = sorted(
        each for each in known if each.replace("-", "").removeprefix("django") == words.removeprefix("django")
    )
    return close[0] if close and words.removeprefix("django") else ""


def declared_in(folders: Iterable[Path]) -> dict[str, Requirement]:
    """The requirements that a project declares, by normal name; of several lines for one the first wins."""
    found: dict[str, Requirement] = {}
    for folder in folders:
        for line in _lines(folder):
            requirement = _requirement(line)
            if requirement is not None:
                found.setdefault(requirement.name, requirement)
    return found


def python_of(folders: Iterable[Path]) -> str:
    """The versions of Python that a project says it runs on; "" if it does not say."""
    for folder in folders:
        document = _toml(folder / "pyproject.toml")
        asked = _table_of(document, "project").get("requires-python")
        if isinstance(asked, str) and re.fullmatch(r"[\d.,<>=!~ *]+", asked):
            return asked.replace(" ", "")
    return ""


def newest_python(asked: str, requirements: Iterable[str]) -> str:
    """The newest Python that a project says it runs on, and that its Django knows."""
    django = next((line for line in requirements if _normal(_split(line)[0]) == "django"), "")
    most = next((version for limit, version in _NEWEST_OF.items() if re.search(rf"(<|==|~=)\s*{limit}", django)), 13)
    for upper in re.findall(r"<\s*3\.(\d+)", asked):
        most = min(most, int(upper) - 1)
    for upper in re.findall(r"(?:==|~=|<=)\s*3\.(\d+)(?:\.\*|,|$)", asked):
        most = min(most, int(upper))
    return f"3.{most}"


_NEWEST_OF = {r"3\.2": 10, r"4\.0": 10, r"4\.1": 11, r"(4\.[23]|5(\.0)?([,;\s]|$))": 12}
"""What Django is held below, or at -> the newest Python, as 3.x, on which the one before was meant to run."""


def _lines(folder: Path) -> Iterator[str]:
    document = _toml(folder / "pyproject.toml")
    project = _table_of(document, "project")
    yield from _strings(project.get("dependencies"))
    poetry = _table_of(_table_of(document, "tool"), "poetry")
    yield from _poetry(_table_of(poetry, "dependencies"))
    for group in _table_of(poetry, "group").values():
        yield from _poetry(_table_of(group, "dependencies")) if isinstance(group, dict) else ()
    yield from _poetry(_table_of(_toml(folder / "Pipfile"), "packages"))
    yield from _setup_cfg(folder / "setup.cfg")
    for file in _requirement_files(folder):
        yield from _text_lines(file)
    for tables in (_table_of(project, "optional-dependencies"), _table_of(document, "dependency-groups")):
        for group in tables.values():
            yield from _strings(group)
    yield from _setup_py(folder / "setup.py")


def _requirement_files(folder: Path) -> Iterator[Path]:
    for name in _FOLDERS:
        for pattern in ("*requirements*.in", "*requirements*.txt", *(("*.in", "*.txt") if name != "." else ())):
            yield from sorted((folder / name).glob(pattern))


def _text_lines(file: Path) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    for line in text.replace("\\\n", " ").splitlines():
        yield line.partition(" #")[0].partition(" --hash")[0].strip()


def _requirement(line: str) -> Requirement | None:
    if not line or line.startswith(("#", *_LINKS)):
        return None
    name, extras, rest = _split(line)
    if not name or " @ " in f" {rest}" or not re.fullmatch(r"[\w\s.,<>=!~*;\"'()+-]*", rest):
        return None
    return Requirement(_normal(name), f"{name}{extras}{rest}".strip())


def _split(line: str) -> tuple[str, str, str]:
    found = _NAME.fullmatch(line.strip())
    return (found[1], found[2] or "", found[3].strip()) if found else ("", "", "")


def _joined(line: str, declared: Requirement | None) -> str:
    """The monolith's own line, with the extras that are needed here."""
    if declared is None:
        return line
    name, extras, rest = _split(declared.line)
    wanted = ",".join(sorted({*_extras(extras), *_extras(_split(line)[1])}))
    return f"{name}[{wanted}]{rest}" if wanted else f"{name}{rest}"


def _extras(brackets: str) -> list[str]:
    return re.findall(r"[\w.-]+", brackets)


def _poetry(table: Mapping[str, object]) -> Iterator[str]:
    for name, asked in table.items():
        version = asked.get("version", "") if isinstance(asked, dict) else asked
        if isinstance(version, str) and name != "python":
            yield f"{name}{_caret(version)}"


def _caret(version: str) -> str:
    found = re.fullmatch(r"[\^~](\d+)(\.[\d.]+)?", version)
    if found:
        return f">={found[1]}{found[2] or ''},<{int(found[1]) + 1}"
    if version in ("", "*"):
        return ""
    return version if version[0] in "<>=!~" else f"=={version}"


def _setup_cfg(file: Path) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(file, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError):
        return
    yield from parser.get("options", "install_requires", fallback="").splitlines()


def _setup_py(file: Path) -> Iterator[str]:
    """The texts that look like requirements in lists of a setup.py; nothing of it is run."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    found = re.search(r"install_requires\s*=\s*\[(.*?)\]\s*[,)]", text, re.DOTALL)
    if found:
        yield from (line[1] or line[2] for line in re.finditer(r"\"([^\"\n]+)\"|'([^'\n]+)'", found[1]))


def _toml(file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _table_of(table: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = table.get(name)
    return found if isinstance(found, dict) else {}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))


def _sorted(lines: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(line for _name, line in sorted(lines.items()))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def _table() -> dict[str, list[str]]:
    """Top-level packages whose distributions have other names."""
    text = files("extracted.extractor.scaffold").joinpath("distributions.json").read_text(encoding="utf-8")
    return dict(json.loads(text))
