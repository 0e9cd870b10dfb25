"""The secret by which the monolith knows the gateway that asks about sessions: where it comes from, where it goes.

It comes from the environment. nginx has it in a file of its own that nobody else may read, Envoy in its environment;
it is in no configuration, and no generation tells of it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from banyan.errors import UnwritablePath, UsageError
from banyan.plan.routes import Sessions
from extracted.gateway.renderers import nginx
from extracted.gateway.table import EDGE_FILE, EDGE_TOKEN, SESSIONS_FOLDER

Environ = Mapping[str, str]
_SECRET = re.compile(r"[A-Za-z0-9._~+/=-]{16,512}\Z")


def require_secret(folder: Path, engine: str, sessions: Sessions | None, environ: Environ = os.environ) -> None:
    """See that an engine that is to ask about sessions can prove itself. Raises UsageError, UnwritablePath."""
    if sessions is None or offer_secret(folder, engine, environ):
        return
    hint = f"set {EDGE_TOKEN} to the same secret here and for the monolith, such as `openssl rand -hex 32` makes"
    raise UsageError(f"sessions are to be exchanged for tokens, and {EDGE_TOKEN} is not set", hint=hint)


def offer_secret(folder: Path, engine: str, environ: Environ = os.environ) -> bool:
    """Put the secret where the engine finds it, if it is known here; whether the engine has one then.

    Raises UsageError for one that cannot be sent, UnwritablePath.
    """
    secret = environ.get(EDGE_TOKEN, "").partition(",")[0]
    if secret and not _SECRET.match(secret):
        message = f"{EDGE_TOKEN} holds what is no secret: 16 to 512 letters, digits and ._~+/=-"
        raise UsageError(message, hint="make one with `openssl rand -hex 32`")
    if engine != nginx.ENGINE:
        return bool(secret)
    path = folder / EDGE_FILE
    if secret:
        _write(path, f'proxy_set_header X-Banyan-Edge "{secret}";\n')
    return path.is_file()


def forget_secrets(folder: Path) -> None:
    """Leave neither the secret nor anything about sessions behind where an engine has left."""
    (folder / EDGE_FILE).unlink(missing_ok=True)
    shutil.rmtree(folder / SESSIONS_FOLDER, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error
