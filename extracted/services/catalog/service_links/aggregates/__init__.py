"""Rows of a model as what happened to them: an event for each change, the ordinary table as what is read.

`SERVICE_LINKS_AGGREGATES = {"reviews.Review": "reviews_service.aggregates.Review"}` turns it on. Code goes on to call
`save`, `delete`, `update` and all else of Django; each of these writes the row and the event in one transaction.

    from service_links.aggregates import because, expect, version_of

    review = Review.objects.get(pk=7)
    expect(review, version=5)                    # as an If-Match header said
    with because("reported by three readers"):   # what the fields alone do not tell
        review.save()                            # raises Conflict if somebody was quicker
"""

from service_links.aggregates.authors import acting_as, because
from service_links.aggregates.versions import expect, version_of
from service_links.errors import Conflict

__all__ = ["Conflict", "acting_as", "because", "expect", "version_of"]
