from django.contrib.auth import get_user_model

from banyan_probe import factory, message, signed_in, state
from shop.models import Thing


class ThingFactory:
    def __new__(cls, **fields):
        return Thing.objects.create(**fields)


factory("a thing made", ThingFactory, name="made")


@state("a thing", "something")
def a_thing(name="thing"):
    return Thing.objects.create(name=name)


@state("a thing with an end")
def a_thing_with_an_end(file):
    Thing.objects.create(name="ended")
    yield {"file": file}
    with open(file, "w") as end:
        end.write("over")


@state("a user")
def a_user():
    return signed_in(get_user_model().objects.create_user("ada", password="secret"))


@state("what fails")
def what_fails():
    raise LookupError("no such luck")


@message("a thing was made")
def a_thing_was_made():
    return {"name": "made"}, {"topic": "things"}
