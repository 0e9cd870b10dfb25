"""The tables of the events: columns by the names that the library has for its own, so that it can read them too."""

from django.db import models


class _Stored(models.Model):
    """An event of one row, or its state at a version; `originator_id` is `app_label.ModelName/KEY`."""

    originator_id = models.TextField()
    originator_version = models.BigIntegerField()
    topic = models.TextField()
    state = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return "%s %d: %s" % (self.originator_id, self.originator_version, self.topic)


class StoredEvent(_Stored):
    """What happened; `notification_id` tells the order, `transaction` which of them are complete."""

    notification_id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(db_column="txid", default=0)

    class Meta:
        db_table = "service_links_aggregate_events"
        constraints = [
            models.UniqueConstraint(
                fields=["originator_id", "originator_version"], name="service_links_aggregate_version"
            )
        ]


class StoredSnapshot(_Stored):
    """What an aggregate had come to, so that not all its events are read again; may be deleted at any time."""

    class Meta:
        db_table = "service_links_aggregate_snapshots"
        constraints = [
            models.UniqueConstraint(
                fields=["originator_id", "originator_version"], name="service_links_aggregate_snapshot"
            )
        ]
