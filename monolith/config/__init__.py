"""The project package: settings, root URLs and the entry points of the servers."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
