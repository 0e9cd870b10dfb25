"""Files that are no code and that tests outside all apps name: `fixtures = ["tests/data/shops.json"]`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from analysis.discovery.files import is_test
from extracted.extractor.shaking.closure import Closure
from extracted.extractor.shaking.source import Source
from extracted.extractor.shaking.taking import module_path

_NEVER = (".py", ".pyc", ".so", ".pyd")


def data_files(root: Path, closure: Closure, places: Iterable[str]) -> Mapping[str, str]:
    """Where each such file lies in the service -> where in the monolith; `places` are there already, in the monolith.

    A name is followed from the folder of the project, where tests are started, and from below the folder of the test.
    """
    known = set(places)
    sources = [*closure.whole.values(), *(t.source for t in closure.taken.values() if t.source is not None)]
    homes = {_home(source) for source in sources if is_test(source.path)}
    names = {text for text in closure.texts if _may_name(text)}
    found = {text: text for text in sorted(names) if _is_file(root, text)}
    for origin, home in sorted(homes):
        for path in _below(root, origin):
            if any(f"/{path}".endswith(f"/{name}") for name in names):
                found.setdefault(f"{home}{path.removeprefix(origin)}", path)
    return {path: origin for path, origin in found.items() if origin not in known}


def _home(source: Source) -> tuple[str, str]:
    """The folder of a module in the monolith, and in the service; both end in a slash unless they are the root."""
    there = module_path(source.name, is_package=source.is_package)
    return source.path.rpartition("/")[0] + "/", there.rpartition("/")[0] + "/"


def _may_name(text: str) -> bool:
    path = PurePosixPath(text)
    is_plain = bool(text.strip()) and not path.is_absolute() and ".." not in path.parts and "\n" not in text
    return is_plain and bool(path.suffix) and path.suffix not in _NEVER and not path.name.startswith(".")


def _is_file(root: Path, text: str) -> bool:
    try:
        return (root / text).is_file() and not (root / text).is_symlink()
    except (OSError, ValueError):
        return False


def _below(root: Path, folder: str) -> Iterator[str]:
    for path in sorted((root / folder).rglob("*")) if folder != "/" else ():
        relative = path.relative_to(root).as_posix()
        if path.suffix not in _NEVER and path.is_file() and not path.is_symlink():
            yield relative
