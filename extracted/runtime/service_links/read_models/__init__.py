"""A read model in Cassandra, beside the replicas of a service: fed by the same events, read by key.

`SERVICE_LINKS_READ_MODEL = "cassandra"` turns it on. Each model that is replicated here has a table by its primary key
and one by each of its foreign keys and of its columns with an index; that is what can be asked for:

    from service_links.read_models import rows

    rows("catalog.Product", pk=7)                # a list of dicts, by the names of the columns
    rows("catalog.Product", brand_id=3)
"""

from service_links.read_models.reading import rows

__all__ = ["rows"]
