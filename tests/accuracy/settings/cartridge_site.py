"""A mezzanine site with the cartridge shop, as cartridge's own project template has it."""

from cartridge.project_template.project_name.settings import *  # noqa: F403

SECRET_KEY = "truth"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
ROOT_URLCONF = "cartridge.shop.urls"
NEVERCACHE_KEY = "truth"
# The template adds its optional apps itself.
