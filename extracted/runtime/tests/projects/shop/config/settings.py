"""A small shop whose reviews have moved to a service."""

import os

SECRET_KEY = "a small shop"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
ROOT_URLCONF = "config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "service_links",
    "shop",
    "opinions",
]
MIDDLEWARE = ["service_links.middleware.LinksMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("SHOP_DATABASE", ":memory:")}}
SERVICE_LINKS_TIMEOUT = 5
