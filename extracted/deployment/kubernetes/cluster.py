"""Asks a cluster that is there, by a context of kubectl's configuration, whether it would take everything."""

from __future__ import annotations

import subprocess

from banyan.errors import UsageError
from extracted.deployment.checking import Check, program
from extracted.deployment.kubernetes.values import PRODUCTION

_PATIENCE_S = 15
_PROGRAM = "kubectl"


def require_cluster(context: str) -> None:
    """Raise UsageError where kubectl, the context or the cluster is not there, with what kubectl says."""
    path = program(_PROGRAM)
    if path is None:
        raise UsageError("kubectl is not on this machine", hint="install it, or leave --context out")
    command = (path, f"--context={context}", f"--request-timeout={_PATIENCE_S}s", "get", "--raw", "/version")
    try:
        done = subprocess.run(  # noqa: S603  no shell
            command, capture_output=True, text=True, errors="replace", check=False, timeout=4 * _PATIENCE_S,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        said = done.stderr.strip().splitlines()[-1:] if done.returncode else []
    except subprocess.TimeoutExpired:
        said = ["it does not answer in time"]
    if said:
        hint = (
            "`kubectl config get-contexts` lists those that there are; see that you are signed in and it is reachable"
        )
        raise UsageError(f"no cluster at the context {context!r}: {said[0]}", hint=hint)


def trial(context: str) -> Check:
    """What the cluster would do with all of production; nothing is changed in it."""
    command = (_PROGRAM, f"--context={context}", "apply", "--dry-run=server", "--kustomize", f"overlays/{PRODUCTION}")
    return Check(f"kubectl apply --dry-run=server at {context}", command, (f"overlays/{PRODUCTION}",))
