"""The project of the catalog service: settings, URLs and entry points."""

from catalog_service.celery import app as celery_app

__all__ = ["celery_app"]
