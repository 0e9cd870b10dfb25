"""Relations whose other end is a model of another side: same names, same columns, no constraint."""

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models


class LinkedForeignKey(models.ForeignKey):
    """A foreign key over a cut; a plain column in migrations."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class LinkedOneToOneField(models.OneToOneField):
    """A one-to-one relation over a cut; a plain unique column in migrations."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class LinkedManyToManyField(models.ManyToManyField):
    """A many-to-many relation over a cut, whose table is on this side."""

    def __init__(self, to: Any, **kwargs: Any) -> None:
        if kwargs.get("through") is None:
            kwargs["db_constraint"] = False
        super().__init__(to, **kwargs)


class LinkedGenericForeignKey(GenericForeignKey):
    """A generic foreign key whose rows may be on either side."""
