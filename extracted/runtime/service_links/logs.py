"""Log lines as JSON in the Elastic Common Schema, each with the number and the trace of its request.

`ecs-logging` writes them where it is installed; without it the same fields are written here, by the standard library.
"""

import json
import logging
import re
from datetime import datetime, timezone
from typing import Any, Dict, Optional

from service_links import telemetry, trace

try:
    from ecs_logging import StdlibFormatter as _Formatter
except ImportError:

    class _Formatter(logging.Formatter):  # type: ignore[no-redef]
        """The fields of a record that `ecs-logging` would write, without those that a caller adds as `extra`."""

        def format_to_ecs(self, record: logging.LogRecord) -> Dict[str, Any]:
            moment = datetime.fromtimestamp(record.created, timezone.utc)
            found: Dict[str, Any] = {
                "@timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
                "log.level": record.levelname.lower(),
                "message": record.getMessage(),
                "ecs.version": "1.6.0",
                "log": {
                    "logger": record.name,
                    "origin": {
                        "file": {"line": record.lineno, "name": record.filename},
                        "function": record.funcName,
                    },
                },
                "process": {"pid": record.process, "thread": {"id": record.thread, "name": record.threadName}},
            }
            kind, error = (record.exc_info or (None, None))[:2]
            if kind is not None:
                text = self.formatException(record.exc_info)  # type: ignore[arg-type]
                found["error"] = {"type": kind.__name__, "message": str(error), "stack_trace": text}
            return found

        def format(self, record: logging.LogRecord) -> str:
            return json.dumps(self.format_to_ecs(record), default=str)


_FOREIGN = ("request", "response", "server_time", "taskName", "status_code")
"""What Django and newer Pythons hang on records, and no index should learn."""
_DIGITS = re.compile(r"\d+")


class EcsFormatter(_Formatter):  # type: ignore[misc, valid-type]
    """One JSON object a line: the fields of the schema, with `service.name`, `http.request.id` and `trace.id`."""

    def __init__(self, *args: Any, service: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._service = service

    def format_to_ecs(self, record: logging.LogRecord) -> Dict[str, Any]:
        found: Dict[str, Any] = super().format_to_ecs(_plain(record))
        found.get("log", {}).pop("original", None)  # says what `message` says
        if self._service:
            _merge(found, {"service": {"name": self._service}, "event": {"dataset": "%s.log" % self._service}})
        _merge(found, _answered(record) if _is_access(record) else {})
        number = _request_id(record)
        if number:
            _merge(found, {"http": {"request": {"id": number}}})
        parts = telemetry.traceparent().split("-")
        if len(parts) == 4:
            found.update(trace={"id": parts[1]}, span={"id": parts[2]})
        return found


def _plain(record: logging.LogRecord) -> logging.LogRecord:
    """A record without what cannot be written, and without the arguments of gunicorn's lines."""
    copied = logging.makeLogRecord({name: value for name, value in vars(record).items() if name not in _FOREIGN})
    copied.msg, copied.args = record.getMessage(), None
    return copied


def _is_access(record: logging.LogRecord) -> bool:
    """Whether a record is a line of gunicorn's access log."""
    return isinstance(record.args, dict) and "{x-request-id}o" in record.args


def _answered(record: logging.LogRecord) -> Dict[str, Any]:
    """What gunicorn says of a request that it answered; without the query, which may hold what nobody should see."""
    atoms: Any = record.args
    status, took = str(atoms.get("s", "")), str(atoms.get("D", ""))
    found: Dict[str, Any] = {
        "http": {"request": {"method": atoms.get("m")}},
        "url": {"path": atoms.get("U")},
        "event": {"category": ["web"], "kind": "event"},
    }
    if _DIGITS.fullmatch(status):
        found["http"]["response"] = {"status_code": int(status)}
    if _DIGITS.fullmatch(took):
        found["event"]["duration"] = int(took) * 1000  # of microseconds, nanoseconds
    return found


def _merge(found: Dict[str, Any], more: Dict[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(found.get(name), dict):
            _merge(found[name], value)
        else:
            found[name] = value


def _request_id(record: logging.LogRecord) -> Optional[str]:
    """The number of the request that is being answered, or that a record is about."""
    if _is_access(record):
        number = str(record.args["{x-request-id}o"])  # type: ignore[call-overload, index]
        return number if number != "-" else None
    return trace.request_id() or getattr(getattr(record, "request", None), "request_id", None)
