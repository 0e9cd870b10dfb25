"""Lines of the log, in the Elastic Common Schema, with the package that writes them and without it."""

import importlib
import json
import logging
import sys

import pytest

from service_links import logs, trace

ID, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
ATOMS = {"m": "GET", "U": "/titles/", "q": "token=secret", "s": "200", "D": "1500", "{x-request-id}o": "number-1"}


@pytest.fixture(params=["ecs-logging", "standard library"])
def formatter(request, monkeypatch):
    """A formatter as it is where the package is, and as it is where it is not."""
    if request.param == "ecs-logging":
        pytest.importorskip("ecs_logging")
    else:
        monkeypatch.setitem(sys.modules, "ecs_logging", None)
    importlib.reload(logs)
    yield logs.EcsFormatter(service="shop")
    monkeypatch.undo()
    importlib.reload(logs)


@pytest.fixture
def request_going_on():
    token = trace.begin("number-1", "00-%s-%s-01" % (ID, SPAN))
    yield
    trace.end(token)


def record(message="said %s", args=("it",), **more):
    made = logging.LogRecord("shop.views", logging.WARNING, "views.py", 7, message, args, more.pop("exc_info", None))
    vars(made).update(more)
    return made


def written(formatter, made):
    return json.loads(formatter.format(made))


def test_a_line_has_the_fields_of_the_schema(formatter):
    line = written(formatter, record())
    assert (line["log.level"] if "log.level" in line else line["log"]["level"]) == "warning"
    assert line["message"] == "said it"
    assert line["log"]["logger"] == "shop.views"
    assert line["service"] == {"name": "shop"}
    assert line["event"] == {"dataset": "shop.log"}
    assert {"@timestamp", "ecs.version"} <= line.keys()
    assert "trace" not in line
    assert "http" not in line


@pytest.mark.usefixtures("request_going_on")
def test_a_line_within_a_request_has_its_number_and_its_trace(formatter):
    line = written(formatter, record())
    assert line["http"] == {"request": {"id": "number-1"}}
    assert (line["trace"], line["span"]) == ({"id": ID}, {"id": SPAN})


def test_a_line_about_a_request_that_is_over_has_its_number(formatter):
    class Request:
        request_id = "number-2"

    line = written(formatter, record(request=Request(), status_code=404))
    assert line["http"] == {"request": {"id": "number-2"}}
    assert "request" not in line


def test_an_error_is_told_with_its_type(formatter):
    try:
        int("no such title")
    except ValueError:
        line = written(formatter, record(exc_info=sys.exc_info()))
    assert (line["error"]["type"], line["error"]["message"]) == (
        "ValueError",
        "invalid literal for int() with base 10: 'no such title'",
    )
    assert "test_logs.py" in line["error"]["stack_trace"]


def test_a_line_of_gunicorn_tells_the_request_without_its_query(formatter):
    line = written(formatter, record("%(m)s %(U)s %(s)s", (ATOMS,)))
    assert line["message"] == "GET /titles/ 200"
    assert line["http"] == {"request": {"id": "number-1", "method": "GET"}, "response": {"status_code": 200}}
    assert line["url"] == {"path": "/titles/"}
    assert line["event"]["duration"] == 1_500_000
    assert "secret" not in json.dumps(line)


def test_a_line_of_gunicorn_without_a_number_has_none(formatter):
    line = written(formatter, record("%(m)s", ({**ATOMS, "{x-request-id}o": "-", "s": "-"},)))
    assert line["http"] == {"request": {"method": "GET"}}
