"""The Celery application."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from celery import Celery
from celery.result import AsyncResult, EagerResult

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class ShopCelery(Celery):
    """Celery, but `task_always_eager` holds for tasks that are queued by name too."""

    def send_task(
        self,
        name: str,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        *positional: Any,
        **options: Any,
    ) -> AsyncResult | EagerResult:
        if self.conf.task_always_eager:
            self.loader.import_default_modules()
            return self.tasks[name].apply(args=args, kwargs=kwargs)
        return super().send_task(name, args, kwargs, *positional, **options)


app = ShopCelery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
