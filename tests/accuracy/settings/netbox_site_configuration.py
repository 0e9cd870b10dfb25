"""What netbox reads its required settings from."""

ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "netbox", "HOST": "localhost"}}
REDIS = {
    "tasks": {"HOST": "localhost", "PORT": 6379, "DATABASE": 0},
    "caching": {"HOST": "localhost", "PORT": 6379, "DATABASE": 1},
}
SECRET_KEY = "truth" * 12
API_TOKEN_PEPPERS = {1: "truth" * 12}
