"""Asks a registry over HTTP: with a time limit, and over TLS as its own programs do."""

import os
import ssl
from typing import Any, Tuple
from urllib.parse import urlsplit

import httpx

from service_links.errors import Misconfigured, Unavailable

PATIENCE = 3.0
"""So many seconds a registry has for an answer."""


def parted(url: str, like: str) -> Tuple[str, str]:
    """The HTTP address of a registry, and what is asked for there. Raises Misconfigured."""
    parts = urlsplit(url)
    asked = parts.path[1:].rstrip("/")
    try:
        is_whole = bool(parts.hostname and parts.port and asked)
    except ValueError:
        is_whole = False
    if not is_whole:
        raise Misconfigured("%s says too little; write it like %s" % (url, like))
    return "%s://%s" % ("https" if parts.scheme.endswith("+https") else "http", parts.netloc), asked


def client(url: str, server: str, authority: str, certificate: str, key: str) -> httpx.Client:
    """A client that knows a registry by the files that these variables name. Raises Misconfigured."""
    verify: Any = True
    if server.startswith("https:"):
        try:
            verify = ssl.create_default_context(cafile=os.environ.get(authority) or None)
            if os.environ.get(certificate):
                verify.load_cert_chain(os.environ[certificate], os.environ.get(key) or None)
        except (OSError, ValueError) as error:
            message = "%s, %s or %s cannot be used: %s" % (authority, certificate, key, error)
            raise Misconfigured(message) from error
    return httpx.Client(base_url=server, timeout=PATIENCE, trust_env=False, verify=verify)


def failed(url: str, error: Exception) -> Unavailable:
    """What is raised where a registry cannot be asked, or makes no sense."""
    return Unavailable("the registry %s: %s" % (url, str(error) or type(error).__name__))
