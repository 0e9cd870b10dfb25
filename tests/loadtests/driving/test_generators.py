"""Real generators, with Locust in them, before a real server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections import Counter
from dataclasses import replace

import numpy as np
import psutil
import pytest

from banyan.errors import ProgramFailed
from loadtests.driving.arrivals import Stage, arrivals
from loadtests.driving.generators import Generators
from loadtests.driving.orders import BlockOrder, Job
from loadtests.driving.rows import requests
from loadtests.driving.traffic import Asked
from tests.loadtests.driving.servers import serving

SOME = (
    Asked("/a", route="first", weight=2),
    Asked("/b", route="second", method="POST", body="x", contains=("POST /b x",)),
)


def run(folder, job, order, count=1):
    """Run a block; its figures, and its requests."""
    files = [folder / f"{part}.csv" for part in range(count)]
    with serving() as (url, _), Generators(job, count) as generators:
        done = generators.run(order(url), files)
    return done, requests(files)


def test_starts_each_request_when_it_is_due_and_writes_it_down(tmp_path):
    stages = (Stage(1, 100),)
    (done,), found = run(tmp_path, Job(traffic=SOME), lambda url: BlockOrder(url, "", stages, seed=4))
    due = arrivals(stages, 4)
    assert (done.planned, done.sent, done.errors, done.unsent) == (len(due), len(due), 0, 0)
    assert {name: each.sent for name, each in found.items()} == Counter(
        first=2 * len(due) // 3, second=len(due) // 3
    ) or (sum(each.sent for each in found.values()) == len(due))
    lines = (tmp_path / "0.csv").read_text().splitlines()
    assert lines[0] == "route,intended_ns,start_ns,end_ns,status,is_good,bytes"
    rows = [line.split(",") for line in lines[1:]]
    assert sorted(int(row[1]) for row in rows) == due.tolist()
    assert all(int(row[1]) <= int(row[2]) <= int(row[3]) for row in rows)
    for each in found.values():
        assert (each.milliseconds >= each.raw).all()


def test_slow_answers_hold_nobody_up(tmp_path):
    slow = Job(traffic=(Asked("/slow/0.5"),))
    (done,), _ = run(tmp_path, slow, lambda url: BlockOrder(url, "", (Stage(1, 60),), is_even=True))
    assert (done.planned, done.sent) == (60, 60)
    assert done.most_in_flight > 20  # about 30 wait at once: more than Locust's ten connections of a session
    assert done.seconds > 1.3


def test_what_is_over_the_cap_is_not_sent_and_said_to_be_so(tmp_path):
    capped = Job(traffic=(Asked("/slow/0.5"),), in_flight=5)
    (done,), _ = run(tmp_path, capped, lambda url: BlockOrder(url, "", (Stage(0.5, 40),), is_even=True))
    assert done.unsent > 0
    assert done.sent + done.unsent == done.planned == 20


def test_a_stopped_server_shows_in_corrected_times_and_not_in_those_of_users_who_wait(tmp_path):
    """The two seconds are a fifth of the open block, and a handful of requests of the closed one."""
    stages = (Stage(5, 100),)
    closed = BlockOrder("", "", stages, users=4, pause=0.04)
    file = tmp_path / "0.csv"
    with serving() as (url, process), Generators(Job(traffic=(Asked("/a"),))) as generators:

        def stop_meanwhile() -> None:
            process.send_signal(signal.SIGSTOP)
            threading.Timer(2, process.send_signal, [signal.SIGCONT]).start()

        found = {}
        for name, order in {"open": BlockOrder("", "", stages), "closed": closed}.items():
            timer = threading.Timer(1, stop_meanwhile)
            timer.start()
            generators.run(replace(order, host=url), [file])
            timer.join()
            (found[name],) = requests([file]).values()
    assert np.percentile(found["open"].milliseconds, 90) > 800
    assert np.percentile(found["closed"].raw, 98) < 200


def test_bad_answers_are_errors_with_their_reasons(tmp_path):
    job = Job(
        traffic=(Asked("/bad"), Asked("/b", contains=("nowhere",)), Asked("/moved"), Asked("/moved", status=(200,)))
    )
    (done,), found = run(tmp_path, job, lambda url: BlockOrder(url, "", (Stage(0.5, 80),), is_even=True))
    assert done.errors == 30
    assert Counter(done.reasons.values()) == {10: 3}
    assert found["GET /moved"].errors == 10
    assert len(found["GET /moved"].milliseconds) == 10


def test_requests_that_are_never_answered_are_errors_and_end(tmp_path):
    job = Job(traffic=(Asked("/never"),), patience=0.5)
    (done,), found = run(tmp_path, job, lambda url: BlockOrder(url, "", (Stage(0.3, 30),), is_even=True))
    assert done.errors == done.planned == 9
    assert found["GET /never"].errors == 9


def test_a_broken_limit_ends_the_block_and_says_so(tmp_path):
    order = BlockOrder("", "", (Stage(60, 50),), is_even=True, abort=("p(50)<200",))
    (done,), found = run(tmp_path, Job(traffic=(Asked("/never"),)), lambda url: replace(order, host=url))
    assert done.breach.startswith("p(50)<200: it was ")
    assert done.seconds < 50
    assert done.planned == found["GET /never"].errors < 50 * 60


def test_a_limit_that_is_kept_lets_blocks_go_on(tmp_path):
    order = BlockOrder("", "", (Stage(1.5, 50),), is_even=True, abort=("p(50)<20000", "rate<0.5"))
    (done,), _ = run(tmp_path, Job(traffic=SOME), lambda url: replace(order, host=url))
    assert (done.breach, done.planned, done.sent) == ("", 75, 75)


def test_a_server_that_is_not_there_is_told_by_its_errors(tmp_path):
    (done,), _ = run(tmp_path, Job(traffic=SOME), lambda _: BlockOrder("http://127.0.0.1:9", "", (Stage(0.3, 30),)))
    assert done.errors == done.sent == done.planned > 0
    assert any("refused" in reason for reason in done.reasons)


def test_several_generators_share_the_arrivals(tmp_path):
    stages = (Stage(0.5, 100),)
    done, found = run(tmp_path, Job(traffic=SOME), lambda url: BlockOrder(url, "", stages, seed=4), count=2)
    assert abs(done[0].planned - done[1].planned) <= 1
    assert sum(each.sent for each in found.values()) == len(arrivals(stages, 4))


def test_locusts_closed_model_keeps_users_busy(tmp_path):
    (done,), found = run(
        tmp_path, Job(traffic=SOME), lambda url: BlockOrder(url, "", (Stage(1, 0),), users=3, pause=0.05)
    )
    assert 20 < done.sent <= 60
    assert done.errors == 0
    assert set(found) == {"first", "second"}


def test_users_of_a_locustfile_drive_as_they_are_written(tmp_path):
    file = tmp_path / "journeys.py"
    file.write_text(
        textwrap.dedent("""
        from locust import FastHttpUser, SequentialTaskSet, task

        class Shopper(FastHttpUser):
            def on_start(self):
                self.client.get("/login", name="login")

            @task(3)
            def browse(self):
                with self.client.get("/products", name="browse", catch_response=True) as answer:
                    if "products" not in answer.text:
                        answer.failure("no products")

            @task
            class Buy(SequentialTaskSet):
                wait_time = lambda self: 0

                @task
                def fill(self):
                    self.client.post("/basket", "one", name="fill")

                @task
                def leave(self):
                    self.client.post("/orders", name="order")
                    self.interrupt()
        """)
    )
    (done,), found = run(tmp_path, Job(locustfile=str(file)), lambda url: BlockOrder(url, "", (Stage(1, 60),), seed=2))
    assert done.errors == 0
    assert set(found) == {"login", "browse", "fill", "order"}
    assert found["fill"].sent == found["order"].sent > 0
    assert found["browse"].sent + found["fill"].sent == done.planned
    assert done.lateness_ms[1] < 1000
    assert 0 <= done.late <= done.sent


@pytest.mark.parametrize(
    ("text", "reason"),
    [("import nothing_like_this", "cannot begin"), ("x = 1", "no user class"), ("def", "cannot begin")],
)
def test_says_why_a_locustfile_cannot_be_used(tmp_path, text, reason):
    file = tmp_path / "journeys.py"
    file.write_text(text)
    with pytest.raises(ProgramFailed, match=reason), Generators(Job(locustfile=str(file))):
        pass


def test_a_disk_that_is_full_is_told(tmp_path):
    order = BlockOrder("http://127.0.0.1:9", "", (Stage(0.1, 10),))
    with Generators(Job(traffic=SOME)) as generators, pytest.raises(ProgramFailed, match="cannot write"):
        generators.run(order, [tmp_path / "no such folder" / "0.csv"])


def test_a_generator_that_dies_is_told(tmp_path):
    with serving() as (url, _), Generators(Job(traffic=SOME)) as generators:
        threading.Timer(0.5, os.kill, [generators.pids[0], signal.SIGKILL]).start()
        with pytest.raises(ProgramFailed, match="ended"):
            generators.run(BlockOrder(url, "", (Stage(30, 10),)), [tmp_path / "0.csv"])


def test_nothing_is_left_when_whoever_started_it_is_killed():
    code = (
        "import sys\n"
        "from loadtests.driving.generators import Generators\n"
        "from loadtests.driving.orders import Job\n"
        "from loadtests.driving.traffic import Asked\n"
        "with Generators(Job(traffic=(Asked('/'),))) as generators:\n"
        "    print(generators.pids[0], flush=True)\n"
        "    sys.stdin.read()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdin
    assert parent.stdout
    generator = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    gone, _ = psutil.wait_procs([generator], timeout=20)
    parent.stdin.close()
    parent.stdout.close()
    assert gone or generator.status() == psutil.STATUS_ZOMBIE


def test_banyans_own_process_knows_nothing_of_gevent():
    code = "import sys, loadtests.driving.generators, loadtests.driving.rows; print('gevent' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
