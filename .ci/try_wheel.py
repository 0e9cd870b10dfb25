"""Build the wheel, install it into an empty environment outside the repository, and use it there as a stranger would.

Dependencies come from the wheel's own metadata, at the versions of requirements.lock.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PASSING = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
LEFT_OUT = (
    Path("contracts/pacts"),
    Path("contracts/states"),
    Path("extracted/services"),
    Path("extracted/runtime/tests"),
)
"""What belongs to the worked example, and tests that lie beside what they try; as `exclude` in pyproject.toml."""
LEFT_OUT = tuple(map(Path, ("contracts/pacts", "contracts/states", "extracted/services", "extracted/runtime/tests")))
"""The worked example's own, and tests that lie beside what they try; `exclude` in pyproject.toml says the same."""
PINNED = re.compile(r"^([A-Za-z0-9._-]+==.*?)\s*\\?$")


def main() -> None:
    """Raise on the first step that fails."""
    with tempfile.TemporaryDirectory(prefix="try-wheel-") as folder:
        place = Path(folder)
        wheel = build_wheel(place / "dist")
        check_contents(wheel)
        commands = install(wheel, place / "environment", constraints(place / "constraints.txt"))
        sample = shutil.copytree(
            REPOSITORY / "monolith", place / "sample", ignore=shutil.ignore_patterns("__pycache__")
        )
        use(commands / "banyan", sample)
    sys.stdout.write(f"wheel: {wheel.name} installs and runs outside the repository\n")


def build_wheel(target: Path) -> Path:
    """Return the one wheel that the build backend writes."""
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target), cwd=REPOSITORY)
    (wheel,) = target.glob("*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    """Hold the wheel to the files of its packages: templates and schemas too, and nothing else."""
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    packages = {name.partition("/")[0] for name in shipped}
    files = {file.relative_to(REPOSITORY) for package in packages for file in (REPOSITORY / package).rglob("*")}
    wanted = {file.as_posix() for file in files if (REPOSITORY / file).is_file() and is_shipped(file)}
    if shipped != wanted:
        sys.exit(f"wheel: lacks {sorted(wanted - shipped)}, should not hold {sorted(shipped - wanted)}")


def is_shipped(file: Path) -> bool:
    """Whether a file of our packages belongs into the wheel."""
    return not PASSING & set(file.parts) and not any(file.is_relative_to(folder) for folder in LEFT_OUT)


def constraints(target: Path) -> Path:
    """Write the lock's versions without their hashes: pip takes no wheel of our own beside hashes."""
    lines = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8").splitlines()
    target.write_text("".join(f"{match[1]}\n" for line in lines if (match := PINNED.match(line))), encoding="utf-8")
    return target


def install(wheel: Path, environment: Path, versions: Path) -> Path:
    """Return the folder of the new environment's commands."""
    venv.create(environment, with_pip=True)
    commands = environment / "bin"
    run(str(commands / "pip"), "install", "-qq", "--constraint", str(versions), str(wheel), cwd=environment)
    run(str(commands / "pip"), "check", cwd=environment)
    return commands


def use(banyan: Path, sample: Path) -> None:
    """Run the command on a sample that it must leave as it was."""
    before = contents(sample)
    page = run(str(banyan), "--help", cwd=sample.parent)
    assert "Examples:" in page, page
    assert run(str(banyan), "list", cwd=sample.parent).strip()
    assert run(str(banyan), "report", str(sample), cwd=sample.parent).strip()
    html = sample.parent / "report.html"
    run(str(banyan), "report", str(sample), "--format", "html", "--output", str(html), cwd=sample.parent)
    assert "</html>" in html.read_text(encoding="utf-8")
    assert contents(sample) == before, "the report changed the project"


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file with its bytes."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def run(*command: str, cwd: Path) -> str:
    """Return what the command wrote; end with its own words where it fails."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"wheel: {' '.join(command)} exited {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
