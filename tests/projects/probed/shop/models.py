from django.db import models


class Thing(models.Model):
    name = models.CharField(max_length=20, unique=True)


class Special(Thing):
    """A row in two tables, which Django writes in a block without a savepoint."""
