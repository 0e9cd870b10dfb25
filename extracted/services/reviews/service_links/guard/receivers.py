"""Looks at all receivers of signals: one that waits for another side needs a declared event to wake it."""

import importlib
import inspect
import sys
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from django.apps import apps
from django.db.models import signals as of_models
from django.dispatch import Signal

from service_links import registry
from service_links.contracts import contracts
from service_links.guard import places
from service_links.guard.queries import _home
from service_links.guard.violations import Violation

_OF_MODELS = "django.db.models.signals"
_NAMES = ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")


class Receiver(NamedTuple):
    """Code that a signal calls; `sender` is a model class, or None for all."""

    signal: str
    sender: Any
    code: Any


def violations() -> Iterator[Violation]:
    """One for each receiver of the project's own code that nothing wakes once the sides are apart."""
    for path, signal in _signals():
        for receiver in _receivers(path, signal):
            found = _judged(receiver)
            if found is not None:
                yield found


def _judged(receiver: Receiver) -> Optional[Violation]:
    """A receiver of a side that waits for what happens on another."""
    code_side = _home(receiver.code.__module__)
    is_mine = contracts().side != "monolith" and code_side == ""
    source = _source(receiver)
    if source is None or source == code_side or (contracts().side != "monolith" and not is_mine):
        return None
    heard, told = _declared(source if code_side == "" else code_side)
    names = {receiver.signal}
    if receiver.sender is not None:
        names.add("%s@%s" % (receiver.signal, receiver.sender._meta.label))
    if names.intersection(heard if code_side == "" else told):
        return None
    owner = source or contracts().side
    subject = receiver.signal + (" of %s" % receiver.sender._meta.label if receiver.sender else "")
    what = "waits for %s, which %s sends, and no event is declared for it" % (subject, owner)
    advice = "let %s tell of it (an event: `emit` there, `handles` here), or move the receiver to %s" % (owner, owner)
    return Violation("signal", _place(receiver.code), subject, owner, what, advice)


def _source(receiver: Receiver) -> Optional[str]:
    """The side on which a signal is sent, "" for this one; None where that cannot be told."""
    if receiver.sender is not None and receiver.signal.startswith(_OF_MODELS):
        linked = registry.linked(receiver.sender)
        return linked.side if linked else ""
    if receiver.signal.startswith(_OF_MODELS):
        return None
    for link in contracts().links:
        if receiver.signal in link.signals:
            return link.name
    return _home(receiver.signal.partition(":")[0])


def _declared(side: str) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    """The signals of another side that are heard here, and those of this one that others are told of."""
    heard = [link.signals for link in contracts().links if link.name == side]
    return (heard[0] if heard else ()), contracts().exposed.signals


def _signals() -> Iterator[Tuple[str, Signal]]:
    """Django's signals of models, and all that the project's own modules and declared ones define, by path."""
    for name in _NAMES:
        yield "%s:%s" % (_OF_MODELS, name), getattr(of_models, name)
    declared = {path.partition("@")[0] for link in contracts().links for path in link.signals}
    for path in declared:
        importlib.import_module(path.partition(":")[0])
    paths: Dict[int, List[str]] = {}
    for path, signal in _defined():
        paths.setdefault(id(signal), []).append(path)
    found = {id(signal): signal for _, signal in _defined()}
    for identity, names in paths.items():
        yield (
            min(names, key=lambda path: (path not in declared, "signal" not in path.partition(":")[0], path)),
            found[identity],
        )


def _defined() -> Iterator[Tuple[str, Signal]]:
    """Signals in the project's own modules; one may be imported by several."""
    for module, home in sorted(sys.modules.items()):
        if places.is_own(getattr(home, "__file__", None) or "<>"):
            for name, value in sorted(vars(home).items()):
                if isinstance(value, Signal) and value not in vars(of_models).values():
                    yield "%s:%s" % (module, name), value


def _receivers(path: str, signal: Signal) -> Iterator[Receiver]:
    for entry in list(signal.receivers):
        code = entry[1]() if _is_reference(entry[1]) else entry[1]
        code = inspect.unwrap(getattr(code, "__func__", code)) if code is not None else None
        module = getattr(code, "__module__", None)
        own = module and places.is_own(getattr(sys.modules.get(module), "__file__", None) or "<>")
        if own and not places.is_test(module) and inspect.isfunction(code):
            sender = entry[0][1]
            yield Receiver(path, _model(sender), code)


def _is_reference(entry: Any) -> bool:
    return type(entry).__name__ in ("ReferenceType", "weakref", "WeakMethod")


def _model(identity: int) -> Any:
    """The model class of an identity, as signals keep senders; None for all senders."""
    return next((model for model in apps.get_models(include_auto_created=True) if id(model) == identity), None)


def _place(code: Any) -> places.Place:
    plain = code.__code__
    return places.Place(places.shown(plain.co_filename), plain.co_firstlineno, code.__qualname__, code.__module__)
