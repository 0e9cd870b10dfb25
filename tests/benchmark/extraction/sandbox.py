"""Foreign code, fenced in: nobody's rights, no network, a process tree that dies as one, bounded time and memory."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534
MEMORY = 6 * 1024**3
PROCESSES = 512
_TOOLS = ("unshare", "setpriv", "prlimit")
_LOOPBACK = 'ip link set lo up 2>/dev/null; exec "$@"'


class NoSandbox(Exception):
    """This system cannot fence foreign code in; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: `code` is None where its time was up."""

    code: int | None
    output: str

    @property
    def is_good(self) -> bool:
        """Whether it ended well."""
        return self.code == 0


def require() -> None:
    """Raise NoSandbox unless foreign code can be fenced in here."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        raise NoSandbox(f"{', '.join(missing)} of util-linux is not installed")
    if os.geteuid() != 0:
        raise NoSandbox("only root can give up its rights and its network; run it as root in a container")
    tried = run(["/bin/sh", "-c", "id -u; ls /sys/class/net 2>/dev/null; cat /proc/net/route"], Path("/"), {}, 20)
    if not tried.is_good or tried.output.split("\n", 1)[0] != str(NOBODY):
        raise NoSandbox(f"a first command was not fenced in: {tried.output.strip()[:200]}")
    if len(tried.output.split("Iface", 1)[-1].strip().splitlines()) > 1:
        raise NoSandbox("the network is still there without its routes being gone")


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float) -> Ran:
    """Run a command in a folder with nothing but this environment, and return what it printed on either stream."""
    fence = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--", "/bin/sh", "-c", _LOOPBACK]
    limits = ["prlimit", f"--as={MEMORY}", f"--nproc={PROCESSES}", f"--cpu={int(seconds) + 60}", "--core=0", "--"]
    rights = [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--no-new-privs",
        "--pdeathsig=KILL",
        "--",
    ]
    try:
        done = subprocess.run(
            [*fence, "sh", *limits, *rights, *command],
            cwd=folder,
            env=_clean(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        said = late.output if isinstance(late.output, bytes) else b""
        return Ran(None, said.decode("utf-8", "replace"))
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"))


def give(folder: Path) -> None:
    """Let the unprivileged user have a folder with all that is in it."""
    subprocess.run(["chown", "-R", "--no-dereference", f"{NOBODY}:{NOBODY}", str(folder)], check=True)


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    plain = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    return {**plain, **environment}
