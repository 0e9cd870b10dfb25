"""Which calls are tried: everything known once, every edge of the documents, then sequences drawn at random."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from contracts.fuzzing.calls import NOBODY, SAFE, Call, Calls, Taken, Value
from contracts.fuzzing.cases import Cases
from contracts.fuzzing.known import Known, known_queries
from contracts.fuzzing.operations import Operation, Parameter

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

NUMBERS = ("0", "1", "2", "3", "5", "10", "50", "100", "1000", "-1", "99999999999999999999", "a")
"""What whole numbers in a query are tried with."""

WRITES = 24
"""So many calls of an operation that writes are drawn to be tried alone."""

SOME = 5
"""So many known values of one parameter are tried."""

LONGEST = 4
"""Calls at most of a sequence that is drawn."""

_NO_SUCH = ("0", "no-such-thing", "99999999", "00000000-0000-0000-0000-000000000000")
_ACCEPTS = ("application/xml", "text/html", "application/json;q=0.1, text/plain")
_UNKNOWN = "unknown-to-all"


@dataclass(slots=True)
class Generation:
    """Makes calls of the operations, with values that there are; `identities` name who may send them."""

    operations: Sequence[Operation]
    known: Known
    cases: Cases
    identities: Sequence[str] = (NOBODY,)
    longest: int = LONGEST
    _by_label: dict[str, Operation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_label = {each.label: each for each in self.operations}

    def single(self, chance: random.Random) -> Iterator[Call]:
        """Every call that is worth trying alone, in an order that the seed gives: first each operation in turn."""
        lists = [list(self._of(operation, chance)) for operation in self.operations]
        for each in lists:
            chance.shuffle(each)
        while lists:
            lists = [each for each in lists if each]
            for each in lists:
                yield each.pop()

    def sequences(self) -> SearchStrategy[Calls]:
        """Calls in a row, of which later ones take up what earlier ones used or were answered."""
        from hypothesis import strategies as st

        return st.composite(self._sequence)()

    def _of(self, operation: Operation, chance: random.Random) -> Iterator[Call]:
        plain = Call(operation.label, self._some_path(operation, chance), identity=self._who(chance))
        if operation.method not in SAFE:
            yield from self._writes(operation, chance)
        for known in [each for each in self.known.calls if each.operation == operation.label]:
            yield replace(known, identity=chance.choice((known.identity, *self.identities)))
        yield from (replace(plain, identity=identity) for identity in self.identities)
        yield from self._ways(operation, plain, chance)
        for parameter in self._queries(operation):
            for value in dict.fromkeys(self._values(operation, parameter)):
                path = self._some_path(operation, chance)
                yield replace(plain, path_values=path, query=((parameter.name, value),))
        for call in self.cases.coverage(operation.label):
            path = self._kept_path(operation, call, chance)
            yield replace(call, path_values=path, identity=self._who(chance))

    def _writes(self, operation: Operation, chance: random.Random) -> Iterator[Call]:
        """Calls that should be taken: bodies that fit the document, for what there is, by everybody in turn."""
        made = self.cases.drawn(operation.label, WRITES, chance.randrange(1 << 30)) if operation.body else []
        for at, call in enumerate(made or [Call(operation.label)] * WRITES):
            identity = self.identities[-1] if at % 2 else self.identities[at // 2 % len(self.identities)]
            yield replace(call, path_values=self._some_path(operation, chance), identity=identity)
        if whole := next((call for call in made if "json" in call.media and call.body.startswith(b"{")), None):
            schema = operation.body.get(whole.media.partition(";")[0], {})
            for body in edges(schema, json.loads(whole.body)):
                path, sent = self._some_path(operation, chance), json.dumps(body).encode()
                yield replace(whole, path_values=path, body=sent, identity=self.identities[-1])

    def _ways(self, operation: Operation, plain: Call, chance: random.Random) -> Iterator[Call]:
        """The same resource, asked in other ways."""
        yield replace(plain, operation=f"OPTIONS {operation.template}")
        yield replace(plain, query=((_UNKNOWN, "1"),))
        if operation.method == "GET":
            yield replace(plain, operation=f"HEAD {operation.template}")
            yield from (replace(plain, headers=(("Accept", accept),)) for accept in _ACCEPTS)
        for name in operation.blanks:
            for value in self._neighbours(operation, name, chance):
                path = tuple((key, value if key == name else given) for key, given in plain.path_values)
                yield replace(plain, path_values=path)

    def _neighbours(self, operation: Operation, name: str, chance: random.Random) -> Iterator[str]:
        """Values beside those that there are: in capitals, without their slash, the numbers between."""
        values = self._known_values(operation, name)
        some = chance.sample(values, min(3, len(values)))
        if operation.is_page:
            yield from (value for each in some for value in _other_pages(each) if operation.values_of(value))
            return
        for value in some:
            yield value.upper() if value.upper() != value else f"{value}0"
        numbers = sorted({int(value) for value in values if value.isdecimal() and len(value) < 10})
        if numbers:
            gaps = sorted(set(range(max(0, numbers[0] - 2), numbers[-1] + 3)) - set(numbers))
            yield from map(str, chance.sample(gaps, min(12, len(gaps))))
        yield from _NO_SUCH

    def _values(self, operation: Operation, parameter: Parameter) -> Iterator[str]:
        schema = parameter.schema
        kinds = schema.get("type")
        if schema.get("enum"):
            yield from (str(each) for each in schema["enum"])
            yield "none-of-them"
        elif kinds == "boolean":
            yield from ("true", "false", "1", "")
        elif kinds in {"integer", "number"}:
            yield from NUMBERS
        else:
            known = list(self.known.values(operation, parameter.name))
            yield from known[:SOME] or self._said(SOME)
            yield from ("", _UNKNOWN, "x" * 200)

    def _said(self, count: int) -> Iterator[str]:
        """Words out of every field that holds some, since a search may look at any; spelled in several ways."""
        for words in self.known.words.values():
            some = list(words)
            for at, word in enumerate(some[:: max(1, len(some) // count)][:count]):
                yield (word, word.lower(), word.upper(), word[:3])[at % 4]

    def _queries(self, operation: Operation) -> list[Parameter]:
        seen = known_queries(self.known, operation)
        named = {each.name for each in operation.queries}
        return [*operation.queries, *(_seen(name, values) for name, values in seen.items() if name not in named)]

    def _known_values(self, operation: Operation, name: str) -> list[str]:
        if operation.is_page:
            calls = (each for each in self.known.calls if each.operation == operation.label)
            return list(dict.fromkeys(str(value) for each in calls for _, value in each.path_values))
        return list(self.known.values(operation, name))

    def _some_path(self, operation: Operation, chance: random.Random) -> tuple[tuple[str, Value], ...]:
        """Values for all blanks, real ones where any are known."""
        return tuple(
            (name, chance.choice(self._known_values(operation, name) or ["/"] if operation.is_page else
                                 self._known_values(operation, name) or list(_NO_SUCH)))
            for name in operation.blanks
        )  # fmt: skip

    def _kept_path(self, operation: Operation, call: Call, chance: random.Random) -> tuple[tuple[str, Value], ...]:
        """Real values in the place of made ones, which would all be missing; now and then the made ones stay."""
        return call.path_values if chance.random() < 0.1 else self._some_path(operation, chance)

    def _who(self, chance: random.Random) -> str:
        """Mostly whoever may do the most, who is named last."""
        return self.identities[-1] if chance.random() < 0.7 else chance.choice(list(self.identities))

    def _sequence(self, draw: DrawFn) -> Calls:
        from hypothesis import strategies as st

        labels = [each.label for each in self.operations for _ in range(1 if each.method in SAFE else 3)]
        calls: list[Call] = []
        for _ in range(draw(st.integers(1, self.longest))):
            calls.append(self._drawn(draw, self._by_label[draw(st.sampled_from(labels))], calls))
        return tuple(calls)

    def _drawn(self, draw: DrawFn, operation: Operation, earlier: Sequence[Call]) -> Call:
        from hypothesis import strategies as st

        identity = draw(st.sampled_from([*self.identities, *[self.identities[-1]] * 2]))
        path = tuple((name, self._value(draw, operation, name, earlier)) for name in operation.blanks)
        is_valid = draw(st.integers(0, 4)) < 4
        strategy = self.cases.strategy(operation.label, is_valid=is_valid) if operation.body else None
        made = draw(strategy) if strategy is not None else Call(operation.label)
        query = tuple(self._query(draw, operation)) if self._queries(operation) else made.query
        return Call(operation.label, path, query, made.headers, made.media, made.body, identity)

    def _value(self, draw: DrawFn, operation: Operation, name: str, earlier: Sequence[Call]) -> Value:
        """What an earlier call used or was answered, else what there is, now and then what there is not."""
        from hypothesis import strategies as st

        used = [
            value for call in earlier for key, value in call.path_values if key == name and _suits(operation, value)
        ]
        if used and draw(st.integers(0, 2)) < 2:
            return draw(st.sampled_from(used))
        makers = [at for at, call in enumerate(earlier) if not call.is_safe]
        if makers and not operation.is_page and draw(st.integers(0, 3)) == 0:
            return Taken(draw(st.sampled_from(makers)), draw(st.sampled_from(sorted({name, "id"}))))
        values = self._known_values(operation, name)
        if values and draw(st.integers(0, 19)) < 19:
            return draw(st.sampled_from(values))
        if operation.is_page:
            return next((path for each in values for path in _other_pages(each) if _suits(operation, path)), "/")
        return draw(st.sampled_from(_NO_SUCH))

    def _query(self, draw: DrawFn, operation: Operation) -> Iterator[tuple[str, str]]:
        from hypothesis import strategies as st

        for parameter in self._queries(operation):
            if parameter.is_required or draw(st.integers(0, 3)) == 3:
                values = list(dict.fromkeys(self._values(operation, parameter)))
                yield parameter.name, draw(st.sampled_from(values))


def edges(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A body that fits, with one member after the other at an edge of its kind."""
    for name, member in (schema.get("properties") or {}).items():
        if not member.get("readOnly"):
            yield from ({**whole, name: value} for value in _edge_values(member))


def _edge_values(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    match schema.get("type"):
        case "string" if schema.get("format") == "decimal" or r"\d" in str(schema.get("pattern", "")):
            return ("0", "0.1", "-0.01", "1.005", "1e2", "12345678901234567890", " 1 ", 1, 1.5, "", None)
        case "string":
            return ("", " ", "x" * 300, "ä", "0", 1, None)
        case "integer" | "number":
            return (0, 1, -1, 1.005, 10**12, "1", "", None)
        case "boolean":
            return (True, False, "true", 0, None)
    return (None,)


def _suits(operation: Operation, value: Value) -> bool:
    """Whether a value may stand in the path of an operation: a page's is all of its path."""
    return not operation.is_page or (isinstance(value, str) and operation.values_of(value) is not None)


def _other_pages(path: str) -> Iterator[str]:
    """The page without its slash, or with one; the same in capitals; one that there is not."""
    bare = path.rstrip("/")
    yield bare if path.endswith("/") else f"{bare}/"
    yield path.upper()
    yield f"{bare}-0/"


def _seen(name: str, values: Iterable[str]) -> Parameter:
    """A parameter of a page that no document names: what links and forms hold."""
    given = list(values)
    schema: dict[str, Any] = {"type": "integer"} if given and all(each.isdecimal() for each in given) else {}
    if not schema and given and given != ["on"]:
        schema = {"enum": given}
    return Parameter(name, "query", is_required=False, schema=schema)
