"""A generator: a process of its own in which Locust's users make requests (`python -m loadtests.driving.generator`)."""

from __future__ import annotations

import gc
import itertools
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import gevent
from gevent.fileobject import FileObjectPosix
from gevent.queue import Queue
from locust.env import Environment
from locust.exception import InterruptTaskSet, RescheduleTask, RescheduleTaskImmediately, StopUser
from locust.user.task import LOCUST_STATE_RUNNING
from locust.util.load_locustfile import load_locustfile

from loadtests.driving import orders
from loadtests.driving.arrivals import arrivals, seconds_of
from loadtests.driving.breaching import breach
from loadtests.driving.orders import BlockDone, BlockOrder, Job, Live
from loadtests.driving.recording import UNANSWERED, Record, rehearse, waited_s
from loadtests.driving.traffic import drawn
from loadtests.driving.users import DUE, STARTED, MixUser, timed  # first: Locust patches sockets as it is imported
from loadtests.judgement.limits import Limit, limit

_LEAD_NS = 50_000_000
_SPARE_FILES = 100
_TELL_EVERY = 1.0
_TICK = 0.2
_AT_ONCE = 16
"""So many that are due already start before answers are read again."""


class Generator:
    """Runs blocks, one after the other; users and their connections stay for the next block against the same host."""

    def __init__(self, job: Job, tell: Callable[[Live], None]) -> None:
        self._job = job
        self._tell = tell
        self._kinds = _kinds(job)
        self._idle: dict[tuple[str, int], list[Any]] = {}
        self._record = Record()
        self._running: dict[gevent.Greenlet, int] = {}
        self._limits: tuple[Limit, ...] = ()
        self._breach = ""
        self._in_flight_cap = min(job.in_flight, _files() - _SPARE_FILES)
        rehearse()

    def run(self, order: BlockOrder) -> BlockDone:
        """Run a block, and write down its requests. Raises OSError where they cannot be written."""
        record = self._record = Record()
        self._limits, self._breach = tuple(map(limit, order.abort)), ""
        for kind in self._kinds:
            kind.added_headers = order.headers
        gc.collect()
        gc.freeze()
        worked, waited, began = time.process_time(), waited_s(), time.perf_counter_ns() + _LEAD_NS
        telling = gevent.spawn(self._tell_often)
        planned = self._closed(order) if order.users else self._open(order, began)
        wall = (time.perf_counter_ns() - began) / 1e9
        shares = (time.process_time() - worked) / max(wall, 1e-9), (waited_s() - waited) / max(wall, 1e-9)
        telling.kill()
        lasted = wall if self._breach else seconds_of(order.stages)
        done = record.done(planned=planned, began=began, seconds=lasted, shares=shares, breach=self._breach)
        record.write(Path(order.rows), began)
        return done

    def _open(self, order: BlockOrder, began: int) -> int:
        """Start each arrival when it is due, whatever the ones before it do; return how many were to be started."""
        due = arrivals(order.stages, order.seed, is_even=order.is_even)
        chosen = self._chosen(len(due), order.seed)
        mine = slice(self._job.part, None, self._job.parts)
        record, running, planned = self._record, self._running, 0
        running.clear()
        at_once = 0
        hosts = itertools.cycle((order.host, *order.more_hosts))
        for moment, choice, host in zip((due[mine] + began).tolist(), chosen[mine], hosts, strict=False):
            at_once += 1
            if at_once >= _AT_ONCE or time.perf_counter_ns() < moment:
                _wait_until(moment)
                at_once = 0
            if self._breach:
                break
            planned += 1
            if record.in_flight >= self._in_flight_cap:
                record.unsent += 1
                continue
            record.in_flight += 1
            record.most_in_flight = max(record.most_in_flight, record.in_flight)
            greenlet = gevent.spawn(self._arrive, host, moment, choice)
            running[greenlet] = moment
            greenlet.rawlink(self._forget)
        until = time.monotonic() + self._job.patience
        while running and not self._breach and time.monotonic() < until:
            gevent.joinall(list(running), timeout=_TICK)
        gevent.killall(list(running), block=True)
        return planned

    def _forget(self, greenlet: gevent.Greenlet) -> None:
        self._running.pop(greenlet, None)

    def _arrive(self, host: str, due: int, choice: tuple[int, int]) -> None:
        """Let a user who has nothing to do, or a new one, do what was drawn."""
        record, idle = self._record, self._idle.setdefault((host, choice[0]), [])
        user = None
        try:
            user = idle.pop() if idle else None
            if user is None:
                user, due = self._new(host, choice[0], due)
            user.due_ns = due
            _iterate(user, choice[1])
        except gevent.GreenletExit:
            now = time.perf_counter_ns()
            record.add(self._name(choice), (due, due, now), 0, 0, UNANSWERED)
        except Exception as error:  # noqa: BLE001  a user's own code: it is a failed request, and the others go on
            now = time.perf_counter_ns()
            record.add(self._name(choice), (due, due, now), 0, 0, f"{type(error).__name__}: {error}")
        else:
            idle.append(user)
        finally:
            record.in_flight -= 1

    def _new(self, host: str, kind: int, due: int) -> tuple[Any, int]:
        """A new user; one with something to do at first begins what is due once that is done."""
        user = self._kinds[kind](self._environment(host))
        user.host = host
        user._state = LOCUST_STATE_RUNNING
        if type(user).on_start is MixUser.on_start:
            return user, due
        user.on_start()
        return user, time.perf_counter_ns()

    def _environment(self, host: str) -> Environment:
        environment = Environment(user_classes=list(self._kinds), host=host, catch_exceptions=False)
        events: Any = environment.events
        events.request.add_listener(self._on_request)
        for kind in self._kinds:
            kind.host = host
        return environment

    def _closed(self, order: BlockOrder) -> int:
        """Let Locust's own runner keep a number of users busy; return how many requests they made."""
        self._prepare_closed(order)
        environment = self._environment(order.host)
        runner = environment.create_local_runner()
        count = len(range(self._job.part, order.users, self._job.parts))
        runner.start(count, spawn_rate=max(count, 1))
        until = time.monotonic() + seconds_of(order.stages)
        while not self._breach and (rest := until - time.monotonic()) > 0:
            gevent.sleep(min(rest, _TICK))
        runner.quit()
        return len(self._record)

    def _prepare_closed(self, order: BlockOrder) -> None:
        random.seed(order.seed)
        for kind in self._kinds:
            if order.pause or issubclass(kind, MixUser):
                kind.wait_time = lambda _user: order.pause
            if issubclass(kind, MixUser):
                kind.order, kind.asked_so_far = drawn(self._job.traffic, 10_000, order.seed), 0

    def _on_request(self, *, name: str, response_time: float, context: dict[str, Any], **others: Any) -> None:
        started = context.get(STARTED) or time.perf_counter_ns() - int(response_time * 1e6)
        due = context.get(DUE) or 0
        if due:
            self._record.lateness.append(started - due)
        failure = others.get("exception")
        reason = "" if failure is None else str(failure) or type(failure).__name__
        status = getattr(others.get("response"), "status_code", 0) or 0
        times = (due or started, started, started + int(response_time * 1e6))
        self._record.add(name, times, status, others.get("response_length") or 0, reason)

    def _chosen(self, count: int, seed: int) -> list[tuple[int, Any]]:
        """The user class and the task of each arrival."""
        if self._job.traffic:
            return [(0, self._job.traffic[place]) for place in drawn(self._job.traffic, count, seed)]
        dice = random.Random(seed)  # noqa: S311  which task comes next is no secret
        places = range(len(self._kinds))
        kinds = dice.choices(places, [kind.weight for kind in self._kinds], k=count)
        return [(kind, dice.choice(self._kinds[kind].tasks)) for kind in kinds]

    def _name(self, choice: tuple[int, Any]) -> str:
        return choice[1].name if self._job.traffic else str(getattr(choice[1], "__name__", "task"))

    def _tell_often(self) -> None:
        while True:
            gevent.sleep(_TELL_EVERY)
            self._tell(self._record.live())
            self._breach = breach(self._record, self._running.values(), time.perf_counter_ns(), self._limits)
            if self._breach:
                return


def _kinds(job: Job) -> Sequence[Any]:
    """The user classes that make the requests. Raises ValueError where a file has none that can be timed."""
    if not job.locustfile:
        kind: Any = timed(MixUser)
        kind.traffic = job.traffic
        kind.network_timeout = job.patience
        return [kind]
    from locust import FastHttpUser

    classes, _ = load_locustfile(job.locustfile)
    if others := [name for name, kind in classes.items() if not issubclass(kind, FastHttpUser)]:
        raise ValueError(f"{', '.join(sorted(others))} in {job.locustfile} should be a FastHttpUser")
    if not classes:
        raise ValueError(f"there is no user class in {job.locustfile}")
    fast: Mapping[str, Any] = classes
    return [timed(fast[name]) for name in sorted(fast)]


def _wait_until(moment: int) -> None:
    """Let others run until a moment; once at least."""
    gevent.sleep(max((moment - time.perf_counter_ns()) / 1e9, 0))
    while (wait := moment - time.perf_counter_ns()) > 0:
        gevent.sleep(wait / 1e9)


def _iterate(user: Any, chosen: Any) -> None:
    """Let a user do one task to its end: a request once, a function once, a set of tasks until it is interrupted."""
    if isinstance(user, MixUser):
        user.ask(chosen)
        return
    try:
        chosen(user).run() if isinstance(chosen, type) else chosen(user)
    except (InterruptTaskSet, RescheduleTask, RescheduleTaskImmediately, StopUser):
        return


def _files() -> int:
    """How many files and sockets this process may have open: as many as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else max(soft, 65_536)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ValueError, OSError):
        return soft
    return wanted


def main() -> None:
    """Read a job and orders, one a line, and run them until the input ends; whatever is running then is dropped."""
    lines: Queue = Queue()
    gevent.spawn(_listen, lines)
    try:
        generator = Generator(orders.job(lines.get()), _say)
    except (ValueError, ImportError, SyntaxError, OSError) as error:
        _say(f"cannot begin: {error}")
        return
    gc.set_threshold(200_000, 50, 50)
    _say(orders.READY)
    while True:
        order = orders.block(lines.get())
        try:
            _say(generator.run(order))
        except OSError as error:
            _say(f"cannot write {order.rows}: {error.strerror or error}")


def _listen(lines: Queue) -> None:
    with FileObjectPosix(sys.stdin.buffer.fileno(), "r", encoding="utf-8", closefd=False) as source:
        for line in source:
            lines.put(line)
    os._exit(0)


def _say(value: Live | BlockDone | str) -> None:
    sys.stdout.write(f"{orders.saying(value)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
