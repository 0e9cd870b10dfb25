"""Whether the probe may be here at all, and who may ask it."""

import hmac
import os

TOKEN = "BANYAN_PROBE_TOKEN"  # noqa: S105 - the name of a variable
PATH = "BANYAN_PROBE_PATH"
HEADER = "X-Banyan-Probe"
_SHORTEST = 16


def require() -> None:
    """Raises ImproperlyConfigured where nobody brought the probe in on purpose."""
    from django.core.exceptions import ImproperlyConfigured

    if len(os.environ.get(TOKEN, "")) < _SHORTEST:
        raise ImproperlyConfigured(
            "the probe writes and takes back rows for whoever knows its token, and is for tests alone: without %s in "
            "the environment, of %d characters or more, it does not start" % (TOKEN, _SHORTEST)
        )


def path() -> str:
    """Below which path it answers."""
    return "/%s/" % os.environ.get(PATH, "/_banyan/probe/").strip("/")


def may(given: str) -> bool:
    """Whether a request has the token."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), os.environ[TOKEN].encode())
