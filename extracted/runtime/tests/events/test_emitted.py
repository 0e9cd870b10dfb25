"""What code tells by `emit`: names and shapes, in the ways in which people write it, and what is not told."""

import datetime as dt
import json
import textwrap
import uuid
from decimal import Decimal

import pytest
from jsonschema import Draft7Validator

from far.models import Customer
from service_links import wire
from service_links.events import asyncapi, handling
from service_links.events.emitted import emitted

IMPORT = "from service_links.events import emit\n"
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
UNKNOWN = {"x-unknown": True}


@pytest.fixture
def told(tmp_path):
    """What files below a folder tell: by their names, or the one module `orders/services.py` where it is one text."""

    def tell(files):
        files = {"orders/services.py": IMPORT + textwrap.dedent(files)} if isinstance(files, str) else files
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(textwrap.dedent(text))
        return emitted(tmp_path)

    return tell


def names(found):
    return sorted(found.events)


def payload(found, name="x"):
    return found.events[name][0]


def an_object(required=None, **properties):
    needed = sorted(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": needed}


def tagged(tag):
    return an_object(**{"$": {"const": tag}, "v": TEXT})


@pytest.mark.parametrize(
    ("import_", "call"),
    [
        ("from service_links import emit", "emit('x')"),
        ("from service_links.events import emit as tell", "tell('x')"),
        ("import service_links", "service_links.emit('x')"),
        ("import service_links.events", "service_links.events.emit('x')"),
        ("import service_links.events as events", "events.emit('x')"),
        ("from service_links import events", "events.emit(payload={}, name='x')"),
        ("from service_links.events import *", "emit('x')"),
        ("from service_links.events import emit\ntell = emit", "tell('x')"),
        ("from service_links.events import emit", "transaction.on_commit(lambda: emit('x'))"),
        ("from functools import partial\nfrom service_links import emit", "on_commit(partial(emit, 'x', {}))"),
    ],
)
def test_finds_it_by_whatever_name_it_goes(told, import_, call):
    found = told({"orders/views.py": "%s\ndef act(): %s\n" % (import_, call)})
    assert (names(found), found.untold) == (["x"], [])
    assert found.events["x"][1] == ["orders.views:act"]


def test_finds_what_another_module_of_the_project_offers(told):
    found = told(
        {
            "core/events.py": "from service_links.events import emit as tell",
            "core/__init__.py": "from .events import tell",
            "orders/models.py": "from core import tell\nclass Order:\n    def place(self): tell('order.placed')",
        }
    )
    assert found.events == {"order.placed": ({"type": "null"}, ["orders.models:Order.place"])}


@pytest.mark.parametrize(
    "text",
    [
        "from flask_socketio import emit\nemit('x')",
        "def emit(name): pass\nemit('x')",
        "logger.emit('x')",
        "def act(emit): emit('x')",
    ],
)
def test_leaves_alone_what_is_called_alike(told, text):
    found = told({"orders/views.py": text})
    assert (found.events, found.untold) == ({}, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NAME = 'a.b'\nemit(NAME)", ["a.b"]),
        ("PREFIX = 'a.'\nemit(PREFIX + 'b')", ["a.b"]),
        ("PREFIX = 'a'\nemit(f'{PREFIX}.b')", ["a.b"]),
        ("class Names:\n    B = 'a.b'\nemit(Names.B)", ["a.b"]),
        ("import enum\nclass Names(enum.Enum):\n    B = 'a.b'\nemit(Names.B.value)", ["a.b"]),
        ("from django.db import models\nclass Names(models.TextChoices):\n    B = 'b', 'B'\nemit(Names.B)", ["b"]),
        ("emit('paid' if done else 'failed')", ["failed", "paid"]),
        ("def act():\n    for name in ('a', 'b'):\n        emit(name)", ["a", "b"]),
        ("def act(ok):\n    name = 'a'\n    if ok:\n        name = 'b'\n    emit(name)", ["a", "b"]),
        ("from django.conf import settings\nemit(settings.EVENTS_NAME)", ["from.settings"]),
        ("class Base:\n    event = ''\n    def tell(self): emit(self.event)\nclass A(Base):\n    event = 'a'", ["a"]),
    ],
)
def test_knows_names_that_the_code_says(told, settings, text, expected):
    settings.EVENTS_NAME = "from.settings"
    found = told(text)
    assert (names(found), found.untold) == (expected, [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def act(order): emit(f'order.{order.status}')", "begins with 'order.'"),
        ("def act(order): emit(name_of(order))", "worked out when the code runs"),
        ("def act(kind): emit(f'order.{kind}')", "`act`, and no call of that was found"),
        ("emit(read())", "worked out when the code runs"),
        ("emit(*read())", "in what is unpacked"),
        ("def publish(name): emit(name)", "`publish`, and no call of that was found"),
        ("handlers = [emit]", "`emit` is handed on here"),
        ("import enum\nclass Names(str, enum.Enum):\n    B = 'b'\nemit(Names.B)", "worked out when the code runs"),
    ],
)
def test_says_where_a_name_is_not_told(told, text, why):
    found = told(text)
    assert found.events == {}
    ((place, reason),) = found.untold
    assert place.startswith("orders/services.py:")
    assert why in reason


def test_follows_functions_that_hand_on_names_and_payloads(told):
    found = told(
        {
            "core/bus.py": IMPORT
            + "def tell(name, payload=None, *, loud=False): emit(name, payload)\n"
            + "def order_told(kind, order): tell(f'order.{kind}', {'id': order, 'kind': kind})\n",
            "orders/views.py": "from core import bus\n"
            "def pay(order: int): bus.order_told('paid', order)\n"
            "def ask(): bus.tell(name='asked', payload=[1])\n"
            "def nothing(): bus.tell('nothing')\n",
        }
    )
    assert names(found) == ["asked", "nothing", "order.paid"]
    assert payload(found, "order.paid") == an_object(id=WHOLE, kind=TEXT)
    assert payload(found, "asked") == {"type": "array", "items": WHOLE}
    assert payload(found, "nothing") == {"type": "null"}
    assert found.events["order.paid"][1] == ["orders.views:pay"]
    assert found.untold == []


def test_follows_methods_of_objects_whose_class_the_code_says(told):
    found = told(
        {
            "core/bus.py": IMPORT + "class Bus:\n    def tell(self, name, **more): emit(name, more)\nbus = Bus()\n",
            "orders/a.py": "from core.bus import bus\nbus.tell('one')",
            "orders/b.py": "from core.bus import Bus\ndef act():\n    own = Bus()\n    own.tell('two')",
            "orders/c.py": "from core.bus import Bus\nclass Loud(Bus):\n    def act(self): self.tell('three')",
        }
    )
    assert names(found) == ["one", "three", "two"]
    assert payload(found, "one") == UNKNOWN


def test_leaves_out_tests_and_projects_inside_of_the_project(told):
    inner = IMPORT + "emit('x')"
    found = told(
        {
            "orders/tests/test_it.py": inner,
            "orders/tests.py": inner,
            "services/catalog/manage.py": "",
            "services/catalog/catalog/views.py": inner,
            ".venv/lib/python3/site-packages/other.py": inner,
            "env/pyvenv.cfg": "",
            "env/lib/other.py": inner,
        }
    )
    assert (found.events, found.untold) == ({}, [])


def test_says_what_it_cannot_read(told):
    found = told({"old.py": "print 'emit'", "other.py": "print 'x'", "good.py": IMPORT + "emit('x')"})
    assert names(found) == ["x"]
    ((place, why),) = found.untold
    assert place == "old.py"
    assert "cannot be read" in why


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{'a': 1, 'b': 'x', 'c': None}", an_object(a=WHOLE, b=TEXT, c={"type": "null"})),
        ("dict(a=1, b=f'{x}')", an_object(a=WHOLE, b=TEXT)),
        ("{'a': x > 1, 'b': not x, 'c': str(x), 'd': len(x)}", None),
        ("{'a': 1 if x else None}", an_object(a={"type": ["integer", "null"]})),
        ("{'a': [{'n': each.n} for each in x]}", an_object(a={"type": "array", "items": an_object(n=UNKNOWN)})),
        ("{'a': x.isoformat(), 'b': Decimal('1'), 'c': uuid4()}", an_object(a=TEXT, b=tagged("decimal"), c=UNKNOWN)),
        ("{'a': x.total}", an_object(a=UNKNOWN)),
        ("{**x, 'a': 1}", {**an_object(a=WHOLE), "x-open": True}),
        ("{**{'b': 2}, 'a': 1}", an_object(a=WHOLE, b=WHOLE)),
        ("{x: 1}", UNKNOWN),
        ("{'$': 1}", UNKNOWN),
        ("x", UNKNOWN),
        ("x.data", UNKNOWN),
        ("await x", UNKNOWN),
    ],
)
def test_knows_the_shape_of_a_payload_as_far_as_the_expression_says_it(told, expression, expected):
    kind = "async def" if "await" in expression else "def"
    found = told("from decimal import Decimal\n%s act(x): emit('x', %s)" % (kind, expression))
    if expected is None:
        expected = an_object(a={"type": "boolean"}, b={"type": "boolean"}, c=TEXT, d=WHOLE)
    assert payload(found) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("data = {'a': 1}\n    data['b'] = 'x'\n    emit('x', data)", an_object(a=WHOLE, b=TEXT)),
        ("data = {'a': 1}\n    if x:\n        data['b'] = 1\n    emit('x', data)", an_object(["a"], a=WHOLE, b=WHOLE)),
        ("data = {'a': 1}\n    emit('x', data)\n    data['b'] = 1", an_object(a=WHOLE)),
        ("data = {'a': 1}\n    data.update(b=1)\n    emit('x', data)", an_object(a=WHOLE, b=WHOLE)),
        ("data = {'a': 1}\n    data.pop('a')\n    emit('x', data)", {**an_object([], a=UNKNOWN), "x-open": True}),
        ("data = {'a': 1}\n    data[x] = 1\n    emit('x', data)", {**an_object([], a=UNKNOWN), "x-open": True}),
        ("emit('x', made(x))", an_object(a=WHOLE)),
        ("emit('x', {'a': 1})\n    emit('x', {'a': 'b', 'c': 1})", None),
        ("data = x\n    data['b'] = 1\n    emit('x', data)", UNKNOWN),
    ],
)
def test_follows_how_a_payload_is_made(told, body, expected):
    found = told("def made(y):\n    return {'a': 1}\n\n\ndef act(x):\n    %s\n" % body)
    expected = expected or an_object(["a"], a={"type": ["integer", "string"]}, c=WHOLE)
    assert payload(found) == expected


FAMILY = """
class Event:
    name = None
    def payload(self):
        raise NotImplementedError
    def tell(self, at: int = None):
        emit(self.name, {"what": self.payload(), "at": at})
class Paid(Event):
    name = "paid"
    def payload(self):
        return {"order": 1, "total": "1"}
class Asked(Event):
    name = "asked"
    def payload(self):
        return {"order": 1}
"""


def test_takes_what_any_class_that_inherits_may_give(told):
    found = told(FAMILY)
    assert names(found) == ["asked", "paid"]
    what = an_object(["order"], order=WHOLE, total=TEXT)
    assert payload(found, "paid")["properties"] == {"what": what, "at": {"type": ["integer", "null"]}}


DECLARED = """
import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import ClassVar, Optional, TypedDict
@dataclass(frozen=True)
class Base:
    number: str
@dataclass(frozen=True)
class Placed(Base):
    kind: ClassVar[str] = "placed"
    total: Optional[Decimal] = None
    lines: "list[int]" = ()
class Paid(TypedDict):
    number: str
    at: dt.datetime
    more: dict
def act(paid: Paid, placed: Placed, number: int, note: "str | None", names: dict[str, str]):
    emit("placed", Placed("1"))
    emit("plain", asdict(Placed(number="1")))
    emit("given", asdict(placed))
    emit("paid", paid)
    emit("made", Paid(number="1", at=now(), more={}))
    emit("other", {"number": number, "note": note, "names": names})
"""


def test_knows_what_classes_and_annotations_declare(told):
    found = told(DECLARED)
    total = {**tagged("decimal"), "type": ["null", "object"]}
    fields = an_object(lines={"type": "array", "items": WHOLE}, number=TEXT, total=total)
    assert payload(found, "placed") == an_object(**{"$": {"const": "data"}, "c": TEXT, "v": fields})
    assert payload(found, "plain") == payload(found, "given") == fields
    assert payload(found, "paid") == an_object(at=tagged("datetime"), more={"type": "object"}, number=TEXT)
    assert payload(found, "made") == payload(found, "paid")
    names = {"type": "object", "additionalProperties": TEXT}
    assert payload(found, "other")["properties"] == {
        "names": names,
        "note": {"type": ["null", "string"]},
        "number": WHOLE,
    }


ROWS = """
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.shortcuts import get_object_or_404
from far.models import Customer
def annotated(it: Customer): emit("annotated", {"a": it.pk, "b": it.number, "c": it.balance, "d": it.seen_at})
def later(it: "Customer"): transaction.on_commit(lambda: emit("later", {"a": it.pk, "b": it.number}))
def asked(pk):
    it = get_object_or_404(Customer, pk=pk)
    emit("asked", {"a": it.id, "b": it.number, "other": it.recommended_by_id, "row": it})
def made():
    it, _ = Customer.objects.get_or_create(number="1")
    emit("made", {"a": it.pk, "unknown": it.nothing, "token": it.token})
def each():
    for it in Customer.objects.filter(is_active=True):
        emit("each", {"a": it.is_active})
    for row in Customer.objects.values("id"):
        emit("values", {"a": row.id})
@receiver(post_save, sender=Customer)
def saved(sender, instance, **more): emit("saved", {"a": instance.name})
"""


def test_knows_the_fields_of_rows(told):
    found = told(ROWS)
    rows = {name: payload(found, name).get("properties") for name in found.events}
    assert rows["annotated"]["a"] == WHOLE
    assert rows["annotated"]["b"] == TEXT
    assert rows["later"] == {"a": WHOLE, "b": TEXT}
    assert rows["asked"]["other"] == {"type": ["integer", "null"]}
    assert rows["asked"]["row"] == UNKNOWN
    assert rows["made"]["unknown"] == UNKNOWN
    assert (rows["each"]["a"], rows["values"]["a"]) == ({"type": "boolean"}, UNKNOWN)
    assert rows["saved"] == {"a": TEXT}


@pytest.mark.django_db
def test_what_travels_is_what_the_schema_says(told):
    row = Customer(
        pk=7, number="1", balance=Decimal("1.5"), seen_at=dt.datetime(2026, 1, 1), token=uuid.uuid4(), patience=None
    )
    found = told(
        """
        from far.models import Customer
        def act(it: Customer):
            emit("x", {"a": it.pk, "b": it.balance, "c": it.seen_at, "d": it.token, "e": (1, "x"), "f": {1}, "g": it})
        """
    )
    sent = {"a": row.pk, "b": row.balance, "c": row.seen_at, "d": row.token, "e": (1, "x"), "f": {1}, "g": row}
    on_the_wire = json.loads(json.dumps(wire.encode(sent)))
    assert [each.message for each in Draft7Validator(payload(found)).iter_errors(on_the_wire)] == []
    wrong = {**on_the_wire, "b": "1.5"}
    assert list(Draft7Validator(payload(found)).iter_errors(wrong))


@pytest.mark.django_db
def test_the_document_has_what_is_told(told, monkeypatch):
    found = told("emit('order placed', {'a': 1})\nemit(read())")
    monkeypatch.setattr(asyncapi, "emitted", lambda: found)
    monkeypatch.setattr(handling, "_handlers", {"order paid": []})
    document = asyncapi.document()
    assert document["x-handles"] == ["event.order.paid"]
    message = document["components"]["messages"]["event.order.placed"]
    assert message["name"] == "event:order placed"
    assert message["x-told-by"] == ["orders.services"]
    assert message["payload"]["properties"]["payload"] == an_object(a=WHOLE)
    assert [each["at"] for each in document["x-untold"]] == ["orders/services.py:3"]
