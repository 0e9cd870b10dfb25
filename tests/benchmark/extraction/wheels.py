"""Wheels of what the registry has only as an sdist: built behind the fence, without network, and kept."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from tests.benchmark.extraction import sandbox
from tests.benchmark.extraction.registry import Unfetched, fetch_sdist
from tests.benchmark.extraction.tools import made, uv

BACKENDS = (
    "pip",
    "setuptools<80",
    "wheel",
    "poetry-core",
    "hatchling",
    "flit-core",
    "pdm-backend",
    "setuptools-scm",
    "cython",
    "pkgconfig",
)
MOST = 40
"""Wheels that are built for one project, at the most."""
_SECONDS = 300
_MISSING = re.compile(
    r"Because (?:all versions of |only )?"
    r"([\w.-]+(?:\[[\w,-]+\])?(?:[=<>~!]=?[\w.,=<>!*]+)?)"
    r" ha(?:s|ve) no usable wheels"
)


def resolved(lines: str, python: str, version: str, without: tuple[str, ...], cache: Path) -> str:
    """Exact releases for requirements; what has no wheel is built. Raises Unfetched."""
    shelf = made(cache / "wheels" / version)
    for _round in range(MOST):
        try:
            return _compiled(lines, version, without, shelf)
        except Unfetched as error:
            found = _MISSING.search(re.sub(r"\s+", " ", str(error)))
            if found is None:
                raise
            _build(re.sub(r"\[.*\]", "", found[1]), python, shelf)
    raise Unfetched(f"more than {MOST} requirements have no wheel")


def _compiled(lines: str, version: str, without: tuple[str, ...], shelf: Path) -> str:
    options = ["--only-binary", ":all:", "--python-version", version, "--no-annotate", "--no-header"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as left:
        left.write("".join(f'{name} ; python_version < "3"\n' for name in without))
        left.flush()
        more = ["--find-links", str(shelf), "--override", left.name]
        return uv(["pip", "compile", "-", "--quiet", *options, *more], lines)


def _build(requirement: str, python: str, shelf: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="banyan-wheel-") as folder:
        work = Path(folder)
        work.chmod(0o755)
        sdist = fetch_sdist(requirement, work)
        uv(["venv", "--quiet", "--no-python-downloads", "--python", python, str(work / "venv")])
        builder = work / "venv" / "bin" / "python"
        uv(["pip", "install", "--quiet", "--only-binary", ":all:", "--python", str(builder), *BACKENDS])
        (work / "out").mkdir()
        sandbox.give(work / "out")
        options = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--no-cache-dir"]
        command = [str(builder), "-m", "pip", "wheel", "--quiet", *options, "--wheel-dir", "out", str(sdist)]
        home = {"HOME": str(work / "out"), "TMPDIR": str(work / "out")}
        path = {"PATH": f"{builder.parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
        done = sandbox.run(command, work, {**home, **path}, _SECONDS)
        wheels = list((work / "out").glob("*.whl"))
        if not wheels:
            raise Unfetched(f"no wheel could be built of {requirement}: {done.output.strip()[-300:]}")
        for wheel in wheels:
            shutil.copy(wheel, shelf / wheel.name)
