"""What Schemathesis makes of an operation, as calls: its coverage of a document, and values drawn at random."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from contracts.fuzzing.calls import Call
from contracts.fuzzing.operations import server_path

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from schemathesis import Case
    from schemathesis.schemas import APIOperation

_CONFIG = {"cache": {"enabled": False}, "generation": {"with-security-parameters": False, "database": "none"}}
_ADDRESS = "http://side.invalid"
_OF_THE_CLIENT = frozenset(
    {"user-agent", "accept-encoding", "connection", "content-length", "host", "x-schemathesis-testcaseid"}
)


class Cases:
    """The operations of a document, as Schemathesis knows them; references in it need not be followed before."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        import schemathesis
        from schemathesis.config import SchemathesisConfig
        from schemathesis.core.result import Ok

        config = SchemathesisConfig.from_dict(_CONFIG)
        self._schema = schemathesis.openapi.from_dict(dict(document), config=config)
        self._prefix = server_path(document)
        found = (each.ok() for each in self._schema.get_all_operations() if isinstance(each, Ok))
        self._operations: dict[str, APIOperation[Any, Any, Any, Any]] = {
            f"{each.method.upper()} {self._prefix}{each.path}": each for each in found
        }
        self._covered: dict[str, tuple[Call, ...]] = {}
        self._strategies: dict[tuple[str, bool], SearchStrategy[Call]] = {}

    def coverage(self, label: str) -> tuple[Call, ...]:
        """Boundary values, missing and superfluous parts, and methods that there are not, each once."""
        if label not in self._covered:  # Schemathesis gives the methods of a path once, whoever asks again
            self._covered[label] = tuple(self._cover(label))
        return self._covered[label]

    def _cover(self, label: str) -> Iterator[Call]:
        from schemathesis import GenerationMode
        from schemathesis.config import GenerationConfig

        operation = self._operations.get(label)
        if operation is None:
            return
        cases = self._schema.iter_coverage_cases(
            operation,
            generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
            generation_config=GenerationConfig(with_security_parameters=False),
        )
        for case in cases:
            if (call := self._call(case)) is not None:
                yield call

    def drawn(self, label: str, count: int, seed: int) -> list[Call]:
        """So many calls that fit the document, each once."""
        from hypothesis import HealthCheck, Phase, given, settings
        from hypothesis import seed as seeded

        strategy = self.strategy(label, is_valid=True)
        found: dict[Call, None] = {}
        if strategy is None:
            return []

        @seeded(seed)
        @settings(
            max_examples=count,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def note(call: Call) -> None:
            found[call] = None

        note()
        return list(found)

    def strategy(self, label: str, *, is_valid: bool) -> SearchStrategy[Call] | None:
        """Calls of an operation that fit its document, or do not; None for what no document names."""
        from hypothesis import strategies as st
        from schemathesis import GenerationMode

        operation = self._operations.get(label)
        if operation is None:
            return None
        key = label, is_valid
        if key not in self._strategies:
            mode = GenerationMode.POSITIVE if is_valid else GenerationMode.NEGATIVE
            made = operation.as_strategy(mode).map(self._call)
            self._strategies[key] = made.flatmap(lambda call: st.just(call) if call else st.nothing())
        return self._strategies[key]

    def _call(self, case: Case[Any]) -> Call | None:
        """A case as it would go over the wire; None for what no client can send."""
        import requests

        try:
            prepared = requests.Request(**_sendable(case.as_transport_kwargs(base_url=_ADDRESS))).prepare()
        except (ValueError, TypeError, requests.RequestException, UnicodeError):
            return None
        parts = urlsplit(prepared.url or "")
        headers = {name: value for name, value in prepared.headers.items() if name.lower() not in _OF_THE_CLIENT}
        media = headers.pop("Content-Type", "")
        body = prepared.body or b""
        return Call(
            f"{case.method} {self._prefix}{case.path}",
            tuple((name, _text(value)) for name, value in case.path_parameters.items()),
            tuple(parse_qsl(parts.query, keep_blank_values=True, errors="replace")),
            tuple((str(name), _text(value)) for name, value in sorted(headers.items()) if _is_sendable(value)),
            _text(media),
            body.encode() if isinstance(body, str) else bytes(body) if isinstance(body, bytes) else b"",
        )


def _sendable(given: dict[str, Any]) -> dict[str, Any]:
    known = {"method", "url", "headers", "params", "data", "json", "files", "cookies"}
    return {name: value for name, value in given.items() if name in known}


def _is_sendable(value: object) -> bool:
    text = _text(value)
    return text.isprintable() and text.isascii()


def _text(value: object) -> str:
    match value:
        case bytes():
            return value.decode("latin-1")
        case bool():
            return str(value).lower()
    return str(value)
