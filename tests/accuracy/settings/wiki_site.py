"""A wiki with every plugin that it ships."""

SECRET_KEY = "truth"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = "wiki.urls"
SITE_ID = 1
STATIC_URL = "/static/"
MEDIA_ROOT = "media"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django_nyt",
    "mptt",
    "sekizai",
    "sorl.thumbnail",
    "wiki",
    "wiki.plugins.attachments",
    "wiki.plugins.editsection",
    "wiki.plugins.globalhistory",
    "wiki.plugins.help",
    "wiki.plugins.images",
    "wiki.plugins.links",
    "wiki.plugins.macros",
    "wiki.plugins.notifications",
    "wiki.plugins.redlinks",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
