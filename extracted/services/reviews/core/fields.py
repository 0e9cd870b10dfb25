"""Field classes that every app uses."""

from typing import Any

from django.conf import settings
from django.db import models

from service_links.fields import LinkedForeignKey


class MoneyField(models.DecimalField):
    """An amount in the shop's one currency, to the cent."""

    def __init__(self, *args: Any, max_digits: int = 12, decimal_places: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, max_digits=max_digits, decimal_places=decimal_places, **kwargs)


class UserForeignKey(LinkedForeignKey):
    """A foreign key to the user model that keeps the user from being deleted, unless told otherwise."""

    def __init__(self, to: Any = settings.AUTH_USER_MODEL, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **kwargs)
