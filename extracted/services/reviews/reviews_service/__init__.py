"""The project of the reviews service: settings, URLs and entry points."""

from reviews_service.celery import app as celery_app

__all__ = ["celery_app"]
