"""Starts real servers for the tests, on ports of their own, and ends them."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


def postgresql_bin():
    """The folder of PostgreSQL's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = shutil.which("initdb") or (found and str(found[-1]))
    return Path(initdb).resolve().parent if initdb else None


@contextlib.contextmanager
def postgresql():
    """A server without data; gives its URL."""
    with folder_of("nobody") as folder, _postgresql(folder) as url:
        yield url


@contextlib.contextmanager
def _postgresql(folder):
    programs, port, data = postgresql_bin(), free_port(), folder / "data"
    run = {"capture_output": True, "timeout": 60, **as_user("nobody", folder)}
    subprocess.run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], check=True, **run)
    options = "-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off" % (port, folder)
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, **run)
    try:
        yield "postgres://postgres@127.0.0.1:%d/postgres" % port
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **run)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def folder_of(user):
    """A folder of a user's own; pytest's lies where nobody else may look."""
    name = tempfile.mkdtemp(prefix="events-")
    try:
        if os.getuid() == 0:
            shutil.chown(name, user)
        yield Path(name)
    finally:
        shutil.rmtree(name, ignore_errors=True)


def as_user(user, folder):
    """How a program is run as a user who may not do everything, where we might."""
    options = {"env": {**os.environ, "HOME": str(folder)}, "cwd": folder}
    return {**options, "user": user, "extra_groups": []} if os.getuid() == 0 else options
