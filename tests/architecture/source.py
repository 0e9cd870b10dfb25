"""The house's rules about source files, as functions from a folder to what breaks them: `["analysis/x.py: why"]`."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
LONGEST_FILE = 400
LONG_FUNCTION = 35
EMPTY_NAMES = {"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
OURS = {"analysis", "banyan", "contracts", "extracted", "loadtests"}
NOT_OURS = (
    "analysis/simulation/probe/",
    "contracts/probe/",
    "contracts/states/",
    "extracted/runtime/",
    "extracted/services/",
)
"""Import roots of their own: what goes into other projects, and the services that were made."""
EXTENSIONS = {
    "analysis/boundaries": ("tests/analysis/boundaries/test_{name}.py",),
    "analysis/evidence": ("tests/analysis/evidence/test_{name}.py",),
    "analysis/outcomes": ("tests/analysis/outcomes/golden/{name}.*",),
    "analysis/reports": ("tests/analysis/reports/golden/{name}.*", "tests/analysis/reports/test_{name}.py"),
    "analysis/simulation/formats": ("tests/analysis/simulation/golden/{name}.*",),
    "analysis/rules": ("tests/analysis/rules/test_{name}.py",),
    "contracts/checks/kinds": ("tests/contracts/checks/kinds/test_{name}.py",),
    "contracts/breaking/rules": ("tests/contracts/breaking/rules/test_{name}.py",),
    "contracts/strength/faults": ("tests/contracts/strength/faults/test_{name}.py",),
    "contracts/strength/formats": ("tests/contracts/strength/golden/{name}*",),
    "contracts/findings/formats": ("tests/contracts/findings/golden/{name}.*",),
    "contracts/verification/formats": ("tests/contracts/verification/formats/golden/{name}.*",),
    "extracted/deployment/targets": ("tests/extracted/deployment/targets/test_{name}.py",),
    "extracted/extractor/couplings": ("tests/extracted/extractor/couplings/test_{name}.py",),
    "extracted/extractor/formats": ("tests/extracted/extractor/formats/golden/{name}.*",),
    "extracted/gateway/shadow/formats": ("tests/extracted/gateway/shadow/formats/golden/{name}.*",),
    "loadtests/formats": ("tests/loadtests/formats/golden/{name}.*",),
    "extracted/gateway/renderers": ("tests/extracted/gateway/renderers/test_{name}.py",),
}
"""Each folder of extensions, with the patterns of which every extension needs at least one file."""
AN_EXAMPLE = re.compile(r"`[^`]+`")


def shipped(root: Path) -> list[Path]:
    """Return the source files of all packages of ours, sorted."""
    return sorted(
        file
        for name in OURS
        for file in (root / name).rglob("*.py")
        if not file.relative_to(root).as_posix().startswith(NOT_OURS)
    )


def extensions(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield each extension with the folder that it extends."""
    for folder in EXTENSIONS:
        for file in sorted((root / folder).glob("*.py")):
            if not file.name.startswith("_"):
                yield folder, file


def too_long_files(root: Path) -> list[str]:
    lengths = {file: len(file.read_bytes().splitlines()) for file in shipped(root)}
    return [f"{_short(file, root)}: {length} lines" for file, length in lengths.items() if length > LONGEST_FILE]


def long_functions(root: Path) -> tuple[int, list[str]]:
    """Return how many functions there are, and those over LONG_FUNCTION lines."""
    sizes = {
        f"{_short(file, root)}:{node.lineno}": (node.end_lineno or 0) - node.lineno + 1
        for file in shipped(root)
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return len(sizes), [f"{place}: {size}" for place, size in sizes.items() if size > LONG_FUNCTION]


def emptily_named(root: Path) -> list[str]:
    """Return modules and folders whose name says nothing."""
    paths = {path for file in shipped(root) for path in (file, *file.parents) if path.is_relative_to(root)}
    return sorted(_short(path, root) for path in paths if path.stem.strip("_") in EMPTY_NAMES)


def undescribed_modules(root: Path) -> list[str]:
    """Return modules whose docstring does not open with a sentence that fits its line."""
    return [_short(file, root) for file in shipped(root) if not _first_line(file).endswith((".", ":", "?"))]


def undescribed_extensions(root: Path) -> list[str]:
    """Return extensions whose docstring, printed by `banyan list`, shows no example."""
    return [_short(file, root) for _, file in extensions(root) if not AN_EXAMPLE.search(_first_line(file))]


def untested_extensions(root: Path) -> list[str]:
    return [_short(file, root) for folder, file in extensions(root) if not _is_tested(root, folder, file.stem)]


def folders_without_init(root: Path) -> list[str]:
    """Return folders with modules that are no packages: shipped in the wheel, yet unseen by the import contracts."""
    folders = {file.parent for file in shipped(root)}
    return sorted(_short(folder, root) for folder in folders if not (folder / "__init__.py").exists())


def imports_beyond_standard_library(root: Path, package: str, allowed: set[str]) -> list[str]:
    """Return what `package` imports that is neither of the standard library nor below a dotted name in `allowed`."""
    import sys

    return [
        f"{_short(file, root)} imports {name}"
        for file in sorted((root / package.replace(".", "/")).rglob("*.py"))
        for name in sorted(_imported(file))
        if name.partition(".")[0] not in sys.stdlib_module_names
        if not any(f"{name}.".startswith(f"{prefix}.") for prefix in allowed)
    ]


def mixed_with_monolith(root: Path) -> list[str]:
    """Return every import between the monolith and us, either way."""
    folders = [path.name for path in (root / "monolith").iterdir() if path.is_dir()]
    theirs = {"monolith", *folders} - {"tests", *OURS}
    return [
        f"{_short(file, root)} imports {name}"
        for place, forbidden in (("monolith", OURS), *((name, theirs) for name in sorted(OURS | {"tests"})))
        for file in sorted((root / place).rglob("*.py"))
        if "projects" not in file.relative_to(root).parts
        if not file.relative_to(root).as_posix().startswith(NOT_OURS)
        for name in sorted(_imported(file))
        if name.partition(".")[0] in forbidden
    ]


def project_table(root: Path = REPOSITORY) -> dict[str, Any]:
    """Return pyproject.toml as a dictionary."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def _is_tested(root: Path, folder: str, name: str) -> bool:
    return any(any(root.glob(pattern.format(name=name))) for pattern in EXTENSIONS[folder])


def _imported(file: Path) -> set[str]:
    """Return the dotted names that a file imports anywhere in it; relative imports name its own package."""
    names = set()
    for node in ast.walk(_tree(file)):
        match node:
            case ast.Import(names=aliases):
                names |= {alias.name for alias in aliases}
            case ast.ImportFrom(module=str(module), level=0):
                names.add(module)
    return names


def _first_line(file: Path) -> str:
    return (ast.get_docstring(_tree(file)) or "").partition("\n")[0]


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_bytes(), filename=str(file))


def _short(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
