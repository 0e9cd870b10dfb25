"""Writes the Containerfile of a Django project: two stages, a pinned base, no root, nothing that is written to."""

from __future__ import annotations

import json
import posixpath
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

USER = 10001
"""The user that every container runs as: a number, so that nobody has to know its name."""

SECRET_FILES = (".env", ".env.*", "*.pem", "*.key", "*.sqlite3")
"""What would be a secret in an image. Not every tool reads an ignore file beside a Containerfile, so that it is taken
out while building, too."""

FOLDERS = (".banyan", ".git", ".venv", "venv", "node_modules", ".mypy_cache", ".pytest_cache", ".ruff_cache")
PLACEHOLDER = "only-for-building"

_LOCK = "requirements.lock"
_INSTALL = "/venv/bin/python -m pip install --no-compile"
_HASHED = f"{_INSTALL} --no-deps --require-hashes -r"
_COMPILED = "/venv/bin/python -m compileall -qq -j 0 --invalidation-mode unchecked-hash /venv/lib /app"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an image of a project is made by. Paths are relative to its folder, which is the context of the build.

    `head` are lines of comment. `lock` is the file of its requirements with hashes; "" takes `requirements.lock` where
    there is one, and what `pyproject.toml` asks for where there is none. `collected` are variables that settings want
    to hear while static files are collected, None where there are none. `environment` are variables of the container,
    `health` a command that tells inside it whether it is well, `manage` what Django's commands are given to.
    """

    head: tuple[str, ...]
    base: str
    lock: str
    collected: tuple[tuple[str, str], ...] | None
    port: int
    health: Sequence[str]
    command: Sequence[str]
    environment: tuple[tuple[str, str], ...] = ()
    manage: Sequence[str] = ("python", "manage.py")


def containerfile(recipe: Recipe) -> str:
    """Its text."""
    return "".join(f"{line}\n" for line in _lines(recipe))


def _lines(recipe: Recipe) -> Iterator[str]:
    yield from (f"# {line}" for line in recipe.head)
    yield "# For a build that can be repeated to the byte: --timestamp 0, and a base by its digest."
    yield f"ARG BASE={recipe.base}"
    yield ""
    yield "FROM ${BASE} AS build"
    yield "ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1"
    yield "WORKDIR /app"
    yield "RUN python3 -m venv /venv"
    yield from _installed(recipe.lock)
    yield "COPY . ."
    yield "# No secret stays. Code is compiled by content and not by date, for what runs can write nothing; what is no"
    yield "# Python, as templates of code, is passed over."
    names = " -o ".join(f"-name '{name}'" for name in SECRET_FILES)
    yield f"RUN rm -rf {' '.join(FOLDERS)} \\"
    yield f"    && find . -type f \\( {names} \\) -delete \\"
    if recipe.collected is not None:
        yield f"    && {' '.join(f'{name}={shlex.quote(value)}' for name, value in recipe.collected)} \\"
        yield f"    /venv/bin/{shlex.join(recipe.manage)} collectstatic --noinput \\"
    yield f"    && {{ {_COMPILED} || true; }}"
    yield ""
    yield "FROM ${BASE}"
    told = "".join(f" {name}={value}" for name, value in recipe.environment)
    yield f"ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1{told}"
    yield "COPY --from=build /venv /venv"
    yield "COPY --from=build /app /app"
    yield "WORKDIR /app"
    yield f"USER {USER}:{USER}"
    yield f"EXPOSE {recipe.port}"
    yield "HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \\"
    yield f"    CMD {json.dumps(list(recipe.health))}"
    yield f"CMD {json.dumps(list(recipe.command))}"


def _installed(lock: str) -> Iterator[str]:
    if lock:
        folder, name = posixpath.split(lock)  # one in a folder may include others there
        yield "# What the lock says, and nothing else: this layer lasts until the lock changes."
        yield f"COPY {folder or name} /tmp/lock/"
        yield f"RUN {_HASHED} /tmp/lock/{name}"
        return
    yield f"# What {_LOCK} says, and nothing else; without one, what pyproject.toml asks for. This layer lasts until"
    yield "# either changes."
    yield f"COPY pyproject.toml {_LOCK[:-1]}[{_LOCK[-1]}] /tmp/lock/"
    yield f"RUN if [ -f /tmp/lock/{_LOCK} ]; then {_HASHED} /tmp/lock/{_LOCK}; \\"
    yield f"    else {_INSTALL} /tmp/lock; fi"
