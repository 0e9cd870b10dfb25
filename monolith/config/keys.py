"""The RSA key that signs OpenID Connect tokens."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils.functional import lazystr


def lazy_private_key(path: Path) -> str:
    """The PEM in `path`, read (and made, where there is none yet) when a token is first signed."""
    return lazystr(LazyKey(path))


class LazyKey:
    """Text that is read from disk when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return load_or_create_private_key(self._path)


def load_or_create_private_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private(path, generate_private_key())
    return path.read_text(encoding="ascii")


def generate_private_key() -> str:
    """A new 2048-bit RSA key as PKCS #8 PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        encoding=serialization.Encoding.PEM,
        format=serialization.PrivateFormat.PKCS8,
        encryption_algorithm=serialization.NoEncryption(),
    ).decode("ascii")


def _write_private(path: Path, pem: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(pem)
