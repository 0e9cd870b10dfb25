"""Writes traffic down: as lines of JSON that `--traffic` reads, or as users of Locust that can be edited further."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from loadtests.driving.traffic import Asked

_LOCUST = '''"""Users who ask what was recorded; made by `banyan load journey`, to be edited further."""

import os
import random

from locust import FastHttpUser, task

# Of each route: weight, method, path, headers, body, and which status is right (any below 400 where there is none).
ROUTES = {routes}


def filled(headers):
    """Headers with variables of the environment in them, so that no token stands in this file."""
    return {{name: os.path.expandvars(value) for name, value in headers.items()}}


class Recorded(FastHttpUser):
    """Asks in the shares that were recorded, and checks every answer's status."""

    def ask(self, route):
        requests = ROUTES[route]
        _, method, path, headers, body, status = random.choices(requests, [each[0] for each in requests])[0]
        with self.client.request(
            method,
            path,
            name=route,
            data=body or None,
            headers=filled(headers),
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            if status and answer.status_code not in status:
                answer.failure(f"status {{answer.status_code}}, not {{status}}")
            elif not status and not 100 <= answer.status_code < 400:
                answer.failure(f"status {{answer.status_code}}")
            else:
                answer.success()
{tasks}'''
_TASK = """
    @task({weight})
    def route_{number}(self):
        self.ask({name})
"""


def lines(traffic: Sequence[Asked]) -> str:
    """One object a line, as `loadtests.driving.traffic.read` takes it."""
    return "".join(f"{json.dumps(_plain(each), ensure_ascii=False)}\n" for each in traffic)


def locustfile(traffic: Sequence[Asked]) -> str:
    """A file for Locust: one task for each route, weighted by how often it was asked."""
    routes: dict[str, list[Asked]] = defaultdict(list)
    for each in traffic:
        routes[each.name].append(each)
    weights = {name: sum(each.weight for each in found) for name, found in routes.items()}
    unit = min(weights.values(), default=1.0)
    tasks = [
        _TASK.format(weight=max(1, round(10 * weights[name] / unit)), number=number, name=repr(name))
        for number, name in enumerate(routes, start=1)
    ]
    return _LOCUST.format(routes=_listed(routes), tasks="".join(tasks))


def _listed(routes: dict[str, list[Asked]]) -> str:
    rows = ["{"]
    for name, found in routes.items():
        rows.append(f"    {name!r}: [")
        rows += [f"        {_row(each)!r}," for each in found]
        rows.append("    ],")
    return "\n".join([*rows, "}"])


def _row(each: Asked) -> tuple[object, ...]:
    return each.weight, each.method, each.path, dict(each.headers), each.body, each.status


def _plain(each: Asked) -> dict[str, object]:
    """What differs from what holds without a word."""
    found: dict[str, object] = {"path": each.path, "route": each.name, "weight": each.weight}
    found |= {"method": each.method} if each.method != "GET" else {}
    found |= {"headers": dict(each.headers)} if each.headers else {}
    found |= {"body": each.body} if each.body else {}
    found |= {"status": list(each.status) if len(each.status) > 1 else each.status[0]} if each.status else {}
    return found | ({"contains": list(each.contains)} if each.contains else {})
