"""What tests ask again and again."""

import json

from service_links.aggregates.models import StoredEvent
from service_links.aggregates.reading import differences
from service_links.aggregates.registry import classes


def happened(row):
    """What happened to a row: the names of its events, and what each says of fields."""
    found = StoredEvent.objects.filter(originator_id="%s/%s" % (row._meta.label, row.pk)).order_by("originator_version")
    return [(each.topic.rpartition(".")[2], json.loads(bytes(each.state)).get("fields")) for each in found]


def amiss():
    """Where the tables are other than their events say."""
    return [str(each) for model in classes() for each in differences(model, "default")]
