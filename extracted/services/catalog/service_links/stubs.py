"""Stands for functions, methods and tasks of another side: same signature, asked for over there.

In the tests of a service nobody is over there: `answering` says what a function answers, and `QUEUED` holds the tasks
that were queued.
"""

import contextlib
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, TypeVar

from service_links import client, switch, wire
from service_links.calls import Target, bound, forward, path_of
from service_links.errors import NotLinked

F = TypeVar("F", bound=Callable[..., Any])

_answers: Dict[str, Callable[..., Any]] = {}


class Queued(NamedTuple):
    """A task that was to run on another side."""

    name: str
    args: Any
    kwargs: Any
    options: Any


QUEUED: List[Queued] = []
"""The tasks that were queued while other sides were stood in for."""


def remote_function(side: str, *, idempotent: bool = False) -> Callable[[F], F]:
    """Makes a function forward to the one of the same module and name on another side."""

    def decorate(function: F) -> F:
        target = Target(side, path_of(function), idempotent)

        def here(*args: Any, **kwargs: Any) -> Any:
            if target.path in _answers:
                return _answers[target.path](*args, **kwargs)
            if not switch.is_remote(side):
                raise NotLinked(
                    "%s is a function of %s, which is stood in for; say what it answers: "
                    "with service_links.stubs.answering(%r, function): ..." % (target.path, side, target.path)
                )
            return forward(target, args, kwargs)

        return bound(function, target, here)

    return decorate


remote_method = remote_function
"""The same for a method of a mirror, whose instance is sent along."""


@contextlib.contextmanager
def answering(path: str, function: Callable[..., Any]) -> Iterator[None]:
    """What a remote function answers in this context."""
    before = _answers.get(path)
    _answers[path] = function
    try:
        yield
    finally:
        _answers.pop(path)
        if before is not None:
            _answers[path] = before


class RemoteTask:
    """A Celery task of another side, with the ways to call it that code uses."""

    def __init__(self, side: str, name: str, run: Callable[..., Any]) -> None:
        self.side, self.name, self.run = side, name, run
        self.__doc__, self.__name__ = run.__doc__, run.__name__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._send(args, kwargs, {}, is_now=True)

    def delay(self, *args: Any, **kwargs: Any) -> Any:
        """Queues it over there."""
        return self.apply_async(args, kwargs)

    def apply_async(self, args: Any = (), kwargs: Any = None, **options: Any) -> Any:
        """Queues it over there; `options` are Celery's."""
        return self._send(args or (), kwargs or {}, options, is_now=False)

    def apply(self, args: Any = (), kwargs: Any = None, **options: Any) -> Any:
        """Runs it over there, and waits."""
        return self._send(args or (), kwargs or {}, options, is_now=True)

    def s(self, *args: Any, **kwargs: Any) -> "Signature":
        """What is to be called later."""
        return Signature(self, args, kwargs)

    si = signature = s

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Queues it when the transaction has been committed."""
        from django.db import transaction

        transaction.on_commit(lambda: self.apply_async(args, kwargs))

    def _send(self, args: Any, kwargs: Any, options: Any, *, is_now: bool) -> Any:
        if not switch.is_remote(self.side):
            QUEUED.append(Queued(self.name, tuple(args), dict(kwargs), options))
            return None
        encoder = wire.Encoder()
        body = {
            "name": self.name,
            "args": encoder.encode(list(args)),
            "kwargs": encoder.encode(kwargs),
            "options": encoder.encode(options),
            "now": is_now,
        }
        side = switch.asked(self.side, self.name)
        return client.result(client.send(side, "POST", "task/", body), encoder)


class Signature:
    """A task with its arguments."""

    def __init__(self, task: RemoteTask, args: Any, kwargs: Any) -> None:
        self.task, self.args, self.kwargs = task, args, kwargs

    def delay(self, *args: Any, **kwargs: Any) -> Any:
        """Queues it, with further arguments."""
        return self.apply_async(args, kwargs)

    def apply_async(self, args: Any = (), kwargs: Any = None, **options: Any) -> Any:
        """Queues it, with further arguments and options."""
        return self.task.apply_async((*args, *self.args), {**self.kwargs, **(kwargs or {})}, **options)

    __call__ = delay


def remote_task(side: str, *, name: str) -> Callable[[Any], Any]:
    """Makes a Celery task forward: `delay()` and `apply_async()` queue it over there."""
    return lambda function: RemoteTask(side, name, function)


def unavailable(reason: str) -> Callable[[Any], Any]:
    """Makes a function or class raise Unavailable when it is called."""

    def decorate(thing: Any) -> Any:
        def refuse(*args: Any, **kwargs: Any) -> Any:
            raise NotLinked("%s stayed behind: %s" % (path_of(thing), reason))

        if isinstance(thing, type):
            thing.__new__ = refuse
            return thing
        return bound(thing, Target("", path_of(thing)), refuse)

    return decorate


def unavailable_value(name: str, reason: str) -> Any:
    """A value that raises Unavailable as soon as it is used."""

    def refuse(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise NotLinked("%s stayed behind: %s" % (name, reason))

    used = (
        "call",
        "getattr",
        "iter",
        "len",
        "getitem",
        "contains",
        "bool",
        "str",
        "eq",
        "lt",
        "add",
        "sub",
        "mul",
        "hash",
    )
    return type("UnavailableValue", (), {"__%s__" % operation: refuse for operation in used})()
