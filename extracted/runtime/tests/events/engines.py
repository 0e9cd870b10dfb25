"""Starts real servers for the tests, on ports of their own, and ends them."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
WITHOUT_RABBITMQ = "RabbitMQ is not installed; `make engines` installs it"


def postgresql_bin():
    """The folder of PostgreSQL's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = shutil.which("initdb") or (found and str(found[-1]))
    return Path(initdb).resolve().parent if initdb else None


@contextlib.contextmanager
def postgresql():
    """A server without data; gives its URL."""
    with _folder("nobody") as folder, _postgresql(folder) as url:
        yield url


@contextlib.contextmanager
def rabbitmq():
    """A broker without queues; gives its URL."""
    with _folder("rabbitmq") as folder, _rabbitmq(folder) as url:
        yield url


@contextlib.contextmanager
def _postgresql(folder):
    programs, port, data = postgresql_bin(), free_port(), folder / "data"
    run = {"capture_output": True, "timeout": 60, **_as("nobody", folder)}
    subprocess.run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], check=True, **run)
    options = "-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off" % (port, folder)
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, **run)
    try:
        yield "postgres://postgres@127.0.0.1:%d/postgres" % port
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **run)


@contextlib.contextmanager
def _rabbitmq(folder):
    port, distribution, mapper = free_port(), free_port(), free_port()
    (folder / "rabbitmq.conf").write_text("listeners.tcp.1 = 127.0.0.1:%d\nloopback_users.guest = true\n" % port)
    (folder / "advanced.config").write_text("[{kernel,[{inet_dist_use_interface,{127,0,0,1}}]}].\n")
    (folder / "enabled_plugins").write_text("[].\n")
    env = {
        "RABBITMQ_NODENAME": "events%d@localhost" % port,
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_DIST_PORT": str(distribution),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(mapper),
        "HOME": str(folder),
    }
    log = (folder / "out").open("w")
    options = _as("rabbitmq", folder)
    options["env"] = {**options["env"], **env}
    server = subprocess.Popen([RABBITMQ], stdout=log, stderr=log, start_new_session=True, **options)
    log.close()
    try:
        _wait_for(port, server, folder / "out")
        yield "amqp://guest:guest@127.0.0.1:%d//" % port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        _end_mapper(mapper)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(port, server, log):
    deadline = time.monotonic() + 90
    while True:
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            connection.settimeout(5)
            if connection.recv(1):
                return
        time.sleep(0.2)


def _end_mapper(port):
    """Erlang leaves its port mapper behind; this one is ours alone, by its port."""
    epmd = shutil.which("epmd") or next(iter(Path("/usr/lib/erlang").glob("erts-*/bin/epmd")), None)
    if epmd:
        env = {**os.environ, "ERL_EPMD_PORT": str(port), "ERL_EPMD_ADDRESS": "127.0.0.1"}
        subprocess.run([epmd, "-kill"], env=env, capture_output=True, check=False, timeout=10)


@contextlib.contextmanager
def _folder(user):
    """A folder of a user's own; pytest's lies where nobody else may look."""
    name = tempfile.mkdtemp(prefix="events-")
    try:
        if os.getuid() == 0:
            shutil.chown(name, user)
        yield Path(name)
    finally:
        shutil.rmtree(name, ignore_errors=True)


def _as(user, folder):
    """How a program is run as a user who may not do everything, where we might."""
    options = {"env": {**os.environ, "HOME": str(folder)}, "cwd": folder}
    return {**options, "user": user, "extra_groups": []} if os.getuid() == 0 else options
