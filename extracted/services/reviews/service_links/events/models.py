"""The tables of the events: what happened here, what was heard of the others, and what stands still."""

from django.db import models


class Outbox(models.Model):
    """An event, in Debezium's columns; `sequence` tells the order, `transaction` which of them are complete.

    `type` is `created`, `updated`, `deleted` or `snapshot` for rows, else `signal:PATH`, `event:NAME` or `task:NAME`.
    `side` says who sent it, where several sides work on one database; "" for what triggers wrote. `traceparent` and
    `requestid` are the trace and the request that it happened in, as far as they are known.
    """

    sequence = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(db_column="id", unique=True)
    aggregatetype = models.CharField(max_length=255)
    aggregateid = models.CharField(max_length=255)
    type = models.CharField(max_length=255)
    payload = models.JSONField(null=True)
    side = models.CharField(max_length=100, default="")
    transaction = models.BigIntegerField(db_column="txid", default=0)
    created_at = models.DateTimeField(db_index=True)
    traceparent = models.CharField(max_length=55, null=True)
    requestid = models.CharField(max_length=128, null=True)

    class Meta:
        db_table = "service_links_outbox"
        ordering = ["sequence"]
        indexes = [models.Index(fields=["transaction", "sequence"], name="service_links_outbox_order")]

    def __str__(self) -> str:
        return "%s %s %s" % (self.type, self.aggregatetype, self.aggregateid)


class Cursor(models.Model):
    """How far one side's feed was read, or the own one published, by `consumer`; one process at a time holds it."""

    consumer = models.CharField(max_length=100)
    source = models.CharField(max_length=255)
    position = models.CharField(max_length=100, default="")
    updated_at = models.DateTimeField(auto_now=True)
    holder = models.CharField(max_length=255, default="")
    held_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "service_links_cursor"
        constraints = [models.UniqueConstraint(fields=["consumer", "source"], name="service_links_cursor_one")]

    def __str__(self) -> str:
        return "%s reads %s" % (self.consumer, self.source)


class Inbox(models.Model):
    """An event that was dealt with; one that comes again changes nothing."""

    consumer = models.CharField(max_length=100)
    source = models.CharField(max_length=100)
    event_id = models.UUIDField()
    handled_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        db_table = "service_links_inbox"
        constraints = [
            models.UniqueConstraint(fields=["consumer", "source", "event_id"], name="service_links_inbox_once")
        ]

    def __str__(self) -> str:
        return "%s of %s" % (self.event_id, self.source)


class Parked(models.Model):
    """An event that failed, or that stands behind one of the same aggregate that did; then `error` is empty."""

    consumer = models.CharField(max_length=100)
    source = models.CharField(max_length=100)
    sequence = models.BigIntegerField()
    event_id = models.UUIDField()
    aggregatetype = models.CharField(max_length=255)
    aggregateid = models.CharField(max_length=255)
    type = models.CharField(max_length=255)
    payload = models.TextField()
    error = models.TextField(default="")
    attempts = models.PositiveIntegerField(default=0)
    parked_at = models.DateTimeField(auto_now_add=True)
    traceparent = models.CharField(max_length=55, null=True)
    requestid = models.CharField(max_length=128, null=True)

    class Meta:
        db_table = "service_links_parked"
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["consumer", "source", "event_id"], name="service_links_parked_once")
        ]
        indexes = [
            models.Index(fields=["consumer", "aggregatetype", "aggregateid"], name="service_links_parked_behind")
        ]

    def __str__(self) -> str:
        return "%s %s %s" % (self.type, self.aggregatetype, self.aggregateid)


class Version(models.Model):
    """The last event that a row of a replica is of; that of a deleted row stays, so that nothing late revives it."""

    model = models.CharField(max_length=255)
    key = models.CharField(max_length=255)
    sequence = models.BigIntegerField()
    is_deleted = models.BooleanField(default=False)

    class Meta:
        db_table = "service_links_version"
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="service_links_version_one")]

    def __str__(self) -> str:
        return "%s %s" % (self.model, self.key)
