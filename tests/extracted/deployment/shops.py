"""Small shops on disk to deploy: a monolith, a service, and what their folders tell."""

from __future__ import annotations

from pathlib import Path

LOCK = """\
django==5.2.1 \\
    --hash=sha256:aa
gunicorn==23.0.0 \\
    --hash=sha256:bb
"""
PLAN = """\
[project]
path = "shop"
settings = "config.settings"

[services.catalog]
apps = ["catalog"]

[services.gift_cards]
apps = ["cards"]
database = "copied"

[routes.products]
service = "catalog"
matches = [{ path = { value = "/products" } }]
reads = "service"
"""
DEPLOY = """\

[deploy]
registry = "registry.example.com/shop"
tag = "1.4.0"
hosts = ["shop.example.com"]
"""
MONOLITH = {
    "manage.py": "",
    "config/wsgi.py": "",
    "config/celery.py": "",
    "config/settings.py": """\
import os
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"])}
STATIC_ROOT = "s"
CELERY_BEAT_SCHEDULE = {}
""",
    "requirements.lock": LOCK,
}
SERVICE = {
    "manage.py": "",
    "pyproject.toml": "",
    "{name}_service/wsgi.py": "",
    "{name}_service/settings.py": 'STATIC_ROOT = "s"\n',
    "requirements.lock": LOCK,
    "service_links/__init__.py": "",
    "service_links/events/management/commands/links_consume.py": "",
    "service_links/events/management/commands/links_publish.py": "",
    "service_contracts/monolith.py": 'LINK = Link("monolith", peers=(Peer("gift_cards"), Peer("absent")))\n'
    'EXPOSED = Exposed(captured=("catalog.Product",), signals=("catalog.signals:sold",))\n',
}


def shop(folder: Path, plan: str = PLAN + DEPLOY, *, services: tuple[str, ...] = ("catalog", "gift_cards")) -> Path:
    """The plan of a shop whose folders are there."""
    write(
        folder / "shop", MONOLITH | {path: text for path, text in SERVICE.items() if path.startswith("service_links")}
    )
    for name in services:
        word = name.replace("-", "_")
        write(
            folder / "extracted/services" / name, {path.replace("{name}", word): text for path, text in SERVICE.items()}
        )
    (folder / "banyan.toml").write_text(plan)
    return folder / "banyan.toml"


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
