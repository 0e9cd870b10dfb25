"""What reviewboard reads its site's settings from."""

SECRET_KEY = "truth"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
