"""A spirit forum."""

from spirit.extra.project_template.project_name.settings.base import *  # noqa: F403

LOGGING = {"version": 1}
SECRET_KEY = "truth"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
ROOT_URLCONF = "spirit.urls"
ST_SITE_URL = "https://example.com/"
