import json
import os

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import JsonResponse, StreamingHttpResponse
from django.urls import path

from shop.models import Special, Thing


def things(request):
    """Rows; POST adds some as it is told, and says in which order what took place."""
    if request.method == "GET":
        return JsonResponse({"names": sorted(Thing.objects.values_list("name", flat=True)), "user": str(request.user)})
    took_place = []
    for step in json.loads(request.body):
        STEPS[step[0]](took_place, *step[1:])
    return JsonResponse({"took_place": took_place})


def _add(took_place, name):
    Thing.objects.create(name=name)


def _add_in_block(took_place, name):
    with transaction.atomic(durable=True):
        transaction.on_commit(lambda: took_place.append("after %s" % name))
        with transaction.atomic():
            Thing.objects.create(name=name)
            transaction.on_commit(lambda: took_place.append("inside %s" % name))
        took_place.append("written %s" % name)
    took_place.append("left")


def _say_on_commit(took_place):
    transaction.on_commit(lambda: took_place.append("at once"))
    took_place.append("later")


def _fail(took_place, name, kind="row"):
    """A row that is there already, outside of all blocks, in one, or in two tables."""
    try:
        if kind == "block":
            with transaction.atomic():
                transaction.on_commit(lambda: took_place.append("never"))
                Thing.objects.create(name=name + " of the block")
                Thing.objects.create(name=name)
        else:
            (Special if kind == "tables" else Thing).objects.create(name=name)
    except IntegrityError:
        took_place.append("failed")


def _remember(took_place, key, value):
    cache.set(key, value)


def _recall(took_place, key):
    took_place.append(cache.get(key))


STEPS = {
    "add": _add,
    "add in block": _add_in_block,
    "say on commit": _say_on_commit,
    "fail": _fail,
    "remember": _remember,
    "recall": _recall,
}


def stream(request):
    return StreamingHttpResponse(name.encode() for name in Thing.objects.values_list("name", flat=True).iterator())


def thing(request, name):
    """One row; a service that FAULT names answers in another way."""
    found = Thing.objects.filter(name=name).first()
    if found is None:
        return JsonResponse({"detail": "no such thing"}, status=404)
    return JsonResponse({"id": str(found.pk) if FAULT == "type" else found.pk, "name": found.name})


def end(request):
    """The end of the process where FAULT says so."""
    if FAULT == "death":
        os._exit(3)
    return JsonResponse({})


FAULT = os.environ.get("FAULT", "")
urlpatterns = [
    path("things/", things),
    path("things/<name>/", thing),
    path("stream/", stream),
    path("end/", end),
    path("", lambda request: JsonResponse({})),
]
