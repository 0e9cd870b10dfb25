"""The Celery application."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviews_service.settings")


class ServiceCelery(Celery):
    """Celery, in which `task_always_eager` holds for tasks that are queued by name as well."""

    def send_task(self, name, args=None, kwargs=None, *more, **options):
        if self.conf.task_always_eager:
            self.loader.import_default_modules()
            return self.tasks[name].apply(args=args, kwargs=kwargs)
        return super().send_task(name, args, kwargs, *more, **options)


# A queue of its own: on one broker, the monolith's workers and these would take, and drop, each other's tasks.
app = ServiceCelery("reviews", changes={"task_default_queue": "reviews"})
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
