"""What a side answers to others: calls, many calls at once, questions about its rows, and tasks to queue."""

import logging
from typing import Any, Callable, Dict, List

from django.db import connections
from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from service_links import calls, classes, client, steps, wire
from service_links.contracts import contracts, setting
from service_links.errors import LinkError, NotAllowed, NotEncodable, Unavailable
from service_links.steps import ENDS
from service_links.switch import is_remote
from service_links.tokens import IsPeer, LinksAuthentication

logger = logging.getLogger("service_links")

try:
    from drf_spectacular.utils import extend_schema
except ImportError:

    def extend_schema(**_: Any) -> Callable[[Any], Any]:
        """Nothing, where nobody writes a schema."""
        return lambda view: view


class CallSerializer(serializers.Serializer):
    """A function, and what it is called with."""

    path = serializers.CharField(help_text="package.module:qualname, as the contracts of this side expose it")
    args = serializers.JSONField(default=list)
    kwargs = serializers.JSONField(default=dict)


class CallsSerializer(serializers.Serializer):
    """Functions to be called in their order."""

    calls = CallSerializer(many=True)


class QuestionSerializer(serializers.Serializer):
    """A query set, as the steps that make it."""

    model = serializers.CharField(help_text="app_label.ModelName")
    steps = serializers.JSONField(default=list)
    end = serializers.ChoiceField(ENDS)
    kwargs = serializers.JSONField(default=dict)


class TaskSerializer(serializers.Serializer):
    """A task by its registered name, and what it runs with; `now` waits for its result."""

    name = serializers.CharField()
    args = serializers.JSONField(default=list)
    kwargs = serializers.JSONField(default=dict)
    options = serializers.JSONField(default=dict)
    now = serializers.BooleanField(default=False)


class AnswerSerializer(serializers.Serializer):
    """The value or what was raised, and the rows among the arguments that have changed."""

    value = serializers.JSONField(required=False)
    raised = serializers.JSONField(required=False)
    rows = serializers.JSONField()
    randoms = serializers.JSONField(required=False, help_text="where generators among the arguments stand")


class LinksView(APIView):
    """An endpoint for other sides."""

    authentication_classes = (LinksAuthentication,)
    permission_classes = (IsPeer,)
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    throttle_classes = ()
    versioning_class = None
    serializer: Any = None
    if not setting("SERVICE_LINKS_SCHEMA"):
        schema = None  # what sides ask of each other is no part of the project's own API

    def given(self, request: Any) -> Dict[str, Any]:
        """The valid body of a request."""
        serializer = self.serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def asked(self, request: Any) -> Dict[str, Any]:
        """The valid query of a request."""
        serializer = self.serializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, NotAllowed):
            return Response({"detail": str(exc)}, status=403)
        if isinstance(exc, Unavailable):
            return Response({"detail": str(exc)}, status=424)
        if isinstance(exc, LinkError):
            return Response({"detail": str(exc)}, status=400)
        return super().handle_exception(exc)


class CallView(LinksView):
    """Calls a function of this side."""

    serializer = CallSerializer

    @extend_schema(request=CallSerializer, responses=AnswerSerializer)
    def post(self, request: Any) -> Response:
        return Response(_call(self.given(request), wire.Decoder()))


class BatchView(LinksView):
    """Calls functions of this side, one after the other."""

    serializer = CallsSerializer

    @extend_schema(request=CallsSerializer, responses=AnswerSerializer(many=True))
    def post(self, request: Any) -> Response:
        decoder = wire.Decoder()
        return Response([_call(call, decoder) for call in self.given(request)["calls"]])


class QueryView(LinksView):
    """Answers a question about rows of this side."""

    serializer = QuestionSerializer

    @extend_schema(request=QuestionSerializer, responses=AnswerSerializer)
    def post(self, request: Any) -> Response:
        question = self.given(request)
        return Response(answered(lambda: steps.answer(question), wire.Decoder()))


class TaskView(LinksView):
    """Queues a task of this side."""

    serializer = TaskSerializer

    @extend_schema(request=TaskSerializer, responses=AnswerSerializer)
    def post(self, request: Any) -> Response:
        given = self.given(request)
        side = _runner(given["name"])
        if side:
            return Response(client.send(side, "POST", "task/", given))
        decoder = wire.Decoder()
        task, args, kwargs = _task(given["name"]), decoder.decode(given["args"]), decoder.decode(given["kwargs"])
        if given["now"]:
            return Response(answered(lambda: task(*args, **kwargs), decoder))
        options = decoder.decode(given["options"])
        return Response(answered(lambda: str(task.apply_async(args, kwargs, **options).id), decoder))


def _runner(name: str) -> str:
    """The other side that runs a task which this one offers, "" where it is run here."""
    declared = contracts()
    sides = [link.name for link in declared.links if name in link.tasks and is_remote(link.name)]
    return sides[0] if sides and name in declared.exposed.tasks else ""


def _task(name: str) -> Any:
    from celery import current_app

    current_app.loader.import_default_modules()
    task, exposed = current_app.tasks.get(name), contracts().exposed
    if task is None or not (name in exposed.tasks or calls.path_of(task.run) in exposed.calls):
        raise NotAllowed("the task %s is not offered by %s" % (name, contracts().side))
    return task


def _call(call: Dict[str, Any], decoder: wire.Decoder) -> Dict[str, Any]:
    path = call["path"]
    if path not in contracts().exposed.calls:
        raise NotAllowed("%s is not offered by %s" % (path, contracts().side))
    args, kwargs = decoder.decode(call["args"]), decoder.decode(call["kwargs"])
    return answered(lambda: _invoke(path, args, kwargs), decoder)


def _invoke(path: str, args: List[Any], kwargs: Dict[str, Any]) -> Any:
    """The function of a path with its arguments; a method's instance is the first of them, and says whose it is."""
    module, _, qualname = path.partition(":")
    outer, _, name = qualname.rpartition(".")
    if not outer:
        return classes.resolve(path)(*args, **kwargs)
    owner = classes.resolve("%s:%s" % (module, outer))
    plain = next((vars(base)[name] for base in owner.__mro__ if name in vars(base)), None)
    if isinstance(plain, (classmethod, staticmethod)):
        return getattr(owner, name)(*args, **kwargs)
    if not args or not isinstance(args[0], owner):
        raise NotEncodable("%s needs a %s" % (path, outer))
    found = getattr(args[0], name)
    return found(*args[1:], **kwargs) if callable(plain) else found


def answered(function: Callable[[], Any], decoder: wire.Decoder) -> Dict[str, Any]:
    """The value or what was raised, with the rows of the arguments that it changed."""
    try:
        value = function()
        encoder = wire.Encoder(decoder.rows)
        answer = {"value": encoder.encode(value)}
    except LinkError:
        raise
    except Exception as error:
        logger.info("raised for another side: %r", error, exc_info=True)
        _roll_back()
        encoder = wire.Encoder(decoder.rows)
        answer = {"raised": encoder.encode(error)}
    answer["rows"] = encoder.changed(decoder.received)
    if decoder.randoms:
        answer["randoms"] = [encoder.encode(generator.getstate()) for generator in decoder.randoms]
    return answer


def _roll_back() -> None:
    """Undoes what the request did, where a request is a transaction."""
    for connection in connections.all():
        if connection.settings_dict.get("ATOMIC_REQUESTS") and connection.in_atomic_block:
            connection.set_rollback(True)
