"""Settings of the reviews service, read from the environment; README.md lists the variables.

A deployment sets at least `SECRET_KEY`, `ALLOWED_HOSTS`, `DATABASE_URL`, `SERVICE_LINKS_TOKEN`,
`SERVICE_LINKS_MONOLITH_URL`, `OIDC_ISSUER` and `OIDC_AUDIENCE`.
"""

import os
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from service_links.sqlite import patient

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str = "") -> list:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


DEBUG = _flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or ("only-for-development-and-never-for-a-deployment-" * 2 if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set; set it, or DEBUG=1 on a laptop")
ALLOWED_HOSTS = _list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_prometheus",
    "mozilla_django_oidc",
    "service_links",
    "service_links.events",
    "core",
    "accounts.apps.AccountsConfig",
    "catalog.apps.CatalogConfig",
    "orders.apps.OrdersConfig",
    "shipping.apps.ShippingConfig",
    "reviews",
    "notifications.apps.NotificationsConfig",
    "service_links.mirror_admin.MirrorAdminConfig",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "service_links.middleware.LinksMiddleware",
    "core.middleware.RequestIdMiddleware",
    "core.middleware.ApiNotFoundMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "service_links.auth.TokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "reviews_service.urls"
WSGI_APPLICATION = "reviews_service.wsgi.application"
ASGI_APPLICATION = "reviews_service.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# `shared`: the monolith's own database, whose tables kept their names. `copied`: a database of the service's own.
SERVICE_LINKS_DATABASE = os.environ.get("SERVICE_LINKS_DATABASE", "shared")
DATABASES = {
    "default": patient(
        dj_database_url.config(
            default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}",
            conn_max_age=int(os.environ.get("DATABASE_CONN_MAX_AGE", "60")),
        )
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

# The other side, and what both sides share.
SERVICE_LINKS_URLS = {"monolith": os.environ.get("SERVICE_LINKS_MONOLITH_URL", "http://127.0.0.1:8000")}
SERVICE_LINKS_TOKEN = os.environ.get("SERVICE_LINKS_TOKEN", "")
SERVICE_LINKS_TIMEOUT = float(os.environ.get("SERVICE_LINKS_TIMEOUT", "5"))
SERVICE_LINKS_SCHEMA = True
SERVICE_LINKS_BUDGET = int(os.environ.get("SERVICE_LINKS_BUDGET", "50"))
MONOLITH_PUBLIC_URL = os.environ.get("MONOLITH_PUBLIC_URL", SERVICE_LINKS_URLS["monolith"] if DEBUG else "").rstrip("/")

# Signing in: tokens of the monolith's OpenID Connect provider, verified with the keys that it publishes.
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "").rstrip("/")
OIDC_AUDIENCE = _list("OIDC_AUDIENCE")
OIDC_JWKS_URL = os.environ.get("OIDC_JWKS_URL", f"{OIDC_ISSUER}/.well-known/jwks.json" if OIDC_ISSUER else "")
OIDC_RP_CLIENT_ID = os.environ.get("OIDC_RP_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("OIDC_RP_CLIENT_SECRET", "")
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_RP_SCOPES = os.environ.get("OIDC_RP_SCOPES", "openid profile email shop")
OIDC_USE_PKCE = True
OIDC_OP_JWKS_ENDPOINT = OIDC_JWKS_URL
OIDC_OP_AUTHORIZATION_ENDPOINT = os.environ.get("OIDC_AUTHORIZATION_URL", f"{OIDC_ISSUER}/authorize/")
OIDC_OP_TOKEN_ENDPOINT = os.environ.get("OIDC_TOKEN_URL", f"{OIDC_ISSUER}/token/")
OIDC_OP_USER_ENDPOINT = os.environ.get("OIDC_USER_URL", f"{OIDC_ISSUER}/userinfo/" if OIDC_ISSUER else "")
OIDC_TIMEOUT = float(os.environ.get("OIDC_TIMEOUT", "5"))
AUTHENTICATION_BACKENDS = ["service_links.auth.ClaimsBackend", "service_links.sign_in.SignInBackend"]
OIDC_AUTHENTICATE_CLASS = "service_links.sign_in.SignInView"
if DEBUG and not OIDC_ISSUER:  # a laptop without a provider: by the passwords in the database
    AUTHENTICATION_BACKENDS.append("service_links.sign_in.PasswordBackend")
LOGIN_URL = "oidc_authentication_init"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static-root"

# The gateway in front ends TLS, redirects to it and says so; these are for a service that stands alone.
SECURE_SSL_REDIRECT = _flag("SECURE_SSL_REDIRECT")
SECURE_REDIRECT_EXEMPT = ["^health/", "^internal/", "^metrics$"]
SECURE_HSTS_SECONDS = int(os.environ.get("SECURE_HSTS_SECONDS", "0"))
SILENCED_SYSTEM_CHECKS = [] if SECURE_SSL_REDIRECT else ["security.W004", "security.W008"]
# A session of its own, and the monolith's cookie against forged requests, so that forms may lead over there.
SESSION_COOKIE_NAME = "reviews_service_session"
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
if _flag("TRUST_FORWARDED_PROTO"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "service_links.logs.EcsFormatter", "service": "reviews"},
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": os.environ.get("LOG_FORMAT", "json")},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}

# From here on: settings of the monolith that the code here reads.


def env_flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "memory://")
CELERY_BEAT_SCHEDULE = {
    "refresh-ratings": {
        "task": "reviews.refresh_all_ratings",
        "schedule": crontab(minute=0, hour=4),
    },
}
CELERY_TASK_ALWAYS_EAGER = env_flag("CELERY_TASK_ALWAYS_EAGER", CELERY_BROKER_URL == "memory://")
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "shop@example.com")
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
FORMS_URLFIELD_ASSUME_HTTPS = True
LANGUAGE_CODE = "en-gb"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "service_links.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.ShopPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.exceptions.exception_handler",
    "PAGE_SIZE": 20,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Shop",
    "DESCRIPTION": "Catalog, baskets, checkout and everything after it.",
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": "/api/",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "OAUTH2_FLOWS": ["authorizationCode"],
    "OAUTH2_AUTHORIZATION_URL": "/o/authorize/",
    "OAUTH2_TOKEN_URL": "/o/token/",
    "OAUTH2_SCOPES": {
        "shop": "Use the shop for you",
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
    "ENUM_NAME_OVERRIDES": {
        "OrderStatusEnum": "orders.models.Order.Status",
        "ReviewStatusEnum": "reviews.models.Review.Status",
    },
}
TIME_ZONE = "UTC"
USE_TZ = True
REST_FRAMEWORK.setdefault("DEFAULT_SCHEMA_CLASS", "drf_spectacular.openapi.AutoSchema")
SPECTACULAR_SETTINGS = {
    **SPECTACULAR_SETTINGS,
    # Swagger UI and Redoc come from this service, and their browsers ask nobody else.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "PREPROCESSING_HOOKS": [
        *SPECTACULAR_SETTINGS.get("PREPROCESSING_HOOKS", []),
        "service_links.openapi.without_plumbing",
    ],
}
