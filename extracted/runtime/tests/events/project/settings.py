"""One small project that plays either side: `near` (SIDE=near) has replicas of what `far` owns."""

import os
from pathlib import Path

import dj_database_url

SIDE = os.environ.get("EVENTS_SIDE", "near")
FOLDER = Path(os.environ.get("EVENTS_FOLDER", "."))
SECRET_KEY = "for tests"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "rest_framework",
    "service_links",
    "far",
    "near",
    "service_links.events",
]
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("EVENTS_DATABASE_URL") or "sqlite:///%s" % (FOLDER / ("%s.sqlite3" % SIDE))
    )
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {"timeout": 20}
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["*"]
CELERY_TASK_ALWAYS_EAGER = True
SERVICE_LINKS_CONTRACTS = "sides.%s" % SIDE.upper()
SERVICE_LINKS_TOKEN = "a token"
REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
SERVICE_LINKS_PAUSE = 0.2
