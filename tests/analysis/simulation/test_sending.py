"""The probe sees what is sent elsewhere, by whichever way a library offers, and counts it once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from textwrap import dedent

import pytest

from analysis.simulation.boundary import Boundary
from analysis.simulation.places import Places
from analysis.simulation.records import read_records
from analysis.simulation.running import environment, prepare
from analysis.simulation.seen import Run

FILES = {
    "queue.py": """
        from celery import Celery

        class AtOnce(Celery):
            def send_task(self, name, args=None, kwargs=None, **options):
                import stock.late
                return self.tasks[name].apply(args=args, kwargs=kwargs)

        usual = Celery("shop", broker="memory://", backend="cache+memory://")
        eager = Celery("eager", set_as_current=False, broker="memory://", backend="cache+memory://")
        eager.conf.task_always_eager = True
        at_once = AtOnce("at once", set_as_current=False)
    """,
    "stock/tasks.py": """
        from dramatiq.actor import Actor
        from orders import tasks as orders
        from shop_queue import eager, usual

        @usual.task
        def reserve():
            pass

        @usual.task(name="count-it")
        def count():
            pass

        @eager.task
        def reserve_now():
            orders.bill_now.delay()

        def noted():
            pass

        note = Actor(noted)

        def place():
            pass
    """,
    "stock/late.py": """
        from shop_queue import at_once

        @at_once.task(name="found-late")
        def late():
            pass
    """,
    "stock/unread.py": """
        def unread():
            pass
    """,
    "stock/blocks.py": """
        from django.db import transaction

        from orders import senders

        def on_commit_by_signature():
            with transaction.atomic():
                senders.on_commit_by_signature()

        def on_commit_of_a_call():
            with transaction.atomic():
                senders.on_commit_of_a_call()
    """,
    "orders/tasks.py": """
        from shop_queue import eager

        @eager.task
        def bill_now():
            pass
    """,
    "orders/senders.py": """
        import asyncio
        from functools import partial
        from urllib.request import urlopen

        import httpx
        import requests
        from celery import chain, chord, group, signature
        from django.db import transaction

        from orders.tasks import bill_now
        from shop_queue import at_once, usual
        from stock import tasks as stock

        def by_delay():
            stock.reserve.delay()

        def by_apply_async():
            stock.reserve.apply_async(countdown=1)

        def by_module_name():
            usual.send_task("stock.tasks.reserve")

        def by_given_name():
            usual.send_task(name="count-it")

        def by_a_name_not_imported():
            usual.send_task("stock.unread.unread")

        def by_a_name_of_elsewhere():
            usual.send_task("billing.invoices.send")

        def by_an_application_of_its_own():
            at_once.send_task("found-late")

        def by_signature():
            signature("count-it", app=usual).delay()

        def by_a_signature_of_a_task():
            stock.reserve.s().apply_async()

        def by_chain():
            chain(stock.reserve.si(), stock.count.si()).apply_async()

        def by_a_chain_at_once():
            chain(stock.reserve_now.si(), bill_now.si()).apply_async()

        def by_group():
            group([stock.reserve.si(), stock.reserve.si()]).apply_async()

        def by_a_group_of_a_generator():
            group(stock.reserve.si() for _ in range(2)).apply_async()

        def by_chord():
            chord([stock.reserve.si()], stock.count.si()).apply_async()

        def at_once_and_back():
            stock.reserve_now.delay()

        def to_its_own():
            bill_now.delay()

        def by_actor():
            stock.note.send()

        def on_commit_by_signature():
            transaction.on_commit(signature("count-it", app=usual).delay)

        def on_commit_of_a_call():
            transaction.on_commit(partial(stock.place))

        def by_urllib(port):
            urlopen(f"http://127.0.0.1:{port}/")

        def by_requests(port):
            requests.get(f"http://127.0.0.1:{port}/", timeout=30)

        def by_httpx(port):
            httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)

        def by_httpx_that_waits(port):
            async def ask():
                async with httpx.AsyncClient(trust_env=False) as client:
                    await client.get(f"http://127.0.0.1:{port}/")

            asyncio.run(ask())
    """,
    "run.py": """
        import threading
        from http.server import BaseHTTPRequestHandler, HTTPServer

        import django
        from django.conf import settings

        databases = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
        settings.configure(DATABASES=databases)
        django.setup()

        from orders import senders
        from stock import blocks

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(204)
                self.end_headers()

            def log_message(self, *words):
                pass

        server = HTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name, function in sorted(vars(senders).items()):
            if getattr(function, "__module__", "") != "orders.senders":
                continue
            if "on_commit" in name:
                getattr(blocks, name)()
            elif "url" in name or "requests" in name or "httpx" in name:
                function(server.server_port)
            else:
                function()
    """,
    "dramatiq/__init__.py": "",
    "dramatiq/actor.py": """
        class Actor:
            def __init__(self, fn):
                self.fn, self.actor_name = fn, fn.__name__

            def send(self):
                return self.send_with_options()

            def send_with_options(self):
                return None
    """,
}

RESERVE, COUNT, LOCAL = "stock/tasks.py:reserve", "stock/tasks.py:count", "127.0.0.1"
NOW = "stock/tasks.py:reserve_now"

SENT = {
    "by_delay": {RESERVE: 1},
    "by_apply_async": {RESERVE: 1},
    "by_module_name": {RESERVE: 1},
    "by_given_name": {COUNT: 1},
    "by_a_name_not_imported": {"stock/unread.py:unread": 1},
    "by_a_name_of_elsewhere": {},
    "by_an_application_of_its_own": {"stock/late.py:late": 1},
    "by_signature": {COUNT: 1},
    "by_a_signature_of_a_task": {RESERVE: 1},
    "by_chain": {RESERVE: 1, COUNT: 1},
    "by_a_chain_at_once": {NOW: 1},
    "by_group": {RESERVE: 2},
    "by_a_group_of_a_generator": {RESERVE: 2},
    "by_chord": {RESERVE: 1, COUNT: 1},
    "at_once_and_back": {NOW: 1},
    "to_its_own": {},
    "by_actor": {"stock/tasks.py:noted": 1},
    "on_commit_by_signature": {COUNT: 1},
    "on_commit_of_a_call": {},
    "by_urllib": {LOCAL: 1},
    "by_requests": {LOCAL: 1},
    "by_httpx": {LOCAL: 1},
    "by_httpx_that_waits": {LOCAL: 1},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What one process of a small project sent, with the libraries that are here and a stand-in for Dramatiq."""
    root = tmp_path_factory.mktemp("sending")
    for name, text in FILES.items():
        file = root / name.replace("queue.py", "shop_queue.py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"))
    files = {file.relative_to(root).as_posix(): file.parent.name for file in root.glob("[os]*/*.py")}
    boundary = Boundary(root, ("orders", "stock"), frozenset(), {}, {}, files, {}, ())
    records = prepare(tmp_path_factory.mktemp("probe"), boundary, "observe")
    env = environment(records.parent, {"PATH": os.environ["PATH"]})
    command = (sys.executable, "-W", "ignore", "run.py")
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return read_records(records, boundary, Places(root))


@pytest.mark.parametrize("function", SENT)
def test_counts_what_is_sent_once(run: Run, function: str) -> None:
    found = Counter[str]()
    for seen in run.crossings:
        if seen.at.kind in ("task", "http") and seen.at.file == "orders/senders.py" and function == _outer(seen.symbol):
            found[seen.callee or seen.at.what] += seen.count
    assert found == SENT[function]


def _outer(symbol: str) -> str:
    return symbol.partition(".")[0]


def test_a_task_that_runs_at_once_sends_its_own(run: Run) -> None:
    sent = [(seen.symbol, seen.count) for seen in run.crossings if seen.callee == "orders/tasks.py:bill_now"]
    assert sent == [("reserve_now", 2)]


def test_a_call_on_commit_is_of_who_asked_for_it(run: Run) -> None:
    called = [(seen.at.source, seen.symbol) for seen in run.crossings if seen.callee == "stock/tasks.py:place"]
    assert called == [("orders", "on_commit_of_a_call")]


def test_nothing_fails_on_the_way(run: Run) -> None:
    assert not run.faults
    assert not run.partial
