"""The service's settings, made quick and quiet; models of the other side are tables here (`SERVICE_LINKS_STAND_IN`)."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-and-long-enough-for-every-signature")
os.environ.setdefault("SERVICE_LINKS_TOKEN", "only-for-tests")
os.environ.setdefault("SERVICE_LINKS_MONOLITH_URL", "http://monolith.invalid")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from catalog_service.settings import *  # noqa: E402, F403
from catalog_service.settings import AUTHENTICATION_BACKENDS, MIDDLEWARE  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = ["*"]
SERVICE_LINKS_STAND_IN = True
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", *AUTHENTICATION_BACKENDS]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
