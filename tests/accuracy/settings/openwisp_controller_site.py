"""A site with every app of openwisp-controller; its models are swappable and none is swapped."""

SECRET_KEY = "truth"
DATABASES = {"default": {"ENGINE": "openwisp_utils.db.backends.spatialite", "NAME": ":memory:"}}
AUTH_USER_MODEL = "openwisp_users.User"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = "openwisp_controller.urls"
SITE_ID = 1
STATIC_URL = "/static/"
ASGI_APPLICATION = "openwisp_controller.geo.channels.routing.channel_routing"
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.sites",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "django_extensions",
    "openwisp_users.accounts",
    "openwisp_users",
    "openwisp_controller.pki",
    "openwisp_controller.config",
    "openwisp_controller.geo",
    "openwisp_controller.connection",
    "openwisp_controller.subnet_division",
    "openwisp_notifications",
    "openwisp_ipam",
    "flat_json_widget",
    "openwisp_utils.admin_theme",
    "admin_auto_filters",
    "django.contrib.admin",
    "django.forms",
    "import_export",
    "reversion",
    "leaflet",
    "rest_framework",
    "rest_framework_gis",
    "rest_framework.authtoken",
    "django_filters",
    "drf_yasg",
    "sortedm2m",
    "channels",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
