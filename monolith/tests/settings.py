"""The project's settings, made quick and quiet."""

from config.keys import generate_private_key
from config.settings import *  # noqa: F403
from config.settings import OAUTH2_PROVIDER

DEBUG = False
SECRET_KEY = "only-for-tests-but-long-enough-for-hmac"
ALLOWED_HOSTS = ["testserver"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
PAYMENT_WEBHOOK_SECRET = "only-for-tests"
OAUTH2_PROVIDER = {**OAUTH2_PROVIDER, "OIDC_RSA_PRIVATE_KEY": generate_private_key()}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
