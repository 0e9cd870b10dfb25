"""A service that keeps its tickets as events."""

import os
from pathlib import Path

import dj_database_url

FOLDER = Path(os.environ.get("AGGREGATES_FOLDER", "."))
SECRET_KEY = "for tests"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "rest_framework",
    "service_links",
    "service_links.events",
    "desk",
    "service_links.aggregates",
]
MIDDLEWARE = [
    "service_links.middleware.LinksMiddleware",
    "service_links.aggregates.middleware.AggregatesMiddleware",
]
DATABASES = {"default": dj_database_url.parse(os.environ.get("AGGREGATES_DATABASE_URL") or "sqlite:///%s/db" % FOLDER)}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {"timeout": 20}
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["*"]
SERVICE_LINKS_CONTRACTS = "urls.CONTRACTS"
SERVICE_LINKS_TOKEN = "a token"
SERVICE_LINKS_AGGREGATES = {"desk.Note": "desk.aggregates.Note", "desk.Ticket": "desk.aggregates.Ticket"}
REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
