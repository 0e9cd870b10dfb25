"""The settings of a project with the probe: those of the module that BANYAN_PROBE_SETTINGS names, and little else.

Mail stays in this process, and so do caches, since what others keep cannot be taken back. With BANYAN_PROBE_FOLDER the
databases are others: files in that folder where the project has SQLite, else databases of another name beside its own.
BANYAN_PROBE_KEEP names settings that are left alone, with commas.
"""

import importlib
import os

from banyan_probe.admission import require
from banyan_probe.scratch import databases

require()
_own = importlib.import_module(os.environ["BANYAN_PROBE_SETTINGS"])
globals().update({_name: getattr(_own, _name) for _name in dir(_own) if _name.isupper()})
_kept = {name.strip() for name in os.environ.get("BANYAN_PROBE_KEEP", "").split(",")}

_NEAR = (
    "django.core.cache.backends.locmem.LocMemCache",
    "django.core.cache.backends.dummy.DummyCache",
    "django.core.cache.backends.db.DatabaseCache",
)


def _near(alias: str, cache: dict) -> dict:
    """A cache that this process holds, where the project's is elsewhere."""
    if cache.get("BACKEND") in _NEAR:
        return cache
    kept = {key: value for key, value in cache.items() if key in ("KEY_PREFIX", "KEY_FUNCTION", "TIMEOUT", "VERSION")}
    return {**kept, "BACKEND": _NEAR[0], "LOCATION": "banyan-probe-%s" % alias}


if "DATABASES" not in _kept:
    DATABASES = databases(getattr(_own, "DATABASES", {}))
MIDDLEWARE = ["banyan_probe.middleware.ProbeMiddleware", *getattr(_own, "MIDDLEWARE", ())]
ALLOWED_HOSTS = [*getattr(_own, "ALLOWED_HOSTS", ()), "localhost", "127.0.0.1", "[::1]"]
if "EMAIL_BACKEND" not in _kept:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if "CACHES" not in _kept and hasattr(_own, "CACHES"):
    CACHES = {alias: _near(alias, cache) for alias, cache in _own.CACHES.items()}
if "PASSWORD_HASHERS" not in _kept:
    from django.conf.global_settings import PASSWORD_HASHERS as _HASHERS

    _hashers = [name for name in getattr(_own, "PASSWORD_HASHERS", _HASHERS) if not name.endswith(".MD5PasswordHasher")]
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *_hashers]
