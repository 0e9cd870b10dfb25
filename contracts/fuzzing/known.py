"""Values that exist: what the monolith's own answers hold, by name, and where each was seen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from banyan.comparison.answers import Answer, Json
from banyan.comparison.redaction import is_hidden, redacted_text, words_of
from contracts.fuzzing.calls import Call, Request, parsed, resolved
from contracts.fuzzing.operations import Operation
from contracts.fuzzing.sides import Side

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST_ASKED = 500
"""Requests at most to find out what there is."""

MOST_VALUES = 400
"""So many values of one name are remembered."""

EACH = 60
"""So many of one operation are asked for."""

_KEYS = frozenset({"id", "pk", "uuid", "guid", "key"})
_ORIGIN = "http://side.invalid"
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A value under a name, within something that is called `owner`; `source` is a call that showed it."""

    owner: str
    name: str
    value: str
    source: Call


@dataclass(slots=True)
class Known:
    """Everything that was seen, and the calls that showed it."""

    seen: dict[str, dict[tuple[str, str], Seen]] = field(default_factory=lambda: defaultdict(dict))
    calls: list[Call] = field(default_factory=list)
    queries: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    words: dict[tuple[str, str], dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    shown_by: dict[tuple[str, str], list[Call]] = field(default_factory=lambda: defaultdict(list))

    def values(self, operation: Operation, name: str) -> tuple[str, ...]:
        """Values that a blank or a parameter of this name could have, the likeliest first."""
        return tuple(dict.fromkeys(self._values(operation, name)))

    def sources(self, value: str) -> list[Call]:
        """The calls whose answers showed this value as what something is known by."""
        return list(
            dict.fromkeys(call for (_, known), calls in self.shown_by.items() if known == value for call in calls)
        )

    def told(self, name: str, value: str) -> None:
        """Remember what no answer shows and somebody knows, before everything else of that name."""
        seen = self.seen.pop(name, {})
        self.seen[name] = {("", value): Seen("", name, value, Call("")), **seen}

    def note(self, call: Call, answer: Answer, owner: str) -> None:
        """Remember what one answer holds."""
        self._note(parsed(answer), owner, "", call)

    def _values(self, operation: Operation, name: str) -> Iterator[str]:
        if operation.is_page:
            yield from sorted(self.queries[operation.label].get(name, ()))
        words = words_of(name)
        owner = "_".join(words[:-1]) if words and words[-1] in _KEYS and len(words) > 1 else _singular(name)
        places = {owner, _before(operation.template, name)} - {""}
        key = words[-1] if words and words[-1] in _KEYS else name
        for place in sorted(places):
            yield from (each.value for each in self.seen[key].values() if each.owner == place)
        yield from (each.value for each in self.seen[name].values())
        if name not in operation.blanks:
            for known in ("slug", "id", "name", "code"):
                yield from (each.value for each in self.seen[known].values() if each.owner == owner)

    def _note(self, value: Json, owner: str, name: str, call: Call) -> None:
        match value:
            case dict():
                for key, each in value.items():
                    self._note(each, _singular(name) if name and not name.startswith("[") else owner, key, call)
            case list():
                for each in value:
                    if isinstance(each, dict):
                        inner = _singular(name) if name not in {"", "results", "items", "data", "objects"} else owner
                        for key, one in each.items():
                            self._note(one, inner, key, call)
                    else:
                        self._note(each, owner, name, call)
            case bool() | None:
                pass
            case _:
                self._keep(Seen(owner, name, str(value), call))

    def _keep(self, seen: Seen) -> None:
        if len(seen.value) > 200 or is_hidden(seen.name) or redacted_text(seen.value) != seen.value:
            return  # what may not be shown is not used, so that no sequence holds it
        values = self.seen[seen.name]
        if len(values) < MOST_VALUES:
            values.setdefault((seen.owner, seen.value), seen)
        if words_of(seen.name)[-1:] and (
            words_of(seen.name)[-1] in _KEYS or seen.name in {"slug", "sku", "code", "number"}
        ):
            calls = self.shown_by[seen.name, seen.value]
            if len(calls) < 3 and seen.source not in calls:
                calls.append(seen.source)
        words = self.words[seen.owner, seen.name]
        if len(words) < MOST_VALUES and not seen.value.startswith(("http", "/")):
            words.update(dict.fromkeys(_WORD.findall(seen.value)))


def explored(side: Side, operations: Iterable[Operation], identities: Iterable[str]) -> Known:
    """What there is on a side: collections first, then what they lead to, page by page and link by link."""
    return _Exploration(side, tuple(operations), tuple(identities)).run()


class _Exploration:
    def __init__(self, side: Side, operations: tuple[Operation, ...], identities: tuple[str, ...]) -> None:
        self._side = side
        self._reads = [each for each in operations if each.method == "GET"]
        self._identities = identities
        self._known = Known()
        self._asked: set[str] = set()
        self._waiting: list[Call] = []
        self._per_operation: dict[str, int] = defaultdict(int)

    def run(self) -> Known:
        for each in self._reads:
            if not each.blanks and not any(query.is_required for query in each.queries):
                self._ask(Call(each.label))
        if any(each.is_page for each in self._reads):
            self._follow("/")
            self._look_at("/", self._get("/"))
            for page in [each for each in self._reads if each.is_page]:
                if path := _plain(page.template[1:]):
                    self._follow(path)
        self._work()
        for each in self._reads:
            if each.blanks and not each.is_page:
                for values in _combined(each, self._known):
                    self._ask(Call(each.label, values))
                self._work()
        return self._known

    def _work(self) -> None:
        while self._waiting and len(self._asked) < MOST_ASKED:
            self._ask(self._waiting.pop(0))

    def _ask(self, call: Call) -> None:
        for identity in self._identities:
            if self._per_operation[call.operation] >= EACH or len(self._asked) >= MOST_ASKED:
                return
            asked = Call(call.operation, call.path_values, call.query, identity=identity)
            request = resolved(asked, _NOTHING)
            if request.target in self._asked:
                return
            answer = self._side.ask(request, identity)
            if answer.status in {401, 403}:
                continue
            self._asked.add(request.target)
            self._per_operation[call.operation] += 1
            if answer.status == 200:
                self._known.calls.append(asked)
                self._known.note(asked, answer, _before(call.template, ""))
                self._look_at(request.target, answer)
            return

    def _get(self, path: str) -> Answer:
        return self._side.ask(Request("GET", path))

    def _look_at(self, target: str, answer: Answer) -> None:
        found = _links(answer) if answer.form == "page" else _urls(parsed(answer))
        for link in found:
            self._follow(urljoin(_ORIGIN + target, link))
        if answer.form == "page":
            self._note_forms(target, answer)

    def _follow(self, link: str) -> None:
        parts = urlsplit(link)
        if parts.netloc and parts.netloc not in {urlsplit(_ORIGIN).netloc, urlsplit(self._side.url).netloc}:
            return
        for operation in self._reads:
            values = operation.values_of(parts.path)
            if values is None:
                continue
            pairs = parse_qsl(parts.query, keep_blank_values=True)
            for name, value in pairs:
                self._known.queries[operation.label][name].add(value)
            call = Call(operation.label, tuple(values.items()), tuple(pairs))
            if self._per_operation[operation.label] < EACH:
                self._waiting.append(call)
            return

    def _note_forms(self, target: str, answer: Answer) -> None:
        from selectolax.lexbor import LexborHTMLParser

        for form in LexborHTMLParser(answer.body.decode("utf-8", "replace")).css("form"):
            if (form.attributes.get("method") or "get").lower() != "get":
                continue
            path = urlsplit(urljoin(_ORIGIN + target, form.attributes.get("action") or "")).path
            operation = next((each for each in self._reads if each.values_of(path) is not None), None)
            for element in form.css("input, select") if operation else ():
                name = element.attributes.get("name")
                if name and operation:
                    self._known.queries[operation.label][name] |= set(filter(None, _choices(element)))


class _Nothing:
    def taken(self, value: object) -> Json:
        return "0"


_NOTHING = _Nothing()


def _combined(operation: Operation, known: Known) -> Iterator[tuple[tuple[str, str], ...]]:
    """Values for all blanks of an operation: each value of each blank once."""
    lists = [known.values(operation, name)[:EACH] for name in operation.blanks]
    if not all(lists):
        return
    for at in range(max(map(len, lists))):
        yield tuple((name, values[at % len(values)]) for name, values in zip(operation.blanks, lists, strict=True))


def _choices(element: LexborNode) -> list[str | None]:
    """What a field of a form can be, as far as it says."""
    if element.tag == "select":
        return [option.attributes.get("value") for option in element.css("option")]
    is_ticked = element.attributes.get("type") in {"checkbox", "radio"}
    return [element.attributes.get("value") or ("on" if is_ticked else "")]


def _links(answer: Answer) -> Iterator[str]:
    from selectolax.lexbor import LexborHTMLParser

    for element in LexborHTMLParser(answer.body.decode("utf-8", "replace")).css("a[href]"):
        if href := element.attributes.get("href"):
            yield href


def _urls(body: Json) -> Iterator[str]:
    match body:
        case dict():
            for each in body.values():
                yield from _urls(each)
        case list():
            for each in body:
                yield from _urls(each)
        case str() if body.startswith(("/", "http://", "https://")):
            yield body


def _plain(expression: str) -> str:
    """A path that an expression takes which names one and no more: `/products/?` -> `/products/`."""
    path = re.sub(r"(?<!\\)\?$", "", expression).replace("\\", "")
    return path if re.fullmatch(r"/[\w/.-]*", path) and re.fullmatch(expression, path) else ""


def _before(template: str, name: str) -> str:
    """What a template calls the things that a blank names, or its last ones: `/variants/{id}/price/` -> `variant`."""
    parts = [part for part in template.split("/") if part]
    if name:
        blank = "{" + name + "}"
        at = parts.index(blank) if blank in parts else 0
        parts = parts[:at]
    fixed = [part for part in parts if not part.startswith(("{", "~"))]
    return _singular(fixed[-1]) if fixed else ""


def _singular(name: str) -> str:
    text = "_".join(words_of(name))
    if text.endswith("ies"):
        return f"{text[:-3]}y"
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text


def known_queries(known: Known, operation: Operation) -> Mapping[str, tuple[str, ...]]:
    """What queries of an operation were seen, with their values."""
    return {name: tuple(sorted(values)) for name, values in sorted(known.queries[operation.label].items())}
