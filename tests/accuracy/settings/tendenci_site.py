"""A tendenci site with its own apps and no more."""

from tendenci.settings import *  # noqa: F403

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {"version": 1}
SECRET_KEY = "truth"
SITE_SETTINGS_KEY = "truth"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
ROOT_URLCONF = "tendenci.urls"
